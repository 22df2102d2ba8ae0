"""The trail tells who came in, who tried to, who left, and who asked for what is not theirs to open."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic import audit
from clinic.access import Role
from clinic.models import AuditEvent
from tests.clinic.test_second_factor import PASSWORD, code_of, person  # noqa: F401 - a fixture
from tests.factories import make_patient, make_staff


@pytest.fixture
def visitor(db):
    return Client(HTTP_HOST="localhost", REMOTE_ADDR="203.0.113.7")


def sign_in(client, email, password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def events(action):
    return AuditEvent.objects.filter(action=action)


def test_signing_in_and_out_each_leave_an_event_of_the_person(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)

    sign_in(visitor, ada.email)
    visitor.post("/accounts/logout/")

    came, left = AuditEvent.objects.order_by("pk")
    assert (came.action, left.action) == ("sign_in", "sign_out")
    assert came.actor == left.actor == ada
    assert came.object_id == str(ada.public_id)
    assert (came.ip_address, came.roles) == ("203.0.113.7", "physical_therapist")
    assert came.request_id


def test_a_wrong_password_names_the_account_by_its_key_and_nobody_as_its_doer(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)

    sign_in(visitor, ada.email.upper(), "wrong password 1")

    failed = events("sign_in_failed").get()
    assert (failed.object_id, failed.actor, failed.ip_address) == (str(ada.public_id), None, "203.0.113.7")


def test_what_was_typed_for_no_account_is_not_kept(visitor):
    sign_in(visitor, "my.password@clinic.example", "wrong password 1")

    failed = events("sign_in_failed").values().get()
    assert failed["object_id"] == ""
    assert "password" not in str(failed)


def test_a_known_and_an_unknown_account_cost_the_same_queries(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    sign_in(visitor, "warm@clinic.example", "wrong password 1")

    with CaptureQueriesContext(connection) as known:
        sign_in(visitor, ada.email, "wrong password 1")
    with CaptureQueriesContext(connection) as unknown:
        sign_in(visitor, "nobody@clinic.example", "wrong password 1")

    assert len(known) == len(unknown)


def test_a_try_that_is_one_too_many_is_told_of_too(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    for _ in range(6):
        sign_in(visitor, ada.email, "wrong password 1")

    last = events("sign_in_failed").order_by("pk").last()
    assert events("sign_in_failed").count() == 6
    assert (last.detail, last.ip_address) == ({"tries": "too many"}, "203.0.113.7")


def test_the_way_in_is_told_with_the_factor(person, visitor):  # noqa: F811
    ben = make_staff("ben", Role.FRONT_DESK)
    sign_in(visitor, ben.email)
    person.post("/accounts/2fa/authenticate/", {"code": code_of(person.secret)})

    told = [(event.actor, event.detail) for event in events("sign_in").order_by("pk")]
    assert told == [(ben, {"factors": ["password"]}), (person.user, {"factors": ["password", "totp"]})]


def test_a_wrong_code_is_a_failed_sign_in(person):  # noqa: F811
    person.post("/accounts/2fa/authenticate/", {"code": "abcdef"})

    failed = events("sign_in_failed").get()
    assert (failed.object_id, failed.detail) == (str(person.user.public_id), {"factor": "totp"})
    assert not events("sign_in").exists()


def test_somebody_shut_out_who_knows_the_password_fails_to_sign_in(visitor):
    gone = make_staff("gone", Role.PHYSICAL_THERAPIST, is_active=False)

    sign_in(visitor, gone.email)

    assert events("sign_in_failed").get().object_id == str(gone.public_id)


def test_asking_for_what_ones_role_does_not_open_leaves_an_event(mia, encino):
    patient = make_patient(location=encino)

    answer = mia.get(f"/patients/{patient.public_id}/edit/")

    denied = events("denied").get()
    assert answer.status_code == 403
    assert (denied.actor, denied.detail) == (mia.user, {"page": "patient-edit", "key": str(patient.public_id)})


def test_a_write_through_an_action_tells_where_it_came_from(ben, encino):
    ben.defaults["REMOTE_ADDR"] = "203.0.113.8"
    patient = make_patient(location=encino)
    form = ben.get(f"/patients/{patient.public_id}/edit/").context["form"]
    fields = {name: field for name, field in form.initial.items() if field not in (None, False)}

    ben.post(f"/patients/{patient.public_id}/edit/", {**fields, "given_name": "Paula"})

    event = events("update").get(patient=patient)
    assert (event.ip_address, event.roles, bool(event.request_id)) == ("203.0.113.8", "front_desk", True)


def test_nothing_of_a_request_outlives_it(ben):
    ben.get("/")

    made = audit.record(None, "read", None)
    assert (made.request_id, made.ip_address) == ("", None)
