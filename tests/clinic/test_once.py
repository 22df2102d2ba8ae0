"""A form is carried out once, with its event or not at all, and never lost."""

import uuid

import pytest
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, ClinicWords, Patient, SubmittedForm, User
from tests.conftest import signed_in
from tests.factories import make_appointment, make_patient, make_staff
from tests.test_access import EVERY

NEW = {
    "given_name": "Pia", "family_name": "Placeholder", "birth_date": "5/4/1956", "record_number": "E-1",
    "language": "en", "print_size": "normal", "is_active": "on",
}  # fmt: skip
# Pages of ours that take a form and write nothing, or whose key is the link's secret.
KEYLESS = {
    "patient_list": "search",
    "appointment_create": "search; booking itself is one action",
    "dose_sentence": "says what would be printed",
    "figure_preview": "shows what would be drawn",
    "patient_door": "the patient's own",
    "patient_leave": "the patient's own",
    "staff_list": "only shows",
    "healthz": "only shows",
    "readyz": "only shows",
    "kept_form": "only shows",
    "admin_login": "only leads on",
    "closed": "not found",
}


def view_of(callback):
    while hasattr(callback, "__wrapped__"):
        if getattr(callback, "is_keyed", False):
            return callback
        callback = callback.__wrapped__
    return callback


def test_each_page_that_takes_a_form_asks_for_its_key(request):
    clients = [request.getfixturevalue(who) for who in ("ada", "mia")]
    ours = [entry for entry in EVERY if entry[2].__module__.split(".")[0] in ("clinic", "exercises", "prescriptions")]
    keyless = [(path, view) for _, path, view in ours if not getattr(view_of(view), "is_keyed", False)]

    takes = {
        view.__name__ for path, view in keyless if not any(client.post(path).status_code == 405 for client in clients)
    }
    assert takes - set(KEYLESS) == set()


@pytest.fixture
def new(encino):
    return {**NEW, "location": encino.pk, "form_key": str(uuid.uuid4())}


def test_the_same_key_with_another_body_is_another_action(ben, new):
    ben.post("/patients/add/", new)

    ben.post("/patients/add/", {**new, "family_name": "Other", "record_number": "E-2"})

    assert set(Patient.objects.values_list("family_name", flat=True)) == {"Placeholder", "Other"}


def test_the_same_form_again_leads_where_the_first_led(ben, new):
    first, second = ben.post("/patients/add/", new), ben.post("/patients/add/", new)

    assert second["Location"] == first["Location"]
    assert Patient.objects.count() == 1


def test_the_same_form_again_after_the_signing_key_was_changed_is_carried_out_once(ben, new, settings):
    first = ben.post("/patients/add/", new)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key, " * 5, [settings.SECRET_KEY]
    again = ben.post("/patients/add/", new)

    assert again.headers["Location"] == first.headers["Location"]
    assert Patient.objects.count() == 1


def test_a_form_without_its_key_is_refused_with_a_sentence(ben, new):
    page = ben.post("/patients/add/", {**new, "form_key": ""})

    assert page.status_code == 400
    assert "load the page again" in page.text
    assert not Patient.objects.exists()


def test_an_invalid_form_gives_its_key_back(ben, new):
    ben.post("/patients/add/", {**new, "given_name": ""})
    assert not SubmittedForm.objects.exists()

    ben.post("/patients/add/", new)

    assert Patient.objects.count() == 1


def test_a_colleagues_form_key_tells_nothing_of_their_record(ada, ben, new):
    first = ada.post("/patients/add/", new)

    page = ben.post("/patients/add/", new)

    assert page.get("Location") != first["Location"]


def test_a_cancelled_visit_that_is_cancelled_again_by_a_resend_shows_no_error(ben, ada, encino):
    visit = make_appointment(make_patient(location=encino), ada.user, timezone.now() + timezone.timedelta(days=2))
    form = {"reason": "ill", "form_key": str(uuid.uuid4())}

    ben.post(f"/appointments/{visit.public_id}/cancel/", form)
    page = ben.post(f"/appointments/{visit.public_id}/cancel/", form, follow=True)

    assert "The visit was cancelled." in page.text
    assert '<div class="alert alert-danger' not in page.text


def test_a_location_saved_twice_by_a_resend_shows_no_error(mia, encino):
    form = mia.get(f"/locations/{encino.public_id}/edit/").context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    values |= {"phone": "310 555 0100", "form_key": str(uuid.uuid4())}

    first = mia.post(f"/locations/{encino.public_id}/edit/", values)
    second = mia.post(f"/locations/{encino.public_id}/edit/", values)

    assert (first.status_code, second.status_code) == (302, 302)


def test_no_change_stays_without_its_event(mia, monkeypatch):
    words = {"name": "Clinic", "green_to": 2, "amber_to": 5, "version": ClinicWords.get().version}
    monkeypatch.setattr(audit, "record", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        mia.post("/clinic/", words)

    assert ClinicWords.get().name != "Clinic"


@pytest.mark.parametrize("page", ["location", "person"])
def test_a_changed_location_or_person_stays_only_with_its_event(mia, ada, encino, page, monkeypatch):
    path = f"/locations/{encino.public_id}/edit/" if page == "location" else f"/staff/{ada.user.public_id}/"
    form = mia.get(path).context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    monkeypatch.setattr(audit, "record", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        mia.post(path, {**values, "name": "Changed", "given_name": "Changed"})

    encino.refresh_from_db()
    assert (encino.name, User.objects.get(pk=ada.user.pk).given_name) == ("Encino", "Ada")


def test_the_emergency_admin_leaves_an_event(encino):
    client = signed_in(make_staff("root", is_staff=True, is_superuser=True))
    page = client.get(f"/admin/clinic/location/{encino.pk}/change/")
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form]
    values = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    values = {name: value for name, value in values.items() if value is not None and value is not False}

    saved = client.post(f"/admin/clinic/location/{encino.pk}/change/", {**values, "city": "Elsewhere"})

    assert saved.status_code == 302, saved.context["errors"]

    event = AuditEvent.objects.get(object_id=str(encino.public_id))
    assert (event.action, event.actor) == ("update", client.user)
    assert "Elsewhere" not in str(event.detail)
    assert event.detail["fields"]
