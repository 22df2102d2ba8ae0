"""Whatever page shows a patient's data, by whatever method and with whatever status, an event says who saw whose."""

import datetime as dt
import re
import uuid
from html import unescape

import pytest
from django.db import transaction
from django.test import Client

from clinic import emergency
from clinic.models import AuditEvent
from prescriptions.actions import issuing, sharing
from tests.factories import make_appointment
from tests.prescriptions.conftest import draft, library, pia  # noqa: F401 - fixtures
from tests.site import routes

SENTINEL = "Quizzaciously"
# Pages that name the patient to somebody; the matrix would prove nothing if it did not get to them.
SHOWING = {
    "home", "patient-list", "patient-detail", "patient-add", "patient-edit", "patient-history", "appointment-list",
    "appointment-create", "appointment-detail", "appointment-edit", "appointment-cancel", "programme-add",
    "programme-build", "programme-outline", "programme-copy", "programme-discard", "handout-preview", "handout-detail",
    "item-edit", "item-answer",
}  # fmt: skip
QUERIES = {"appointment-create": "?patient={patients}", "appointment-coming": "?all=yes"}
LOOK_ALIKE = {"given_name": "X", "family_name": SENTINEL, "birth_date": "5/4/1956", "record_number": "NEW-1"}
WRONG = {"patient-list": {"q": SENTINEL}, "appointment-create": {"q": SENTINEL}, "patient-add": LOOK_ALIKE}


@pytest.fixture
def keys(ada, cleo, pia, draft, library):  # noqa: F811
    """For each kind of address the key of something of Pia's, who is called by the sentinel everywhere."""
    fields = ("given_name", "family_name", "preferred_name", "address", "history_note", "present_condition")
    for name in fields:
        setattr(pia, name, SENTINEL)
    pia.search_words = pia.make_search_words()
    pia.save()
    for part in (pia.limitations, pia.precautions, pia.goals):
        part.create(text=SENTINEL)
    draft.note = draft.programme.title = SENTINEL
    draft.save(update_fields=["note"])
    draft.programme.save(update_fields=["title"])
    begins = dt.datetime.combine(pia.location.today(), dt.time(9), tzinfo=pia.location.zone)
    visit = make_appointment(pia, ada.user, begins)
    open_draft = issuing.revise(issuing.issue(draft, by=ada.user), by=ada.user)
    open_draft.items.update(note=SENTINEL)
    link, _token = sharing.share(draft, by=ada.user)
    pia.conditions.create(tag="osteoporosis", note=SENTINEL)
    access = emergency.open_record(pia, reason=f"{SENTINEL} has fainted.", by=cleo.user)
    return {
        "patients": pia.public_id,
        "emergencies": access.public_id,
        "programmes": open_draft.public_id,
        "items": open_draft.items.first().public_id,
        "sheets": draft.public_id,
        "links": link.public_id,
        "appointments": visit.public_id,
        "staff": ada.user.public_id,
        "locations": pia.location.public_id,
    }


def addresses(keys):
    """Each page of ours: its name and an address of it."""
    for route in routes():
        if not route.is_ours or route.path.endswith("/pdf/"):
            continue
        kind = route.route.split("/")[0]
        yield (
            route.view.__name__.replace("_", "-"),
            re.sub(r"0{8}-[0-9a-f-]{27}", str(keys.get(kind, "")) or "x", route.path),
        )


def form_of(page):
    """What a browser would send back of the forms on ``page``: the fields with a value, by name."""
    text = page.content.decode(errors="replace") if not page.streaming else ""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ("checkbox" not in tag and "radio" not in tag or " checked" in tag):
            fields[name[1]] = unescape(value[1])
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"\s+selected', options)
        fields[name] = unescape(chosen[1]) if chosen else ""
    return fields


def asked(client, keys, name, path):
    """Every request that the matrix sends to ``path``: read it; send it empty, as it stands, too late, and wrong."""
    page = client.get(path)
    yield "get", path, {}
    if name in QUERIES:
        yield "get", path + QUERIES[name].format(**keys), {}
    if page.status_code == 405:
        page = client.get(f"/programmes/{keys['programmes']}/")
    own = form_of(page)
    late = {name: "0" for name in own if name.endswith("version")}
    for fields in ({}, own, {**own, **late}, WRONG.get(name)):
        if fields is not None:
            yield "post", path, {**fields, "form_key": str(uuid.uuid4())}


def answer_of(client, method, path, fields):
    """The answer, with nothing of the request left in the database, and the patients of whom an event tells."""
    with transaction.atomic():
        last = AuditEvent.objects.order_by("pk").last()
        page = getattr(client, method)(path, fields) if method == "post" else client.get(path)
        events = AuditEvent.objects.filter(pk__gt=last.pk if last else 0)
        told = set(events.values_list("patient__public_id", flat=True))
        transaction.set_rollback(True)
    return page, told


@pytest.mark.long
@pytest.mark.parametrize("who", ["ada", "ben", "mia"])
def test_each_page_that_shows_a_patient_leaves_an_event_with_that_patient(who, keys, request):
    client, silent, showing = request.getfixturevalue(who), [], set()
    for name, path in addresses(keys):
        for method, address, fields in asked(client, keys, name, path):
            page, told = answer_of(client, method, address, fields)
            if page.streaming or SENTINEL not in shown(page, fields):
                continue
            showing.add(name)
            if keys["patients"] not in told:
                silent.append((name, method, page.status_code))

    assert silent == []
    if who == "ada":
        assert SHOWING - showing == set()


def shown(page, fields):
    """The answer without what the request itself brought along."""
    text = page.text
    return text.replace(f'value="{SENTINEL}"', "").replace(f"“{SENTINEL}”", "") if SENTINEL in fields.values() else text


def test_the_reason_of_an_emergency_is_a_read_of_the_patient_too(keys, mia):
    page, told = answer_of(mia, "get", f"/emergencies/{keys['emergencies']}/", {})

    assert SENTINEL in page.text
    assert told == {keys["patients"]}


def test_a_stranger_reads_nothing(keys):
    client = Client(HTTP_HOST="localhost")

    pages = {path: client.get(path) for _name, path in addresses(keys)}

    assert [path for path, page in pages.items() if not page.streaming and SENTINEL in page.text] == []
