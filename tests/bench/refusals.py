"""Whether the time of a refusal tells its reason: at the patient's door, and at sign-in.

Told as AUC: the chance that one of two refusals of different reasons, drawn by lot, is the slower. 0.5 tells nothing.
"""

import itertools
import random
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from clinic.models import User
from prescriptions.actions import sharing
from prescriptions.models import Revision, ShareLink
from tests.bench.measure import timed

ROUNDS, SIGN_INS = 150, 40
LEAST, MOST = 0.45, 0.55
SAME_HOST = {"HTTP_HOST": "localhost", "HTTP_X_FORWARDED_PROTO": "https"}


def main(made):
    with transaction.atomic(), override_settings(ALLOWED_HOSTS=["localhost"]):
        compare("The patient's door", at_the_door(made), ROUNDS)
        compare("Sign-in", at_sign_in(), SIGN_INS)
        transaction.set_rollback(True)


def compare(where, refusals, rounds):
    """Each refusal in an order drawn anew each round, so that a busy machine slows them alike."""
    times = {name: [] for name in refusals}
    lots = random.Random(4)
    for number in range(rounds + 3):
        for name in lots.sample(list(refusals), len(refusals)):
            cache.clear()
            seconds, answer = timed(refusals[name])
            assert answer.status_code in (200, 403), (where, name, answer.status_code)
            if number >= 3:
                times[name].append(seconds)
    for one, other in itertools.combinations(times, 2):
        figure = auc(times[one], times[other])
        missed = "" if LEAST <= figure <= MOST else ", MISSED"
        print(f"{where}, {one} against {other}: AUC {figure:.2f} (aim: {LEAST} to {MOST}{missed})", flush=True)


def auc(some, others):
    """The share of pairs in which the first is the slower; equal times count half."""
    pairs = [(one > other) + (one == other) / 2 for one in some for other in others]
    return sum(pairs) / len(pairs)


def at_the_door(made):
    """A code that nobody has, and a real one with a wrong date, expired, revoked, frozen, and shut for an hour."""
    sheet = Revision.objects.get(public_id=made["sheet"])
    born = sheet.programme.patient.birth_date
    right = {"year": born.year, "month": born.month, "day": born.day}
    now = timezone.now()
    states = {
        "a wrong date": {"hour_began_at": None},
        "an expired link": {"expires_at": now.replace(year=now.year - 1)},
        "a revoked link": {"revoked_at": now, "revoked_by": sheet.issued_by},
        "a frozen link": {"wrong_tries": 20},
    }
    found = {}
    for name, fields in {"no such code": {}, **states}.items():
        link, token = sharing.share(sheet, by=sheet.issued_by)
        token = "A" * 22 if name == "no such code" else token
        kept = {"wrong_tries": 0, "wrong_tries_this_hour": 0, **fields}
        typed = {**right, "year": born.year - 1} if name == "a wrong date" else right
        found[name] = partial(knock, link, kept, {**typed, "code": token})
    return found


def knock(link, kept, typed):
    ShareLink.objects.filter(pk=link.pk).update(**kept)
    return Client(**SAME_HOST).post("/p", typed)


def at_sign_in():
    """An address that nobody has, and a person's with a wrong password."""
    person = User.objects.filter(is_active=True).first()
    typed = {"an unknown address": "nobody@takehome.example", "a wrong password": person.email}
    return {name: partial(sign_in, address) for name, address in typed.items()}


def sign_in(address):
    return Client(**SAME_HOST).post("/accounts/login/", {"login": address, "password": "not the right one"})
