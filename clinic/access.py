"""Who may do what, and at which locations. Every view asks here; every queryset's ``visible_to`` does too.

The table of roles follows the project's glossary: therapists, exercise physiologists and physicians issue;
therapists and physicians override a contraindication; assistants draft; the front desk sees no clinical notes;
managers keep places, staff and the library, and no patient's record.

Whose patient somebody is: of the location where the record is kept, always; and of each location where a visit is
live (not cancelled, missed or entered in error) that begins from a year ago on (``SEEN_FOR``) or is still to come. A
year, because a therapist answers for a course of treatment and its follow-up, and a patient's link lives a year at the
most; and no longer, because a visit long ago, or one that never was, is no reason to read a record today. In an
emergency who sees clinical data somewhere may read the record of any patient, for a reason and a time (emergency.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, auto
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from clinic.models import User


SEEN_FOR = timedelta(days=365)


class Role(TextChoices):
    """What a member of staff is at the clinic."""

    PHYSICAL_THERAPIST = "physical_therapist", _("physical therapist")
    ASSISTANT = "assistant", _("physical therapist assistant")
    EXERCISE_PHYSIOLOGIST = "exercise_physiologist", _("exercise physiologist")
    PHYSICIAN = "physician", _("physician")
    FRONT_DESK = "front_desk", _("front desk")
    MANAGER = "manager", _("manager")


class Ability(StrEnum):
    """One thing that a role allows."""

    SEE_PATIENTS = auto()  # find a patient; names, contact, appointments
    EDIT_CONTACT = auto()  # register a patient, change names and contact
    SEE_CLINICAL = auto()  # history, limitations, programmes
    EDIT_CLINICAL = auto()  # record history, limitations, precautions, goals
    BOOK = auto()  # make, move and cancel appointments
    DRAFT = auto()  # build and change a draft programme
    ISSUE = auto()  # issue, revise and end a programme; set clearance
    OVERRIDE = auto()  # override a contraindication, with a reason
    EXPORT = auto()  # take a whole record out as a file; see who saw it
    PRINT = auto()  # reprint an issued sheet; hand over the patient's link
    WRITE_EXERCISES = auto()  # write the clinic's own exercises
    REVIEW_EXERCISES = auto()  # mark an exercise as reviewed by a clinician
    PUBLISH_LIBRARY = auto()  # retire and restore exercises
    MANAGE_PLACES = auto()  # locations, hours, closures, the clinic's words
    MANAGE_STAFF = auto()  # staff and their roles


_CLINICIAN = {
    Ability.SEE_PATIENTS,
    Ability.EDIT_CONTACT,
    Ability.SEE_CLINICAL,
    Ability.EDIT_CLINICAL,
    Ability.BOOK,
    Ability.DRAFT,
    Ability.ISSUE,
    Ability.EXPORT,
    Ability.PRINT,
    Ability.WRITE_EXERCISES,
    Ability.REVIEW_EXERCISES,
    Ability.PUBLISH_LIBRARY,
}
ABILITIES: dict[Role, frozenset[Ability]] = {
    Role.PHYSICAL_THERAPIST: frozenset(_CLINICIAN | {Ability.OVERRIDE}),
    Role.PHYSICIAN: frozenset(_CLINICIAN | {Ability.OVERRIDE}),
    Role.EXERCISE_PHYSIOLOGIST: frozenset(_CLINICIAN),
    Role.ASSISTANT: frozenset(
        _CLINICIAN - {Ability.ISSUE, Ability.EXPORT, Ability.REVIEW_EXERCISES, Ability.PUBLISH_LIBRARY}
    ),
    Role.FRONT_DESK: frozenset({Ability.SEE_PATIENTS, Ability.EDIT_CONTACT, Ability.BOOK, Ability.PRINT}),
    Role.MANAGER: frozenset(
        {Ability.MANAGE_PLACES, Ability.MANAGE_STAFF, Ability.PUBLISH_LIBRARY, Ability.WRITE_EXERCISES}
    ),
}


# What an emergency opens to who sees clinical data at another location: reading, nothing else.
OPENED_IN_EMERGENCY = frozenset({Ability.SEE_PATIENTS, Ability.SEE_CLINICAL})


@dataclass(frozen=True)
class Reach:
    """The locations at which somebody has an ability: all of them, or those named."""

    everywhere: bool
    location_ids: frozenset[int]

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.location_ids)


def reach(user: "User", *abilities: Ability) -> Reach:
    """Where ``user`` has one of ``abilities`` or more. Deactivated and anonymous people reach nothing."""
    if not user.is_authenticated or not user.is_active:
        return Reach(False, frozenset())
    places = [role.location_id for role in user.current_roles() if ABILITIES[Role(role.role)].intersection(abilities)]
    return Reach(None in places, frozenset(place for place in places if place is not None))


def abilities_of(user: "User") -> frozenset[Ability]:
    """Everything that ``user`` may do at one location or more."""
    return frozenset(ability for ability in Ability if reach(user, ability))


def has(user: "User", *abilities: Ability) -> bool:
    """Whether ``user`` has every one of ``abilities`` somewhere."""
    return all(reach(user, ability) for ability in abilities)


def needs_one(*wanted: Ability) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let only people with at least one of ``wanted`` into a view; others get 403 before anything is fetched."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not reach(request.user, *wanted):  # type: ignore[arg-type]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.needs_one = wanted  # type: ignore[attr-defined]
        return guarded

    return decorate


def needs(*wanted: Ability) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let only people with every one of ``wanted`` into a view; others get 403 before anything is fetched."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not has(request.user, *wanted):  # type: ignore[arg-type]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.needs = wanted  # type: ignore[attr-defined]
        return guarded

    return decorate


def abilities(request: HttpRequest) -> dict[str, Any]:
    """Template context: ``may.issue`` and its like, read from the signed-in person's roles when first asked.

    ``may.manage_places_everywhere`` is true of who may at every location.
    """
    return {"may": _May(request)}


EVERYWHERE = "_everywhere"


class _May:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __getitem__(self, name: str) -> bool:
        user = getattr(self.request, "user", None)
        if user is None:
            return False
        if name.endswith(EVERYWHERE):
            return reach(user, Ability(name.removesuffix(EVERYWHERE))).everywhere
        return has(user, Ability(name))
