"""The demo: whoever tries the app may change everything, and the next run still serves."""

import pytest
from django.core.management import CommandError, call_command

from clinic.models import Appointment, Patient, User


@pytest.fixture
def demo(settings):
    settings.DEBUG = True
    return lambda: call_command("demo", verbosity=0)


def test_a_second_run_adds_nothing_even_after_a_patient_got_another_number(db, demo):
    demo()
    Patient.objects.filter(record_number="D-1001").update(record_number="X-1", given_name="Someone")

    demo()

    assert Patient.objects.count() == 4
    assert Appointment.objects.count() == 4
    assert Patient.objects.get(record_number="X-1").given_name == "Someone"


def test_a_visit_whose_time_is_taken_is_left_out(db, demo):
    demo()
    taken = Appointment.objects.order_by("starts_at").first()
    Appointment.objects.exclude(pk=taken.pk).update(patient=taken.patient)
    Patient.objects.exclude(pk=taken.patient_id).delete()

    demo()

    assert Patient.objects.count() == 4
    assert Appointment.objects.count() == 4


def test_no_account_comes_with_takehome_and_the_demo_stays_off_production(db, settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="only with DEBUG"):
        call_command("demo")

    assert not User.objects.exists()
