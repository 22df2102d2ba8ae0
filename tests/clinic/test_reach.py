"""Whose patient somebody is: where the record is kept, and where they were seen lately or will be."""

import datetime as dt

import pytest
from django.utils import timezone

from clinic.access import Ability, Role, reach
from clinic.models import Appointment, Patient
from tests.factories import make_appointment, make_patient, make_staff

Status = Appointment.Status


@pytest.fixture
def elsewhere(wilshire):
    """A patient whose record is kept where Cleo does not work."""
    return make_patient(location=wilshire)


@pytest.fixture
def visit(ada, encino, elsewhere):
    def book(days, status=Status.BOOKED):
        reason = {"cancel_reason": "ill"} if status == Status.CANCELLED else {}
        begins = timezone.now() + dt.timedelta(days=days)
        return make_appointment(elsewhere, ada.user, begins, location=encino, status=status, **reason)

    return book


def opens_for(client, patient):
    return client.get(f"/patients/{patient.public_id}/").status_code == 200


def test_a_patient_of_another_location_is_not_found(cleo, elsewhere):
    assert not opens_for(cleo, elsewhere)


@pytest.mark.parametrize("status", [Status.BOOKED, Status.ARRIVED, Status.FULFILLED])
@pytest.mark.parametrize("days", [-364, -1, 0, 700])
def test_a_live_visit_opens_the_record_where_it_takes_place(cleo, elsewhere, visit, days, status):
    visit(days, status)

    assert opens_for(cleo, elsewhere)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.NOSHOW, Status.ENTERED_IN_ERROR])
def test_a_visit_that_never_was_opens_nothing(cleo, elsewhere, visit, status):
    visit(-1, status)

    assert not opens_for(cleo, elsewhere)


def test_a_visit_of_more_than_a_year_ago_opens_nothing_any_more(cleo, elsewhere, visit):
    visit(-366, Status.FULFILLED)

    assert not opens_for(cleo, elsewhere)


def test_a_visit_elsewhere_opens_nothing_here(cleo, ada, wilshire, elsewhere):
    make_appointment(elsewhere, ada.user, timezone.now(), location=wilshire)

    assert not opens_for(cleo, elsewhere)


@pytest.mark.parametrize("location", [None, "encino"])
def test_somebody_shut_out_reaches_nothing(location, encino, elsewhere):
    gone = make_staff("gone", Role.PHYSICAL_THERAPIST, location=encino if location else None, is_active=False)

    assert not reach(gone, Ability.SEE_PATIENTS)
    assert not Patient.objects.visible_to(gone).exists()
    assert not Appointment.objects.visible_to(gone).exists()
