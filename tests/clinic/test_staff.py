import datetime as dt

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client

from clinic import staffing
from clinic.access import Role
from clinic.models import AuditEvent, User
from tests.conftest import signed_in
from tests.factories import make_appointment, make_patient, make_staff
from tests.worker import carry_out_tasks, mailed_link

NORA = {
    "given_name": "Nora",
    "family_name": "Novak",
    "email": "Nora@Clinic.Example",
    "credentials": "PT",
    "role": "physical_therapist",
    "location": "",
}


def address(person, rest=""):
    return f"/staff/{person.public_id}/{rest}"


def edit(person, **fields):
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
        "version": person.version,
        **fields,
    }


@pytest.mark.parametrize("name", ["ada", "ben", "theo", "doc"])
def test_only_a_manager_opens_the_staff_pages(request, name):
    client = request.getfixturevalue(name)

    assert client.get("/staff/").status_code == 403
    assert client.post("/staff/new/", NORA).status_code == 403
    assert client.get(address(client.user)).status_code == 403
    assert client.post(address(client.user, "roles/"), {"role": "manager"}).status_code == 403


def test_a_person_is_added_with_a_first_role(mia):
    page = mia.post("/staff/new/", NORA, follow=True)

    nora = User.objects.get(email="nora@clinic.example")
    assert "Nora Novak was added." in page.text
    assert [str(role) for role in nora.current_roles()] == ["physical therapist, every location"]
    assert not nora.has_usable_password()
    assert AuditEvent.objects.filter(action="create", object_id=str(nora.public_id), actor=mia.user).exists()


def test_the_trail_takes_an_address_from_the_proxy_and_never_from_a_client(mia, settings):
    forged = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
    mia.post("/staff/new/", NORA, headers=forged)
    settings.BEHIND_PROXY = True
    mia.post("/staff/new/", {**NORA, "email": "second@clinic.example"}, headers=forged)

    events = AuditEvent.objects.filter(action="create", object_type="clinic.user").order_by("pk")

    assert [event.ip_address for event in events] == ["127.0.0.1", "203.0.113.9"]


def test_adding_twice_with_one_form_adds_once(mia):
    key = "3d1d4c5e-1f43-4f0e-9d4e-000000000001"
    mia.post("/staff/new/", {**NORA, "form_key": key})

    page = mia.post("/staff/new/", {**NORA, "form_key": key}, follow=True)

    assert "Nora Novak, PT" in page.text
    assert User.objects.filter(family_name="Novak").count() == 1


def test_an_address_that_a_colleague_has_is_refused_and_nothing_typed_is_lost(mia, ada):
    page = mia.post("/staff/new/", {**NORA, "email": ada.user.email.upper()})

    assert "Somebody on the staff already has this e-mail." in page.text
    assert 'value="Nora"' in page.text


def test_a_name_that_no_sheet_can_print_is_refused(mia):
    page = mia.post("/staff/new/", {**NORA, "given_name": "Nora 🦴"})

    assert "The sheet cannot print" in page.text


def test_details_are_changed_and_the_change_is_recorded(mia, ada):
    page = mia.post(
        address(ada.user), edit(ada.user, credentials="PT, OCS", licence_expires_on="2026-01-31"), follow=True
    )

    assert "Ada Sample, PT, OCS" in page.text
    ada.user.refresh_from_db()
    assert ada.user.licence_expires_on == dt.date(2026, 1, 31)
    event = AuditEvent.objects.get(action="update", object_id=str(ada.user.public_id))
    assert "PT, OCS" not in str(event.detail)


def test_the_second_to_save_is_told_and_loses_nothing(mia, ada):
    mia.post(address(ada.user), edit(ada.user, credentials="PT, OCS"))

    page = mia.post(address(ada.user), edit(ada.user, credentials="PT, PhD"))

    assert page.status_code == 409
    assert "PT, OCS" in page.text
    assert 'value="PT, PhD"' in page.text


def test_a_role_is_added_and_ended(mia, ada, encino):
    mia.post(address(ada.user, "roles/"), {"role": "manager", "location": encino.pk})
    role = ada.user.roles.get(role="manager")

    page = mia.post(address(ada.user, f"roles/{role.public_id}/end/"), follow=True)

    assert "The role has ended." in page.text
    assert "manager, Encino" not in page.text


def test_a_role_that_a_person_has_is_not_given_twice(mia, ada):
    page = mia.post(address(ada.user, "roles/"), {"role": "physical_therapist", "location": ""})

    assert "This person already has that role at every location." in page.text


def test_an_ended_role_is_not_ended_again(mia, ada):
    role = ada.user.roles.get()
    mia.post(address(ada.user, f"roles/{role.public_id}/end/"))

    page = mia.post(address(ada.user, f"roles/{role.public_id}/end/"), follow=True)

    assert "This role has ended already." in page.text


def test_the_last_manager_keeps_the_role(mia):
    role = mia.user.roles.get()

    page = mia.post(address(mia.user, f"roles/{role.public_id}/end/"), follow=True)

    assert "is the last manager" in page.text
    role.refresh_from_db()
    assert role.ended_on is None


def test_whoever_is_shut_out_is_out_at_once_everywhere(mia, ada):
    ada.get("/")

    page = mia.post(address(ada.user, "deactivate/"), follow=True)

    assert "Ada Sample can no longer sign in." in page.text
    assert ada.get("/").status_code == 302


def test_letting_somebody_in_again_does_not_revive_their_old_sessions(mia, db):
    user = make_staff("nora", Role.PHYSICAL_THERAPIST)
    nora = Client(HTTP_HOST="localhost")
    nora.post("/accounts/login/", {"login": user.email, "password": "correct horse battery"})
    mia.post(address(user, "deactivate/"))
    mia.post(address(user, "reactivate/"))

    assert nora.get("/").status_code == 302
    nora.post("/accounts/login/", {"login": user.email, "password": "correct horse battery"})
    assert nora.get("/").status_code == 200


def test_nobody_shuts_themselves_out(mia):
    make_staff("max", Role.MANAGER)

    page = mia.post(address(mia.user, "deactivate/"), follow=True)

    assert "You cannot shut yourself out." in page.text
    assert mia.get("/staff/").status_code == 200


def test_the_link_to_choose_a_password_is_mailed_and_lets_in(mia):
    mia.post("/staff/new/", NORA)
    nora = User.objects.get(email="nora@clinic.example")

    page = mia.post(address(nora, "send-link/"), follow=True)
    assert AuditEvent.objects.get(detail__has_key="password_link").detail == {"password_link": "asked for"}

    assert "is on its way to nora@clinic.example." in page.text
    visitor = Client(HTTP_HOST="localhost")
    form = visitor.get(mailed_link(), follow=True)
    assert mail.outbox[0].to == ["nora@clinic.example"]
    visitor.post(form.request["PATH_INFO"], {"password1": "a new longer phrase", "password2": "a new longer phrase"})
    visitor.post("/accounts/login/", {"login": nora.email, "password": "a new longer phrase"})
    assert visitor.get("/").status_code == 200


def test_no_name_adds_a_line_to_the_head_of_a_mail(mia):
    hostile = "Nora\r\nBcc: everybody@elsewhere.example"
    mia.post("/staff/new/", {**NORA, "given_name": hostile})
    nora = User.objects.filter(email="nora@clinic.example").first() or make_staff("nora", given_name=hostile)

    mia.post(address(nora, "send-link/"))
    carry_out_tasks()

    head = mail.outbox[0].message()
    assert mail.outbox[0].recipients() == [nora.email]
    assert "Bcc" not in head
    assert "elsewhere" not in str(head["Subject"]) + str(head["To"]) + str(head["From"])


def test_a_link_to_choose_a_password_lasts_a_day(mia):
    mia.post("/staff/new/", NORA)
    nora = User.objects.get(email="nora@clinic.example")
    mia.post(address(nora, "send-link/"))
    tokens, token = PasswordResetTokenGenerator(), mailed_link().split("-", 1)[1].rstrip("/")
    assert tokens.check_token(nora, token)

    tokens._now = lambda: dt.datetime.now() + dt.timedelta(days=1, minutes=1)  # noqa: DTZ005 - as Django counts

    assert not tokens.check_token(nora, token)


def test_no_link_goes_to_somebody_who_is_shut_out(mia, ada):
    mia.post(address(ada.user, "deactivate/"))

    page = mia.post(address(ada.user, "send-link/"), follow=True)

    assert "Let them in again first." in page.text
    carry_out_tasks()
    assert mail.outbox == []


@pytest.fixture
def local(wilshire, encino):
    """The manager of Encino only."""
    return signed_in(make_staff("lou", Role.MANAGER, location=encino))


def test_the_manager_of_one_location_does_not_touch_who_works_elsewhere_too(local, ada, cleo):
    assert local.get(address(ada.user)).status_code == 403
    assert local.get(address(cleo.user)).status_code == 200


def test_a_manager_does_not_touch_the_account_for_emergencies(mia):
    root = make_staff("root", is_superuser=True, is_staff=True)

    assert mia.get(address(root)).status_code == 403
    assert mia.post(address(root), edit(root, email="mine@clinic.example")).status_code == 403


def test_the_manager_of_one_location_gives_roles_there_only(local, cleo, wilshire):
    everywhere = local.post(address(cleo.user, "roles/"), {"role": "manager", "location": ""})
    elsewhere = local.post(address(cleo.user, "roles/"), {"role": "manager", "location": wilshire.pk})

    assert "Choose something for “Location”." in everywhere.text
    assert "Choose something that the list of “Location” offers." in elsewhere.text
    assert not cleo.user.roles.filter(role="manager").exists()


def test_the_list_asks_the_database_as_often_for_twelve_people_as_for_one(mia, django_assert_max_num_queries):
    for number in range(12):
        make_staff(f"extra{number}", Role.ASSISTANT)
    mia.get("/staff/")

    with django_assert_max_num_queries(9):
        mia.get("/staff/")


def test_the_last_manager_of_every_location_keeps_the_role_though_another_keeps_one_place(mia, local):
    role = mia.user.roles.get()

    page = mia.post(address(mia.user, f"roles/{role.public_id}/end/"), follow=True)

    assert "is the last manager of every location" in page.text
    role.refresh_from_db()
    assert role.ended_on is None


def test_the_last_manager_of_every_location_is_not_shut_out_by_whoever_lost_the_role_meanwhile(mia, local):
    with pytest.raises(staffing.NotPossible, match="is the last manager of every location"):
        staffing.deactivate(mia.user, request=local)

    mia.user.refresh_from_db()
    assert mia.get("/staff/").status_code == 200


def test_a_second_manager_of_every_location_frees_the_first(mia):
    make_staff("max", Role.MANAGER)
    role = mia.user.roles.get()

    page = mia.post(address(mia.user, f"roles/{role.public_id}/end/"), follow=True)

    assert "The role has ended." in page.text
    assert page.request["PATH_INFO"] == "/"


def test_ending_a_role_asks_first_and_more_so_when_it_is_ones_own(mia, ada):
    own = mia.get(address(mia.user, f"roles/{mia.user.roles.get().public_id}/end/"))
    other = mia.get(address(ada.user, f"roles/{ada.user.roles.get().public_id}/end/"))

    assert "This is your own role." in own.text
    assert "This is your own role." not in other.text
    assert ada.user.roles.get().ended_on is None


@pytest.fixture
def booked(ada, wilshire):
    """A visit to Ada in three days, at noon of the place."""
    day = wilshire.today() + dt.timedelta(days=3)
    starts = dt.datetime.combine(day, dt.time(12), tzinfo=wilshire.zone)
    return make_appointment(make_patient(location=wilshire), ada.user, starts, outside_hours_reason="Noon clinic")


@pytest.mark.parametrize("what", ["roles/{role}/end/", "deactivate/"])
def test_whose_visits_are_left_without_a_therapist_is_said_before_and_after_with_the_way_there(mia, ada, booked, what):
    path = address(ada.user, what.format(role=ada.user.roles.get().public_id))

    asked = mia.get(path)
    done = mia.post(path, follow=True)
    listed = mia.get(f"/appointments/coming/?therapist={ada.user.public_id}")

    assert "1 booked visit would be left without a therapist." in asked.text
    assert "1 booked visit of Ada Sample is now without a therapist." in done.text
    assert f"/appointments/coming/?therapist={ada.user.public_id}" in done.text
    assert "does not treat patients at Wilshire any more" in listed.text


def test_a_manager_reads_which_visits_and_the_front_desk_reads_whose(mia, ben, ada, booked):
    mia.post(address(ada.user, "deactivate/"))

    assert booked.patient.family_name not in mia.get("/appointments/coming/").text
    assert booked.patient.family_name in ben.get("/appointments/coming/").text
    assert AuditEvent.objects.filter(actor=ben.user, action="read", patient=booked.patient).count() == 1


def test_ending_a_role_that_another_one_covers_leaves_no_visit_alone(mia, ada, booked, wilshire):
    mia.post(address(ada.user, "roles/"), {"role": "assistant", "location": wilshire.pk})

    asked = mia.get(address(ada.user, f"roles/{ada.user.roles.get(role='physical_therapist').pk}/end/"))

    assert "without a therapist" not in asked.text


def test_the_page_of_coming_visits_is_shut_to_who_neither_books_nor_manages(db, client):
    client.force_login(make_staff("nobody"))

    assert client.get("/appointments/coming/").status_code == 403


def test_a_shown_again_form_whose_address_is_loaded_leads_back_to_its_page(mia, ada):
    assert mia.get(address(ada.user, "roles/"))["Location"] == address(ada.user)


@pytest.mark.parametrize(
    "role", ["physical_therapist", "assistant", "exercise_physiologist", "physician", "front_desk"]
)
def test_nobody_gives_themself_a_role_that_opens_records(mia, role):
    page = mia.post(address(mia.user, "roles/"), {"role": role, "location": ""})

    assert "You cannot give yourself a role that opens patients’ records." in page.text
    assert [each.role for each in mia.user.roles.all()] == ["manager"]


def test_somebody_without_a_role_belongs_to_the_manager_of_everywhere(mia, local, encino):
    left = make_staff("left")

    assert local.get(address(left)).status_code == 403
    assert local.post(address(left, "roles/"), {"role": "assistant", "location": encino.pk}).status_code == 403
    assert mia.get(address(left)).status_code == 200


def test_ending_the_last_role_of_a_colleague_leads_a_local_manager_to_the_list(local, encino):
    person = make_staff("tom", Role.ASSISTANT, location=encino)

    page = local.post(address(person, f"roles/{person.roles.get().public_id}/end/"), follow=True)

    assert (page.status_code, page.request["PATH_INFO"]) == (200, "/staff/")


def test_the_clinics_words_are_for_the_manager_of_everywhere(mia, local):
    assert mia.get("/clinic/").status_code == 200
    assert 'href="/clinic/"' in mia.get("/").text
    assert 'href="/clinic/"' not in local.get("/").text
    assert (local.get("/clinic/").status_code, local.post("/clinic/").status_code) == (403, 403)
