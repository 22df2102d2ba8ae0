"""Emergency access: who may not see a patient reads the record for a reason and a time, and the managers know."""

import datetime as dt

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clinic import audit, chain, emergency
from clinic.access import Ability, Role
from clinic.models import AuditEvent, EmergencyAccess, Patient
from tests.conftest import signed_in
from tests.factories import make_patient, make_staff
from tests.worker import carry_out_tasks

REASON = "She fainted in our waiting room and knows no medicines."
SENTINEL = "Quizzaciously"


@pytest.fixture
def pia(wilshire):
    """A patient of Wilshire, whom Cleo of Encino may not see."""
    return make_patient(location=wilshire, record_number="W-77", given_name="Pia", family_name="Müller-Lüdenscheidt")


@pytest.fixture
def wanda(wilshire):
    """The manager of Wilshire alone."""
    return signed_in(make_staff("wanda", Role.MANAGER, location=wilshire))


@pytest.fixture
def edgar(encino):
    """The manager of Encino alone."""
    return signed_in(make_staff("edgar", Role.MANAGER, location=encino))


def ask(client, named="w-77", birth_date="5/4/1956", reason=REASON):
    return client.post("/emergencies/open/", {"named": named, "birth_date": birth_date, "reason": reason})


def chart(client, patient):
    return client.get(f"/patients/{patient.public_id}/")


def age(access, **ago):
    """Let the access have begun so long ago; the guard would refuse it, so it is made anew."""
    began = timezone.now() - dt.timedelta(**ago)
    return EmergencyAccess.objects.create(
        user=access.user, patient=access.patient, reason="Older one.", began_at=began, ends_at=began + emergency.LASTS
    )


@pytest.mark.parametrize("named", ["w-77", " W-77 ", "muller-ludenscheidt", "Müller-Lüdenscheidt"])
def test_the_record_opens_for_a_reason_and_the_chart_says_until_when(cleo, pia, named):
    assert chart(cleo, pia).status_code == 404

    answer = ask(cleo, named=named)

    assert (answer.status_code, answer["Location"]) == (302, f"/patients/{pia.public_id}/")
    page = chart(cleo, pia)
    assert page.status_code == 200
    assert "You opened this record in an emergency, to read. It closes by itself at" in page.text
    access = EmergencyAccess.objects.get()
    assert (access.user, access.patient, access.reason) == (cleo.user, pia, REASON)
    assert access.ends_at - access.began_at == dt.timedelta(hours=4)


def test_it_opens_reading_and_nothing_else(cleo, pia):
    ask(cleo)

    opened = {ability for ability in Ability if pia.is_within_reach(cleo.user, ability)}

    assert opened == {Ability.SEE_PATIENTS, Ability.SEE_CLINICAL}
    for page in ("edit", "history", "programmes/add"):
        assert cleo.get(f"/patients/{pia.public_id}/{page}/").status_code == 404
        assert f"/patients/{pia.public_id}/{page}/" not in chart(cleo, pia).text


def test_it_opens_one_record_and_to_one_person(cleo, pia, wilshire, encino):
    other, colleague = make_patient(location=wilshire), make_staff("carl", Role.PHYSICAL_THERAPIST, location=encino)

    ask(cleo)

    assert list(Patient.objects.visible_to(cleo.user)) == [pia]
    assert chart(cleo, other).status_code == 404
    assert not Patient.objects.visible_to(colleague).exists()


@pytest.mark.parametrize(("minutes", "status"), [(239, 200), (241, 404)])
def test_it_ends_by_itself_after_four_hours(cleo, pia, minutes, status):
    access = EmergencyAccess(user=cleo.user, patient=pia)
    age(access, minutes=minutes)

    assert chart(cleo, pia).status_code == status
    assert Patient.objects.visible_to(cleo.user, Ability.SEE_CLINICAL).count() == (status == 200)


def test_it_ends_with_the_role(cleo, pia):
    ask(cleo)
    cleo.user.roles.update(ended_on=timezone.localdate())

    assert chart(cleo, pia).status_code == 403


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.MANAGER])
def test_a_role_that_sees_no_clinical_data_gets_none(pia, encino, role):
    somebody = signed_in(make_staff("sam", role, location=encino))

    assert somebody.get("/emergencies/open/").status_code == 403
    assert ask(somebody).status_code == 403
    assert not EmergencyAccess.objects.exists()
    # And an access that a former role opened is of no use to them.
    age(EmergencyAccess(user=somebody.user, patient=pia), minutes=1)
    assert not Patient.objects.visible_to(somebody.user).exists()


def test_each_event_in_it_is_marked_and_no_other(cleo, pia, encino):
    own = make_patient(location=encino)
    chart(cleo, own)
    ask(cleo)
    access = EmergencyAccess.objects.get()

    chart(cleo, pia)
    chart(cleo, own)
    cleo.post("/patients/", {"q": "W-77"})

    marked = AuditEvent.objects.filter(emergency=access).order_by("pk")
    assert [(event.action, event.patient) for event in marked] == [("emergency", pia), ("read", pia), ("read", pia)]
    assert marked[0].reason == REASON
    assert not AuditEvent.objects.filter(patient=pia, emergency=None).exists()
    assert chain.verify().faults == []


def test_taking_the_mark_off_an_event_is_found(cleo, pia):
    ask(cleo)
    event = AuditEvent.objects.get(action="emergency")
    event.emergency = None

    assert chain.seal_of(event, chain.settings.AUDIT_KEYS[0]) != event.seal


def test_after_it_ended_nothing_is_marked(cleo, pia, ada):
    age(EmergencyAccess(user=cleo.user, patient=pia), hours=5)
    age(EmergencyAccess(user=ada.user, patient=pia), hours=1)

    chart(ada, pia)

    assert AuditEvent.objects.get(patient=pia).emergency is None


def test_who_may_see_the_patient_anyway_is_led_there_and_alarms_nobody(ada, pia, encino, cleo):
    own = make_patient(location=encino, record_number="E-1")

    assert ask(ada)["Location"] == f"/patients/{pia.public_id}/"
    assert ask(cleo, named="E-1")["Location"] == f"/patients/{own.public_id}/"
    assert not EmergencyAccess.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_asking_again_while_it_is_open_makes_no_second_one(cleo, pia):
    ask(cleo)
    first = EmergencyAccess.objects.get()

    assert emergency.open_record(pia, reason=REASON, by=cleo.user) == first
    ask(cleo, reason="Another reason, five minutes later.")

    assert EmergencyAccess.objects.get() == first


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"named": "W-78"}, "Nobody is recorded so."),
        ({"birth_date": "5/5/1956"}, "Nobody is recorded so."),
        ({"named": ""}, "Fill in “Record number or family name”."),
        ({"reason": "urgent"}, "Write at least 10 letters in “Why you need this record now”"),
        ({"reason": " " * 30}, "Fill in “Why you need this record now”."),
        ({"named": "W-77\0"}, "Null characters are not allowed"),
    ],
)
def test_without_a_reason_or_a_patient_it_does_not_open(cleo, pia, changed, sentence):
    page = ask(cleo, **changed)

    assert page.status_code == 422
    assert not EmergencyAccess.objects.exists()
    assert sentence in page.text
    assert changed.get("reason", REASON).strip() in page.text


def test_two_patients_of_one_name_and_day_are_told_apart_by_number_only(cleo, pia, wilshire):
    make_patient(location=wilshire, record_number="W-78", family_name="Müller-Lüdenscheidt")

    assert ask(cleo, named="Müller-Lüdenscheidt").status_code == 422
    assert ask(cleo, named="W-78").status_code == 302


def test_guessing_is_counted_and_leaves_events(cleo, pia):
    for number in range(10):
        ask(cleo, named=f"W-{number}")

    page = ask(cleo)

    assert "That were many tries." in page.text
    assert not EmergencyAccess.objects.exists()
    assert AuditEvent.objects.filter(action="refuse", actor=cleo.user).count() == 10


def test_the_managers_of_the_patients_location_are_told_at_home(cleo, pia, wanda, mia, edgar):
    ask(cleo)

    for manager in (wanda, mia):
        page = manager.get("/").text
        assert "Emergency access to look at" in page
        assert "Cleo Sample" in page
        assert "opened a record of Wilshire in an emergency" in page
        assert pia.family_name not in page
        assert pia.record_number not in page
    assert "Emergency access to look at" not in edgar.get("/").text


def test_and_by_mail_without_a_word_about_the_patient(cleo, pia, wanda, mia, edgar):
    ask(cleo)
    access = EmergencyAccess.objects.get()

    carry_out_tasks()

    assert {to for message in mail.outbox for to in message.to} == {wanda.user.email, mia.user.email}
    for message in mail.outbox:
        assert message.subject == "Emergency access at Wilshire"
        said = f"{message.subject} {message.body}"
        assert f"/emergencies/{access.public_id}/" in said
        assert [word for word in (pia.family_name, pia.given_name, "W-77", "1956", "fainted") if word in said] == []


def test_where_nobody_else_manages_the_location_its_clinicians_are_told(pia, wilshire, encino, edgar):
    both = make_staff("bo", Role.PHYSICAL_THERAPIST, location=encino)
    both.roles.create(role=Role.MANAGER, location=wilshire)
    carl = make_staff("carl", Role.PHYSICAL_THERAPIST, location=wilshire)
    for role in (Role.ASSISTANT, Role.FRONT_DESK):
        make_staff(role, role, location=wilshire)

    ask(signed_in(both))
    carry_out_tasks()

    [message] = mail.outbox
    assert message.to == [carl.email]
    assert "Nobody else manages Wilshire, so this comes to you." in message.body
    assert "/emergencies/" not in message.body


def test_where_there_is_nobody_at_all_every_other_manager_is_told(cleo, pia, edgar, encino):
    make_staff("ann", Role.ASSISTANT, location=pia.location)
    colleague = make_staff("emma", Role.MANAGER, location=encino)

    ask(cleo)
    carry_out_tasks()

    assert {to for message in mail.outbox for to in message.to} == {edgar.user.email, colleague.email}


def test_the_mail_is_asked_for_with_the_opening_or_not_at_all(cleo, pia, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(emergency.audit, "record", broken)
    with pytest.raises(RuntimeError):
        emergency.open_record(pia, reason=REASON, by=cleo.user)

    assert not DBTaskResult.objects.exists()
    assert not EmergencyAccess.objects.exists()


def test_a_manager_looks_back_over_it_and_says_so(cleo, pia, wanda):
    ask(cleo)
    chart(cleo, pia)
    access = EmergencyAccess.objects.get()

    page = wanda.get(f"/emergencies/{access.public_id}/")

    assert page.status_code == 200
    assert REASON in page.text
    assert "W-77" in page.text
    assert pia.family_name not in page.text
    assert page.text.count("the record") >= 1
    assert AuditEvent.objects.filter(actor=wanda.user, action="read", patient=pia).count() == 1
    assert wanda.post(f"/emergencies/{access.public_id}/looked-at/").status_code == 302
    access.refresh_from_db()
    assert access.looked_by == wanda.user
    assert "Emergency access to look at" not in wanda.get("/").text
    assert "looked at by Wanda Sample" in wanda.get("/emergencies/").text


def test_the_look_back_shows_every_event_page_by_page(cleo, pia, wanda):
    ask(cleo)
    access = EmergencyAccess.objects.get()
    for _ in range(100):
        audit.record(cleo.user, "read", pia, patient=pia, emergency=access)

    first, second = (wanda.get(f"/emergencies/{access.public_id}/", {"page": page}).text for page in (1, 2))

    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second
    assert [page.count("<td>Cleo Sample</td>") for page in (first, second)] == [100, 1]


def test_a_manager_of_another_location_finds_nothing(cleo, pia, edgar):
    ask(cleo)
    access = EmergencyAccess.objects.get()

    answers = [
        edgar.get(f"/emergencies/{access.public_id}/"),
        edgar.post(f"/emergencies/{access.public_id}/looked-at/"),
        edgar.post(f"/emergencies/{access.public_id}/close/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    access.refresh_from_db()
    assert (access.looked_at, access.is_live()) == (None, True)


def test_nobody_looks_back_over_their_own(pia, wilshire, encino):
    both = make_staff("bo", Role.PHYSICAL_THERAPIST, location=encino)
    both.roles.create(role=Role.MANAGER, location=wilshire)
    both = signed_in(both)
    ask(both)
    access = EmergencyAccess.objects.get()

    both.post(f"/emergencies/{access.public_id}/looked-at/")
    carry_out_tasks()

    access.refresh_from_db()
    assert access.looked_at is None
    assert "I have looked at it" not in both.get(f"/emergencies/{access.public_id}/").text
    assert mail.outbox == []


@pytest.mark.parametrize("who", ["cleo", "wanda"])
def test_the_person_or_a_manager_closes_it_before_its_time(cleo, pia, wanda, who):
    ask(cleo)
    access = EmergencyAccess.objects.get()

    answer = {"cleo": cleo, "wanda": wanda}[who].post(f"/emergencies/{access.public_id}/close/")

    assert answer.status_code == 302
    assert chart(cleo, pia).status_code == 404
    assert AuditEvent.objects.filter(emergency=access, action="update").count() == 1


CHANGES = {
    "reason": {"reason": "Nothing."},
    "end": {"ends_at": timezone.now() + dt.timedelta(days=9)},
    "beginning": {"began_at": timezone.now() - dt.timedelta(days=9)},
}


@pytest.mark.parametrize("change", [*CHANGES, "person", "patient", "delete", "look"])
def test_what_was_stated_stands_in_the_database(cleo, pia, wanda, ada, change):
    ask(cleo)
    access = EmergencyAccess.objects.get()
    emergency.note_look(access, by=wanda.user)
    # Events name it: without them the database would keep it by its guard alone.
    others = {"person": {"user": ada.user}, "patient": {"patient": make_patient()}, "look": {"looked_by": ada.user}}

    rows = EmergencyAccess.objects.filter(pk=access.pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete("default") if change == "delete" else rows.update(**{**CHANGES, **others}[change])


def test_the_search_of_a_therapist_of_one_location_leads_to_it(cleo, ada):
    assert "/emergencies/open/" in cleo.get("/patients/").text
    assert "/emergencies/open/" not in ada.get("/patients/").text
