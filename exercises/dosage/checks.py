"""What is wrong with a dose, each with a sentence that says what to do. Some gaps are fine until issue."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from exercises.dosage.shape import Dosage, Span

# The most that a home programme can mean; a slip of the keys is refused here.
LIMITS = {
    "sets": (1, 20),
    "reps": (1, 200),
    "hold": (1, 600),
    "work": (1, 3 * 3600),
    "rest_between_reps": (1, 600),
    "rest_between_sets": (1, 1800),
    "times_per_day": (1, 12),
    "days_per_week": (1, 7),
    "duration_weeks": (1, 104),
}
# Kilograms or pounds; percent of a repetition maximum end at 100.
MOST_LOAD = 500
EFFORT_LIMITS = {"cr10": (0, 10), "borg6_20": (6, 20), "rir": (0, 10)}
TEMPO_PARTS = 4


@dataclass(frozen=True)
class Problem:
    """One thing wrong: a code for tests and interfaces, the field that it is about, and a sentence for a therapist."""

    code: str
    field: str
    message: str


def problems(dose: Dosage, *, at_issue: bool) -> list[Problem]:
    """Everything wrong with ``dose``; with ``at_issue`` also what it still lacks before a patient may have it."""
    found = [*_ranges(dose), *_reps(dose), *_hold(dose), *_combinations(dose), *_frequency(dose), *_intensity(dose)]
    return found + list(_gaps(dose)) if at_issue else found


def lacking(dose: Dosage) -> list[Problem]:
    """What stands between ``dose`` and a patient, one sentence for each field: the first says enough."""
    first: dict[str, Problem] = {}
    for problem in problems(dose, at_issue=True):
        first.setdefault(problem.field, problem)
    return list(first.values())


def _names() -> dict[str, str]:
    return {
        "sets": _("sets"),
        "reps": _("repetitions"),
        "hold": _("seconds to hold"),
        "work": _("seconds to keep going"),
        "rest_between_reps": _("seconds of rest between repetitions"),
        "rest_between_sets": _("seconds of rest between sets"),
        "times_per_day": _("times a day"),
        "days_per_week": _("days a week"),
        "duration_weeks": _("weeks"),
    }


def _range(name: str, span: Span | None) -> Iterator[Problem]:
    if span is None:
        return
    low, high = LIMITS[name]
    if not (low <= span.min <= high and low <= span.top <= high):
        words = {"name": _names()[name], "low": low, "high": high}
        yield Problem(f"{name}_out_of_range", name, _("Give from %(low)d to %(high)d %(name)s.") % words)
    elif span.min > span.top:
        words = {"low": span.top, "high": span.min}
        message = _("Give the smaller number first: %(low)d to %(high)d, not %(high)d to %(low)d.") % words
        yield Problem(f"{name}_min_gt_max", name, message)


def _ranges(dose: Dosage) -> Iterator[Problem]:
    for name in ("sets", "work", "rest_between_reps", "rest_between_sets", "duration_weeks"):
        yield from _range(name, getattr(dose, name))
    if dose.frequency:
        yield from _range("times_per_day", dose.frequency.times_per_day)
        yield from _range("days_per_week", dose.frequency.days_per_week)


def _reps(dose: Dosage) -> Iterator[Problem]:
    if dose.reps is None:
        return
    yield from _range("reps", dose.reps.span)
    options = dose.reps.options
    if dose.reps.kind == "count" and dose.reps.span is None:
        yield Problem("reps_without_number", "reps", _("Give the number of repetitions, such as 10 or 10 to 15."))
    if dose.reps.kind == "options":
        low, high = LIMITS["reps"]
        ascending = list(options) == sorted(set(options))
        if len(options) < 2 or not ascending or not low <= options[0] or not options[-1] <= high:
            message = _("Give two or more numbers to choose from, the smallest first, such as 6, 8 or 10.")
            yield Problem("reps_options_bad", "reps", message)


def _hold(dose: Dosage) -> Iterator[Problem]:
    if dose.hold is None:
        return
    yield from _range("hold", dose.hold.span)
    if dose.hold.kind == "seconds" and dose.hold.span is None:
        yield Problem("hold_seconds_without_number", "hold", _("Give the seconds to hold, such as 5 or 15 to 30."))


def _combinations(dose: Dosage) -> Iterator[Problem]:
    kind = dose.reps.kind if dose.reps else ""
    if dose.work and kind == "to_fatigue":
        message = _("Say either “until tired” or a time, not both.")
        yield Problem("to_fatigue_and_work_time_both", "work", message)
    elif dose.work and kind in ("count", "options"):
        yield Problem("reps_and_work_time_both", "work", _("Give repetitions or a time to keep going, not both."))
    if dose.rest_between_sets and not dose.sets_text and (dose.sets is None or dose.sets.top < 2):
        message = _("Rest between sets needs two sets or more. Give the sets, or take the rest out.")
        yield Problem("rest_between_sets_needs_2_sets", "rest_between_sets", message)
    if dose.tempo and (
        len(dose.tempo) != TEMPO_PARTS or not all(0 <= s <= 60 for s in dose.tempo) or not any(dose.tempo)
    ):
        message = _("Give the tempo as four numbers of seconds: lower, pause, lift, pause, such as 3-1-1-0.")
        yield Problem("tempo_bad", "tempo", message)


def _frequency(dose: Dosage) -> Iterator[Problem]:
    often = dose.frequency
    if often is None:
        return
    days = often.weekdays
    if days and (list(days) != sorted(set(days)) or not all(1 <= day <= 7 for day in days)):
        yield Problem("weekdays_bad", "frequency", _("Name each day of the week once."))
    elif days and often.days_per_week and not often.days_per_week.min <= len(days) <= often.days_per_week.top:
        message = _("You named %(named)d days, but gave another number of days a week. Make them agree.")
        yield Problem("weekdays_vs_days_per_week", "frequency", message % {"named": len(days)})
    if often.every_n_days is not None and not 2 <= often.every_n_days <= 14:
        yield Problem("every_n_days_out_of_range", "frequency", _("“Every … days” takes a number from 2 to 14."))
    if often.every_n_days is not None and (often.days_per_week or days):
        message = _("Give days a week or “every … days”, not both.")
        yield Problem("every_n_days_and_days_per_week_both", "frequency", message)


def _intensity(dose: Dosage) -> Iterator[Problem]:
    if dose.effort:
        low, high = EFFORT_LIMITS[dose.effort.scale]
        span = dose.effort.span
        if not low <= span.min <= span.top <= high:
            message = _("On this effort scale, give numbers from %(low)d to %(high)d, the smaller first.")
            yield Problem("effort_out_of_range", "effort", message % {"low": low, "high": high})
    load = dose.load
    if load is None:
        return
    if load.kind in ("weight", "rm", "percent_rm") and not (load.value and 0 < load.value <= MOST_LOAD):
        yield Problem("load_without_value", "load", _("Give the load as a number, such as 5 lb or 2.5 kg."))
    if load.kind in ("rm", "percent_rm") and load.value and load.value > 100:
        yield Problem("load_out_of_range", "load", _("Give at most 100, of repetitions or of percent."))
    if (
        (load.kind == "weight" or load.value)
        and load.kind not in ("rm", "percent_rm")
        and load.unit not in ("kg", "lb")
    ):
        yield Problem("load_unit_bad", "load", _("Give the weight in kg or lb."))
    if load.kind == "band" and not load.color:
        yield Problem("band_without_color", "load", _("Say which band, such as the red band."))


def _gaps(dose: Dosage) -> Iterator[Problem]:
    if dose.sets_text:
        yield Problem("sets_unspecified_at_issue", "sets", _("“Several sets” is not a number. Give the sets."))
    if dose.reps and dose.reps.kind == "unspecified":
        yield Problem("reps_unspecified_at_issue", "reps", _("The number of repetitions is not set. Set it."))
    if dose.hold and dose.hold.kind == "unspecified":
        yield Problem("hold_unspecified_at_issue", "hold", _("The time to hold is not set. Set it, or take it out."))
    counted = dose.reps is not None and dose.reps.kind != "unspecified"
    held = dose.hold is not None and dose.hold.kind == "seconds"
    if not (counted or held or dose.work):
        message = _("Say how much: a number of repetitions, seconds to hold, or a time to keep going.")
        yield Problem("no_quantity_at_issue", "reps", message)
    if dose.side == "one_side":
        yield Problem("side_not_chosen_at_issue", "side", _("Choose the side: left, right, or each side."))
    often = dose.frequency
    if often is None or not (often.times_per_day or often.days_per_week or often.weekdays or often.every_n_days):
        message = _("Say how often: for example once a day, 3 days a week.")
        yield Problem("frequency_missing_at_issue", "frequency", message)
