"""Opening hours and the clock of a place: what the week says, in data and in words. Pure: no database, no request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as format_date
from django.utils.dateformat import time_format
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

WEEK = range(1, 8)
# Further off, a date is a slip, and arithmetic with it ends at the calendar's own end.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class HoursError(ValueError):
    """Hours that contradict themselves; the text is a sentence for the person who typed them."""


class SkippedTime(ValueError):
    """A time that the clocks jump over on that day; the text says what to do."""


class DoubledTime(ValueError):
    """A time that comes twice on that day; the text asks which one is meant."""


class State(StrEnum):
    """What the hours say about a stretch of time. Not stated is not closed."""

    OPEN = "open"
    BY_APPOINTMENT = "by_appointment"
    CLOSED = "closed"
    NOT_STATED = "not_stated"


@dataclass(frozen=True)
class Spell:
    """One stretch of one day, on the clock of the place; without times it speaks of the whole day."""

    kind: State
    opens: time | None = None
    closes: time | None = None

    @property
    def is_timed(self) -> bool:
        return self.opens is not None and self.closes is not None

    def bounds(self) -> tuple[time, time]:
        """Opening and closing; raises HoursError without both."""
        if self.opens is None or self.closes is None:
            raise HoursError(_("Give both times: when it opens and when it closes."))
        return self.opens, self.closes

    def in_words(self) -> str:
        """ "8:00 AM to 12:00 PM", "by appointment only", or both."""
        if self.kind == State.CLOSED:
            return _("closed")
        if not self.is_timed:
            return _("by appointment only")
        opens, closes = self.bounds()
        words = {"opens": clock_in_words(opens), "closes": clock_in_words(closes)}
        if self.kind == State.BY_APPOINTMENT:
            return _("%(opens)s to %(closes)s by appointment only") % words
        return _("%(opens)s to %(closes)s") % words


@dataclass(frozen=True)
class WeekSpell:
    """A spell of one ISO weekday (1 is Monday)."""

    weekday: int
    spell: Spell
    is_confirmed: bool = True


@dataclass(frozen=True)
class Special:
    """Days, both included, that differ from the week, and why."""

    first_on: date
    last_on: date
    spell: Spell
    reason: str

    def covers(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on

    def in_words(self) -> str:
        """ "Closed on Thursday, November 26, 2026: Thanksgiving"."""
        words = {
            "first": day_in_words(self.first_on),
            "last": day_in_words(self.last_on),
            "hours": self.spell.in_words(),
            "reason": self.reason,
        }
        if self.spell.kind == State.CLOSED and self.first_on == self.last_on:
            return _("Closed on %(first)s: %(reason)s") % words
        if self.spell.kind == State.CLOSED:
            return _("Closed from %(first)s to %(last)s: %(reason)s") % words
        if self.first_on == self.last_on:
            return _("On %(first)s: %(hours)s (%(reason)s)") % words
        return _("From %(first)s to %(last)s: %(hours)s (%(reason)s)") % words


@dataclass(frozen=True)
class Answer:
    """What the hours say about a stretch of time, and the sentence that tells why."""

    state: State
    words: str

    @property
    def is_welcome(self) -> bool:
        """Whether patients are seen then."""
        return self.state in (State.OPEN, State.BY_APPOINTMENT)


def clock_in_words(clock: time) -> str:
    """ "1:05 PM"."""
    return time_format(clock, "g:i A")


def moment_in_words(local: datetime) -> str:
    """The clock of ``local``, a moment with its zone; "1:30 AM (the first of two, PDT)" where it shows that twice."""
    words = {"clock": clock_in_words(local.time()), "zone": local.tzname()}
    if not comes_twice(local):
        return words["clock"] or ""
    if local.fold:
        return _("%(clock)s (the second of two, %(zone)s)") % words
    return _("%(clock)s (the first of two, %(zone)s)") % words


def comes_twice(local: datetime) -> bool:
    """Whether the clocks of its zone show the time of ``local`` twice on that day."""
    first, second = (local.replace(fold=fold) for fold in (0, 1))
    shown_again = second.astimezone(UTC).astimezone(second.tzinfo).replace(tzinfo=None, fold=0)
    return first.utcoffset() != second.utcoffset() and shown_again == local.replace(tzinfo=None, fold=0)


def day_in_words(day: date) -> str:
    """ "Thursday, November 26, 2026"."""
    return format_date(day, "l, F j, Y")


def weekday_name(weekday: int) -> str:
    return str(WEEKDAYS[weekday - 1])


def check_date(day: date) -> None:
    """Raise HoursError for a date that nobody means."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        words = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise HoursError(_("Check the year of the date: it lies between %(first)s and %(last)s.") % words)


def check_day(spells: Iterable[Spell]) -> list[Spell]:
    """The spells of one day in order; raises HoursError where they contradict each other."""
    found = list(spells)
    for spell in found:
        if spell.kind == State.CLOSED and (spell.opens or spell.closes):
            raise HoursError(_("A closed day has no times. Clear the times, or choose another kind."))
        if spell.kind == State.OPEN or spell.opens is not None or spell.closes is not None:
            opens, closes = spell.bounds()
            if opens >= closes:
                raise HoursError(_("Closing time must be after opening time."))
    if len(found) > 1 and not all(spell.is_timed for spell in found):
        raise HoursError(_("A closed day, or a day without times, has no second row. Remove the others."))
    found = in_order(found)
    for earlier, later in zip(found, found[1:], strict=False):
        if later.bounds()[0] < earlier.bounds()[1]:
            words = {"first": earlier.in_words(), "second": later.in_words()}
            raise HoursError(_("%(first)s and %(second)s overlap. Let one end before the next begins.") % words)
    return found


def check_special(special: Special, others: Iterable[Special]) -> None:
    """Raise HoursError where ``special`` contradicts itself or one of ``others`` that shares a day with it."""
    check_date(special.first_on)
    check_date(special.last_on)
    check_day([special.spell])
    for other in others:
        if other.first_on <= special.last_on and special.first_on <= other.last_on:
            check_day([special.spell, other.spell])


def in_order(spells: Iterable[Spell]) -> list[Spell]:
    """As they follow each other; whatever has no times comes first."""
    return sorted(spells, key=lambda spell: (spell.opens or time.min, spell.closes or time.min))


def spells_in_words(spells: Iterable[Spell]) -> str:
    """All spells of one day: "8:00 AM to 12:00 PM and 1:00 PM to 5:00 PM". Says what stands, and judges nothing."""
    return _(" and ").join(spell.in_words() for spell in in_order(spells))


def week_in_words(week: Iterable[WeekSpell]) -> list[str]:
    """One line for each run of days with equal hours; a day that nothing is stated of has no line."""
    rows = list(week)
    said = {day: [row.spell for row in rows if row.weekday == day] for day in WEEK}
    phrases = {day: spells_in_words(spells) for day, spells in said.items() if spells}
    runs: list[list[int]] = []
    for day in phrases:
        if runs and runs[-1][-1] == day - 1 and phrases[runs[-1][-1]] == phrases[day]:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [_("%(days)s: %(hours)s") % {"days": _days(run), "hours": phrases[run[0]]} for run in runs]


def _days(run: list[int]) -> str:
    first, last = weekday_name(run[0]), weekday_name(run[-1])
    if len(run) == 1:
        return first
    if len(run) == 2:
        return _("%(first)s and %(last)s") % {"first": first, "last": last}
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def spells_on(day: date, week: Iterable[WeekSpell], specials: Iterable[Special]) -> tuple[list[Spell], str]:
    """What holds on ``day``: its special spells, which replace the week's, with their reason; or the week's."""
    today = [special for special in specials if special.covers(day)]
    if today:
        closed = [special for special in today if special.spell.kind == State.CLOSED]
        chosen = closed[:1] or today
        return [special.spell for special in chosen], chosen[0].reason
    return [row.spell for row in week if row.weekday == day.isoweekday()], ""


def answer_for(starts: datetime, ends: datetime, week: Iterable[WeekSpell], specials: Iterable[Special]) -> Answer:
    """What the hours say about [starts, ends), both on the clock of the place."""
    day = starts.date()
    spells, reason = spells_on(day, week, specials)
    words = {"day": day_in_words(day), "reason": reason}
    if not spells:
        return Answer(State.NOT_STATED, _("No hours are stated for %(day)s.") % words)
    if any(spell.kind == State.CLOSED for spell in spells):
        closed = _("Closed on %(day)s: %(reason)s.") if reason else _("Closed on %(day)s.")
        return Answer(State.CLOSED, closed % words)
    untimed = [spell for spell in spells if not spell.is_timed]
    if untimed and ends.date() == day:
        return Answer(untimed[0].kind, _("%(day)s is by appointment only.") % words)
    words["hours"] = _(" and ").join(spell.in_words() for spell in spells)
    # A time that comes twice on the day of a clock change may end "before" it starts on the wall: never covered.
    covering = _covering(starts.time(), ends.time(), spells) if ends.date() == day and starts < ends else []
    if not covering:
        return Answer(State.CLOSED, _("The hours of %(day)s are %(hours)s.") % words)
    kinds = {spell.kind for spell in covering}
    state = State.BY_APPOINTMENT if State.BY_APPOINTMENT in kinds else State.OPEN
    return Answer(state, _("The hours of %(day)s are %(hours)s.") % words)


def _covering(starts: time, ends: time, spells: list[Spell]) -> list[Spell]:
    """The spells that together hold every moment of [starts, ends); none if a gap is left."""
    reached, used = starts, []
    for spell in sorted(spells, key=lambda spell: spell.bounds()):
        opens, closes = spell.bounds()
        if opens <= reached < closes:
            used.append(spell)
            reached = closes
        if reached >= ends:
            return used
    return []


def local_moment(day: date, clock: time, zone: ZoneInfo, *, fold: int | None = None) -> datetime:
    """The moment, in UTC, when the clocks of ``zone`` show ``clock`` on ``day``.

    Raises SkippedTime when they never do, and DoubledTime when they do twice and ``fold`` (0 the first time, 1 the
    second) does not say which. Raises HoursError for a date that nobody means.
    """
    check_date(day)
    naive = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    first, second = (naive.replace(tzinfo=zone, fold=number) for number in (0, 1))
    words = {"day": day_in_words(day), "clock": clock_in_words(clock)}
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) != naive:
        raise SkippedTime(
            _("There is no %(clock)s on %(day)s: the clocks go forward. Choose a time an hour later.") % words
        )
    if fold is None:
        raise DoubledTime(
            _("%(clock)s comes twice on %(day)s: the clocks go back. Say whether the first or the second is meant.")
            % words
        )
    return (second if fold else first).astimezone(UTC)
