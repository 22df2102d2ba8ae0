"""Names as people type them on another keyboard."""

from importlib import import_module

import pytest
from django.apps import apps

from clinic.models import Patient
from clinic.words import search_key
from exercises.models import Exercise
from tests.factories import make_patient


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("  José  NÚÑEZ", "jose nunez"),
        ("Łukasz ŁĘCKI", "lukasz lecki"),
        ("Sørensen Ødegård Ǿ", "sorensen odegard o"),
        ("Đorđe Đặng", "dorde dang"),
        ("Æsa Ǽ Œuvre", "aesa ae oeuvre"),
        ("Strauß STRAUẞ", "strauss strauss"),
        ("Işık Yıldız İpek", "isik yildiz ipek"),
        ("Þórður Guðrún", "thordur gudrun"),
        ("Ħamrun", "hamrun"),
        ("O’Brien O'BRIEN OBrien O´Brien Oʼbrien", "obrien obrien obrien obrien obrien"),
        ("D’Angelo-Núñez", "dangelo-nunez"),
    ],
)
def test_a_name_is_folded_to_what_any_keyboard_writes(written, typed):
    assert search_key(written) == typed
    assert search_key(typed) == typed


@pytest.mark.parametrize("typed", ["obrien", "O'Brien", "o’br", "lucja", "Łucja", "lucja-maria"])
def test_a_patient_is_found_however_the_name_is_typed(ben, wilshire, typed):
    make_patient(given_name="Łucja-Maria", family_name="O’Brien", record_number="E-7", location=wilshire)

    assert "O’Brien" in ben.post("/patients/", {"q": typed}).text


def test_what_was_stored_before_is_folded_by_the_migrations(wilshire):
    patient = make_patient(given_name="Łucja", family_name="O’Brien", record_number="E-7", location=wilshire)
    Patient.objects.update(search_words=" e-7 o’brien łucja e 7 o’brien łucja")
    exercise = Exercise.objects.create(
        slug="own", name="Prøve", region="neck", position="sitting", search_words=" prøve neck prove"
    )

    import_module("clinic.migrations.0007_search_words_folded_further").fold(apps, None)
    import_module("exercises.migrations.0006_search_words_folded_further").fold(apps, None)

    patient.refresh_from_db()
    exercise.refresh_from_db()
    assert patient.search_words == patient.make_search_words() == " e-7 obrien lucja e 7 obrien lucja"
    assert exercise.search_words == " prove neck"
