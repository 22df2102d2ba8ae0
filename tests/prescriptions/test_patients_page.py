"""The patient's own page: what it says, what it leaves off, and how it ends."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from prescriptions.actions import issuing, sharing
from prescriptions.models import LinkSession
from tests.prescriptions.test_links import WRONG, change, knock, opened, words_of


@pytest.fixture
def told(draft, visit, ada, pia):
    """A link to a sheet with something in every line that could tell of a diagnosis."""
    pia.precautions.create(text="Nogo precaution")
    pia.goals.create(text="Nogo goal")
    draft.programme.title, draft.note = "Nogo title", "Nogo note"
    draft.programme.save(update_fields=["title"])
    draft.save(update_fields=["note"])
    return sharing.share(issuing.issue(draft, by=ada.user), by=ada.user)


def test_behind_the_link_stands_nothing_that_a_relative_should_not_read(phone, told, pia, ada):
    page = opened(phone, told[1]).text
    paper = words_of(phone.get("/p/sheet.pdf").getvalue())

    for text in (page, paper):
        assert f"For {pia.given_name}" in re.sub(r"<[^>]*>", "", text)
        assert all(word in text for word in ("Partial curl-up", "Do 10 repetitions.", "16661 Ventura", "9:00 AM"))
        for word in (pia.family_name, pia.record_number, "1956", str(pia.public_id), told[1], "Nogo", "Sample"):
            assert word not in text


def test_the_staffs_own_sheet_says_it_all_and_is_kept_apart(phone, told, ada):
    sheet = told[0].programme.revisions.get()
    opened(phone, told[1])
    patients = phone.get("/p/sheet.pdf").getvalue()
    whole = ada.get(f"/sheets/{sheet.public_id}/pdf/").getvalue()

    for word in ("Nogo title", "Nogo note", "Nogo goal", "Nogo precaution", "Pia Placeholder", "Ada Sample"):
        assert word in words_of(whole)
    assert phone.get("/p/sheet.pdf").getvalue() == patients != whole


def test_no_cache_index_or_referrer_keeps_anything_under_the_patients_address(phone, shared):
    answers = [phone.get("/p"), knock(phone, shared[1], **WRONG), knock(phone, shared[1])]
    answers += [phone.get("/p/sheet"), phone.get("/p/sheet.pdf"), phone.get("/p/picture/none"), phone.get("/p/nowhere")]
    answers += [phone.get("/p/leave"), phone.put("/p/sheet"), phone.post("/p/leave"), phone.get("/p/picture/none")]
    assert {answer.status_code for answer in answers} == {200, 302, 403, 404, 405}
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_other_pages_keep_the_referrer_that_their_forms_need(ada):
    for address in ("/", "/patients/", "/places/none/"):
        assert ada.get(address).headers["Referrer-Policy"] == "same-origin"


def test_an_error_under_the_patients_address_is_kept_nowhere_either(phone, shared, sheet):
    opened(phone, shared[1])
    phone.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clinic_auditevent RENAME TO elsewhere")
    answer = phone.get("/p/sheet")

    assert answer.status_code == 500
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_patients_cookie_lasts_half_an_hour_and_opens_nothing_of_the_staff(phone, shared, sheet, pia):
    cookie = knock(phone, shared[1]).cookies["patient"]
    assert (cookie["path"], bool(cookie["httponly"]), cookie["samesite"]) == ("/", True, "Lax")
    assert cookie["max-age"] == 30 * 60
    assert phone.get("/p/sheet").cookies["patient"]["max-age"] == 30 * 60
    assert list(phone.cookies) == ["patient"]

    for address in ("/", f"/patients/{pia.public_id}/", f"/sheets/{sheet.public_id}/pdf/"):
        assert phone.get(address).status_code == 302
    phone.cookies["patient"] = cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B")
    assert phone.get("/p/sheet").headers["Location"] == "/p"


def test_in_production_the_browser_takes_the_cookie_from_this_host_over_https_alone(phone, shared, settings):
    settings.HOST_COOKIE_PREFIX, settings.SESSION_COOKIE_SECURE = "__Host-", True
    cookie = knock(phone, shared[1]).cookies["__Host-patient"]

    assert (cookie["path"], cookie["domain"], bool(cookie["secure"])) == ("/", "", True)
    assert phone.get("/p/sheet").status_code == 200
    gone = phone.post("/p/leave").cookies["__Host-patient"]
    assert (gone.value, gone["path"], bool(gone["secure"])) == ("", "/", True)


def test_that_a_page_was_closed_is_told_by_a_cookie_of_this_host_over_https(phone, shared, settings, ada):
    settings.HOST_COOKIE_PREFIX, settings.SESSION_COOKIE_SECURE = "__Host-", True
    knock(phone, shared[1])
    ada.post(f"/links/{shared[0].public_id}/revoke/")
    cookie = phone.get("/p/sheet").cookies["__Secure-patient-closed"]

    assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/p", "", "Lax")
    assert cookie["secure"]
    assert cookie["httponly"]
    assert "This page is closed now." in phone.get("/p").text


def test_a_sheet_is_named_by_us_and_by_nothing_that_was_typed(phone, told, ada, pia):
    pia.given_name = 'Pia"; filename="x.html'
    pia.save(update_fields=["given_name"])
    opened(phone, told[1])

    for answer in (
        phone.get("/p/sheet.pdf?filename=x.html"),
        ada.get(f"/sheets/{told[0].programme.revisions.get().public_id}/pdf/"),
    ):
        assert answer["Content-Disposition"] == 'inline; filename="exercises.pdf"'
        assert answer["Content-Type"] == "application/pdf"


def idle(minutes):
    LinkSession.objects.update(used_at=timezone.now() - dt.timedelta(minutes=minutes))


def test_half_an_hour_without_a_click_ends_it_and_each_click_begins_it_anew(phone, shared):
    opened(phone, shared[1])
    for _ in range(3):
        idle(29)
        assert phone.get("/p/sheet").status_code == 200
    idle(31)

    assert phone.get("/p/sheet").headers["Location"] == "/p"


def test_what_is_closed_on_a_device_is_closed_on_the_server(phone, shared):
    opened(phone, shared[1])
    copied = phone.cookies["patient"].value
    phone.post("/p/leave")
    thief = Client(HTTP_HOST="localhost")
    thief.cookies["patient"] = copied

    for address in ("/p/sheet", "/p/sheet.pdf"):
        assert thief.get(address).headers["Location"] == "/p"
    assert thief.get("/p/picture/none").status_code == 404


def test_a_new_opening_makes_the_earlier_key_useless(phone, shared, sheet, ada):
    _, other = sharing.share(sheet, by=ada.user)
    old = Client(HTTP_HOST="localhost")
    for token in (shared[1], other):
        opened(phone, token)
        old.cookies["patient"] = phone.cookies["patient"].value
        opened(phone, token)
        assert phone.get("/p/sheet").status_code == 200
        assert old.get("/p/sheet").status_code == 302
    assert LinkSession.objects.filter(ended_at=None).count() == 1


def test_a_stolen_table_of_sessions_opens_nothing(phone, shared):
    opened(phone, shared[1])
    phone.cookies["patient"] = LinkSession.objects.get().key_sha256

    assert phone.get("/p/sheet").status_code == 302


def test_the_staff_see_when_how_often_and_on_how_many_devices_it_was_opened(ada, phone, shared, sheet):
    knock(phone, shared[1])
    knock(phone, shared[1])
    knock(Client(HTTP_HOST="localhost"), shared[1])

    page = " ".join(ada.get(f"/sheets/{sheet.public_id}/").text.split())
    assert "opened 3 times on at most 2 devices, last" in page


def test_wrong_dates_of_somebody_else_end_what_is_open_once_the_link_is_frozen(phone, shared):
    opened(phone, shared[1])
    change(shared[0], wrong_tries=20)

    assert phone.get("/p/sheet").headers["Location"] == "/p"


def test_a_member_of_staff_who_tries_the_link_stays_signed_in(ada, shared):
    ada.get("/")
    session = ada.session.session_key
    opened(ada, shared[1])
    ada.post("/p/leave")

    assert ada.session.session_key == session
    assert ada.get("/p/sheet").status_code == 302
    assert ada.get("/").status_code == 200
