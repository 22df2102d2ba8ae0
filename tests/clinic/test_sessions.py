import re
from http.cookies import SimpleCookie

import pytest
from django.test import Client
from django.utils import timezone

from clinic.access import Role
from tests.factories import make_patient, make_staff

PASSWORD = "correct horse battery"


def age(client, **minutes):
    """Move the moments that the session remembers back by so many minutes."""
    session = client.session
    for name, value in minutes.items():
        session[name] = int(timezone.now().timestamp()) - value * 60
    session.save()


def asks_for_sign_in(page):
    return page.status_code == 302 and page["Location"].startswith("/accounts/login/")


def test_a_session_in_use_stays(ada):
    ada.get("/")
    age(ada, used_at=14)

    assert ada.get("/").status_code == 200


def test_a_session_ends_when_nobody_uses_it(ada):
    ada.get("/")
    age(ada, used_at=16)

    assert asks_for_sign_in(ada.get("/"))


def test_each_use_starts_the_quarter_of_an_hour_again(ada):
    ada.get("/")
    age(ada, used_at=10)
    ada.get("/")

    assert timezone.now().timestamp() - ada.session["used_at"] < 60


def test_a_session_ends_after_twelve_hours_however_busy(ada):
    ada.get("/")
    age(ada, used_at=1, began_at=12 * 60 + 1)

    assert asks_for_sign_in(ada.get("/"))


def test_an_ended_session_is_gone_from_the_database(ada):
    ada.get("/")
    key = ada.session.session_key
    age(ada, used_at=16)
    ada.get("/")

    assert not ada.session.exists(key)


def test_the_session_key_changes_at_sign_in(db):
    user = make_staff("ada", Role.PHYSICAL_THERAPIST)
    client = Client(HTTP_HOST="localhost")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted

    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    assert client.session.session_key != planted
    assert not client.session.exists(planted)


def test_the_session_key_changes_when_somebody_shows_again_who_they_are(db):
    user = make_staff("ada", Role.PHYSICAL_THERAPIST)
    client, thief = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    thief.cookies = SimpleCookie(client.cookies.output(header=""))
    before = client.session.session_key

    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert client.session.session_key != before
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert asks_for_sign_in(thief.get("/"))


def test_a_deactivated_colleague_is_out_at_the_next_click(ada):
    ada.get("/")
    ada.user.is_active = False
    ada.user.save(update_fields=["is_active"])

    assert asks_for_sign_in(ada.get("/"))


def shut_out(person):
    type(person).objects.filter(pk=person.pk).update(is_active=False)


def test_what_a_deactivated_colleague_sends_from_an_open_tab_is_not_carried_out(ben, encino):
    patient = make_patient(location=encino, given_name="Pia")
    tab = ben.get(f"/patients/{patient.public_id}/edit/").context["form"]
    fields = {name: field for name, field in tab.initial.items() if field not in (None, False)}
    shut_out(ben.user)

    answer = ben.post(f"/patients/{patient.public_id}/edit/", {**fields, "given_name": "Paula"})

    assert asks_for_sign_in(answer)
    patient.refresh_from_db()
    assert patient.given_name == "Pia"


def test_a_fragment_that_a_deactivated_colleagues_tab_asks_for_leads_the_whole_page_out(ben, encino):
    patient = make_patient(location=encino)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/patients/"}
    assert patient.family_name in ben.post("/patients/", {"q": patient.record_number}, headers=headers).text
    shut_out(ben.user)

    answer = ben.post("/patients/", {"q": patient.record_number}, headers=headers)

    assert answer["HX-Redirect"].startswith("/accounts/login/")
    assert answer.text == ""


def test_a_manager_who_shuts_somebody_out_ends_their_open_tabs(mia, db):
    person = make_staff("gone", Role.PHYSICAL_THERAPIST)
    tab = Client(HTTP_HOST="localhost")
    tab.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert tab.get("/").status_code == 200
    key = tab.session.session_key

    mia.post(f"/staff/{person.public_id}/deactivate/")

    assert asks_for_sign_in(tab.get("/"))
    assert not tab.session.exists(key)


def test_letting_somebody_in_again_brings_no_old_session_back(mia, db):
    person = make_staff("back", Role.PHYSICAL_THERAPIST)
    tab = Client(HTTP_HOST="localhost")
    tab.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    mia.post(f"/staff/{person.public_id}/deactivate/")

    mia.post(f"/staff/{person.public_id}/reactivate/")

    assert asks_for_sign_in(tab.get("/"))


def test_an_ended_role_closes_the_open_tab_at_the_next_click(cleo, encino):
    patient = make_patient(location=encino)
    assert cleo.get(f"/patients/{patient.public_id}/").status_code == 200
    cleo.user.roles.update(ended_on=timezone.localdate())

    assert cleo.get(f"/patients/{patient.public_id}/").status_code == 403


def test_a_session_used_by_fragments_alone_ends_too_when_it_is_too_old(ada):
    ada.get("/")
    age(ada, used_at=1, began_at=12 * 60 + 1)

    answer = ada.get("/exercises/?q=knee", headers={"HX-Request": "true"})

    assert answer["HX-Redirect"].startswith("/accounts/login/")


def test_the_limits_are_the_settings(ada, settings):
    ada.get("/")
    settings.SESSION_IDLE_SECONDS = 10 * 60
    age(ada, used_at=11)

    assert asks_for_sign_in(ada.get("/"))


def test_a_new_password_ends_the_sessions_elsewhere_and_not_this_one(ada):
    elsewhere = Client(HTTP_HOST="localhost")
    elsewhere.force_login(ada.user)
    new = {"oldpassword": PASSWORD, "password1": "a new longer phrase", "password2": "a new longer phrase"}

    ada.post("/accounts/password/change/", new)

    assert asks_for_sign_in(elsewhere.get("/"))
    assert ada.get("/").status_code == 200


def test_a_person_sees_and_ends_their_other_sessions(db):
    user = make_staff("ada", Role.PHYSICAL_THERAPIST)
    here, there = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    here.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    there.post("/accounts/login/", {"login": user.email, "password": PASSWORD}, headers={"User-Agent": "Tablet"})

    assert "Tablet" in here.get("/accounts/sessions/").text
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    here.post("/accounts/sessions/")

    assert asks_for_sign_in(there.get("/"))
    assert here.get("/").status_code == 200


def test_who_ends_other_sessions_shows_first_who_they_are(db):
    user = make_staff("ada", Role.PHYSICAL_THERAPIST)
    here, there = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    for client in (here, there):
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    assert here.post("/accounts/sessions/")["Location"].startswith("/accounts/reauthenticate/")
    assert there.get("/").status_code == 200


def test_signing_out_is_never_done_by_a_link(ada):
    ada.get("/accounts/logout/")

    assert ada.get("/").status_code == 200


def test_htmx_takes_the_whole_page_to_sign_in_when_the_session_has_ended(db):
    page = Client(HTTP_HOST="localhost").get(
        "/?q=knee",
        headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/exercises/?page=2"},
    )

    assert page.status_code == 200
    assert page["HX-Redirect"] == "/accounts/login/?next=%2Fexercises%2F%3Fpage%3D2"
    assert page.text == ""


def leave(client):
    return client.post("/accounts/logout/")


def grow_old(client):
    client.get("/")
    age(client, used_at=16)
    return client.get("/")


@pytest.mark.parametrize("end", [leave, grow_old])
def test_a_session_that_ends_takes_what_was_open_out_of_the_browser(ada, end):
    assert "Clear-Site-Data" not in ada.get("/").headers

    assert end(ada)["Clear-Site-Data"] == '"cache", "storage"'


def test_a_session_that_was_left_opens_nothing_any_more(ada):
    ada.get("/")
    stolen = Client(HTTP_HOST="localhost")
    stolen.cookies = SimpleCookie(ada.cookies.output(header=""))
    assert stolen.get("/").status_code == 200

    leave(ada)

    assert asks_for_sign_in(stolen.get("/"))


def test_a_session_is_known_by_thirty_two_random_signs_and_by_nothing_else(ada):
    keys = set()
    for _ in range(50):
        client = Client(HTTP_HOST="localhost")
        client.force_login(ada.user)
        keys.add(client.session.session_key)

    assert len(keys) == 50
    assert all(re.fullmatch("[a-z0-9]{32}", key) for key in keys)
    forged = Client(HTTP_HOST="localhost")
    forged.cookies["sessionid"] = "a" * 32
    assert asks_for_sign_in(forged.get("/"))


@pytest.mark.parametrize("path", ["/", "/exercises/", "/accounts/sessions/", "/accounts/2fa/", "/no/such/page/"])
def test_every_page_shows_the_way_out(ada, path):
    assert 'action="/accounts/logout/"' in ada.get(path).text or 'href="/accounts/logout/"' in ada.get(path).text
