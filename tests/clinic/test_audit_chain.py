"""Whoever changes, removes, adds or moves an event of the trail is found out; honest trails raise no alarm."""

import json
import random
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from clinic import audit, chain, guards
from clinic.access import Role
from clinic.models import AuditEvent
from tests.factories import make_patient, make_staff

TAMPERINGS, LANES, EACH = 1000, 3, 6
FORGERS_KEY = "the key of somebody who read the source and the database, not the settings"


@pytest.fixture
def trail(wilshire, monkeypatch):
    """Three chains of six events, and nobody to guard them."""
    people, patients = [make_staff(), make_staff("tom", Role.ASSISTANT)], [make_patient(), make_patient()]
    for number in range(LANES * EACH):
        lane = number % LANES + 1
        monkeypatch.setattr(chain, "_free_end", lambda using, lane=lane: end_of(lane))
        who, patient = random.choice(people), random.choice(patients)
        audit.record(who, "read", patient, patient=patient, reason=f"No. {number}", detail={"n": [number], "a": None})
    guards.run(guards.AUDIT, connection.alias, lift=True)
    return AuditEvent.objects.order_by("pk")


def end_of(lane):
    last = AuditEvent.objects.filter(lane=lane).order_by("-number").first()
    return (lane, last.number, last.seal) if last else (lane, 0, "")


def rows(event):
    return AuditEvent.objects.filter(pk=event.pk)


def content(event, *but):
    fields = [field.attname for field in AuditEvent._meta.fields if field.attname not in ("id", *but)]
    return {name: getattr(event, name) for name in fields}


def change_a_field(events, chance):
    event, other = chance.sample(events, 2)
    name = chance.choice([name for name in content(event) if name != "previous" or event.previous != other.seal])
    new = {
        "at": event.at.replace(microsecond=(event.at.microsecond + 1) % 1_000_000),
        "actor_id": None, "patient_id": None, "emergency_id": 9, "detail": {"n": [999]}, "ip_address": "192.0.2.1",
        "lane": event.lane + chance.choice([-1, 1, 9]), "number": event.number + chance.choice([100, 200]),
        "previous": other.seal, "seal": other.seal[::-1],
    }.get(name, f"{getattr(event, name)}x")  # fmt: skip
    rows(event).update(**{name: new, **({"number": 99} if name == "lane" else {})})


def remove_some(events, chance):
    last = {end_of(lane)[1] for lane in range(1, LANES + 1)}
    inner = [event for event in events if event.number not in last]
    AuditEvent.objects.filter(pk__in=[e.pk for e in chance.sample(inner, chance.randint(1, 3))]).delete()


def swap_two(events, chance):
    one, other = chance.sample(events, 2)
    # All they say, but for the seals, or with their places: of one chain, for between two that changes nothing.
    but = chance.choice([(), ("lane", "number"), ("lane", "number", "previous", "seal")])
    other = (
        other
        if but or one.lane == other.lane
        else chance.choice([e for e in events if e.lane == one.lane and e != one])
    )
    rows(one).update(number=500)
    rows(other).update(number=501)
    places = {"lane": one.lane, "number": one.number} if but else {}
    rows(one).update(**content(other, *but), **places)
    places = {"lane": other.lane, "number": other.number} if but else {}
    rows(other).update(**content(one, *but), **places)


def put_one_in(events, chance):
    """At an end, in a chain of its own, or between two: all that follow make room, and are sealed again."""
    model = chance.choice(events)
    at_end = chance.random() < 0.5
    lane = chance.choice([model.lane, 77]) if at_end else model.lane
    _lane, number, seal = end_of(lane) if at_end else (lane, model.number - 1, model.previous)
    if not at_end:
        for event in AuditEvent.objects.filter(lane=lane, number__gte=model.number).order_by("-number"):
            rows(event).update(number=event.number + 1)
    new = AuditEvent(**{**content(model), "lane": lane, "number": number + 1, "previous": seal})
    new.seal = chain.seal_of(new, FORGERS_KEY) if chance.random() < 0.7 else model.seal
    new.save()


def cut_an_end(events, chance):
    lane = chance.randint(1, LANES)
    AuditEvent.objects.filter(lane=lane, number__gt=EACH - chance.randint(1, EACH)).delete()


def change_and_seal_again(events, chance):
    """What somebody does who knows how seals are made: everything from the changed event on gets a new one."""
    changed = chance.choice(events)
    rows(changed).update(reason="Nothing happened.")
    before = changed.previous
    for event in AuditEvent.objects.filter(lane=changed.lane, number__gte=changed.number).order_by("number"):
        event.previous = before
        before = chain.seal_of(event, FORGERS_KEY)
        rows(event).update(previous=event.previous, seal=before)


KINDS = [change_a_field, remove_some, swap_two, put_one_in, cut_an_end, change_and_seal_again]


def found(anchor):
    chained = [fault for fault in chain.verify().faults if fault.lane is not None]
    return bool(chained or list(chain.anchor_faults(anchor)))


def found_by_seals_alone(anchor):
    """The naive way: a keyed hash of each row, which no other row knows of."""
    return any(event.seal != chain.seal_of(event, chain.settings.AUDIT_KEYS[0]) for event in AuditEvent.objects.all())


def tamper(trail, look, times=TAMPERINGS):
    """How many tamperings of each kind ``look`` found, and missed."""
    anchor, events, chance = chain.verify().heads, list(trail), random.Random(20261125)
    tally = Counter()
    for number in range(times):
        kind = KINDS[number % len(KINDS)]
        with transaction.atomic():
            kind(events, chance)
            tally[kind.__name__ if look(anchor) else f"missed: {kind.__name__}"] += 1
            transaction.set_rollback(True)
    return tally


def test_a_trail_that_nobody_touched_has_no_fault(trail):
    verdict = chain.verify()

    assert (verdict.events, len(verdict.heads)) == (LANES * EACH, LANES)
    assert [fault for fault in verdict.faults if fault.lane] == []


@pytest.mark.long
def test_each_of_a_thousand_tamperings_is_found(trail):
    tally = tamper(trail, found)

    assert {name: count for name, count in tally.items() if name.startswith("missed")} == {}
    assert sum(tally.values()) == TAMPERINGS
    assert min(tally.values()) > 100


def test_a_seal_for_each_row_alone_would_miss_many(trail):
    tally = tamper(trail, found_by_seals_alone, times=60)

    assert (tally["missed: remove_some"], tally["missed: cut_an_end"]) == (10, 10)


def test_without_an_anchor_a_cut_end_is_not_found(trail):
    cut_an_end(list(trail), random.Random(1))

    assert [fault for fault in chain.verify().faults if fault.lane] == []


def test_a_guard_that_was_taken_away_is_named(trail):
    assert len([fault for fault in chain.verify().faults if "is gone" in fault.why]) >= 2


def verify(*args):
    out = StringIO()
    call_command("audit_verify", *args, stdout=out)
    return out.getvalue()


def test_the_command_finds_nothing_and_says_what_it_cannot_find(ben):
    ben.get("/")
    audit.record(None, "read", None)

    said = verify()

    assert "1 events in 1 chains, 0 anchors: all as they were written." in said
    assert "No anchor was known" in said
    assert "What this cannot find: events cut off the end" in said


def test_the_command_keeps_an_anchor_and_finds_a_cut_end_by_it(db, tmp_path):
    file = tmp_path / "anchors"
    for _ in range(3):
        audit.record(None, "read", None)
    verify("--anchors", str(file))
    audit.record(None, "read", None)

    assert "4 events in 1 chains, 1 anchors: all as they were written." in verify("--anchors", str(file))

    guards.run(guards.AUDIT, connection.alias, lift=True)
    AuditEvent.objects.filter(number=4).delete()
    guards.run(guards.AUDIT, connection.alias)
    out = StringIO()
    with pytest.raises(CommandError, match="1 faults in 3 events"):
        call_command("audit_verify", "--anchors", str(file), stdout=out)
    assert out.getvalue() == "Chain 1, number 4: the chain no longer holds the event that it ended with.\n"
    assert len(file.read_text().splitlines()) == 2
    assert "all as they were written" in verify()


@pytest.mark.parametrize("text", ["no anchor", "{}", '{"ends": {"1": 4}}', '{"ends": {"1": ["a", "b"]}}', "[]"])
def test_a_file_that_is_no_anchor_is_refused(db, tmp_path, text):
    file = tmp_path / "anchors"
    file.write_text(text)

    with pytest.raises(CommandError, match="cannot be read as anchors"):
        verify("--anchors", str(file))


def test_the_anchor_holds_numbers_and_seals_alone(db, tmp_path):
    patient = make_patient()
    event = audit.record(None, "read", patient, patient=patient)
    verify("--anchors", str(tmp_path / "anchors"))

    assert json.loads((tmp_path / "anchors").read_text())["ends"] == {"1": [1, event.seal]}


def test_an_event_sealed_with_an_older_key_is_still_known(db, settings):
    settings.AUDIT_KEYS = ["older" * 12]
    audit.record(None, "read", None)
    settings.AUDIT_KEYS = ["newer" * 12, "older" * 12]
    audit.record(None, "read", None)

    assert chain.verify().faults == []
    settings.AUDIT_KEYS = ["newer" * 12]
    assert [fault.number for fault in chain.verify().faults] == [1]


def test_a_long_trail_is_read_some_at_a_time(db, monkeypatch):
    monkeypatch.setattr(chain, "AT_ONCE", 3)
    for _ in range(8):
        audit.record(None, "read", None)

    assert (chain.verify().events, chain.verify().faults) == (8, [])


def test_an_event_costs_one_question_and_one_write(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        audit.record(None, "read", None)
