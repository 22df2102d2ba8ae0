"""At which place somebody works: what they chose last in this session, else where their role is."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone

from clinic.access import Ability
from clinic.models import Appointment, Location, User

LAST = "place"


def places_to_see(user: User) -> list[Location]:
    """Where ``user`` sees patients: places in use, and those that still have visits."""
    busy = Appointment.objects.upcoming(timezone.now()).values("location")
    mine = Location.objects.within_reach(user, Ability.SEE_PATIENTS)
    return list(mine.filter(Q(is_active=True) | Q(pk__in=busy)))


def chosen_place(request: HttpRequest, user: User, places: list[Location]) -> Location | None:
    """The place that the address names, and nothing instead of it; else the last one, the own one, or the first."""
    asked = request.GET.get("location", "")
    if asked:
        place = _named(user, asked)
        request.session[LAST] = str(place.public_id)
        return place
    last = request.session.get(LAST)
    own = {role.location_id for role in user.current_roles()}
    return next(
        (
            place
            for found in (
                [place for place in places if str(place.public_id) == last],
                [place for place in places if place.pk in own],
                places,
            )
            for place in found
        ),
        None,
    )


def _named(user: User, text: str) -> Location:
    try:
        found = Location.objects.within_reach(user, Ability.SEE_PATIENTS).filter(public_id=UUID(text)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
