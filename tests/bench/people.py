"""What the demo clinic lacks to be measured: a session of its therapist, a sheet, a draft of eight exercises.

python -m tests.bench.people    in a process with the clinic's settings; prints where they are
"""

import datetime as dt
import json

import django


def main():
    django.setup()
    from clinic.models import Patient, User
    from prescriptions.actions import drafting, issuing

    ada = User.objects.get(email="therapist@takehome.example")
    pia = Patient.objects.get(record_number="D-1001")
    first = programme(pia, ada)
    issuing.issue(first, by=ada)
    draft = programme(pia, ada)
    elsewhere = drafting.draft(Patient.objects.get(record_number="D-1004"), title="Neck", by=ada)
    made = {"patient": pia, "sheet": first, "draft": draft, "elsewhere": elsewhere.programme.patient}
    print(json.dumps({"cookies": cookies(ada), **{name: str(each.public_id) for name, each in made.items()}}))


def cookies(user):
    """Those of a browser whose person gave password and code, and whose forms' key is known."""
    from allauth.account.internal.flows import login
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.middleware.csrf import _get_new_csrf_string
    from django.utils import timezone

    from clinic.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    now = timezone.now().timestamp()
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": how, "at": now} for how in ("password", "mfa")]
    session.create()
    return {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: _get_new_csrf_string()}


def programme(patient, by):
    """A draft of the eight exercises, which lacks nothing to be issued."""
    from exercises.models import Exercise, ExerciseDose
    from prescriptions.actions import drafting
    from tests.bench.sheets import SHEET

    draft = drafting.draft(patient, title="Strength", by=by)
    for slug in SHEET:
        exercise = Exercise.objects.get(slug=slug)
        drafting.add_item(draft, exercise, by=by, dosage=exercise.dosage(ExerciseDose.Kind.PROPOSED))
    draft.review_on = patient.location.today() + dt.timedelta(days=14)
    draft.save(update_fields=["review_on"])
    return draft


if __name__ == "__main__":
    main()
