"""What Takehome is built on: every library by version and hash, from the usual place, none with a hole we know."""

import re
from importlib.metadata import version

import pytest

from tests.test_architecture import ROOT

LISTS = ["requirements.txt", "requirements-dev.txt"]
# Older ones have holes that touch us: see requirements.in.
LEAST = {"django": "6.1.3", "weasyprint": "70.0", "pillow": "11.3.0", "gunicorn": "23.0.0", "cryptography": "44.0.1"}


def pins(name):
    """Each library of a list with its version and its hashes."""
    text = re.sub(r"\\\n", " ", (ROOT / name).read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {re.split(r"[ ;=\[]", line)[0].lower(): line for line in lines}


def numbers(text):
    return [int(part) for part in re.findall(r"\d+", text)]


@pytest.mark.parametrize("name", LISTS)
def test_every_library_is_listed_with_its_version_and_hash(name):
    found = pins(name)

    assert len(found) > 20
    assert [line for line in found.values() if not re.search(r"==[\w.]+.*--hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize("name", LISTS)
def test_no_list_names_another_place_to_fetch_from(name):
    text = (ROOT / name).read_text() + (ROOT / "Dockerfile").read_text() + (ROOT / "dev").read_text()

    assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host|@ (git|https?)", text)
    assert not re.search(r"pip install(?! --quiet)(?![^\n]*--require-hashes)", text)


def test_everything_asked_for_is_in_the_list():
    asked = [line for line in (ROOT / "requirements.in").read_text().splitlines() if re.match(r"[a-z]", line)]

    assert {re.split(r"[\[<>=]", line)[0] for line in asked} - pins("requirements.txt").keys() == set()


@pytest.mark.parametrize(("library", "least"), LEAST.items())
def test_no_library_is_older_than_the_mend_of_a_hole_we_know_of(library, least):
    listed = re.search(r"==([\w.]+)", pins("requirements.txt")[library])[1]

    assert numbers(listed) >= numbers(least)
    assert numbers(version(library)) >= numbers(least)


def test_tools_of_the_tests_are_not_in_production():
    assert {"pytest", "mypy", "hypothesis", "django-stubs", "jpype1"} & pins("requirements.txt").keys() == set()
