from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import booking, hours, registration
from clinic.access import Ability
from clinic.editing import Change
from clinic.forms.places import date_widget, plausible_day, time_field
from clinic.models import Appointment, Location, Patient, User
from clinic.words import printable_line

MOST_FOUND = 20
FOLDS = (
    ("", gettext_lazy("Choose the first or the second")),
    ("0", gettext_lazy("the first time")),
    ("1", gettext_lazy("the second time")),
)


class TherapistField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.printed_name())


class AppointmentForm(forms.Form):
    """Where, with whom and when, on the clock of the place; ``starts_at`` is the moment that was meant."""

    location = forms.ModelChoiceField(Location.objects.none(), label=gettext_lazy("Location"))
    therapist = TherapistField(User.objects.none(), label=gettext_lazy("With"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of visit"), choices=Appointment.Kind.choices, initial="follow_up")
    day = forms.DateField(label=gettext_lazy("Date"), widget=date_widget(), validators=[plausible_day])
    clock = time_field(label=gettext_lazy("Start time"))
    fold = forms.ChoiceField(label=gettext_lazy("Which one?"), choices=FOLDS, required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("Length in minutes"),
        initial=45,
        min_value=booking.SHORTEST,
        max_value=booking.LONGEST,
        widget=forms.NumberInput(attrs={"step": 5}),
        error_messages={
            "min_value": gettext_lazy("A visit lasts at least %(limit_value)s minutes."),
            "max_value": gettext_lazy("A visit lasts at most %(limit_value)s minutes."),
        },
    )
    outside_hours_reason = forms.CharField(
        label=gettext_lazy("Reason for a time outside the hours"),
        help_text=gettext_lazy("Only when the location does not see patients then."),
        required=False,
        max_length=200,
        validators=[printable_line],
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, visit: Appointment | None = None, **kwargs: Any) -> None:
        stands = self.values_of(visit) if visit else {}
        super().__init__(*args, **{**kwargs, "initial": {**stands, **(kwargs.get("initial") or {})}})
        places = Location.objects.active().within_reach(user, Ability.BOOK)
        self._offer("location", places)
        # booking.py checks that they treat at the place that was chosen.
        treating = booking.therapists_at(*places)
        self._offer("therapist", User.objects.visible_to(user).filter(pk__in=treating.values("pk")))
        self.fields["clock"].required = True
        self.starts_at: datetime | None = None
        self.stale: list[Change] = []
        if visit:
            self._name_folds(visit.location, stands["day"], stands["clock"])
        if not self.initial.get("fold") and not self.data.get(self.add_prefix("fold")):
            self.fields["fold"].widget = forms.HiddenInput()

    def _offer(self, name: str, choices: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices
        only = list(choices[:2])
        if len(only) == 1:
            self.initial.setdefault(name, only[0].pk)

    @staticmethod
    def values_of(visit: Appointment) -> dict[str, Any]:
        """The stored visit as the form shows it."""
        local = visit.location.local(visit.starts_at)
        return {
            "location": visit.location_id,
            "therapist": visit.therapist_id,
            "kind": visit.kind,
            "day": local.date(),
            "clock": local.time().replace(fold=0),
            "fold": str(local.fold) if hours.comes_twice(local) else "",
            "minutes": int((visit.ends_at - visit.starts_at) / timedelta(minutes=1)),
            "outside_hours_reason": visit.outside_hours_reason,
            "version": visit.version,
        }

    def _name_folds(self, location: Location, day: date, clock: time) -> None:
        """Let the choice say what the clocks show: "the first time (PDT)"."""
        moments = [datetime.combine(day, clock.replace(fold=fold), tzinfo=location.zone) for fold in (0, 1)]
        named = [(FOLDS[fold + 1][0], f"{FOLDS[fold + 1][1]} ({moments[fold].tzname()})") for fold in (0, 1)]
        field = self.fields["fold"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [FOLDS[0], *named]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if {"location", "day", "clock"} <= cleaned.keys():
            fold = int(cleaned["fold"]) if cleaned.get("fold") else None
            try:
                zone = cleaned["location"].zone
                self.starts_at = hours.local_moment(cleaned["day"], cleaned["clock"], zone, fold=fold)
            except hours.SkippedTime as wrong:
                self.add_error("clock", str(wrong))
            except hours.DoubledTime as unclear:
                self.fields["fold"].widget = forms.Select()
                self._name_folds(cleaned["location"], cleaned["day"], cleaned["clock"])
                self.add_error("fold", str(unclear))
        return cleaned

    def wanted(self) -> dict[str, Any]:
        """What the actions of booking.py take."""
        names = ("location", "therapist", "kind", "minutes", "outside_hours_reason")
        return {"starts_at": self.starts_at or datetime.now(UTC), **{name: self.cleaned_data[name] for name in names}}

    def refuse(self, refused: booking.BookingRefused) -> None:
        """Put the sentence at the field where it can be mended."""
        if isinstance(refused, booking.OutsideHours):
            self.add_error("outside_hours_reason", str(refused))
        else:
            self.add_error("clock" if isinstance(refused, booking.SlotTaken) else None, str(refused))

    def show_stale(self, current: Appointment) -> None:
        """Say what differs from the visit as it stands now, over which the next save goes."""
        saved: dict[str, Any] = {
            **self.values_of(current),
            "location": current.location,
            "therapist": current.therapist,
        }
        for name in ("location", "therapist", "kind", "day", "clock", "fold", "minutes", "outside_hours_reason"):
            typed = self.cleaned_data.get(name)
            if typed != saved[name]:
                label = str(self.fields[name].label)
                self.stale.append(Change(label, self._shown(name, saved[name]), self._shown(name, typed)))
        data = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(current.version)
        self.data = data

    def _shown(self, name: str, value: Any) -> str:
        """``value`` as this page writes it."""
        if value in (None, ""):
            return _("(empty)")
        if isinstance(value, User):
            return value.printed_name()
        if isinstance(value, date):
            return hours.day_in_words(value)
        if isinstance(value, time):
            return hours.clock_in_words(value)
        choices = dict(getattr(self.fields[name], "choices", ())) if name in ("kind", "fold") else {}
        return str(choices.get(value, value))


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason for cancelling"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say why the visit is cancelled.")},
    )


def find_patients(user: User, typed: str) -> list[Patient]:
    """Patients whom ``user`` may book, by name, number or birth date."""
    return list(
        registration.find(Patient.objects.visible_to(user, Ability.BOOK).filter(is_active=True), typed)[:MOST_FOUND]
    )
