"""Booking, moving and cancelling visits, and what the database refuses, in words."""

import datetime as dt

import pytest

from clinic import booking
from clinic.access import Role
from clinic.editing import StaleEdit
from clinic.models import Appointment, AuditEvent, SpecialDay
from tests.factories import make_appointment, make_patient, make_staff

# A Monday, nine o'clock in Los Angeles.
NOW = dt.datetime(2027, 2, 1, 17, 0, tzinfo=dt.UTC)
NINE = dt.datetime(2027, 3, 1, 17, 0, tzinfo=dt.UTC)
QUARTER = dt.timedelta(minutes=15)


@pytest.fixture
def place(wilshire):
    for day in range(1, 6):
        wilshire.opening_hours.create(weekday=day, kind="by_appointment")
    return wilshire


@pytest.fixture
def tess(place):
    return make_staff("tess", Role.PHYSICAL_THERAPIST, credentials="PT")


@pytest.fixture
def desk(place):
    return make_staff("dora", Role.FRONT_DESK)


@pytest.fixture
def book(place, tess, desk):
    def book(starts_at=NINE, **fields):
        values = {"therapist": tess, "location": place, "minutes": 45, "by": desk, "at": NOW}
        values["patient"] = fields.pop("patient", None) or make_patient()
        return booking.book(starts_at=starts_at, **{**values, **fields})

    return book


@pytest.fixture
def move(place, tess, desk):
    def move(visit, starts_at=NINE, **fields):
        values = {"therapist": tess, "location": place, "minutes": 45, "by": desk, "at": NOW, "kind": "follow_up"}
        return booking.move(visit, starts_at=starts_at, **{**values, "expected": visit.version, **fields})

    return move


def test_a_visit_is_booked_and_told_of_in_the_trail(book, desk):
    visit = book()

    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.patient) == ("create", desk, visit.patient)
    assert visit.ends_at - visit.starts_at == dt.timedelta(minutes=45)


def test_a_busy_therapist_is_named_with_the_times(book):
    book()

    with pytest.raises(booking.SlotTaken) as refused:
        book(NINE + 2 * QUARTER)

    assert str(refused.value) == (
        "Tess Sample is already booked from 9:00 AM to 9:45 AM on Monday, March 1, 2027. Choose another time."
    )
    assert Appointment.objects.count() == 1


def test_a_busy_patient_is_named(book):
    patient = make_patient()
    book(patient=patient)

    with pytest.raises(booking.SlotTaken, match=f"^{patient.printed_name()} is already booked from 9:00 AM"):
        book(patient=patient, therapist=make_staff("tom", Role.PHYSICIAN))


def test_visits_back_to_back_are_fine(book):
    book()
    book(NINE + 3 * QUARTER)

    assert Appointment.objects.count() == 2


@pytest.mark.parametrize("minutes", [-15, 0, 14, 181])
def test_a_visit_that_ends_before_it_starts_or_is_too_long_is_refused(book, minutes):
    with pytest.raises(booking.BookingRefused, match="from 15 to 180 minutes"):
        book(minutes=minutes)


@pytest.mark.parametrize("year", [1, 1999, 2101, 9999])
def test_a_year_that_nobody_means_is_refused(book, year):
    with pytest.raises(booking.BookingRefused, match="Check the year of the date"):
        book(dt.datetime(year, 12, 31, 23, 50, tzinfo=dt.UTC))


def test_a_day_gone_by_is_refused(book):
    with pytest.raises(booking.BookingRefused, match="This day has passed"):
        book(at=NINE + dt.timedelta(days=1))


def test_a_day_without_hours_needs_a_reason(book):
    saturday = NINE + dt.timedelta(days=5)

    with pytest.raises(booking.OutsideHours, match="No hours are stated for Saturday, March 6, 2027. Choose another"):
        book(saturday)

    assert book(saturday, outside_hours_reason="Came from far").outside_hours_reason == "Came from far"


def test_a_closed_day_needs_a_reason_and_names_its_own(book, place):
    SpecialDay.objects.create(
        location=place, first_on="2027-03-01", last_on="2027-03-01", kind="closed", reason="Staff training"
    )

    with pytest.raises(booking.OutsideHours, match="Closed on Monday, March 1, 2027: Staff training."):
        book()


def test_a_reason_within_the_hours_is_not_kept(book):
    assert book(outside_hours_reason="no need").outside_hours_reason == ""


def test_only_people_who_treat_at_the_place_are_booked(book, encino, place):
    elsewhere = make_staff("eli", Role.PHYSICAL_THERAPIST, location=encino)

    with pytest.raises(booking.BookingRefused, match="Eli Sample does not treat patients at Wilshire"):
        book(therapist=elsewhere)
    with pytest.raises(booking.BookingRefused, match="does not treat"):
        book(therapist=make_staff("fred", Role.FRONT_DESK))


def test_a_role_that_ended_no_longer_treats(book, tess):
    tess.roles.update(ended_on="2020-01-01")

    with pytest.raises(booking.BookingRefused, match="does not treat"):
        book()


def test_a_place_out_of_use_is_not_booked(book, place):
    place.is_active = False

    with pytest.raises(booking.BookingRefused, match="not in use"):
        book()


def test_a_visit_moves_and_frees_its_old_time(book, move):
    visit = book()
    move(visit, NINE + 4 * QUARTER)
    book()

    assert Appointment.objects.count() == 2
    assert AuditEvent.objects.filter(action="update").get().detail == {"fields": ["starts_at", "ends_at"]}


def test_a_visit_does_not_move_onto_another(book, move):
    book()
    visit = book(NINE + 4 * QUARTER)

    with pytest.raises(booking.SlotTaken, match="Tess Sample is already booked from 9:00 AM to 9:45 AM"):
        move(visit, NINE + QUARTER)

    visit.refresh_from_db()
    assert visit.starts_at == NINE + 4 * QUARTER


def test_a_visit_may_move_over_its_own_old_time(book, move):
    visit = book()

    assert move(visit, NINE + QUARTER).starts_at == NINE + QUARTER


def test_the_second_to_move_a_visit_is_told(book, move):
    visit = book()
    move(Appointment.objects.get(), NINE + 4 * QUARTER)

    with pytest.raises(StaleEdit):
        move(visit, NINE + 8 * QUARTER, expected=1)


def test_a_cancelled_visit_needs_a_reason_frees_its_slot_and_is_not_moved(book, move, desk):
    visit = book()
    with pytest.raises(booking.BookingRefused, match="Say why"):
        booking.cancel(visit, reason="  ", by=desk)

    booking.cancel(visit, reason="Patient is ill", by=desk)
    book()

    with pytest.raises(booking.IllegalStep, match="This visit is cancelled and cannot be moved"):
        move(visit)
    with pytest.raises(booking.IllegalStep):
        booking.cancel(visit, reason="again", by=desk)


@pytest.mark.parametrize(
    ("before", "after", "is_legal"),
    [
        ("booked", "arrived", True),
        ("arrived", "fulfilled", True),
        ("booked", "noshow", True),
        ("noshow", "booked", True),
        ("arrived", "booked", True),
        ("fulfilled", "arrived", True),
        ("booked", "entered_in_error", True),
        ("booked", "fulfilled", False),
        ("cancelled", "booked", False),
        ("fulfilled", "noshow", False),
        ("entered_in_error", "booked", False),
        ("booked", "cancelled", False),
    ],
)
def test_statuses_lead_where_the_day_leads(book, desk, before, after, is_legal):
    visit = book()
    Appointment.objects.update(status=before, cancel_reason="ill")

    try:
        booking.set_status(visit, after, by=desk, at=NINE)
    except booking.IllegalStep:
        assert not is_legal

    assert Appointment.objects.get().status == (after if is_legal else before)


def test_nobody_has_come_before_the_day(book, desk):
    with pytest.raises(booking.IllegalStep, match="The visit is on Monday, March 1, 2027. Wait for that day."):
        booking.set_status(book(), "arrived", by=desk, at=NOW)


def test_a_missed_visit_comes_back_only_while_its_time_is_free(book, desk):
    visit = book()
    booking.set_status(visit, "noshow", by=desk, at=NINE)
    book()

    with pytest.raises(booking.SlotTaken, match="Tess Sample is already booked"):
        booking.set_status(visit, "booked", by=desk, at=NINE)


def test_the_next_visit_is_the_first_that_still_stands(place, tess):
    patient = make_patient()
    day = dt.timedelta(days=1)
    make_appointment(patient, tess, NINE - day)
    make_appointment(patient, tess, NINE + day, status="cancelled", cancel_reason="ill")
    make_appointment(patient, tess, NINE + 2 * day)

    visit = booking.next_appointment(patient, NINE)

    assert booking.appointment_in_words(visit) == (
        "Wednesday, March 3, 2027, at 9:00 AM, Wilshire, with Tess Sample, PT"
    )
    assert booking.next_appointment(make_patient(), NINE) is None


def test_an_hour_over_the_clock_change_lasts_an_hour(book):
    sunday = dt.datetime(2027, 3, 14, 9, 30, tzinfo=dt.UTC)  # 1:30 AM, half an hour before the clocks go forward

    visit = book(sunday, minutes=60, outside_hours_reason="Night clinic")

    assert visit.location.local(visit.ends_at).hour == 3


def test_a_visit_does_not_move_to_somebody_who_does_not_treat_there(book, move, encino):
    visit, cleo = book(), make_staff("cleo", Role.PHYSICAL_THERAPIST, location=encino)

    with pytest.raises(booking.BookingRefused, match="does not treat patients at Wilshire"):
        move(visit, therapist=cleo)

    visit.refresh_from_db()
    assert visit.therapist != cleo


def test_a_visit_does_not_move_to_a_place_out_of_use(book, move, encino):
    visit = book()
    type(encino).objects.filter(pk=encino.pk).update(is_active=False)
    encino.refresh_from_db()

    with pytest.raises(booking.BookingRefused, match="Encino is not in use"):
        move(visit, location=encino, outside_hours_reason="urgent")


def test_cancelling_and_each_status_leave_an_event_of_the_patient(book, desk):
    first, second = book(), book(NINE + dt.timedelta(hours=2))

    booking.cancel(first, reason="ill", by=desk)
    booking.set_status(second, "arrived", by=desk, at=NINE)

    events = AuditEvent.objects.filter(action="update").order_by("pk")
    assert [(event.patient, event.actor, event.detail) for event in events] == [
        (first.patient, desk, {"from": "booked", "to": "cancelled"}),
        (second.patient, desk, {"from": "booked", "to": "arrived"}),
    ]
