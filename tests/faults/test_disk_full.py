"""The disk fills up under a running server: forms are refused early, reading goes on, and nothing typed is lost."""

import contextlib
import html
import itertools
import shutil
from types import SimpleNamespace

import pytest

from clinic import faults
from tests.factories import make_patient
from tests.faults.cluster import Cluster
from tests.faults.conftest import IS_SQLITE
from tests.faults.databases import Postgresql, Sqlite
from tests.faults.site import Site, hidden_fields

pytestmark = pytest.mark.long

# In this process, with a disk that says of itself how full it is ----------------------------------------------------


@pytest.fixture
def full(monkeypatch):
    disk = SimpleNamespace(total=100_000_000_000, used=0, free=900_000_000)
    monkeypatch.setattr(faults.shutil, "disk_usage", lambda folder: disk)
    return disk


@pytest.fixture
def pia(encino):
    return make_patient(location=encino, family_name="Placeholder")


def test_a_nearly_full_disk_refuses_forms_and_keeps_what_was_typed(ada, pia, full):
    page = ada.post(f"/patients/{pia.public_id}/programmes/add/", {"title": "For the stairs"})

    assert (page.status_code, page["Retry-After"]) == (507, "300")
    assert 'name="title" value="For the stairs"' in page.text
    assert "The disk of Takehome’s server is full" in page.text


@pytest.mark.parametrize("path", ["/", "/exercises/", "/patients/"])
def test_a_nearly_full_disk_is_read_from(ada, full, path):
    assert ada.get(path).status_code == 200


def test_a_nearly_full_disk_lets_people_search_and_open_charts(ada, pia, full):
    assert "Placeholder" in ada.post("/patients/", {"q": "place"}).text
    assert "Placeholder" in ada.get(f"/patients/{pia.public_id}/").text


def test_a_nearly_full_disk_lets_people_sign_in_and_out(ada, full):
    ada.post("/accounts/logout/")

    signed_in = ada.post("/accounts/login/", {"login": ada.user.email, "password": "correct horse battery"})

    assert signed_in.status_code == 302


@pytest.mark.parametrize(("total", "free"), [(10_000_000_000, 600_000_000), (4_000_000_000_000, 1_100_000_000)])
def test_a_twentieth_or_a_gigabyte_is_enough(ada, pia, full, total, free):
    full.total, full.free = total, free

    assert ada.post(f"/patients/{pia.public_id}/programmes/add/", {"title": "For the stairs"}).status_code == 302


# A disk that is really full ------------------------------------------------------------------------------------------


def fill(folder, leave):
    """Take all of the disk but ``leave`` bytes."""
    with (folder / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while (room := shutil.disk_usage(folder).free - leave) > 0:
            ballast.write(b"\0" * min(room, 1_000_000))


@pytest.fixture
def crowded(small_disk, folder, tmp_path_factory):
    """A site whose database lies on the small disk; with PostgreSQL its files lie elsewhere, and its journal too."""
    if IS_SQLITE:
        with Site(small_disk, PATIENCE="5") as site:
            yield site, Sqlite(site.database())
        return
    with (
        Cluster(small_disk, journal=folder / "journal") as cluster,
        Site(tmp_path_factory.mktemp("site"), cluster.url, PATIENCE="5") as site,
    ):
        yield site, Postgresql(cluster)


def test_a_full_disk_loses_nothing_and_is_read_from_until_there_is_room_again(crowded, small_disk):
    site, database = crowded
    address = f"/patients/{site.patient}/programmes/add/"
    form = site.open_form(address)
    fill(small_disk, leave=0)

    titles = []
    for number in itertools.count():
        fields = {**form, "title": f"Programme {number}", "form_key": f"{number:032x}"}
        page = site.ask("POST", address, fields)
        if page.status != 302 or number == 2_000:
            break
        titles.append(fields["title"])

    assert page.status == 507
    assert html.escape(fields["title"]) in page.text
    assert site.get("/exercises/").status == 200
    # Used for the first time in this minute: that cannot be noted, and the page opens all the same.
    assert site.with_second_session().get("/exercises/").status == 200
    (small_disk / "ballast").unlink()
    saved = site.ask("POST", address, {name: html.unescape(value) for name, value in hidden_fields(page.text).items()})
    assert saved.status == 302
    titles.append(fields["title"])
    stored = database.rows("SELECT title FROM prescriptions_programme ORDER BY id")
    assert [title for (title,) in stored] == titles


def test_the_last_of_the_disk_is_for_those_who_read(crowded, small_disk):
    if not IS_SQLITE:
        pytest.skip("Takehome does not see the disk of PostgreSQL.")
    site, database = crowded
    fill(small_disk, leave=5_000_000)

    refused = site.ask("POST", f"/patients/{site.patient}/programmes/add/", site.open_form("/") | {"title": "Typed"})
    chart = site.get(f"/patients/{site.patient}/")

    assert (refused.status, chart.status) == (507, 200)
    assert database.rows("SELECT COUNT(*) FROM clinic_auditevent WHERE action = 'read'") == [(1,)]
