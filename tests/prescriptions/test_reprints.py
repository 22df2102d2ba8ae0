"""From the day list to paper in one click."""

from clinic.models import AuditEvent
from tests.factories import make_staff


def test_the_desk_reprints_the_sheet_in_force_in_one_click(ben, visit, sheet):
    day = visit.location.today(visit.starts_at)
    listed = ben.get(f"/appointments/?location={visit.location.public_id}&date={day}").text

    page = ben.get(f"/patients/{visit.patient.public_id}/sheet/", follow=True)

    assert f'href="/patients/{visit.patient.public_id}/sheet/"' in listed
    assert page["Content-Type"] == "application/pdf"
    event = AuditEvent.objects.get(actor=ben.user, action="print")
    assert (event.patient, event.object_id) == (visit.patient, str(sheet.public_id))


def test_nobody_reprints_for_a_patient_out_of_reach(db, client, wilshire, sheet):
    client.force_login(make_staff("lou", "front_desk", location=wilshire))

    assert client.get(f"/patients/{sheet.programme.patient.public_id}/sheet/").status_code == 404
