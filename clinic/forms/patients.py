from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import registration
from clinic.access import Ability
from clinic.conditions import CONDITIONS, GROUPS
from clinic.editing import OpenedForm, Part, StaleEdit, VersionedForm
from clinic.languages import LANGUAGES
from clinic.models import Location, Patient, User
from clinic.words import printable_text, search_key

FEWEST_PRECAUTION_ROWS = 4
PRECAUTION = ("text", "from_on", "until_on")
CLEARANCE = ("clearance", "clearance_by", "clearance_until", "clearance_scope")
# The patient's own columns that a history writes.
COLUMNS = ("history_status", "history_note", "present_condition", *CLEARANCE)


class BirthDateField(forms.DateField):
    """A date typed as people write it; shown as 05/04/1956."""

    widget = forms.DateInput(format="%m/%d/%Y", attrs={"placeholder": "5/4/1956", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        if not value or not isinstance(value, str):
            return super().to_python(value)
        day = registration.read_date(value[:40])
        if day is None:
            raise ValidationError(_("Write the birth date as month/day/year with four digits, such as 5/4/1956."))
        return day


class ContactForm(VersionedForm):
    """Who a patient is and how to reach them; the half that the front desk keeps."""

    birth_date = BirthDateField(label=gettext_lazy("Birth date"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES, initial="en")

    class Meta:
        model = Patient
        fields = [
            "given_name", "family_name", "preferred_name", "birth_date", "record_number", "location", "phone", "email",
            "address", "language", "needs_interpreter", "print_size", "is_active",
        ]  # fmt: skip
        widgets = {"address": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.alikes: list[Patient] = []
        born = self.fields["birth_date"]
        born.validators = [*born.validators, *Patient._meta.get_field("birth_date").validators]
        places = Location.objects.active().within_reach(user, Ability.EDIT_CONTACT)
        if self.instance.pk:
            places = places | Location.objects.filter(pk=self.instance.location_id)
        self.fields["location"].queryset = places  # type: ignore[attr-defined]
        self._offer_languages()
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = self._layout()

    def _offer_languages(self) -> None:
        """A code that an older record holds stays on offer, so that saving does not change it."""
        stands = self.instance.language
        if stands not in dict(LANGUAGES):
            self.fields["language"].choices = [*LANGUAGES, (stands, stands)]  # type: ignore[attr-defined]

    def _layout(self) -> Layout:
        pairs = (
            ("given_name", "family_name"), ("preferred_name", "birth_date"), ("record_number", "location"),
            ("phone", "email"), ("language", "print_size"), ("needs_interpreter", "is_active"),
        )  # fmt: skip
        rows = [Row(*(Column(name, css_class="col-sm-6") for name in pair)) for pair in pairs]
        return Layout("version", "opened", *rows[:4], "address", *rows[4:])

    def of(self, instance: Any) -> "ContactForm":
        return type(self)(instance=instance, user=self.user)

    def clean_record_number(self) -> str:
        return str(self.cleaned_data["record_number"]).strip().upper()

    def say_number_is_taken(self) -> None:
        """For an IntegrityError: somebody took the number between the check and the save."""
        self.add_error("record_number", _("Another patient was given this record number just now. Give another."))

    def save_by(self, by: User) -> Patient:
        """Register the patient, or write what changed; raises StaleEdit."""
        if not self.instance.pk:
            return registration.register(self.instance, by=by)
        expected = self.cleaned_data["version"] or 0
        return registration.change_contact(self.instance, fields=self.edited_fields(), expected=expected, by=by)


class NewPatientForm(ContactForm):
    """A new patient. Somebody of the same family name and birth date has to be told apart first."""

    is_another = forms.BooleanField(label=gettext_lazy("It is another person: add all the same"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("family_name") and data.get("birth_date"):
            self.alikes = registration.look_alikes(data["family_name"], data["birth_date"])
            if self.alikes and not data.get("is_another"):
                self.add_error("is_another", _("Is it the same person? If not, tick the box."))
        return data

    def same_name(self) -> bool:
        """Whether one of those alike has the same given name too; twins have not."""
        typed = search_key(self.cleaned_data.get("given_name", ""))
        return any(typed in (search_key(one.given_name), search_key(one.preferred_name)) for one in self.alikes)


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _text(label: Any, help_text: Any = "", *, rows: int = 2, longest: int = 4000) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=longest, widget=widget)


class HistoryForm(OpenedForm):
    """The clinical half of a record: history with its three states, condition, limitations, precautions, goals."""

    history_version = forms.IntegerField(widget=forms.HiddenInput)
    history_status = forms.ChoiceField(
        label=gettext_lazy("Medical history"), choices=Patient.HistoryStatus.choices, widget=forms.RadioSelect
    )
    history_note = _text(gettext_lazy("History in words"))
    present_condition = _text(gettext_lazy("Present condition"))
    limitations = _text(gettext_lazy("Limitations"), gettext_lazy("One a line."))
    goals = _text(gettext_lazy("Goals"), gettext_lazy("In the patient’s words, one a line; printed on the sheet."))
    clearance = forms.ChoiceField(label=gettext_lazy("Medical clearance"), choices=Patient.Clearance.choices)
    clearance_by = forms.CharField(label=gettext_lazy("Given by"), required=False, max_length=120)
    clearance_until = forms.DateField(
        label=gettext_lazy("Holds until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    clearance_scope = forms.CharField(label=gettext_lazy("Covers"), required=False, max_length=200)

    def __init__(self, *args: Any, patient: Patient, may_clear: bool, **kwargs: Any) -> None:
        self.patient, self.may_clear = patient, may_clear
        # A row for each that stands: saving writes the rows of the form, and must drop none that it did not show.
        self.rows = range(max(FEWEST_PRECAUTION_ROWS, len(patient.precautions.all()) + 1))
        super().__init__(*args, **{**kwargs, "initial": self._as_it_stands()})
        for tag, label in CONDITIONS.items():
            self.fields[f"has_{tag}"] = forms.BooleanField(label=str(label), required=False)
        for row in self.rows:
            for name, field in _precaution_fields().items():
                self.fields[f"precaution_{row}_{name}"] = field
        for name in CLEARANCE:
            self.fields[name].disabled = not may_clear

    def _as_it_stands(self) -> dict[str, Any]:
        patient = self.patient
        values: dict[str, Any] = {name: getattr(patient, name) for name in ("history_version", *COLUMNS)}
        values["limitations"] = "\n".join(row.text for row in patient.limitations.all())
        values["goals"] = "\n".join(goal.text for goal in patient.goals.all() if goal.status == "active")
        values |= {f"has_{tag}": True for tag in patient.active_tags()}
        for row, precaution in enumerate(patient.precautions.all()):
            for name in PRECAUTION:
                values[f"precaution_{row}_{name}"] = getattr(precaution, name)
        return values

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The conditions as tick boxes, under the headings of clinic/conditions.py."""
        return [(label, [self[f"has_{tag}"] for tag in tags]) for label, tags in GROUPS]

    def precaution_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"precaution_{row}_{name}"] for name in PRECAUTION] for row in self.rows]

    def ticked(self) -> list[str]:
        return [tag for tag in CONDITIONS if self.cleaned_data.get(f"has_{tag}")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        status = data.get("history_status")
        if status == Patient.HistoryStatus.RECORDED and not self.ticked() and not data.get("history_note", "").strip():
            self.add_error("history_status", _("Tick a condition or write it in words; or choose “none known”."))
        if status in (Patient.HistoryStatus.NONE_KNOWN, Patient.HistoryStatus.NOT_ASKED) and self.ticked():
            self.add_error("history_status", _("A condition is ticked below: choose “recorded”, or take the tick out."))
        self._check_precautions(data)
        for name in ("limitations", "goals"):
            if any(len(line) > 300 for line in _lines(data.get(name, ""))):
                self.add_error(name, _("Keep each line under 300 letters."))
        for line in _lines(data.get("goals", "")):
            try:
                printable_text(line)
            except ValidationError as error:
                self.add_error("goals", error)
        return data

    def _check_precautions(self, data: dict[str, Any]) -> None:
        for row in self.rows:
            text, from_on, until_on = (f"precaution_{row}_{name}" for name in PRECAUTION)
            first, last = data.get(from_on), data.get(until_on)
            if (first or last) and not data.get(text) and text not in self.errors:
                self.add_error(text, _("Write what the dates are for, or take them out."))
            if first and last and last < first:
                self.add_error(until_on, _("The last day must not be before the first."))

    def history(self) -> dict[str, Any]:
        """What registration.record_history takes."""
        data = self.cleaned_data
        rows = [{name: data.get(f"precaution_{row}_{name}") for name in PRECAUTION} for row in self.rows]
        return {
            **{name: data[name] for name in COLUMNS},
            "conditions": self.ticked(),
            "limitations": _lines(data["limitations"]),
            "goals": _lines(data["goals"]),
            "precautions": [row for row in rows if row["text"]],
        }

    def compared(self) -> list[Part]:
        """Precautions are one thing: a row that somebody takes out moves all that follow."""
        parts = [part for part in super().compared() if not part.names[0].startswith("precaution_")]
        rows = tuple(f"precaution_{row}_{name}" for row in self.rows for name in PRECAUTION)
        return [*parts, Part(_("Precautions"), rows)]

    def show_stale(self, stale: StaleEdit) -> None:
        """Merge with the record as it stands now, over which the next save goes."""
        saved = type(self)(patient=stale.current, may_clear=self.may_clear)  # type: ignore[arg-type]
        self.merge(saved)
        self.data["history_version"] = str(saved.patient.history_version)  # type: ignore[index]


def _precaution_fields() -> dict[str, forms.Field]:
    return {
        "text": forms.CharField(
            label=gettext_lazy("Precaution"), required=False, max_length=300, validators=[printable_text]
        ),
        "from_on": forms.DateField(label=gettext_lazy("From"), required=False, widget=_day()),
        "until_on": forms.DateField(label=gettext_lazy("Until"), required=False, widget=_day()),
    }


def _day() -> forms.DateInput:
    """The browser's own date field."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
