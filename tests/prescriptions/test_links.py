"""The patient's link: handed over once, opened with a birth date, refused without a word of why."""

import base64
import datetime as dt
import re
import sys
import uuid
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from clinic.models import AuditEvent
from prescriptions.actions import issuing, sharing
from prescriptions.models import ShareLink
from prescriptions.models.links import token_hash
from tests.clinic.test_booking_concurrency import LOST, RACERS, race
from tests.factories import make_patient

BORN = {"year": "1956", "month": "5", "day": "4"}
WRONG = {**BORN, "day": "5"}


@pytest.fixture
def shared(sheet, ada):
    """A link to an issued sheet, and its token."""
    return sharing.share(sheet, by=ada.user)


@pytest.fixture
def phone(db):
    """A stranger's browser."""
    return Client(HTTP_HOST="localhost")


def knock(client, token, **fields):
    return client.post("/p", {"code": token, **BORN, **fields})


def opened(client, token):
    assert knock(client, token).headers["Location"] == "/p/sheet"
    return client.get("/p/sheet")


def tell(response):
    """All that a refusal tells, but for the number of the request."""
    headers = {name: value for name, value in response.headers.items() if name.lower() != "x-request-id"}
    return response.status_code, response.content, headers, dict(response.cookies)


def change(link, **fields):
    ShareLink.objects.filter(pk=link.pk).update(**fields)


def make_link(client, sheet, **fields):
    return client.post(f"/sheets/{sheet.public_id}/links/add/", {"form_key": str(uuid.uuid4()), **fields})


def token_in(page):
    return re.search(r"/p#([\w-]+)", page.text)[1]


def test_a_link_is_made_with_a_code_to_scan_and_only_its_fingerprint_kept(ben, sheet):
    page = make_link(ben, sheet)

    token, link = token_in(page), ShareLink.objects.get()
    assert len(token) == 22
    assert link.token_sha256 == token_hash(token)
    assert token not in str(ShareLink.objects.values_list().get())
    picture = base64.b64decode(re.search(r"data:image/svg\+xml;base64,([\w+/=]+)", page.text)[1])
    assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert AuditEvent.objects.filter(action="share", actor=ben.user, patient=sheet.programme.patient).count() == 1


def test_a_double_click_makes_one_link_and_shows_it_both_times(ada, ben, sheet):
    key = str(uuid.uuid4())
    first, second = make_link(ada, sheet, form_key=key), make_link(ada, sheet, form_key=key)

    assert token_in(first) == token_in(second)
    assert ShareLink.objects.count() == 1
    assert token_in(make_link(ben, sheet, form_key=key)) != token_in(first)
    assert token_in(make_link(ada, sheet)) != token_in(first)
    assert 'name="form_key"' in ada.get(f"/sheets/{sheet.public_id}/").text.split("/links/add/")[1].split("</form>")[0]


def test_a_revoked_link_is_not_shown_again_by_a_resent_form(ada, sheet):
    key = str(uuid.uuid4())
    make_link(ada, sheet, form_key=key)
    ada.post(f"/links/{ShareLink.objects.get().public_id}/revoke/")

    assert make_link(ada, sheet, form_key=key).status_code == 302


def test_the_sheet_is_printed_with_a_code_of_its_own(ben, sheet):
    assert make_link(ben, sheet, with_sheet="yes").getvalue().startswith(b"%PDF")
    assert ShareLink.objects.count() == 1


def test_a_link_is_only_for_those_who_may_print_this_patients_sheet(mia, ada, sheet):
    assert make_link(mia, sheet).status_code == 403
    link, _ = sharing.share(sheet, by=ada.user)
    assert mia.post(f"/links/{link.public_id}/revoke/").status_code == 403
    assert make_link(ada, issuing.revise(sheet, by=ada.user)).status_code == 404
    assert ada.get(f"/sheets/{sheet.public_id}/links/add/").status_code == 405


def test_another_locations_sheet_cannot_be_shared_or_revoked(cleo, ada, sheet, visit, wilshire, pia):
    link, _ = sharing.share(sheet, by=ada.user)
    visit.delete()
    pia.location = wilshire
    pia.save(update_fields=["location"])

    assert make_link(cleo, sheet).status_code == 404
    assert cleo.post(f"/links/{link.public_id}/revoke/").status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_looking_at_the_door_changes_nothing(phone, shared):
    link, token = shared
    before, events = ShareLink.objects.values_list().get(), AuditEvent.objects.count()
    for address in ("/p", f"/p?code={token}", "/p/sheet", "/p/sheet.pdf") * 20:
        phone.get(address)

    assert ShareLink.objects.values_list().get() == before
    assert AuditEvent.objects.count() == events
    assert not phone.cookies


def test_the_right_date_opens_the_sheet_and_its_pdf(phone, shared, pia):
    link, token = shared
    page = opened(phone, token)

    assert "Partial curl-up" in page.text
    assert phone.get("/p/sheet.pdf").getvalue().startswith(b"%PDF")
    link.refresh_from_db()
    assert (link.times_opened, link.wrong_tries, link.wrong_tries_this_hour) == (1, 0, 0)
    events = AuditEvent.objects.filter(patient=pia, actor=None).values_list("action", flat=True)
    assert sorted(events) == ["open", "print", "read"]


def test_the_patients_page_says_neither_surname_nor_birth_date(phone, shared, pia):
    page = opened(phone, shared[1]).text

    assert pia.given_name in page
    for word in (pia.family_name, pia.record_number, "1956", str(pia.public_id), shared[1]):
        assert word not in page


def test_the_door_is_the_same_for_everybody(phone, shared):
    assert tell(phone.get("/p")) == tell(Client(HTTP_HOST="localhost").get(f"/p?code={shared[1]}"))


def refusals(link, token):
    """Each way to be refused: what changes about the link, and what is sent."""
    past = timezone.now() - dt.timedelta(minutes=1)
    yield {}, {"code": "A" * 22, **BORN}
    yield {}, {"code": token, **WRONG}
    yield {}, {"code": token, "year": "x", "month": "13", "day": "0"}
    yield {}, {"code": token}
    yield {}, {"code": token + "\0é", **BORN}
    yield {}, {"code": "x" * 5000, **BORN}
    yield {}, BORN
    yield {}, {}
    yield {"expires_at": past}, {"code": token, **BORN}
    yield {"wrong_tries": 20}, {"code": token, **BORN}
    yield {"wrong_tries_this_hour": 5, "hour_began_at": timezone.now()}, {"code": token, **BORN}
    yield {"revoked_at": past, "revoked_by": link.created_by}, {"code": token, **BORN}


def test_every_refusal_is_the_same_to_the_byte(shared):
    link, token = shared
    kept = {"expires_at": link.expires_at, "wrong_tries": 0, "wrong_tries_this_hour": 0, "hour_began_at": None}
    told = []
    for fields, typed in refusals(link, token):
        change(link, **{**kept, **fields})
        told.append(tell(Client(HTTP_HOST="localhost").post("/p", typed)))

    assert told[0][0] == 403
    assert all(one == told[0] for one in told)


def test_an_ended_programme_is_refused_like_a_wrong_date(phone, shared, sheet, ada):
    wrong = tell(knock(phone, shared[1], **WRONG))
    issuing.end(sheet, by=ada.user)

    assert tell(knock(phone, shared[1])) == wrong


def test_five_wrong_dates_close_the_door_for_an_hour(phone, shared):
    link, token = shared
    for _ in range(5):
        knock(phone, token, **WRONG)

    assert knock(phone, token).status_code == 403
    change(link, hour_began_at=timezone.now() - dt.timedelta(minutes=59))
    assert knock(phone, token).status_code == 403
    change(link, hour_began_at=timezone.now() - dt.timedelta(minutes=61))
    assert knock(phone, token).status_code == 302


def test_twenty_wrong_dates_freeze_one_link_and_no_other(phone, shared, sheet, ada):
    link, token = shared
    _, other = sharing.share(sheet, by=ada.user)
    for _ in range(20):
        knock(phone, token, **WRONG)
        change(link, hour_began_at=timezone.now() - dt.timedelta(hours=2))

    link.refresh_from_db()
    assert link.wrong_tries == 20
    assert knock(phone, token).status_code == 403
    assert knock(phone, other).status_code == 302


def test_who_is_inside_is_out_at_the_next_click_after_a_revocation(phone, shared, ada):
    link, token = shared
    opened(phone, token)
    ada.post(f"/links/{link.public_id}/revoke/")

    for address in ("/p/sheet", "/p/sheet.pdf"):
        assert phone.get(address).headers["Location"] == "/p"
    assert AuditEvent.objects.filter(action="revoke", actor=ada.user).count() == 1


def test_who_is_inside_is_out_when_the_link_expires_or_the_programme_ends(phone, shared, sheet, ada):
    link, token = shared
    opened(phone, token)
    change(link, expires_at=timezone.now())
    assert phone.get("/p/sheet").status_code == 302
    change(link, expires_at=timezone.now() + dt.timedelta(days=1))
    assert phone.get("/p/sheet").status_code == 200
    issuing.end(sheet, by=ada.user)
    assert phone.get("/p/sheet").status_code == 302


def test_a_link_expires_a_month_after_the_review_and_within_a_year(sheet, ada):
    now = timezone.now()
    link, _ = sharing.share(sheet, by=ada.user, at=now)
    assert link.expires_at.date() == sheet.review_on + dt.timedelta(days=30)

    sheet.review_on += dt.timedelta(days=3000)
    late, _ = sharing.share(sheet, by=ada.user, at=now)
    assert late.expires_at == now + dt.timedelta(days=365)


def test_the_same_link_shows_the_new_revision(phone, shared, sheet, ada):
    assert "Superman" in opened(phone, shared[1]).text
    new = issuing.revise(sheet, by=ada.user)
    new.items.get(exercise__slug="superman").delete()
    new.review_on = sheet.review_on
    new.save(update_fields=["review_on"])
    assert "Superman" in phone.get("/p/sheet").text
    issuing.issue(new, by=ada.user)

    assert "Superman" not in phone.get("/p/sheet").text


def test_no_cache_index_or_referrer_keeps_a_patients_page(phone, shared):
    answers = [phone.get("/p"), knock(phone, shared[1], **WRONG), knock(phone, shared[1])]
    answers += [phone.get("/p/sheet"), phone.get("/p/sheet.pdf"), phone.post("/p/leave")]
    for answer in answers:
        assert "no-store" in answer.headers["Cache-Control"]
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_patients_cookie_is_for_their_page_alone_and_opens_nothing_of_the_staff(phone, shared, sheet, pia):
    cookie = knock(phone, shared[1]).cookies["patient"]
    assert (cookie["path"], bool(cookie["httponly"]), cookie["samesite"]) == ("/p", True, "Lax")
    assert list(phone.cookies) == ["patient"]

    for address in ("/", f"/patients/{pia.public_id}/", f"/sheets/{sheet.public_id}/pdf/"):
        assert phone.get(address, headers={"cookie": f"patient={cookie.value}"}).status_code == 302
    phone.cookies["patient"] = cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B")
    assert phone.get("/p/sheet").headers["Location"] == "/p"


def test_a_member_of_staff_who_tries_the_link_stays_signed_in(ada, shared):
    ada.get("/")
    session = ada.session.session_key
    opened(ada, shared[1])
    ada.post("/p/leave")

    assert ada.session.session_key == session
    assert ada.get("/p/sheet").status_code == 302
    assert ada.get("/").status_code == 200


def test_a_link_opens_its_own_patients_sheet_only(phone, shared, sheet, encino):
    make_patient(location=encino, birth_date=dt.date(1990, 1, 1))

    assert knock(phone, shared[1], year="1990", month="1", day="1").status_code == 403


def try_wrong(barrier, entry):
    barrier.wait(timeout=30)
    if sharing.open_link(entry, dt.date(1956, 5, 5)) is None:
        sys.exit(LOST)


@pytest.mark.parametrize(("before", "counted"), [({}, 5), ({"wrong_tries": 17}, 3)])
def test_wrong_dates_from_many_processes_at_once_cannot_pass_the_limits(transactional_db, draft, ada, before, counted):
    link, token = sharing.share(issuing.issue(draft, by=ada.user), by=ada.user)
    change(link, **before)
    tries = before.get("wrong_tries", 0)

    assert race(try_wrong, [token] * RACERS) == (0, RACERS)
    link.refresh_from_db()
    assert (link.wrong_tries, link.wrong_tries_this_hour) == (tries + counted, counted)
    assert sharing.open_link(token, dt.date(1956, 5, 4)) is None
