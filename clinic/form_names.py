"""What the site's forms are called, for the page that shows one again after its session ended.

The page says "Retire “Superman”" and "Names and contact of Placeholder, Pia", and what was typed under the labels of
the form itself. Each app names its own forms; an address without a name is shown by the names of its fields.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.editing import OpenedForm, shown
from clinic.forms.appointments import AppointmentForm, CancelForm
from clinic.forms.emergency import EmergencyForm
from clinic.forms.patients import ContactForm, HistoryForm, NewPatientForm
from clinic.forms.places import ClinicWordsForm, LocationForm, SpecialDayForm, WeekForm
from clinic.forms.staff import PersonForm, RoleForm
from clinic.kept import Typed
from clinic.models import Appointment, ClinicWords, Location, Patient, User

MODEL = TypeVar("MODEL", bound=Model)
# Machinery, and the keys of records: nobody typed them, and nobody can read them.
UNREAD = re.compile(r"(^|-)(version|opened|form_key|\w*_FORMS)$")
A_KEY = re.compile(r"[0-9]+|[0-9a-f-]{32,36}")


@dataclass(frozen=True)
class Sent:
    """A form that did not arrive: who sent it, the parts of its address, what it carried."""

    user: User
    kwargs: dict[str, Any]
    query: QueryDict
    data: QueryDict

    def find(self, records: QuerySet[MODEL], key: str = "public_id") -> MODEL | None:
        """The record that the address names, among those that this person may see."""
        return records.filter(**{key: self.kwargs[key]}).first()


@dataclass(frozen=True)
class FormName:
    """A form's name, in which ``about`` fills the gaps, and the form's fields.

    ``instead`` names the form after the button that sent it; one that ``does`` more than save says so on its button.
    """

    words: "str | Promise"
    about: Callable[[Sent], Any] | None = None
    fields: Callable[[Sent], Iterable[forms.BaseForm]] | None = None
    instead: "dict[str, FormName]" = field(default_factory=dict)
    does: bool = False

    def gaps(self, sent: Sent) -> dict[str, Any]:
        """What the name is about, by the gap that it fills."""
        found = self.about(sent) if self.about else {}
        return found if isinstance(found, dict) else {"of": found}

    def for_person(self, gaps: dict[str, Any]) -> str:
        if self.about is None:
            return str(self.words)
        return str(self.words) % {key: value or _("(no longer there)") for key, value in gaps.items()}


NAMES: dict[str, FormName] = {}


@dataclass(frozen=True)
class Kept:
    """What the page shows: the form's name, if it has one, label and text of all that was typed, and whom it names."""

    name: str
    rows: list[tuple[str, str]]
    does: bool = False
    patients: "tuple[Patient, ...]" = ()

    def button(self) -> str:
        """What the button says: the deed, where pressing it does more than save what is shown."""
        return self.name if self.name and (self.does or not self.rows) else _("Save what I typed")


def describe(typed: Typed, user: User) -> Kept:
    """What ``typed`` was, in words that ``user`` may read."""
    address = urlsplit(typed.address)
    try:
        match = resolve(address.path)
    except Resolver404:
        return Kept("", unnamed(typed))
    name = NAMES.get(match.url_name or "")
    if name is None:
        return Kept("", unnamed(typed))
    name = next((other for button, other in name.instead.items() if button in typed.fields), name)
    sent = Sent(user, match.kwargs, QueryDict(address.query), typed.fields)
    rows = [row for form in (name.fields(sent) if name.fields else ()) for row in _rows(form)]
    gaps = name.gaps(sent)
    return Kept(name.for_person(gaps), rows, name.does, tuple(one for one in gaps.values() if isinstance(one, Patient)))


def _rows(form: forms.BaseForm) -> Iterable[tuple[str, str]]:
    if isinstance(form, OpenedForm):
        filled = (part for part in form.compared() if not form[part.names[0]].is_hidden and form.is_filled(part.names))
        return [(capfirst(part.label), form.in_words(part.names)) for part in filled]
    held = [(str(bound.label), shown(bound.field, bound.value())) for bound in form if not bound.is_hidden]
    return [(capfirst(label), text) for label, text in held if text]


def unnamed(typed: Typed) -> list[tuple[str, str]]:
    """All that was typed under the names that the fields have in the page; asks the database nothing."""
    return [
        (capfirst(name.split("-")[-1].replace("_", " ")), value)
        for name, value in typed.pairs
        if value.strip() and not UNREAD.search(name) and not A_KEY.fullmatch(value)
    ]


def patient(sent: Sent) -> Patient | None:
    return sent.find(Patient.objects.visible_to(sent.user))


def _asked_for(sent: Sent) -> Patient | None:
    """The patient for whom a visit is booked; the address names them behind the question mark."""
    found = Patient.objects.visible_to(sent.user)
    return next((one for one in found.filter(is_active=True) if str(one.public_id) == sent.query.get("patient")), None)


def _person(sent: Sent) -> User | None:
    return sent.find(User.objects.visible_to(sent.user))


def _place(sent: Sent) -> Location | None:
    return sent.find(Location.objects.visible_to(sent.user))


def _visitor(sent: Sent) -> dict[str, Any]:
    visit = sent.find(Appointment.objects.visible_to(sent.user).select_related("patient"))
    status = dict(Appointment.Status.choices).get(sent.data.get("status", ""), "")
    return {"of": visit and visit.patient, "status": status}


def _special_day(sent: Sent) -> list[forms.BaseForm]:
    place = _place(sent)
    return [SpecialDayForm(sent.data, location=place)] if place else []


def _week(sent: Sent) -> list[forms.BaseForm]:
    place = _place(sent)
    return [WeekForm(sent.data, location=place)] if place else []


def _history(sent: Sent) -> list[forms.BaseForm]:
    found = patient(sent)
    return [HistoryForm(sent.data, patient=found, may_clear=True)] if found else []


def _of(name: "str | Promise", about: Callable[[Sent], Any], *kinds: Callable[[QueryDict], forms.BaseForm]) -> FormName:
    return FormName(name, about, lambda sent: [kind(sent.data) for kind in kinds])


NAMES |= {
    "patient-add": FormName(gettext_lazy("New patient"), None, lambda s: [NewPatientForm(s.data, user=s.user)]),
    "patient-edit": FormName(
        gettext_lazy("Names and contact of %(of)s"),
        patient,
        lambda s: [ContactForm(s.data, instance=patient(s), user=s.user)],
    ),
    "patient-history": FormName(gettext_lazy("History of %(of)s"), patient, _history),
    "appointment-create": FormName(
        gettext_lazy("Book a visit for %(of)s"), _asked_for, lambda s: [AppointmentForm(s.data, user=s.user)]
    ),
    "appointment-edit": FormName(
        gettext_lazy("Move the visit of %(of)s"), _visitor, lambda s: [AppointmentForm(s.data, user=s.user)]
    ),
    "appointment-cancel": _of(gettext_lazy("Cancel the visit of %(of)s"), _visitor, CancelForm),
    "appointment-status": _of(gettext_lazy("Mark the visit of %(of)s as “%(status)s”"), _visitor),
    "emergency-open": FormName(gettext_lazy("Open a record in an emergency"), None, lambda s: [EmergencyForm(s.data)]),
    "emergency-close": FormName(gettext_lazy("Close the record"), does=True),
    "emergency-looked-at": FormName(gettext_lazy("Note that I have looked at an emergency access"), does=True),
    "location-create": FormName(gettext_lazy("Add a location"), None, lambda s: [LocationForm(s.data)]),
    "location-edit": _of(gettext_lazy("Details of %(of)s"), _place, LocationForm),
    "location-hours": FormName(gettext_lazy("Hours of %(of)s"), _place, _week),
    "location-hours-confirm": _of(gettext_lazy("Confirm the hours of %(of)s"), _place),
    "special-day-create": FormName(gettext_lazy("Add a special day at %(of)s"), _place, _special_day),
    "special-day-delete": _of(gettext_lazy("Remove a special day at %(of)s"), _place),
    "clinic-words": FormName(
        gettext_lazy("The clinic’s words"), None, lambda s: [ClinicWordsForm(s.data, instance=ClinicWords.get())]
    ),
    "staff-create": FormName(
        gettext_lazy("Add a member of staff"), None, lambda s: [PersonForm(s.data), RoleForm(s.data, manager=s.user)]
    ),
    "staff-detail": _of(gettext_lazy("Details of %(of)s"), _person, PersonForm),
    "staff-role-create": FormName(
        gettext_lazy("Give %(of)s a role"), _person, lambda s: [RoleForm(s.data, manager=s.user)]
    ),
    "staff-role-end": _of(gettext_lazy("End a role of %(of)s"), _person),
    "staff-deactivate": _of(gettext_lazy("Shut out %(of)s"), _person),
    "staff-reactivate": _of(gettext_lazy("Let %(of)s in again"), _person),
    "staff-send-link": _of(gettext_lazy("Send %(of)s the link to choose a password"), _person),
}
