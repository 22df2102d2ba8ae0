"""Looking for a patient among a hundred and among a hundred thousand: the page, and whoever answers its queries."""

import datetime as dt
import itertools

from django.db import connection

from clinic.models import Location, Patient
from tests.bench.browser import browser
from tests.bench.measure import aimed, spent, timed

FEW, MANY = 100, 100_000
TIMES = 25
GIVEN = ("Ana", "Ben", "Cleo", "Dara", "Eli", "Fay", "Gus", "Hana", "Ivo", "Jill", "Kai", "Lena", "Max", "Nora")
FIRST = ("Bar", "Cor", "Del", "Fen", "Gar", "Hol", "Kel", "Lor", "Mar", "Nor", "Pel", "Ros", "Sal", "Tor", "Ver", "Wil")
LAST = ("ber", "cott", "dale", "field", "ham", "ington", "ley", "man", "nell", "ski", "son", "ton", "wick", "worth")
# What people type: a rare name, one that many have, two words, a number, a birth date, the end of a phone number.
TYPED = {
    "a rare name": "placeholder", "a frequent beginning": "mar", "two words": "ana marley", "a record number": "D-1001",
    "a birth date": "May 4, 1956", "a phone number": "555 010 0042", "nobody": "zzyzx",
}  # fmt: skip


def main(made):
    client = browser(made)
    found = []
    for number in (FEW, MANY):
        fill(number)
        found.append({name: cost(client, typed) for name, typed in TYPED.items()})
    few, many = found
    for name in TYPED:
        ratio = many[name] / few[name]
        told = f"Search for {name}: {1000 * few[name]:.1f} ms of {FEW}, {1000 * many[name]:.1f} ms of {MANY:,}"
        aimed(f"{told}; ratio {ratio:.1f}", ratio, 3)


def fill(number):
    """As many patients as that, all made up."""
    place = Location.objects.first()
    names = itertools.cycle(itertools.product(FIRST, LAST, GIVEN))
    have = Patient.objects.count()
    fresh = (patient(n, place, *next(names)) for n in range(have, number))
    while some := list(itertools.islice(fresh, 2000)):
        Patient.objects.bulk_create(some)
    with connection.cursor() as cursor:
        # Production's autovacuum does it within a minute.
        cursor.execute("ANALYZE")


def patient(number, place, first, last, given):
    born = dt.date(1930, 1, 1) + dt.timedelta(days=number * 37 % 30_000)
    made = Patient(
        location=place, record_number=f"B-{number:06d}", given_name=given, family_name=first + last, birth_date=born,
        phone=f"(555) {number % 1000:03d}-{number // 10:04d}",
    )  # fmt: skip
    made.search_words = made.make_search_words()
    return made


def cost(client, typed):
    """Seconds of processor time a search, of this process and of the database's."""

    def search():
        for _ in range(TIMES):
            assert client.post("/patients/", {"q": typed}).status_code == 200

    search()
    servers = backends()
    began = spent(*servers)
    return (timed(search)[0] + spent(*servers) - began) / TIMES


def backends():
    """The processes of PostgreSQL that serve this one; SQLite answers within it."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type LIKE 'cl%'"
        )
        return [pid for (pid,) in cursor.fetchall()]
