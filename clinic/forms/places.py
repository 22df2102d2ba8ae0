import zoneinfo
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic import hours
from clinic.contact import us_state, us_zip
from clinic.editing import VersionedForm
from clinic.models import Appointment, ClinicWords, Location, SpecialDay, Weekday
from clinic.models.places import HoursKind

TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p")
# A split day is typed at once; a post with thousands of spells is not read.
FEWEST_SPELLS, MOST_SPELLS = 2, 24
# Longer special days are more often a slip in the year than meant.
LONG_DAYS = 60


def time_field(**kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        required=False,
        input_formats=TIMES,
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Write the time like 9:00 AM or 14:30.")},
        **kwargs,
    )


def plausible_day(day: date) -> None:
    """Refuse a date whose year is a slip."""
    try:
        hours.check_date(day)
    except hours.HoursError as wrong:
        raise forms.ValidationError(str(wrong)) from wrong


def date_widget() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _kind_field(weekday: Weekday, number: int) -> forms.ChoiceField:
    label = weekday.label if number == 1 else _("%(day)s, row %(number)d") % {"day": weekday.label, "number": number}
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", _("not stated") if number == 1 else _("nothing more")), *HoursKind.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )


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
        if "time_zone" in self.changed_data and self._booked():
            raise forms.ValidationError(
                _("Visits are booked here, and a new time zone would move them. Move or cancel those visits first.")
            )
        return zone

    def clean_is_active(self) -> bool:
        in_use = bool(self.cleaned_data["is_active"])
        booked = 0 if in_use else self._booked()
        if booked:
            text = ngettext(
                "%(count)d visit is still booked here. Move or cancel it first; then take the location out of use.",
                "%(count)d visits are still booked here. Move or cancel them first; then take the location out of use.",
                booked,
            )
            raise forms.ValidationError(text % {"count": booked}, code="booked")
        return in_use

    def clean_state(self) -> str:
        return self._american("state", us_state)

    def clean_postal_code(self) -> str:
        return self._american("postal_code", us_zip)

    def _american(self, name: str, read: Callable[[str], str]) -> str:
        typed = str(self.cleaned_data[name])
        return read(typed) if typed and self.instance.country == "US" else typed

    def _booked(self) -> int:
        """How many visits are still to come at the stored location."""
        if not self.instance.pk:
            return 0
        return Appointment.objects.upcoming(timezone.now()).filter(location=self.instance.pk).count()


class WeekForm(forms.Form):
    """The whole week of one location: for each day the spells that stand, and an empty one more."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, location: Location, **kwargs: Any) -> None:
        self.location = location
        self.rows = list(location.opening_hours.all())
        super().__init__(*args, **{**kwargs, "initial": self._stated()})
        self.spells = {weekday: range(1, self._count(weekday) + 1) for weekday in Weekday}
        for weekday, numbers in self.spells.items():
            for number in numbers:
                self.fields[f"kind_{weekday}_{number}"] = _kind_field(weekday, number)
                for edge, label in (("opens", _("from")), ("closes", _("to"))):
                    self.fields[f"{edge}_{weekday}_{number}"] = time_field(label=label)
        self.week: dict[int, list[hours.Spell]] = {}

    def _count(self, weekday: int) -> int:
        """How many spells the day offers: one more than stand, or than the page offered when it was sent."""
        count = max(FEWEST_SPELLS, sum(row.weekday == weekday for row in self.rows) + 1)
        while count < MOST_SPELLS and f"kind_{weekday}_{count + 1}" in self.data:
            count += 1
        return count

    def _stated(self) -> dict[str, Any]:
        found: dict[str, Any] = {"version": self.location.version}
        numbers: dict[int, int] = {}
        for row in self.rows:
            number = numbers[row.weekday] = numbers.get(row.weekday, 0) + 1
            for name in ("kind", "opens", "closes"):
                found[f"{name}_{row.weekday}_{number}"] = getattr(row, name)
        return found

    def clean(self) -> dict[str, Any]:
        for weekday in Weekday:
            try:
                self.week[weekday] = hours.check_day(self._spells(weekday))
            except hours.HoursError as wrong:
                self.add_error(f"kind_{weekday}_1", str(wrong))
        return self.cleaned_data

    def _spells(self, weekday: Weekday) -> list[hours.Spell]:
        found = []
        for number in self.spells[weekday]:
            kind, opens, closes = (
                self.cleaned_data.get(f"{name}_{weekday}_{number}") for name in ("kind", "opens", "closes")
            )
            if kind:
                found.append(hours.Spell(hours.State(kind), opens, closes))
            elif opens or closes:
                raise hours.HoursError(_("Say whether these times are open or by appointment, or clear them."))
        return found

    def days(self) -> list[dict[str, Any]]:
        """The bound fields as the page lays them out: a row a day, empty spells after the first folded away."""
        return [self._day(weekday) for weekday in Weekday]

    def unconfirmed(self) -> set[int]:
        """The weekdays whose stored hours nobody at the clinic has confirmed."""
        return {row.weekday for row in self.rows if row.confirmed_at is None}

    def _day(self, weekday: Weekday) -> dict[str, Any]:
        first, *more = (
            [self[f"{name}_{weekday}_{number}"] for name in ("kind", "opens", "closes")]
            for number in self.spells[weekday]
        )
        return {
            "name": weekday.label,
            "is_unconfirmed": weekday in self.unconfirmed(),
            "first": first,
            "more": more,
            "is_open": any(field.value() or field.errors for spell in more for field in spell),
        }

    def take_version(self, version: int) -> None:
        """Let the next save go over the location as it stands now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(version)
        self.data = data


class SpecialDayForm(forms.ModelForm):  # type: ignore[type-arg]
    """One closure, or a day with other hours. What is longer than LONG_DAYS asks whether it is meant."""

    opens = time_field(label=gettext_lazy("Opens"))
    closes = time_field(label=gettext_lazy("Closes"))
    is_meant = forms.BooleanField(label=gettext_lazy("Yes, all these days"), required=False, widget=forms.HiddenInput)

    class Meta:
        model = SpecialDay
        fields = ["first_on", "last_on", "kind", "opens", "closes", "reason"]
        widgets = {"first_on": date_widget(), "last_on": date_widget()}

    def __init__(self, *args: Any, location: Location, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "instance": SpecialDay(location=location)})
        for name in ("first_on", "last_on"):
            self.fields[name].validators = [plausible_day]
        self.fields["last_on"].required = False
        self.fields["last_on"].help_text = _("Leave empty for one day.")
        self.fields["reason"].help_text = _("Printed for patients, such as Thanksgiving.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first = cleaned.get("first_on")
        if first and not cleaned.get("last_on") and "last_on" not in self.errors:
            cleaned["last_on"] = first
        last = cleaned.get("last_on")
        if first and last:
            self._check_days(first, last, is_meant=bool(cleaned.get("is_meant")))
        if not self.errors:
            self._check_spells(cleaned)
        return cleaned

    def validate_constraints(self) -> None:
        """Ask the database's rules only of what is right so far: else each fault is said twice."""
        if not self.errors:
            super().validate_constraints()

    def _check_days(self, first: date, last: date, *, is_meant: bool) -> None:
        if first < self.instance.location.today():
            self.add_error("first_on", _("This day has passed. Choose today or a later day."))
        if last < first:
            self.add_error("last_on", _("The last day must not be before the first day."))
        count = (last - first + timedelta(days=1)).days
        if count > LONG_DAYS:
            self.fields["is_meant"].widget = forms.CheckboxInput()
            if not is_meant and not self.errors:
                text = _("From %(first)s to %(last)s are %(count)d days. Tick “Yes, all these days” if they are meant.")
                words = {"first": hours.day_in_words(first), "last": hours.day_in_words(last), "count": count}
                self.add_error("is_meant", text % words)

    def _check_spells(self, cleaned: dict[str, Any]) -> None:
        spell = hours.Spell(hours.State(cleaned["kind"]), cleaned["opens"], cleaned["closes"])
        special = hours.Special(cleaned["first_on"], cleaned["last_on"], spell, cleaned["reason"])
        try:
            hours.check_special(special, self.instance.location.specials(special.first_on))
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
