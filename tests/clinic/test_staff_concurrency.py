"""Two managers end each other's role at one moment: one of them stays."""

import sys

from django.db import connections

from clinic import staffing
from clinic.access import Role
from clinic.models import StaffRole, User
from tests.clinic.test_booking_concurrency import LOST, race
from tests.factories import make_location, make_staff


def end_the_other(barrier, entry):
    role, by = StaffRole.objects.get(pk=entry["role"]), User.objects.get(pk=entry["by"])
    connections.close_all()
    barrier.wait(timeout=30)
    try:
        staffing.end_role(role, request=by)
    except staffing.NotPossible:
        sys.exit(LOST)


def test_of_two_managers_who_end_each_others_role_one_stays(transactional_db):
    make_location()
    first, second = make_staff("mia", Role.MANAGER), make_staff("max", Role.MANAGER)
    pairs = [(first, second), (second, first)]

    won, lost = race(end_the_other, [{"role": role.roles.get().pk, "by": by.pk} for role, by in pairs])

    assert (won, lost) == (1, 1)
    assert StaffRole.objects.filter(role=Role.MANAGER, ended_on=None).count() == 1
