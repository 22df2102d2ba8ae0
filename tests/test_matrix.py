"""Nobody reads or changes what is not theirs: every address, person and method, on real records of another location."""

import logging

import pytest
from django import forms as django_forms
from django.db import transaction

from clinic.models import Location, User
from prescriptions.models import Template
from tests.conftest import signed_in
from tests.factories import make_staff
from tests.matrix import (
    ENTRIES,
    SLOW,
    THERE,
    WORDS,
    Role,
    addresses,
    contents,
    entry_of,
    everybody,
    forms_of,
    sent,
    tried,
    undone,
)
from tests.prescriptions.conftest import library  # noqa: F401 - a fixture
from tests.site import Records, Route, forms_on, routes, text_of

# Pages whose answer carries each word when it may; the matrix would prove nothing if it did not get to them.
SHOWING = {
    "contact": {"patient-detail", "patient-edit", "appointment-list", "appointment-coming", "appointment-create",
                "appointment-detail", "appointment-edit", "handout-detail"},
    "clinical": {"patient-detail", "patient-history", "programme-build"},
    "sheet": {"handout-detail", "handout-preview", "programme-build", "programme-discard", "programme-end"},
    "link": {"item-edit", "programme-add"},
    "shared": {"exercise-list", "exercise-edit", "template-list", "template-detail", "staff-list", "staff-detail"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet():
    """Thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def sentinel(kind, longest):
    return WORDS.get(kind, "Plain words for everybody")[:longest]


def plain(kind, longest):
    return f"Plain words of our own, {kind}"[:longest]


@pytest.fixture
def foreign(ada, encino, library):  # noqa: F811
    return Records(encino, ada.user, sentinel)


@pytest.fixture
def own(ada, wilshire, foreign):
    return Records(wilshire, ada.user, plain)


def test_every_address_stands_in_the_table():
    assert [route.route for route in routes() if entry_of(route) is None] == []
    assert ENTRIES.keys() - {route.name for route in routes()} == set()


@pytest.mark.long
def test_nobody_reads_or_changes_what_is_not_theirs(foreign, own, ada, mia, wilshire):
    forms = forms_of(foreign, ada, mia)

    wrong = [what for actor in everybody(foreign, wilshire, own.key) for what in tried(actor, foreign, forms)]

    assert wrong == []


def test_the_matrix_gets_to_the_records(foreign, ada, mia):
    told = {kind: set() for kind in WORDS}
    for client in (ada, mia):
        for route, path in addresses(foreign, lambda route: route.name in set().union(*SHOWING.values())):
            text = text_of(undone(client, "get", path))
            for kind, word in WORDS.items():
                told[kind] |= {route.name} if word in text else set()

    assert {kind: pages - told[kind] for kind, pages in SHOWING.items() if pages - told[kind]} == {}


def test_reading_any_page_changes_nothing(own, ada, mia):
    before = contents()
    for client in (ada, mia):
        for _route, path in addresses(own, lambda route: route.is_ours and route.name not in SLOW):
            text_of(client.get(path))
            text_of(client.head(path))

    assert contents() == before


@pytest.mark.long
def test_most_forms_that_the_matrix_sends_would_be_carried_out(foreign, ada, mia):
    """Sent by whom they are not meant for they change nothing; so sent by whom they are meant for they must."""
    forms, refused, done = forms_of(foreign, ada, mia), set(), set()
    for route, path in addresses(foreign, lambda route: entry_of(route)[0] == THERE):
        if form := forms.get(path.partition("?")[0]):
            (done if is_carried_out(ada, mia, path, form) else refused).add(route.name)

    assert refused == set()
    assert len(done) > 20


def is_carried_out(ada, mia, path, form):
    fields, before = {**form.buttons, **form.fields}, contents()
    for client in (ada, mia):
        with transaction.atomic():
            sent(client, "post", path, fields)
            is_done = contents() != before
            transaction.set_rollback(True)
        if is_done:
            return True
    return False


# What is at stake when a key is sent that the form does not offer: something of the other location, or retired.
def keys_not_offered(foreign, retired):
    return {Location: foreign.location, User: foreign.colleague, Template: retired}


def forms_in(page):
    """The forms that a page was made with."""
    contexts = page.context or []
    found = [value for each in contexts for layer in getattr(each, "dicts", [each]) for value in layer.values()]
    return {id(form): form for form in found if isinstance(form, django_forms.BaseForm)}.values()


@pytest.mark.long
def test_a_key_that_a_form_does_not_offer_is_refused_and_changes_nothing(foreign, own, wilshire):
    retired = Template.objects.create(
        name="Retired", created_by=own.by, retired_by=own.by, retired_at=own.link.created_at
    )
    not_offered, tried_fields, taken = keys_not_offered(foreign, retired), set(), []
    for role in (Role.PHYSICAL_THERAPIST, Role.FRONT_DESK, Role.MANAGER):
        client = signed_in(make_staff(role.value, role, location=wilshire))
        for route, path in addresses(own, lambda route: route.is_ours and route.name not in SLOW):
            page = undone(client, "get", path)
            sendable = [form for form in forms_on(page, path) if form.method == "post"]
            for name, model in key_fields(page):
                form = next((form for form in sendable if name in form.fields), None)
                if form is None:
                    continue
                fields = {**form.buttons, **form.fields, name: str(not_offered[model].pk)}
                before = contents()
                answer = sent(client, "post", form.action, fields)
                tried_fields.add((route.name, name))
                if answer.status_code == 302 or contents() != before or leaks_words(answer):
                    taken.append((role, route.name, name, answer.status_code))

    assert taken == []
    assert {name for _page, name in tried_fields} == {"location", "therapist", "template"}
    assert len(tried_fields) >= 6


def key_fields(page):
    for form in forms_in(page):
        for name, field in form.fields.items():
            if isinstance(field, django_forms.ModelChoiceField):
                yield form.add_prefix(name), field.queryset.model


def leaks_words(page):
    return [word for word in WORDS.values() if word != WORDS["shared"] and word in text_of(page)]


def test_another_patients_programme_is_no_source_to_copy_from(foreign, own, wilshire):
    client = signed_in(make_staff("tess", Role.PHYSICAL_THERAPIST, location=wilshire))
    before = contents()

    page = client.post(f"/programmes/{own.draft.public_id}/copy/", {"source_id": f"revision-{foreign.sheet.pk}"})

    assert page.status_code == 422
    assert contents() == before
    assert leaks_words(page) == []


@pytest.mark.long
def test_the_matrix_finds_a_view_that_shows_a_foreign_record(foreign, own, wilshire, settings):
    settings.ROOT_URLCONF = "tests.holed"

    found = [
        what
        for actor in everybody(foreign, wilshire, own.key)
        for what in tried(actor, foreign, {}, lambda route: route.view.__module__ == "tests.holed")
    ]

    assert {(who, method, route) for who, method, route, *_ in found if who.startswith("physical_therapist")} == {
        (f"{Role.PHYSICAL_THERAPIST} of another location", method, "patients/<uuid:public_id>/holed/")
        for method in ("get", "head", "post")
    }
    assert {who for who, *_ in found if "of every location" in who} == set()


def test_an_address_without_an_entry_is_found():
    nameless, unthought_of = Route("somewhere/", "", forms_of), Route("somewhere/", "unthought-of", forms_of)

    assert (entry_of(nameless), entry_of(unthought_of)) == (None, None)
