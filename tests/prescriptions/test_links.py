"""The patient's link: handed over once, opened with a birth date, refused without a word of why."""

import base64
import datetime as dt
import io
import re
import subprocess
import sys
import uuid
from xml.etree import ElementTree

import pikepdf
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic.models import AuditEvent, SubmittedForm
from prescriptions.actions import issuing, sharing
from prescriptions.models import ShareLink, StrayTries
from prescriptions.models.links import token_hash
from tests.clinic.test_booking_concurrency import LOST, race
from tests.factories import make_patient

BORN = {"year": "1956", "month": "5", "day": "4"}
WRONG = {**BORN, "day": "5"}
# Processes that try one code at one moment.
TRYING = 16


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


def words_of(pdf):
    words = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(words.split())


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


def test_the_code_is_sixteen_random_bytes_that_follow_from_nothing_sent(ada, sheet):
    tokens = {token_in(make_link(ada, sheet, form_key=str(uuid.UUID(int=number)))) for number in range(3)}
    SubmittedForm.objects.all().delete()
    tokens |= {token_in(make_link(ada, sheet, form_key=str(uuid.UUID(int=number)))) for number in range(3)}

    assert len(tokens) == 6
    assert {len(base64.urlsafe_b64decode(token + "==")) for token in tokens} == {16}


def test_a_double_click_makes_one_link_and_its_code_is_shown_once(ada, ben, sheet):
    key = str(uuid.uuid4())
    token = token_in(make_link(ada, sheet, form_key=key))

    again = make_link(ada, sheet, form_key=key)

    assert again.headers["Location"] == f"/sheets/{sheet.public_id}/"
    page = ada.get(again.headers["Location"]).text
    assert "This link is made already" in page
    assert token not in page
    assert ShareLink.objects.count() == 1
    assert make_link(ada, sheet).status_code == 200
    assert 'name="form_key"' in page.split("/links/add/")[1].split("</form>")[0]


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


def test_the_code_on_paper_stands_alone_so_that_nobody_types_a_full_stop(ben, sheet):
    words = words_of(make_link(ben, sheet, with_sheet="yes").getvalue())
    code = re.search(r"type this code: (\S+)", words)[1]

    assert ShareLink.objects.get().token_sha256 == token_hash(code)


def test_the_paper_with_a_code_has_it_in_its_words_alone(ben, sheet):
    answer = make_link(ben, sheet, with_sheet="yes")
    content = answer.getvalue()
    code = re.search(r"type this code: (\S+)", words_of(content))[1]

    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as metadata:
        told = repr(dict(pdf.docinfo)) + str(metadata) + repr(dict(pdf.attachments))
    assert "title" in told.lower()
    assert code not in told + repr(answer.headers)


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
    assert [one for one in told if one != told[0]] == []


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
    assert phone.get("/p/picture/none").status_code == 404
    assert AuditEvent.objects.filter(action="revoke", actor=ada.user).count() == 1


def test_who_is_put_out_is_told_once_that_the_page_is_closed(phone, shared, ada):
    link, token = shared
    opened(phone, token)
    ada.post(f"/links/{link.public_id}/revoke/")
    plain = tell(Client(HTTP_HOST="localhost").get("/p"))

    told = phone.get("/p/sheet", follow=True)

    assert "This page is closed now." in told.text
    assert "call the clinic" in told.text
    assert tell(phone.get("/p"))[1] == plain[1]


def test_a_stranger_without_a_page_is_told_nothing_of_a_closed_one(phone):
    assert "closed" not in phone.get("/p/sheet", follow=True).text


@pytest.mark.parametrize("code", ["the right one", "A" * 22, ""])
@pytest.mark.parametrize(
    ("date", "sentence"),
    [
        ({"month": "2", "day": "31", "year": "1956"}, "This month has no such day."),
        ({"month": "5", "day": "45", "year": "1956"}, "This month has no such day."),
        ({"month": "5", "day": "4", "year": "56"}, "Write the year of birth with four digits, such as 1956."),
        ({"month": "5", "day": "4", "year": "19566"}, "Write the year of birth with four digits, such as 1956."),
        ({"month": "5", "day": "4", "year": "2956"}, "Check the year of birth."),
    ],
)
def test_a_date_that_is_none_gets_a_sentence_and_counts_as_no_try(phone, shared, code, date, sentence):
    link, token = shared
    events = AuditEvent.objects.count()

    page = phone.post("/p", {"code": token if code == "the right one" else code, **date})

    assert page.status_code == 422
    assert sentence in page.text
    assert f'value="{date["month"]}" selected' in page.text
    assert "This did not open." not in page.text.replace("hidden>This did not open.", "")
    link.refresh_from_db()
    assert (link.wrong_tries, AuditEvent.objects.count()) == (0, events)


def test_the_phones_page_has_no_table_to_tick(phone, shared):
    assert "<table" not in opened(phone, shared[1]).text


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


def issue_again(sheet, ada, **later):
    new = issuing.revise(sheet, by=ada.user)
    new.review_on = sheet.review_on + dt.timedelta(**later)
    new.save(update_fields=["review_on"])
    return issuing.issue(new, by=ada.user)


def test_a_newer_revision_moves_the_end_of_its_links_and_never_past_their_year(shared, sheet, ada):
    link, _ = shared
    issue_again(sheet, ada, days=60)
    link.refresh_from_db()
    assert link.expires_at.date() == sheet.review_on + dt.timedelta(days=90)

    issue_again(sheet.programme.revisions.get(status="issued"), ada, days=285)

    link.refresh_from_db()
    assert link.expires_at == link.created_at + dt.timedelta(days=365)


def test_a_newer_revision_wakes_no_link_that_has_ended(shared, sheet, ada):
    link, _ = shared
    past = timezone.now() - dt.timedelta(days=1)
    change(link, expires_at=past)
    issue_again(sheet, ada, days=60)

    link.refresh_from_db()
    assert link.expires_at == past


def test_the_same_link_shows_the_new_revision(phone, shared, sheet, ada):
    assert "Superman" in opened(phone, shared[1]).text
    new = issuing.revise(sheet, by=ada.user)
    new.items.get(exercise__slug="superman").delete()
    new.review_on = sheet.review_on
    new.save(update_fields=["review_on"])
    assert "Superman" in phone.get("/p/sheet").text
    issuing.issue(new, by=ada.user)

    assert "Superman" not in phone.get("/p/sheet").text


def written(client, typed):
    """What a refusal does at which table, and how many events it adds."""
    before = AuditEvent.objects.count()
    with CaptureQueriesContext(connection) as queries:
        assert client.post("/p", typed).status_code == 403
    done = [re.match(r'(INSERT INTO|UPDATE|DELETE FROM|SELECT).*?"(\w+)"', query["sql"]) for query in queries]
    # The counter of one address's tries lies in the cache, and knows of no code.
    return [
        match.groups() for match in done if match and not match[2].startswith("cache")
    ], AuditEvent.objects.count() - before


def test_every_refusal_runs_the_same_statements_and_writes_as_many_rows(shared):
    link, token = shared
    kept = {"expires_at": link.expires_at, "wrong_tries": 0, "wrong_tries_this_hour": 0, "hour_began_at": None}
    told = []
    for fields, typed in [({}, {"code": "B" * 22}), *refusals(link, token)]:
        change(link, **{**kept, **fields})
        cache.clear()
        told.append((counts(), written(Client(HTTP_HOST="localhost"), typed), counts()))

    assert [after - before for before, _, after in told] == [1] * len(told)
    assert [done for _, done, _ in told[2:]] == [told[1][1]] * (len(told) - 2)
    # The trail reads the end of its chain with one statement more on SQLite.
    assert len(told[1][1][0]) == (6 if connection.vendor == "sqlite" else 5)


def counts():
    return sum(StrayTries.objects.values_list("tries", flat=True)) + ShareLink.objects.get().wrong_tries


def test_each_refusal_leaves_its_trace_with_the_patient_if_there_is_one(phone, shared, pia):
    knock(phone, shared[1], **WRONG)
    knock(phone, "A" * 22)

    refused = AuditEvent.objects.filter(action="refuse").values_list("patient", "object_type")
    assert set(refused) == {(pia.pk, "prescriptions.sharelink"), (None, "prescriptions.straytries")}


def test_one_address_knocks_thirty_times_a_minute_and_is_then_refused_without_a_trace(phone, shared):
    for _ in range(30):
        knock(phone, "A" * 22)
    before = AuditEvent.objects.count()

    refused = tell(knock(phone, shared[1]))

    assert AuditEvent.objects.count() == before
    cache.clear()
    assert refused == tell(knock(phone, "A" * 22))
    assert knock(phone, shared[1]).status_code == 302


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

    assert race(try_wrong, [token] * TRYING) == (0, TRYING)
    link.refresh_from_db()
    assert (link.wrong_tries, link.wrong_tries_this_hour) == (tries + counted, counted)
    assert sharing.open_link(token, dt.date(1956, 5, 4)) is None
