"""The week in words, what it says about a time, and the clock on days that change it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.hours import (
    DoubledTime,
    HoursError,
    SkippedTime,
    Special,
    Spell,
    State,
    WeekSpell,
    answer_for,
    check_day,
    check_special,
    local_moment,
    spells_in_words,
    week_in_words,
)

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
ZONES = ["America/Los_Angeles", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
NOON = dt.time(12)
THANKSGIVING = dt.date(2026, 11, 26)


def spell(kind="open", opens=None, closes=None):
    return Spell(
        State(kind), dt.time.fromisoformat(opens) if opens else None, dt.time.fromisoformat(closes) if closes else None
    )


MORNING, AFTERNOON = spell("open", "08:00", "12:00"), spell("open", "13:00", "17:00")


def at(day, opens, closes):
    return dt.datetime.combine(day, dt.time.fromisoformat(opens)), dt.datetime.combine(
        day, dt.time.fromisoformat(closes)
    )


def test_equal_neighbouring_days_are_joined_and_days_not_stated_are_not_named():
    week = [WeekSpell(day, spell("by_appointment")) for day in range(1, 6)]

    assert week_in_words(week) == ["Monday to Friday: by appointment only"]


def test_a_split_day_names_both_spells_in_order():
    week = [WeekSpell(1, AFTERNOON), WeekSpell(1, MORNING)]

    assert week_in_words(week) == ["Monday: 8:00 AM to 12:00 PM and 1:00 PM to 5:00 PM"]


def test_days_apart_are_not_joined_and_a_pair_is_named_with_and():
    week = [WeekSpell(1, MORNING), WeekSpell(3, MORNING), WeekSpell(6, spell("closed")), WeekSpell(7, spell("closed"))]

    assert week_in_words(week) == [
        "Monday: 8:00 AM to 12:00 PM",
        "Wednesday: 8:00 AM to 12:00 PM",
        "Saturday and Sunday: closed",
    ]


def test_an_empty_week_says_nothing():
    assert week_in_words([]) == []


@pytest.mark.parametrize(
    ("spells", "sentence"),
    [
        ([spell("open", "17:00", "09:00")], "Closing time must be after opening time."),
        ([spell("open", "09:00", "09:00")], "Closing time must be after opening time."),
        ([spell("open")], "Give both times: when it opens and when it closes."),
        ([spell("by_appointment", "09:00")], "Give both times: when it opens and when it closes."),
        (
            [MORNING, spell("open", "11:00", "15:00")],
            "8:00 AM to 12:00 PM and 11:00 AM to 3:00 PM overlap. Let one end before the next begins.",
        ),
        (
            [MORNING, spell("closed")],
            "A closed day, or a day without times, has no second row. Remove the others.",
        ),
        ([spell("closed", "08:00", "09:00")], "A closed day has no times. Clear the times, or choose another kind."),
    ],
)
def test_hours_that_contradict_themselves_are_refused_with_a_sentence(spells, sentence):
    with pytest.raises(HoursError, match=f"^{sentence}$"):
        check_day(spells)


def test_spells_back_to_back_are_fine():
    assert check_day([spell("open", "12:00", "13:00"), MORNING])[0] == MORNING


def test_what_contradicts_itself_is_still_said_in_order():
    assert spells_in_words([spell("open", "11:00", "15:00"), MORNING]) == "8:00 AM to 12:00 PM and 11:00 AM to 3:00 PM"
    assert spells_in_words([MORNING, spell("closed")]) == "closed and 8:00 AM to 12:00 PM"


def test_special_days_are_held_against_those_that_share_a_day_and_not_those_against_each_other():
    first, last = THANKSGIVING, THANKSGIVING + dt.timedelta(days=7)
    others = [Special(first, first, MORNING, "Flu shots"), Special(last, last, MORNING, "Flu shots")]

    check_special(Special(first, last, AFTERNOON, "Trial"), others)
    with pytest.raises(HoursError, match="overlap"):
        check_special(Special(first, last, spell("open", "11:00", "12:30"), "Trial"), others)


def test_special_days_in_words():
    closed = Special(THANKSGIVING, THANKSGIVING, spell("closed"), "Thanksgiving")
    short = Special(dt.date(2026, 12, 24), dt.date(2026, 12, 24), MORNING, "Christmas Eve")
    long = Special(dt.date(2026, 12, 25), dt.date(2027, 1, 1), spell("closed"), "Holidays")

    assert closed.in_words() == "Closed on Thursday, November 26, 2026: Thanksgiving"
    assert short.in_words() == "On Thursday, December 24, 2026: 8:00 AM to 12:00 PM (Christmas Eve)"
    assert long.in_words() == "Closed from Friday, December 25, 2026 to Friday, January 1, 2027: Holidays"


@pytest.mark.parametrize(
    ("times", "state"),
    [
        (("08:00", "08:45"), State.OPEN),
        (("11:15", "12:00"), State.OPEN),
        (("11:30", "12:15"), State.CLOSED),
        (("12:00", "13:00"), State.CLOSED),
        (("11:30", "13:30"), State.CLOSED),
        (("07:45", "08:30"), State.CLOSED),
    ],
)
def test_a_time_is_answered_from_the_spells_of_its_day(times, state):
    week = [WeekSpell(4, MORNING), WeekSpell(4, AFTERNOON)]

    assert answer_for(*at(THANKSGIVING, *times), week, []).state == state


def test_an_answer_gives_its_reason():
    week = [WeekSpell(4, MORNING)]
    special = Special(THANKSGIVING, THANKSGIVING, spell("closed"), "Thanksgiving")

    closed = answer_for(*at(THANKSGIVING, "09:00", "10:00"), week, [special])
    late = answer_for(*at(THANKSGIVING, "15:00", "16:00"), week, [])

    assert (closed.state, closed.words) == (State.CLOSED, "Closed on Thursday, November 26, 2026: Thanksgiving.")
    assert late.words == "The hours of Thursday, November 26, 2026 are 8:00 AM to 12:00 PM."


def test_a_day_nobody_stated_is_not_closed():
    assert answer_for(*at(THANKSGIVING, "09:00", "10:00"), [], []).state == State.NOT_STATED


def test_a_special_day_can_open_what_the_week_closes():
    special = Special(THANKSGIVING, THANKSGIVING, MORNING, "Flu shots")
    week = [WeekSpell(4, spell("closed"))]

    assert answer_for(*at(THANKSGIVING, "09:00", "10:00"), week, [special]).state == State.OPEN


def test_adjoining_spells_hold_one_visit_and_the_stricter_kind_wins():
    week = [WeekSpell(4, MORNING), WeekSpell(4, spell("by_appointment", "12:00", "14:00"))]

    assert answer_for(*at(THANKSGIVING, "11:30", "12:30"), week, []).state == State.BY_APPOINTMENT


def test_a_visit_over_midnight_is_outside_the_hours():
    week = [WeekSpell(4, spell("open", "00:00", "23:59"))]
    starts = dt.datetime.combine(THANKSGIVING, dt.time(23, 30))

    assert answer_for(starts, starts + dt.timedelta(hours=1), week, []).state == State.CLOSED


@pytest.mark.parametrize("day", [dt.date.min, dt.date(1999, 12, 31), dt.date(2101, 1, 1), dt.date.max])
def test_a_date_that_nobody_means_is_refused_before_the_calendar_ends(day):
    with pytest.raises(HoursError, match="Check the year of the date: it lies between 2000 and 2100."):
        local_moment(day, dt.time(15, 50), LOS_ANGELES)
    with pytest.raises(HoursError, match="Check the year"):
        check_special(Special(THANKSGIVING, day, MORNING, "Trial"), [])


def test_the_skipped_hour_is_refused_with_a_sentence():
    with pytest.raises(SkippedTime) as refused:
        local_moment(dt.date(2027, 3, 14), dt.time(2, 30), LOS_ANGELES)

    assert str(refused.value) == (
        "There is no 2:30 AM on Sunday, March 14, 2027: the clocks go forward. Choose a time an hour later."
    )


def test_the_doubled_hour_asks_which_one_and_tells_them_apart():
    day, clock = dt.date(2027, 11, 7), dt.time(1, 30)

    with pytest.raises(DoubledTime, match="1:30 AM comes twice on Sunday, November 7, 2027"):
        local_moment(day, clock, LOS_ANGELES)

    first = local_moment(day, clock, LOS_ANGELES, fold=0)
    assert first == dt.datetime(2027, 11, 7, 8, 30, tzinfo=dt.UTC)
    assert local_moment(day, clock, LOS_ANGELES, fold=1) - first == dt.timedelta(hours=1)


@given(
    st.sampled_from(ZONES),
    st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2040, 12, 31)),
    st.sampled_from([0, 1]),
)
def test_every_moment_that_exists_comes_back_as_it_was_typed(zone, typed, fold):
    zone, typed = ZoneInfo(zone), typed.replace(second=0, microsecond=0)

    try:
        moment = local_moment(typed.date(), typed.time(), zone, fold=fold)
    except SkippedTime:
        exists = typed.replace(tzinfo=zone).astimezone(dt.UTC).astimezone(zone)
        assert exists.replace(tzinfo=None) != typed
    else:
        assert moment.astimezone(zone).replace(tzinfo=None, fold=0) == typed


@given(
    st.sampled_from(ZONES),
    st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2040, 12, 31), timezones=st.just(dt.UTC)),
    st.integers(15, 180),
)
def test_a_visit_lasts_as_long_as_was_booked_over_any_clock_change(zone, starts, minutes):
    zone, starts = ZoneInfo(zone), starts.replace(second=0, microsecond=0)
    shown = starts.astimezone(zone)

    again = local_moment(shown.date(), shown.time(), zone, fold=shown.fold)

    assert again == starts
    assert (again + dt.timedelta(minutes=minutes)) - starts == dt.timedelta(minutes=minutes)
