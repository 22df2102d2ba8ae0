"""Locations, the week on one page, special days, the public page and the clinic's words."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client

from clinic import guards, hours, places
from clinic.models import AuditEvent, ClinicWords, Location, SpecialDay
from tests.factories import make_appointment, make_patient, make_staff

NINE, FIVE = dt.time(9), dt.time(17)


def url(location, rest=""):
    return f"/locations/{location.public_id}/{rest}"


def week(location, **fields):
    return {"version": Location.objects.get(pk=location.pk).version, **fields}


def address(**fields):
    return {
        "name": "Encino Two",
        "street": "1 Ventura Blvd",
        "city": "Encino",
        "time_zone": "America/Los_Angeles",
        "is_active": "on",
        **fields,
    }


def seed_week(location):
    for day in range(1, 6):
        location.opening_hours.create(weekday=day, kind="by_appointment")


def test_everybody_on_the_staff_reads_the_locations_and_strangers_sign_in(ada, ben, wilshire):
    assert "6221 Wilshire Blvd." in ada.get("/locations/").text
    assert "not given" in ben.get(url(wilshire)).text
    assert Client().get("/locations/").status_code == 302


def test_only_a_manager_edits_a_place(ada, ben, mia, wilshire):
    for client in (ada, ben):
        assert client.get(url(wilshire, "edit/")).status_code == 403
        assert client.get(url(wilshire, "hours/")).status_code == 403
        assert client.post(url(wilshire, "hours/confirm/")).status_code == 403
        assert client.get("/clinic/").status_code == 403
    assert mia.get(url(wilshire, "edit/")).status_code == 200


def test_a_manager_adds_a_location_which_gets_its_own_public_address(mia, encino):
    mia.post("/locations/new/", address(name="Encino"))

    assert Client().get("/places/encino-2/").status_code == 200


def test_a_time_zone_nobody_knows_is_refused_and_what_was_typed_stays(mia, wilshire):
    page = mia.post(url(wilshire, "edit/"), address(time_zone="Mars/Olympus", version=1))

    assert "Mars/Olympus" in page.text
    assert "is not a time zone" in page.text
    assert "1 Ventura Blvd" in page.text


def test_the_second_to_save_a_location_is_told_what_changed(mia, wilshire):
    mia.post(url(wilshire, "edit/"), address(name="First", version=1))
    page = mia.post(url(wilshire, "edit/"), address(name="Second", version=1))

    assert page.status_code == 409
    assert "Somebody else saved this" in page.text
    assert Location.objects.get(pk=wilshire.pk).name == "First"


def test_a_week_is_saved_and_said_in_words(mia, wilshire):
    mia.post(
        url(wilshire, "hours/"),
        week(
            wilshire,
            kind_1_1="open",
            opens_1_1="08:00",
            closes_1_1="12:00",
            kind_1_2="open",
            opens_1_2="13:00",
            closes_1_2="17:00",
            kind_2_1="by_appointment",
            kind_7_1="closed",
        ),
    )

    shown = mia.get(url(wilshire)).text
    assert "Monday: 8:00 AM to 12:00 PM and 1:00 PM to 5:00 PM" in shown
    assert "Tuesday: by appointment only" in shown
    assert "Sunday: closed" in shown
    assert "Saturday" not in shown
    assert "not confirmed" not in shown


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind_1_1": "open", "opens_1_1": "17:00", "closes_1_1": "09:00"}, "Closing time must be after opening time."),
        (
            {
                "kind_1_1": "open",
                "opens_1_1": "08:00",
                "closes_1_1": "12:00",
                "kind_1_2": "open",
                "opens_1_2": "11:00",
                "closes_1_2": "15:00",
            },
            "overlap. Let one end before the next begins.",
        ),
        ({"kind_1_1": "open", "opens_1_1": "08:00"}, "Give both times"),
        ({"opens_1_1": "08:00", "closes_1_1": "12:00"}, "Say whether these times are open or by appointment"),
        ({"kind_1_1": "open", "opens_1_1": "25:99", "closes_1_1": "12:00"}, "Write the time like 9:00 AM or 14:30."),
    ],
)
def test_a_wrong_week_is_refused_with_a_sentence_and_nothing_typed_is_lost(mia, wilshire, fields, sentence):
    page = mia.post(url(wilshire, "hours/"), week(wilshire, kind_5_1="by_appointment", **fields))

    assert sentence in page.text
    assert f'value="{fields["opens_1_1"]}"' in page.text
    assert '<option value="by_appointment" selected>' in page.text
    assert not wilshire.opening_hours.exists()


def fields_of(page):
    """What a browser would send of the week as it stands."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()}


@pytest.mark.parametrize("spells", [2, 4, 6])
def test_a_week_of_mixed_kinds_saved_unchanged_stays_as_it_is(mia, wilshire, spells):
    for number in range(spells):
        kind = "by_appointment" if number % 2 else "open"
        wilshire.opening_hours.create(
            weekday=1, kind=kind, opens=dt.time(8 + 2 * number), closes=dt.time(9 + 2 * number)
        )
    before = list(wilshire.opening_hours.values_list())

    page = mia.get(url(wilshire, "hours/"))
    mia.post(url(wilshire, "hours/"), fields_of(page))

    assert list(wilshire.opening_hours.values_list()) == before
    assert page.context["form"][f"kind_1_{spells + 1}"].value() is None
    assert f'name="opens_1_{spells + 1}"' in page.text


def test_each_spell_of_a_day_has_its_own_kind(mia, wilshire):
    morning = {"kind_1_1": "open", "opens_1_1": "08:00", "closes_1_1": "12:00"}
    afternoon = {"kind_1_2": "by_appointment", "opens_1_2": "13:00", "closes_1_2": "17:00"}

    mia.post(url(wilshire, "hours/"), week(wilshire, **morning, **afternoon))
    page = mia.post(url(wilshire, "hours/"), week(wilshire, **morning, **afternoon | {"kind_1_2": "closed"}))

    assert [row.kind for row in wilshire.opening_hours.all()] == ["open", "by_appointment"]
    assert "A closed day has no times." in page.text


def test_a_spell_typed_while_somebody_else_took_one_away_is_not_dropped(mia, wilshire):
    typed = {
        f"{name}_1_{number}": value
        for number in range(1, 5)
        for name, value in (("kind", "open"), ("opens", f"{8 + number}:00"), ("closes", f"{8 + number}:30"))
    }

    mia.post(url(wilshire, "hours/"), week(wilshire, **typed))

    assert wilshire.opening_hours.count() == 4


def test_hours_that_contradict_each_other_are_shown_as_they_stand(mia, wilshire):
    guards.run(guards.GUARDS, connection.alias, lift=True)
    for opens, closes in ((8, 12), (11, 15)):
        wilshire.opening_hours.create(weekday=1, kind="open", opens=dt.time(opens), closes=dt.time(closes))

    assert "Monday: 8:00 AM to 12:00 PM and 11:00 AM to 3:00 PM" in mia.get(url(wilshire)).text
    assert mia.get(url(wilshire, "hours/")).status_code == 200
    assert mia.get("/locations/").status_code == Client().get("/places/wilshire/").status_code == 200


def test_a_special_day_that_overtook_another_is_refused_with_its_sentence(mia, wilshire):
    day = wilshire.today()
    closed = {"location": wilshire, "first_on": day, "last_on": day, "kind": "closed", "reason": "Works"}
    places.add_special_day(SpecialDay(**closed), by=mia.user)

    with pytest.raises(hours.HoursError, match="has no second row"):
        places.add_special_day(SpecialDay(**closed), by=mia.user)

    assert wilshire.special_days.count() == 1


def test_the_second_to_save_the_week_is_told_what_stands(mia, wilshire):
    mia.post(url(wilshire, "hours/"), {"version": 1, "kind_1_1": "closed"})
    page = mia.post(url(wilshire, "hours/"), {"version": 1, "kind_1_1": "by_appointment"})

    assert page.status_code == 409
    assert "Monday: closed" in page.text
    assert wilshire.opening_hours.get().kind == "closed"


def test_unconfirmed_hours_say_so_until_a_manager_confirms_them(ada, mia, wilshire):
    seed_week(wilshire)
    before = ada.get(url(wilshire)).text

    mia.post(url(wilshire, "hours/confirm/"))

    assert "not confirmed by the clinic yet" in before
    assert "Confirm these hours" not in before
    assert "not confirmed" not in ada.get(url(wilshire)).text
    assert {row.confirmed_by for row in wilshire.opening_hours.all()} == {mia.user}
    assert AuditEvent.objects.filter(object_id=wilshire.public_id, action="update").count() == 1


def test_changing_one_day_leaves_the_others_unconfirmed(mia, wilshire):
    seed_week(wilshire)
    same = {f"kind_{day}_1": "by_appointment" for day in range(1, 5)}

    mia.post(url(wilshire, "hours/"), week(wilshire, **same, kind_5_1="closed"))

    assert list(wilshire.opening_hours.filter(confirmed_at=None).values_list("weekday", flat=True)) == [1, 2, 3, 4]


def test_a_special_day_is_added_said_in_words_and_removed(mia, wilshire):
    day = wilshire.today() + dt.timedelta(days=30)
    mia.post(
        url(wilshire, "special-days/"), {"first_on": day.isoformat(), "kind": "closed", "reason": "Staff training"}
    )

    special = wilshire.special_days.get()
    assert (special.first_on, special.last_on) == (day, day)
    assert ": Staff training" in Client().get("/places/wilshire/").text

    mia.post(url(wilshire, f"special-days/{special.public_id}/delete/"))
    assert not wilshire.special_days.exists()


def test_a_special_day_without_reason_or_that_ends_before_it_begins_is_refused(mia, wilshire):
    page = mia.post(
        url(wilshire, "special-days/"), {"first_on": "2027-07-05", "last_on": "2027-07-04", "kind": "closed"}
    )
    backwards = mia.post(
        url(wilshire, "special-days/"),
        {"first_on": "2027-07-05", "last_on": "2027-07-04", "kind": "closed", "reason": "Holiday"},
    )

    assert "Fill in “Reason”." in page.text
    assert "The last day must not be before the first day." in backwards.text
    assert 'value="2027-07-05"' in backwards.text


def test_two_special_days_that_contradict_each_other_are_refused(mia, wilshire):
    SpecialDay.objects.create(
        location=wilshire, first_on="2027-07-04", last_on="2027-07-06", kind="closed", reason="Holiday"
    )

    page = mia.post(
        url(wilshire, "special-days/"),
        {"first_on": "2027-07-05", "kind": "open", "opens": "09:00", "closes": "12:00", "reason": "Flu shots"},
    )

    assert "has no second row" in page.text


def test_closing_a_day_that_has_visits_says_how_many(mia, wilshire):
    day = wilshire.today() + dt.timedelta(days=30)
    starts = dt.datetime.combine(day, dt.time(10), tzinfo=wilshire.zone)
    make_appointment(make_patient(), make_staff("tess", "physical_therapist"), starts, location=wilshire)

    page = mia.post(
        url(wilshire, "special-days/"),
        {"first_on": day.isoformat(), "kind": "closed", "reason": "Holiday"},
        follow=True,
    )

    assert "1 visit is already booked then." in page.text


def test_the_public_page_needs_no_sign_in_and_invents_nothing(wilshire):
    seed_week(wilshire)

    page = Client().get("/places/wilshire/")

    assert "Monday to Friday: by appointment only" in page.text
    assert "Ste. 326" in page.text
    for absent in ("Phone", "Saturday", "not confirmed", "None"):
        assert absent not in page.text
    assert "noindex" in page.text


def test_a_location_out_of_use_has_no_public_page(wilshire):
    Location.objects.update(is_active=False)

    assert Client().get("/places/wilshire/").status_code == 404


def test_a_manager_of_one_location_does_not_edit_another(encino, wilshire, client):
    client.force_login(make_staff("mo", "manager", location=encino))

    assert client.get(url(encino, "edit/")).status_code == 200
    assert client.get(url(wilshire, "edit/")).status_code == 403
    assert client.get("/locations/new/").status_code == 403


def test_a_time_zone_does_not_move_booked_visits(mia, wilshire):
    starts = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    make_appointment(make_patient(), make_staff("tess", "physical_therapist"), starts, location=wilshire)

    page = mia.post(url(wilshire, "edit/"), address(time_zone="America/New_York", version=1))

    assert "a new time zone would move them" in page.text


def test_the_clinics_words_are_kept_by_a_manager(mia):
    words = {"how_to_book": "Ask at the desk.", "green_to": 2, "amber_to": 5, "version": ClinicWords.get().version}

    mia.post("/clinic/", words)
    stale = mia.post("/clinic/", {**words, "how_to_book": "Call."})

    assert ClinicWords.get().how_to_book == "Ask at the desk."
    assert stale.status_code == 409


@pytest.fixture
def booked(wilshire):
    """A visit at Wilshire in three days, at ten."""
    day = wilshire.today() + dt.timedelta(days=3)
    starts = dt.datetime.combine(day, dt.time(10), tzinfo=wilshire.zone)
    return make_appointment(make_patient(), make_staff("tess", "physical_therapist"), starts, location=wilshire)


def test_a_location_with_booked_visits_is_not_taken_out_of_use(mia, wilshire, booked):
    fields = address(version=1)
    fields.pop("is_active")

    page = mia.post(url(wilshire, "edit/"), fields)

    assert "1 visit is still booked here." in page.text
    assert f"/appointments/coming/?location={wilshire.public_id}&amp;all=yes" in page.text
    assert Location.objects.get(pk=wilshire.pk).is_active


def test_new_hours_say_how_many_visits_they_leave_outside_and_lead_to_them(mia, wilshire, booked):
    weekday = booked.location.local(booked.starts_at).isoweekday()

    page = mia.post(url(wilshire, "hours/"), week(wilshire, **{f"kind_{weekday}_1": "closed"}), follow=True)

    assert "1 visit is booked outside these hours." in page.text
    listed = mia.get(f"/appointments/coming/?location={wilshire.public_id}").text
    assert "Closed on " in listed
    assert booked.patient.family_name not in listed


def test_a_visit_outside_the_hours_for_a_reason_is_no_surprise(mia, wilshire, booked):
    type(booked).objects.update(outside_hours_reason="Came from far")

    page = mia.post(url(wilshire, "hours/"), week(wilshire, kind_1_1="closed"), follow=True)

    assert "outside these hours" not in page.text


def test_days_are_unconfirmed_one_by_one(ada, mia, wilshire):
    seed_week(wilshire)
    same = {f"kind_{day}_1": "by_appointment" for day in range(1, 5)}

    mia.post(url(wilshire, "hours/"), week(wilshire, **same, kind_5_1="closed"))

    assert "<li>Monday to Thursday: by appointment only</li>" in ada.get(url(wilshire)).text
    assert mia.get(url(wilshire, "hours/")).text.count("not confirmed") == 4


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"phone": "call us"}, "Write the phone number in digits, such as (818) 555-0100"),
        ({"phone": "555-01"}, "Write the phone number in digits"),
        ({"phone": "1" * 21}, "Write the phone number in digits"),
        ({"state": "Californa"}, "Write the state in two letters, such as CA."),
        ({"postal_code": "9143"}, "Write the ZIP code in five digits, such as 91436"),
    ],
)
def test_contact_that_reaches_nobody_is_refused_with_an_example(mia, wilshire, fields, sentence):
    page = mia.post(url(wilshire, "edit/"), address(version=1, **fields))

    assert sentence in page.text
    assert Location.objects.get(pk=wilshire.pk).version == 1


def test_contact_is_taken_as_people_write_it(mia, wilshire):
    typed = {"phone": "+1 (818) 555-0100 x12", "state": "california", "postal_code": "91436-2034"}

    mia.post(url(wilshire, "edit/"), address(version=1, **typed))

    saved = Location.objects.get(pk=wilshire.pk)
    assert (saved.phone, saved.state, saved.postal_code) == ("+1 (818) 555-0100 x12", "CA", "91436-2034")


def special(location, **fields):
    day = location.today() + dt.timedelta(days=30)
    return {"first_on": day.isoformat(), "kind": "closed", "reason": "Works", **fields}


def test_a_special_day_in_the_past_is_refused(mia, wilshire):
    page = mia.post(url(wilshire, "special-days/"), special(wilshire, first_on="2020-11-26"))

    assert "This day has passed. Choose today or a later day." in page.text
    assert not wilshire.special_days.exists()


def test_many_special_days_are_asked_about_and_then_taken(mia, wilshire):
    long = special(wilshire, last_on=(wilshire.today() + dt.timedelta(days=120)).isoformat())

    asked = mia.post(url(wilshire, "special-days/"), long)
    mia.post(url(wilshire, "special-days/"), {**long, "is_meant": "on"})

    assert "are 91 days." in asked.text
    assert 'type="checkbox" name="is_meant"' in asked.text
    assert wilshire.special_days.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "open", "opens": "17:00", "closes": "09:00"}, "Closing time must be after opening time."),
        ({"kind": "open", "opens": "09:00"}, "Give both times"),
        ({"kind": "closed", "opens": "09:00"}, "A closed day has no times."),
        ({"first_on": "9999-12-31"}, "Check the year of the date: it lies between 2000 and 2100."),
        ({"last_on": "9999-12-31"}, "Check the year of the date: it lies between 2000 and 2100."),
        ({"last_on": "2026-01-01"}, "The last day must not be before the first day."),
    ],
)
def test_a_wrong_special_day_is_told_once(mia, wilshire, fields, sentence):
    page = mia.post(url(wilshire, "special-days/"), special(wilshire, **fields))

    assert page.context["form"].errors.as_json().count('"message"') == 1
    assert sentence in page.text


def test_a_special_day_goes_only_after_a_question(mia, wilshire):
    mia.post(url(wilshire, "special-days/"), special(wilshire))
    day = wilshire.special_days.get()

    asked = mia.get(url(wilshire, f"special-days/{day.public_id}/delete/"))

    assert "Remove this special day?" in asked.text
    assert wilshire.special_days.exists()


def test_a_shown_again_special_day_whose_address_is_loaded_leads_back_to_the_location(mia, wilshire):
    assert mia.get(url(wilshire, "special-days/"))["Location"] == url(wilshire)


def test_an_address_that_takes_only_a_form_says_so(mia, wilshire):
    page = mia.get(url(wilshire, "hours/confirm/"))

    assert page.status_code == 405
    assert page["Allow"] == "POST"
    assert "This address only takes a form" in page.text


def test_web_addresses_in_directions_are_links_and_nothing_else_is(ada, wilshire):
    text = "Map: https://maps.example/a?b=1&c=2. <b>Gate</b> javascript:alert(1) www.example.com"
    Location.objects.filter(pk=wilshire.pk).update(directions=text)

    for page in (ada.get(url(wilshire)).text, Client().get("/places/wilshire/").text):
        assert '<a href="https://maps.example/a?b=1&amp;c=2" rel="noopener noreferrer">' in page
        assert "&lt;b&gt;Gate&lt;/b&gt;" in page
        assert page.count("javascript:alert") == 1
        assert 'href="javascript' not in page
        assert 'href="http://www' not in page


def test_the_clinics_words_call_the_middle_light_as_the_sheet_does(mia):
    page = mia.post("/clinic/", {"green_to": 6, "amber_to": 5, "version": ClinicWords.get().version})

    assert "Yellow ends at pain" in page.text
    assert "Green must end before yellow, and yellow before 10." in page.text
    assert "amber ends" not in page.text.casefold()


def test_the_start_page_says_what_waits_for_a_manager(mia, wilshire, encino):
    seed_week(wilshire)

    page = mia.get("/").text

    assert url(wilshire) in page
    assert "has hours that nobody has confirmed." in page
    assert url(encino) not in page


def test_a_wrong_day_of_the_week_is_said_first_with_the_way_to_it(mia, wilshire):
    page = mia.post(url(wilshire, "hours/"), week(wilshire, kind_1_1="open", opens_1_1="17:00", closes_1_1="09:00"))

    assert '<a href="#id_kind_1_1">Monday</a>: Closing time must be after opening time.' in page.text
