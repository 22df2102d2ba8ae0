"""Every page in a language that is made here: whatever is not in brackets went past gettext."""

import datetime as dt
import re
from html.parser import HTMLParser
from shutil import copy

import pytest
from django.utils import timezone, translation
from django.utils.translation import trans_real

from clinic import emergency
from clinic.models import ClinicWords
from exercises.models import Exercise
from prescriptions.actions import drafting
from tests.factories import make_appointment, make_patient
from tests.prescriptions.conftest import DAILY

# What stands on pages in Latin letters and is no English: names of things that nobody translates.
NO_ENGLISH = {
    "Takehome",
    # The time zone of the place, and what its clocks are called.
    "America", "Los", "Angeles", "PST", "PDT",
}  # fmt: skip
SHOWN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "placeholder", "title"}
# Fields whose choices are names of their own: time zones, and languages written in themselves.
NAMES = {"time_zone", "language"}


class Pseudo(trans_real.DjangoTranslation):
    """Says every message in brackets."""

    def gettext(self, message):
        return f"⟦{message.rpartition(chr(4))[2]}⟧"

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)


class Naked(HTMLParser):
    """Collects what a person reads of a page whose brackets are gone."""

    def __init__(self):
        super().__init__()
        self.found, self.skipped, self.names = [], 0, False

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.found += [values[name] or "" for name in SHOWN_ATTRIBUTES & values.keys()]
        if tag == "input" and values.get("type") == "submit":
            self.found.append(values.get("value") or "")
        self.skipped += tag in ("script", "style")
        self.names = values.get("name") in NAMES if tag == "select" else self.names

    def handle_endtag(self, tag):
        self.skipped -= tag in ("script", "style")
        self.names = self.names and tag != "select"

    def handle_data(self, data):
        if not self.skipped and not self.names:
            self.found.append(data)


def naked(html):
    while (peeled := re.sub("⟦[^⟦⟧]*⟧", "", html)) != html:
        html = peeled
    parser = Naked()
    parser.feed(html)
    words = re.findall(r"[A-Za-z][A-Za-z’'-]+", re.sub(r"\S+@\S+|https?://\S+", "", " ".join(parser.found)))
    return [word for word in words if word not in NO_ENGLISH]


@pytest.fixture
def pseudo(tmp_path, settings):
    """The language, spoken by every page of this test."""
    folder = tmp_path / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    # Django speaks a language only where it finds a catalogue of it.
    copy(settings.BASE_DIR / "locale/en/LC_MESSAGES/django.mo", folder)
    settings.LANGUAGES, settings.LANGUAGE_CODE, settings.LOCALE_PATHS = [("xx", "xx")], "xx", [tmp_path]
    trans_real._translations["xx"] = Pseudo("xx")
    with translation.override("xx"):
        yield
    trans_real._translations.pop("xx", None)


@pytest.fixture
def world(ada, ben, mia, encino, wilshire, library):
    """A patient, a visit, a draft, a template and a place, all named in other letters than English uses."""
    Exercise.objects.exclude(slug="chin-tuck").delete()
    for place in (encino, wilshire):
        place.name, place.street, place.street2, place.city, place.state = "Ενα", "Οδος 1", "", "Πολη", ""
        place.save()
    for client in (ada, ben, mia):
        type(client.user).objects.filter(pk=client.user.pk).update(
            given_name="Αδα", family_name="Βητα", credentials="", email=f"{client.user.pk}@x.example"
        )
    pia = make_patient(location=encino, given_name="Πια", family_name="Δελτα", record_number="7-1", language="el")
    pia.conditions.create(tag="osteoporosis", recorded_by=ada.user)
    pia.limitations.create(text="Γονατο")
    pia.goals.create(text="Σκαλα")
    for first, last in (("2026-01-01", "2099-01-01"), ("2026-01-01", None), (None, "2099-01-01")):
        pia.precautions.create(text="Ωμος", from_on=first, until_on=last)
    encino.opening_hours.create(weekday=1, kind="open", opens=dt.time(8), closes=dt.time(12))
    encino.opening_hours.create(weekday=1, kind="by_appointment", opens=dt.time(13), closes=dt.time(15))
    day = encino.today() + dt.timedelta(days=9)
    special = encino.special_days.create(first_on=day, last_on=day, kind="closed", reason="Αργια")
    visit = make_appointment(pia, ada.user, timezone.now() + dt.timedelta(days=3))
    draft = drafting.draft(pia, title="Αυχενας", by=ada.user)
    drafting.add_item(draft, Exercise.objects.get(), by=ada.user, dosage=DAILY)
    template = drafting.save_as_template(draft, name="Αυχενας", by=ada.user)
    ClinicWords.objects.update_or_create(pk=1, defaults={"name": "Κλινικη", "safety_statements": "", "how_to_book": ""})
    own = Exercise.objects.create(
        slug="own", name="Κεφαλι", region="cervical_spine", position="standing", origin="own", created_by=ada.user
    )
    Exercise.objects.exclude(pk=own.pk).update(name="Πηγουνι")
    access = emergency.open_record(pia, reason="Λιποθυμια στην εισοδο.", by=ben.user)
    return {
        "access": access.public_id,
        "pia": pia.public_id, "place": encino.public_id, "slug": encino.slug, "visit": visit.public_id,
        "special": special.public_id, "template": template.public_id, "staff": ben.user.public_id,
        "draft": draft.public_id,
    }  # fmt: skip


PAGES = {
    "ada": [
        "/", "/patients/", "/patients/{pia}/", "/patients/{pia}/history/", "/patients/{pia}/programmes/add/",
        "/exercises/", "/exercises/own/", "/exercises/own/edit/", "/exercises/add/", "/templates/",
        "/templates/{template}/", "/no/such/page/", "/staff/new/",
        "/programmes/{draft}/", "/emergencies/open/", "/patients/{pia}/record/",
    ],
    "ben": [
        "/", "/patients/add/", "/patients/{pia}/", "/patients/{pia}/edit/", "/appointments/",
        "/appointments/coming/?all=1", "/appointments/coming/", "/appointments/add/",
        "/appointments/add/?patient={pia}", "/appointments/{visit}/",
        "/appointments/{visit}/edit/", "/locations/{place}/", "/staff/",
    ],
    "mia": [
        "/", "/locations/", "/locations/new/", "/locations/{place}/", "/locations/{place}/edit/",
        "/locations/{place}/hours/", "/locations/{place}/special-days/{special}/delete/", "/clinic/", "/staff/",
        "/staff/new/", "/staff/{staff}/", "/staff/{staff}/deactivate/", "/accounts/2fa/", "/accounts/password/change/",
        "/accounts/sessions/", "/emergencies/", "/emergencies/{access}/",
    ],
    "stranger": ["/places/{slug}/", "/accounts/login/", "/accounts/password/reset/", "/p"],
}  # fmt: skip


@pytest.mark.parametrize("who", PAGES)
def test_a_page_says_nothing_that_cannot_be_translated(world, pseudo, client, request, who):
    reader = client if who == "stranger" else request.getfixturevalue(who)
    pages = {address: reader.get(address.format(**world)) for address in PAGES[who]}

    assert {address for address, page in pages.items() if page.status_code not in (200, 403, 404)} == set()
    assert {address for address, page in pages.items() if "⟦" not in page.text} == set()
    assert {address: words for address, page in pages.items() if (words := naked(page.text))} == {}


def test_a_word_past_gettext_is_found():
    assert naked('<p title="Close">⟦born ⟦May⟧ 4⟧ until <b>⟦x⟧</b></p><script>var</script>') == ["Close", "until"]
