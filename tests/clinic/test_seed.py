"""The clinic's page, loaded: what it states, nothing invented, and nothing that people changed overwritten."""

from django.core.management import call_command

from clinic.models import ClinicWords, Location, OpeningHours


def test_both_locations_come_with_unconfirmed_weekdays_and_nothing_invented(db):
    call_command("load_clinic", verbosity=0)

    addresses = [place.address_lines() for place in Location.objects.all()]
    assert addresses == [
        ["16661 Ventura Blvd", "Encino, CA 91436"],
        ["6221 Wilshire Blvd.", "Ste. 326", "Los Angeles, CA 90048"],
    ]
    assert {(place.phone, place.email) for place in Location.objects.all()} == {("", "")}
    assert Location.objects.first().week_in_words() == ["Monday to Friday: by appointment only"]
    assert OpeningHours.objects.filter(confirmed_at=None).count() == 10
    assert len(ClinicWords.get().safety_statements.splitlines()) == 5


def test_loading_again_keeps_what_people_changed(db):
    call_command("load_clinic", verbosity=0)
    Location.objects.filter(slug="encino").update(phone="555-0100")
    OpeningHours.objects.filter(location__slug="encino").delete()
    ClinicWords.objects.update(how_to_book="Call us.")

    call_command("load_clinic", verbosity=0)

    encino = Location.objects.get(slug="encino")
    assert (encino.phone, encino.opening_hours.count()) == ("555-0100", 0)
    assert ClinicWords.get().how_to_book == "Call us."
    ClinicWords.objects.update(how_to_book="")
    call_command("load_clinic", verbosity=0)
    assert ClinicWords.get().how_to_book == ""
    assert Location.objects.count() == 2
