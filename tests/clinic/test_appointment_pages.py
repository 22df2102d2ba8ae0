"""The day list of a location, and booking, moving and cancelling on their pages."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.access import Role
from clinic.models import Appointment, AuditEvent, Location
from tests.conftest import signed_in
from tests.factories import make_appointment, make_patient, make_staff

MONDAY = "2027-03-01"
NINE = dt.datetime(2027, 3, 1, 17, 0, tzinfo=dt.UTC)


@pytest.fixture
def pia(wilshire):
    for day in range(1, 6):
        wilshire.opening_hours.create(weekday=day, kind="by_appointment")
    return make_patient(location=wilshire, given_name="Pía", family_name="Núñez", record_number="T-7777")


@pytest.fixture
def visit(pia, ada):
    return make_appointment(pia, ada.user, NINE)


@pytest.fixture
def past_visit(pia, ada):
    """A visit that began an hour ago."""
    return make_appointment(pia, ada.user, dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))


def add(patient):
    return f"/appointments/add/?patient={patient.public_id}"


def url(visit, rest=""):
    return f"/appointments/{visit.public_id}/{rest}"


def day_list(location, day=MONDAY):
    return f"/appointments/?location={location.public_id}&date={day}"


def typed(location, therapist, **fields):
    return {
        "location": location.pk,
        "therapist": therapist.pk,
        "kind": "follow_up",
        "day": MONDAY,
        "clock": "09:00",
        "minutes": 45,
        **fields,
    }


def test_the_day_list_says_who_comes_when_to_whom(ben, visit):
    page = ben.get(day_list(visit.location))

    assert "9:00 AM to 9:45 AM" in page.text
    assert "Núñez, Pía" in page.text
    assert "Ada Sample" in page.text
    assert "Monday, March 1, 2027 · Wilshire" in page.text
    assert "by appointment only" in page.text
    assert "date=2027-02-28" in page.text
    assert "date=2027-03-02" in page.text


def test_reading_the_day_is_told_in_the_trail_for_each_patient(ben, visit):
    ben.get(day_list(visit.location))

    assert AuditEvent.objects.filter(actor=ben.user, action="read", patient=visit.patient).count() == 1


@pytest.mark.parametrize("day", ["", "nonsense", "2027-02-30", "9999-12-31"])
def test_a_date_that_is_none_shows_today(ben, wilshire, day):
    assert 'aria-label="Day"' in ben.get(day_list(wilshire, day)).text


def test_nobody_sees_the_day_of_a_place_out_of_reach(cleo, mia, visit):
    assert "Núñez" not in cleo.get(day_list(visit.location)).text
    assert cleo.get(url(visit)).status_code == 404
    assert cleo.post(url(visit, "cancel/"), {"reason": "x"}).status_code == 404
    assert cleo.get(url(visit, "edit/")).status_code == 404
    assert mia.get("/appointments/").status_code == 403


def test_a_patient_is_found_by_part_of_a_name_without_accents(ben, pia):
    page = ben.post("/appointments/add/", {"q": "nun pi"})

    assert "Núñez, Pía" in page.text
    assert f"patient={pia.public_id}" in page.text
    assert "No patient matches “zzz”" in ben.post("/appointments/add/", {"q": "zzz"}).text


def test_the_form_that_names_a_patient_is_told_in_the_trail(ben, pia):
    ben.get(add(pia))

    assert AuditEvent.objects.get(actor=ben.user).patient == pia


def test_a_foreign_patient_is_neither_found_nor_booked(cleo, pia):
    assert "Núñez" not in cleo.post("/appointments/add/", {"q": "nunez"}).text
    assert cleo.get(add(pia)).status_code == 404
    assert cleo.get(f"/appointments/add/?patient={uuid.uuid4()}").status_code == 404


def test_a_visit_is_booked_on_the_clock_of_the_place(ben, ada, pia, wilshire):
    page = ben.post(add(pia), typed(wilshire, ada.user), follow=True)

    visit = Appointment.objects.get()
    assert visit.starts_at == NINE
    assert visit.created_by == ben.user
    assert "Booked: Monday, March 1, 2027, at 9:00 AM, Wilshire, with Ada Sample, PT, DPT." in page.text


def test_a_form_sent_twice_books_once(ben, ada, pia, wilshire):
    data = typed(wilshire, ada.user, form_key=str(uuid.uuid4()))

    first, second = ben.post(add(pia), data), ben.post(add(pia), data)

    assert Appointment.objects.count() == 1
    assert first.url == second.url


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"minutes": -30}, "A visit lasts at least 15 minutes."),
        ({"minutes": 200}, "A visit lasts at most 180 minutes."),
        ({"day": "2027-03-06"}, "No hours are stated for Saturday, March 6, 2027."),
        ({"day": "2020-03-02"}, "This day has passed."),
        ({"day": "2027-03-14", "clock": "02:30"}, "There is no 2:30 AM on Sunday, March 14, 2027"),
        ({"day": "9999-12-31", "clock": "15:50"}, "Check the year of the date: it lies between 2000 and 2100."),
        ({"day": "9999-12-31", "clock": "23:30"}, "Check the year of the date: it lies between 2000 and 2100."),
        ({"day": "0001-01-01", "clock": "09:00"}, "Check the year of the date: it lies between 2000 and 2100."),
        ({"clock": "soon"}, "Write the time like 9:00 AM or 14:30."),
        ({"outside_hours_reason": "\U0001f600"}, "The sheet cannot print"),
    ],
)
def test_a_wrong_visit_is_refused_with_a_sentence_and_stays_typed(ben, ada, pia, wilshire, fields, sentence):
    page = ben.post(add(pia), typed(wilshire, ada.user, **fields))

    assert sentence in page.text
    assert all(f'value="{value}"' in page.text for value in fields.values())
    assert not Appointment.objects.exists()


def test_a_busy_therapist_is_said_in_words(ben, ada, visit):
    other = make_patient(location=visit.location)

    page = ben.post(add(other), typed(visit.location, ada.user, clock="09:30"))

    assert "Ada Sample is already booked from 9:00 AM to 9:45 AM on Monday, March 1, 2027." in page.text


def test_a_reason_books_outside_the_hours(ben, ada, pia, wilshire):
    ben.post(add(pia), typed(wilshire, ada.user, day="2027-03-06", outside_hours_reason="Came from far"))

    assert Appointment.objects.get().outside_hours_reason == "Came from far"


def test_the_doubled_hour_asks_which_and_books_that_one(ben, ada, pia, wilshire):
    night = typed(wilshire, ada.user, day="2027-11-07", clock="01:30", outside_hours_reason="Night clinic")

    asked = ben.post(add(pia), night)
    ben.post(add(pia), {**night, "fold": "1"})

    assert "1:30 AM comes twice on Sunday, November 7, 2027" in asked.text
    assert "the second time (PST)" in asked.text
    assert "the first time (PDT)" in asked.text
    assert "---------" not in asked.text.split('id="id_fold"')[1].split("</select>")[0]
    assert Appointment.objects.get().starts_at == dt.datetime(2027, 11, 7, 9, 30, tzinfo=dt.UTC)


def test_a_doubled_hour_keeps_its_meaning_when_edited(ben, ada, pia, wilshire):
    second = dt.datetime(2027, 11, 7, 9, 30, tzinfo=dt.UTC)
    visit = make_appointment(pia, ada.user, second, outside_hours_reason="Night clinic")

    page = ben.get(url(visit, "edit/"))

    assert '<option value="1" selected>the second time (PST)' in page.text
    assert "1:30 AM (the second of two, PST)" in ben.get(url(visit)).text


def test_somebody_who_does_not_treat_there_is_refused(ben, cleo, pia, wilshire):
    page = ben.post(add(pia), typed(wilshire, cleo.user))

    assert "Cleo Sample does not treat patients at Wilshire. Choose somebody else." in page.text


def test_nobody_books_at_a_place_out_of_reach(cleo, encino, wilshire):
    patient = make_patient(location=encino)

    page = cleo.post(add(patient), typed(wilshire, cleo.user))

    assert "Choose something that the list of “Location” offers." in page.text
    assert not Appointment.objects.exists()


def test_a_visit_is_moved(ben, ada, visit):
    ben.post(url(visit, "edit/"), typed(visit.location, ada.user, clock="10:00", version=1))

    visit.refresh_from_db()
    assert visit.starts_at == NINE + dt.timedelta(hours=1)


def test_the_second_to_move_a_visit_sees_what_changed(ben, ada, visit):
    ben.post(url(visit, "edit/"), typed(visit.location, ada.user, clock="10:00", version=1))
    page = ben.post(url(visit, "edit/"), typed(visit.location, ada.user, clock="11:00", version=1))

    assert page.status_code == 409
    assert "Somebody else saved this" in page.text
    assert "<td>10:00 AM</td><td>11:00 AM</td>" in page.text
    assert 'name="version" value="2"' in page.text


def test_a_visit_is_cancelled_with_a_reason(ben, visit):
    refused = ben.post(url(visit, "cancel/"), {"reason": ""})
    page = ben.post(url(visit, "cancel/"), {"reason": "Patient is ill"}, follow=True)

    assert "Say why the visit is cancelled." in refused.text
    assert "Patient is ill" in page.text
    assert Appointment.objects.get().status == "cancelled"


def test_the_day_list_marks_who_came(ben, past_visit):
    day = past_visit.location.today(past_visit.starts_at)
    offered = ben.get(day_list(past_visit.location, day)).text

    page = ben.post(url(past_visit, "status/"), {"status": "arrived", "back": "list"}, follow=True)

    assert "Did not come" in offered
    assert 'value="fulfilled"' in page.text
    assert Appointment.objects.get().status == "arrived"


@pytest.mark.parametrize("status", ["fulfilled", "cancelled", "nonsense", ""])
def test_a_status_that_does_not_follow_is_refused(ben, past_visit, status):
    page = ben.post(url(past_visit, "status/"), {"status": status}, follow=True)

    assert page.status_code == 200
    assert "alert-danger" in page.text
    assert Appointment.objects.get().status == "booked"


def test_a_long_day_asks_the_database_no_more_than_a_short_one_but_for_the_trail(ben, ada, pia, wilshire):
    make_appointment(pia, ada.user, NINE)
    count = count_reads(ben, day_list(wilshire))
    for number in range(1, 8):
        make_appointment(make_patient(location=wilshire), ada.user, NINE + number * dt.timedelta(hours=1))

    assert count_reads(ben, day_list(wilshire)) == count


def count_reads(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len([query for query in queries if query["sql"].startswith("SELECT")])


def test_a_stale_visit_shows_names_days_and_kinds_as_the_page_writes_them(ben, ada, visit):
    doc = make_staff("doc", Role.PHYSICIAN, credentials="MD")
    ben.post(url(visit, "edit/"), typed(visit.location, doc, kind="discharge", version=1))

    page = ben.post(url(visit, "edit/"), typed(visit.location, ada.user, day="2027-03-02", version=1))

    assert "<td>Doc Sample, MD</td><td>Ada Sample, PT, DPT</td>" in page.text
    assert "<td>last visit</td><td>follow-up</td>" in page.text
    assert "<td>Monday, March 1, 2027</td><td>Tuesday, March 2, 2027</td>" in page.text


def test_the_day_of_an_unknown_place_is_no_other_places_day(ben, cleo, visit):
    assert ben.get(f"/appointments/?location={uuid.uuid4()}").status_code == 404
    assert ben.get("/appointments/?location=nonsense").status_code == 404
    assert cleo.get(day_list(visit.location)).status_code == 404


def test_a_place_out_of_use_stays_in_the_choice_while_it_has_visits(ben, visit):
    Location.objects.filter(pk=visit.location_id).update(is_active=False)

    page = ben.get(day_list(visit.location))

    assert f'<option value="{visit.location.public_id}" selected>' in page.text
    assert f'<option value="{visit.location.public_id}"' in ben.get("/appointments/").text
    assert "not in use" in page.text
    assert "Núñez, Pía" in page.text


def test_the_day_list_opens_where_one_works_and_then_where_one_was(wilshire, encino):
    tess = signed_in(make_staff("tess", Role.FRONT_DESK, location=wilshire))
    make_role(tess.user, Role.FRONT_DESK, encino)
    lou = signed_in(make_staff("lou", Role.FRONT_DESK))
    make_role(lou.user, Role.ASSISTANT, wilshire)

    assert "· Wilshire" in lou.get("/appointments/").text
    tess.get(day_list(encino))
    assert "· Encino" in tess.get("/appointments/").text
    tess.get(day_list(wilshire))
    assert "· Wilshire" in tess.get("/appointments/").text


def make_role(user, role, location):
    user.roles.create(role=role, location=location)


def test_booking_keeps_the_place_and_the_day_from_which_one_came(ben, pia, encino):
    came = f"location={encino.public_id}&amp;date={MONDAY}"

    form = ben.get(f"{add(pia)}&location={encino.public_id}&date={MONDAY}").text
    search = ben.get(f"/appointments/add/?location={encino.public_id}&date={MONDAY}").text

    assert f'href="/appointments/add/?{came}"' in form
    assert f'href="/appointments/?{came}"' in form
    assert f'hx-post="/appointments/add/?{came}"' in search


def test_the_search_answers_as_one_types_and_offers_to_add_a_patient(ben, pia):
    found = ben.post("/appointments/add/", {"q": "nun"}, headers={"HX-Request": "true"})
    nobody = ben.post("/appointments/add/", {"q": "zzz"}, headers={"HX-Request": "true"})

    assert found.text.strip().startswith('<div id="patient-choices"')
    assert "Núñez, Pía" in found.text
    assert 'href="/patients/add/"' in nobody.text


def test_a_visit_that_no_longer_fits_is_told_on_the_day_list(ben, ada, visit):
    ada.user.roles.all().delete()
    make_appointment(visit.patient, ada.user, dt.datetime.now(dt.UTC) + dt.timedelta(days=20))
    make_appointment(visit.patient, ada.user, dt.datetime.now(dt.UTC) + dt.timedelta(days=40))

    page = ben.get(day_list(visit.location))

    assert "1 visit of the next four weeks here no longer fits" in page.text
    assert f"/appointments/coming/?location={visit.location.public_id}" in page.text


def test_marking_a_visit_says_so(ben, past_visit):
    page = ben.post(url(past_visit, "status/"), {"status": "arrived", "back": "list"}, follow=True)

    assert "Saved: Núñez, Pía, arrived." in page.text


def test_loading_the_address_of_a_refused_cancellation_leads_to_the_visit(ben, visit):
    assert ben.get(url(visit, "cancel/"))["Location"] == url(visit)


def test_the_start_page_keeps_todays_visits_that_have_begun_and_leads_to_booking(ben, past_visit, encino):
    page = ben.get(f"/?location={past_visit.location.public_id}")
    elsewhere = ben.get(f"/?location={encino.public_id}")

    begun_today = past_visit.location.today(past_visit.starts_at) == past_visit.location.today()
    assert ("Núñez, Pía" in page.text) == begun_today
    assert "Núñez, Pía" not in elsewhere.text
    assert f"/appointments/add/?location={past_visit.location.public_id}" in page.text


def test_a_patient_without_a_sheet_leads_to_the_chart(ben, visit):
    listed = ben.get(day_list(visit.location)).text

    page = ben.get(f"/patients/{visit.patient.public_id}/sheet/", follow=True)

    assert f"/patients/{visit.patient.public_id}/sheet/" in listed
    assert "No sheet is in force for Núñez, Pía." in page.text


def test_a_refused_booking_says_first_what_is_wrong_with_the_way_to_each_field(ben, pia, wilshire, ada):
    page = ben.post(add(pia), {**typed(wilshire, ada.user, minutes=""), "therapist": ""})

    above = page.text.split('id="div_id_location"')[0]
    assert 'role="alert" tabindex="-1" autofocus' in above
    assert '<a href="#id_therapist">Choose something for “With”.</a>' in above
    assert '<a href="#id_minutes">Fill in “Length in minutes”.</a>' in above
