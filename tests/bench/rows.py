"""The queries of each list with one row and with fifty, and of each page of a programme with one exercise and forty.

That they are equal is tested (tests/prescriptions/test_list_queries.py); this says how many they are. Everything is
undone again.
"""

import contextlib

from django.db import transaction
from django.test import Client, override_settings

from clinic.access import Role
from tests.conftest import signed_in
from tests.factories import make_location, make_patient, make_staff
from tests.prescriptions import test_list_queries as lists

# As the tests have it; production's way to hash a password is slow on purpose.
PLAIN = {
    "SECURE_SSL_REDIRECT": False, "REQUIRE_SECOND_FACTOR": False,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}  # fmt: skip


def main(made):
    with override_settings(**PLAIN):
        for who, address, one_more in lists.CASES:
            with people() as (cast, place):
                numbers = [number for number, _page in lists.list_queries(cast, place, who, address, one_more)]
            tell(who, address, f"for {one_more.__name__}", *numbers, lists.ROWS)
        for who, address in lists.SHEETS:
            with people() as (cast, _place):
                numbers = lists.sheet_queries(cast, lists.make_shelf(), who, address)
            tell(who, address, "", *numbers, lists.MOST_EXERCISES)


def tell(who, address, of, few, many, number):
    missed = "" if few == many else " MISSED: must be equal"
    print(f"{address} {of} by {who}: {few} queries with 1, {many} with {number}{missed}".replace("  ", " "), flush=True)


@contextlib.contextmanager
def people():
    """The tests' cast at a place of their own, for as long as the block lasts."""
    with transaction.atomic():
        place = make_location(name="Bench", slug="bench")
        cast = {
            "ada": signed_in(make_staff("ada", Role.PHYSICAL_THERAPIST)),
            "ben": signed_in(make_staff("ben", Role.FRONT_DESK)), "mia": signed_in(make_staff("mia", Role.MANAGER)),
            "pia": make_patient(location=place), "stranger": Client(HTTP_HOST="localhost"),
        }  # fmt: skip
        yield cast, place
        transaction.set_rollback(True)
