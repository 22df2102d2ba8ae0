import zoneinfo
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import hours
from clinic.editing import VersionedForm
from clinic.models import Appointment, ClinicWords, Location, SpecialDay, Weekday
from clinic.models.places import HoursKind

TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p")
SPELLS = (1, 2, 3)


def time_field(**kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        required=False,
        input_formats=TIMES,
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Write the time like 9:00 AM or 14:30.")},
        **kwargs,
    )


def date_widget() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LocationForm(VersionedForm):
    """Address, contact, directions and clock of one location."""

    class Meta:
        model = Location
        fields = [
            "name",
            "street",
            "street2",
            "city",
            "state",
            "postal_code",
            "phone",
            "email",
            "directions",
            "time_zone",
            "is_active",
        ]
        widgets = {"directions": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in zoneinfo.available_timezones() if zone.split("/")[0] in {"America", "Pacific"})
        now = self.instance.time_zone
        names = [now, *(zone for zone in zones if zone != now)]
        self.fields["time_zone"].widget = forms.Select(choices=[(name, name.replace("_", " ")) for name in names])
        self.fields["is_active"].help_text = _("When not in use, no visits can be booked here.")

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"])
        moves = self.instance.pk and "time_zone" in self.changed_data
        if moves and Appointment.objects.upcoming(timezone.now()).filter(location=self.instance).exists():
            raise forms.ValidationError(
                _("Visits are booked here, and a new time zone would move them. Move or cancel those visits first.")
            )
        return zone


class WeekForm(forms.Form):
    """The whole week of one location: for each day what it is, and up to three spells of times."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, location: Location, **kwargs: Any) -> None:
        self.location = location
        super().__init__(*args, **{**kwargs, "initial": self._stated()})
        for weekday in Weekday:
            self.fields[f"kind_{weekday}"] = forms.ChoiceField(
                label=weekday.label,
                required=False,
                choices=[("", _("not stated")), *HoursKind.choices],
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            for number in SPELLS:
                for edge, label in (("opens", _("from")), ("closes", _("to"))):
                    self.fields[f"{edge}_{weekday}_{number}"] = time_field(label=label)
        self.week: dict[int, list[hours.Spell]] = {}

    def _stated(self) -> dict[str, Any]:
        found: dict[str, Any] = {"version": self.location.version}
        numbers: dict[int, int] = {}
        for row in self.location.opening_hours.all():
            number = numbers[row.weekday] = numbers.get(row.weekday, 0) + 1
            found[f"kind_{row.weekday}"] = row.kind
            found[f"opens_{row.weekday}_{number}"] = row.opens
            found[f"closes_{row.weekday}_{number}"] = row.closes
        return found

    def clean(self) -> dict[str, Any]:
        for weekday in Weekday:
            try:
                self.week[weekday] = hours.check_day(self._spells(weekday))
            except hours.HoursError as wrong:
                self.add_error(f"kind_{weekday}", str(wrong))
        return self.cleaned_data

    def _spells(self, weekday: int) -> list[hours.Spell]:
        kind = self.cleaned_data.get(f"kind_{weekday}", "")
        pairs = [
            (self.cleaned_data.get(f"opens_{weekday}_{number}"), self.cleaned_data.get(f"closes_{weekday}_{number}"))
            for number in SPELLS
        ]
        typed = [pair for pair in pairs if pair != (None, None)]
        if not kind:
            if typed:
                raise hours.HoursError(_("Say whether these times are open or by appointment, or clear them."))
            return []
        state = hours.State(kind)
        return [hours.Spell(state, *pair) for pair in typed or [(None, None)]]

    def days(self) -> list[dict[str, Any]]:
        """The bound fields as the page lays them out: a row a day, later spells folded away until used."""
        return [self._day(weekday) for weekday in Weekday]

    def _day(self, weekday: Weekday) -> dict[str, Any]:
        pairs = [(self[f"opens_{weekday}_{number}"], self[f"closes_{weekday}_{number}"]) for number in SPELLS]
        more = pairs[1:]
        return {
            "name": weekday.label,
            "kind": self[f"kind_{weekday}"],
            "first": pairs[0],
            "more": more,
            "is_open": any(field.value() or field.errors for pair in more for field in pair),
        }

    def take_version(self, version: int) -> None:
        """Let the next save go over the location as it stands now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(version)
        self.data = data


class SpecialDayForm(forms.ModelForm):  # type: ignore[type-arg]
    """One closure, or a day with other hours."""

    opens = time_field(label=gettext_lazy("Opens"))
    closes = time_field(label=gettext_lazy("Closes"))

    class Meta:
        model = SpecialDay
        fields = ["first_on", "last_on", "kind", "opens", "closes", "reason"]
        widgets = {"first_on": date_widget(), "last_on": date_widget()}

    def __init__(self, *args: Any, location: Location, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "instance": SpecialDay(location=location)})
        self.fields["last_on"].required = False
        self.fields["last_on"].help_text = _("Leave empty for one day.")
        self.fields["reason"].help_text = _("Printed for patients, such as Thanksgiving.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first = cleaned.get("first_on")
        if first and not cleaned.get("last_on") and "last_on" not in self.errors:
            cleaned["last_on"] = first
        if not self.errors:
            self._check_spells(cleaned)
        return cleaned

    def _check_spells(self, cleaned: dict[str, Any]) -> None:
        mine = hours.Spell(hours.State(cleaned["kind"]), cleaned["opens"], cleaned["closes"])
        others = self.instance.location.special_days.filter(
            first_on__lte=cleaned["last_on"], last_on__gte=cleaned["first_on"]
        )
        try:
            hours.check_day([mine, *(other.as_special().spell for other in others)])
        except hours.HoursError as wrong:
            self.add_error(None, str(wrong))


class ClinicWordsForm(VersionedForm):
    """The clinic's own words on every sheet."""

    class Meta:
        model = ClinicWords
        fields = ["name", "how_to_book", "safety_statements", "green_to", "amber_to"]
        widgets = {
            "how_to_book": forms.Textarea(attrs={"rows": 3}),
            "safety_statements": forms.Textarea(attrs={"rows": 9}),
        }
