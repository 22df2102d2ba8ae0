"""Eight processes save one record, or send one form, at one moment; and one dies at each statement of a save."""

import os
import signal
import sys
import uuid
import warnings

import pytest
from django.db import connection, connections, transaction

from clinic.models import AuditEvent, Patient, SubmittedForm
from prescriptions.actions import drafting
from prescriptions.models import Programme, Revision
from tests.clinic.test_booking_concurrency import LOST, RACERS, context, race
from tests.clinic.test_editing import opened
from tests.factories import make_patient

PHONES = [f"818 555 01{number:02d}" for number in range(RACERS)]


@pytest.fixture
def pia(transactional_db, encino):
    return make_patient(location=encino, phone="818 555 0199")


def save_contact(barrier, entry):
    client, address, form = entry
    barrier.wait(timeout=30)
    if client.post(address, form).status_code == 409:
        sys.exit(LOST)


def save_unasked(barrier, entry):
    """What a program does that reads, changes and saves."""
    pk, phone = entry
    patient = Patient.objects.get(pk=pk)
    connections.close_all()
    patient.phone = phone
    barrier.wait(timeout=30)
    patient.save()


def test_of_eight_who_save_one_record_one_is_taken_and_seven_are_asked(ada, pia):
    address = f"/patients/{pia.public_id}/edit/"
    form = opened(ada, address)

    assert race(save_contact, [(ada, address, {**form, "phone": phone}) for phone in PHONES]) == (1, RACERS - 1)

    pia.refresh_from_db()
    assert pia.phone in PHONES
    assert pia.version == 2
    assert AuditEvent.objects.filter(action="update", patient=pia).count() == 1


def test_without_the_version_seven_of_eight_are_overwritten_unasked(pia):
    assert race(save_unasked, [(pia.pk, phone) for phone in PHONES]) == (RACERS, 0)


# One form, sent many times ------------------------------------------------------------------------------------------


def send(barrier, entry):
    client, address, form = entry
    barrier.wait(timeout=30)
    assert client.post(address, form).status_code == 302


def sendings(client, patient, keys):
    address = f"/patients/{patient.public_id}/programmes/add/"
    return [(client, address, {"title": "For the stairs", "form_key": key}) for key in keys]


def test_a_form_that_eight_processes_send_at_once_is_carried_out_once(ada, pia):
    assert race(send, sendings(ada, pia, [str(uuid.uuid4())] * RACERS)) == (RACERS, 0)

    assert written() == [1, 1, 1, 1]


def test_without_one_key_it_is_carried_out_eight_times(ada, pia):
    assert race(send, sendings(ada, pia, [str(uuid.uuid4()) for _ in range(RACERS)])) == (RACERS, 0)

    assert Programme.objects.count() == RACERS


# All of it or nothing -----------------------------------------------------------------------------------------------


def written():
    """What one new programme leaves: itself, its draft, the event, and the form that was carried out."""
    events = AuditEvent.objects.filter(action="create", object_type="prescriptions.revision")
    return [rows.count() for rows in (Programme.objects, Revision.objects, events, SubmittedForm.objects)]


def die_at(number, work):
    """Whether a process of its own that does ``work`` was killed with -9 before its statement ``number``."""
    connections.close_all()
    child = context.Process(target=live, args=(number, work))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child.start()
    child.join(timeout=60)
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


def live(number, work):
    left = [number]

    def strike(execute, sql, params, many, of):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, of)

    with connection.execute_wrapper(strike):
        work()
    connections.close_all()


def deaths(work):
    """What stands after a death at each statement in turn, until one lives to the end."""
    standing, number = [], 0
    while die_at(number, work):
        standing.append(written())
        number += 1
    assert number > 3
    return standing


def test_whoever_dies_at_any_statement_leaves_all_of_it_or_nothing(ada, pia):
    [(_, address, form)] = sendings(ada, pia, [str(uuid.uuid4())])

    standing = deaths(lambda: ada.post(address, form))

    assert {tuple(rows) for rows in standing} <= {(0, 0, 0, 0), (1, 1, 1, 1)}
    assert written() == [1, 1, 1, 1]


def test_without_one_transaction_some_leave_half(ada, pia):
    in_pieces = drafting.draft.__wrapped__

    standing = deaths(lambda: in_pieces(pia, title="For the stairs", by=ada.user))

    assert any(len(set(rows[:3])) > 1 for rows in standing)
    assert transaction.get_autocommit()
