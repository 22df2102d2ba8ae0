"""The dose as a sentence that a patient reads: digits, "to" for ranges, one idea a sentence.

Each sentence is one translatable template; only numbers, counted nouns and the words for a side are put in, so that
a language may order them as it needs. ``%(where)s`` begins with its own space, or is empty.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from exercises.dosage.shape import Dosage, Effort, Frequency, Load, Span

MINUTE = 60
VOWEL_SOUNDS = ("8", "11", "18")


def sentence(dose: Dosage) -> str:
    """The whole dose in plain words, in the active language; empty for an empty dose. A pure function."""
    return " ".join(lines(dose))


def lines(dose: Dosage) -> list[str]:
    """The same words in up to three lines: what to do; how often; when to do more and when to stop."""
    what = [
        *_what(dose),
        _tempo(dose),
        _rest(dose),
        _load(dose.load) if dose.load else "",
        _range_of_movement(dose),
        _effort(dose.effort) if dose.effort else "",
    ]
    often = [_often(dose.frequency) if dose.frequency else "", _weeks(dose.duration_weeks)]
    rules = [_typed(dose.progression_text), _typed(dose.stop_rule)]
    joined = [" ".join(part for part in parts if part) for parts in (what, often, rules)]
    return [line for line in joined if line]


def _typed(text: str) -> str:
    """A sentence that somebody typed, with its full stop."""
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


def numbers(span: Span) -> str:
    """ "10" or "10 to 15"; a range that has collapsed is one number."""
    if span.max is None or span.max == span.min:
        return str(span.min)
    return _("%(low)s to %(high)s") % {"low": span.min, "high": span.max}


def choice(options: tuple[int, ...]) -> str:
    """ "8 or 12", "6, 8, or 10"."""
    words = [str(option) for option in options]
    if len(words) < 3:
        return _("%(one)s or %(other)s") % {"one": words[0], "other": words[-1]} if len(words) == 2 else "".join(words)
    return _("%(first)s, or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def duration(span: Span) -> str:
    """Seconds in words: in seconds where the range begins under a minute, else in minutes and seconds."""
    ranged, whole = span.max not in (None, span.min), not (span.min % MINUTE or span.top % MINUTE)
    if span.top < MINUTE or (ranged and not whole and span.min < MINUTE):
        return ngettext("%(n)s second", "%(n)s seconds", span.top) % {"n": numbers(span)}
    if ranged and not whole:
        return _("%(low)s to %(high)s") % {"low": duration(Span(span.min)), "high": duration(Span(span.top))}
    minutes, seconds = divmod(span.min, MINUTE)
    if not seconds:
        in_minutes = Span(minutes, None if span.max is None else span.max // MINUTE)
        return ngettext("%(n)s minute", "%(n)s minutes", in_minutes.top) % {"n": numbers(in_minutes)}
    words = {"minutes": duration(Span(minutes * MINUTE)), "seconds": duration(Span(seconds))}
    return _("%(minutes)s %(seconds)s") % words


def _repetitions(dose: Dosage) -> str:
    reps = dose.reps
    if reps is None:
        return ""
    if reps.kind == "options" and reps.options:
        return _("%(n)s repetitions") % {"n": choice(reps.options)}
    if reps.kind == "count" and reps.span:
        return ngettext("%(n)s repetition", "%(n)s repetitions", reps.span.top) % {"n": numbers(reps.span)}
    return ""


def _sets(dose: Dosage) -> str:
    if dose.sets_text:
        return pgettext("dose", "several sets")
    if dose.sets is None:
        return ""
    return ngettext("%(n)s set", "%(n)s sets", dose.sets.top) % {"n": numbers(dose.sets)}


def _where(dose: Dosage) -> str:
    """Where the numbers hold, to follow a quantity; begins with a space, or is empty."""
    return {
        "each_side": pgettext("side", " on each side"),
        "alternate": pgettext("side", " on each side, switching sides each time"),
        "left": pgettext("side", " on the left side"),
        "right": pgettext("side", " on the right side"),
        "one_side": pgettext("side", " on one side"),
        "each_side_then_both": pgettext("side", " on one side, then the other, then both together"),
    }.get(dose.side, "")


def _what(dose: Dosage) -> list[str]:
    """What to do and how long to hold it."""
    kind = dose.reps.kind if dose.reps else ""
    where = _where(dose)
    # Followed by more words, an aside ends with its own comma.
    aside = _("%(where)s,") % {"where": where} if dose.side == "alternate" else where
    words = {"sets": _sets(dose), "count": _repetitions(dose), "where": where, "aside": aside}
    held = dose.hold is not None and dose.hold.kind == "seconds" and dose.hold.span is not None
    if dose.work:
        words["time"] = duration(dose.work)
    if dose.sets == Span(1) and not words["count"] and not dose.work:
        # "In each set" of one set says nothing.
        words["sets"] = ""
    if kind == "amrap":
        return [_as_many(dose, words), _hold_each(dose)]
    if kind == "to_fatigue":
        return [_until_tired(words), _hold_each(dose)]
    if dose.work:
        timed = _("Do %(sets)s of %(time)s%(where)s.") if words["sets"] else _("Keep going for %(time)s%(where)s.")
        return [timed % words, _hold_each(dose)]
    if words["count"]:
        return [_counted(dose, words), _hold_each(dose)]
    if held:
        return [_held(dose, words)]
    return [_hold_each(dose), _unsaid(dose, words)]


def _unsaid(dose: Dosage, words: dict[str, str]) -> str:
    """The therapist has yet to say how much: only a draft and the library print this."""
    if dose.reps is None and dose.hold is None and not words["sets"]:
        return ""
    if words["sets"]:
        return _("Do %(sets)s%(where)s. Ask your therapist how many to do in each.") % words
    return _("Ask your therapist how many to do%(where)s.") % words


def _counted(dose: Dosage, words: dict[str, str]) -> str:
    if dose.side == "each_side_then_both" and not words["sets"]:
        bare = (
            numbers(dose.reps.span) if dose.reps and dose.reps.span else choice(dose.reps.options if dose.reps else ())
        )
        words = {**words, "bare": bare}
        limbs = {
            "leg": _(
                "Do %(count)s with one leg, then %(bare)s with the other leg, then %(bare)s with both legs together."
            ),
            "arm": _(
                "Do %(count)s with one arm, then %(bare)s with the other arm, then %(bare)s with both arms together."
            ),
        }
        other = _("Do %(count)s on one side, then %(bare)s on the other side, then %(bare)s with both together.")
        return limbs.get(dose.limb, other) % words
    if words["sets"]:
        return _("Do %(sets)s of %(count)s%(where)s.") % words
    return _("Do %(count)s%(where)s.") % words


def _as_many(dose: Dosage, words: dict[str, str]) -> str:
    if dose.work and words["sets"]:
        return (
            _("Do %(sets)s%(where)s. In each set, do as many repetitions as you can with good form in %(time)s.")
            % words
        )
    if dose.work:
        return _("Do as many repetitions as you can with good form%(aside)s in %(time)s.") % words
    if words["sets"]:
        return _("Do %(sets)s%(where)s. In each set, do as many repetitions as you can with good form.") % words
    return _("Do as many repetitions as you can with good form%(where)s.") % words


def _until_tired(words: dict[str, str]) -> str:
    if words["sets"]:
        each = _(
            "Do %(sets)s%(where)s. In each set, keep going until your muscles are too tired "
            "to do one more repetition with good form."
        )
        return each % words
    start = _("Keep going%(aside)s until your muscles are too tired to do one more repetition with good form.")
    return start % words


def _held(dose: Dosage, words: dict[str, str]) -> str:
    words = {**words, "time": _hold_time(dose)}
    if words["sets"]:
        return _("Do %(sets)s%(where)s. Hold each one for %(time)s.") % words
    return _("Hold for %(time)s%(where)s.") % words


def _hold_time(dose: Dosage) -> str:
    if dose.hold is None or dose.hold.span is None:
        return ""
    time = duration(dose.hold.span)
    return _("about %(time)s") % {"time": time} if dose.hold.approx else time


def _hold_each(dose: Dosage) -> str:
    if dose.hold is None:
        return ""
    if dose.hold.kind == "brief":
        return _("Pause briefly each time.")
    if dose.hold.kind == "seconds" and dose.hold.span:
        return _("Hold each repetition for %(time)s.") % {"time": _hold_time(dose)}
    return ""


def _tempo(dose: Dosage) -> str:
    if len(dose.tempo) != 4:
        return ""
    verbs = (
        _("lower for %(time)s"),
        _("pause for %(time)s"),
        _("lift for %(time)s"),
        _("pause at the top for %(time)s"),
    )
    steps = [verb % {"time": duration(Span(s))} for verb, s in zip(verbs, dose.tempo, strict=True) if s]
    if not steps:
        return ""
    steps[0] = steps[0][:1].upper() + steps[0][1:]
    if len(steps) == 1:
        return _("%(step)s.") % {"step": steps[0]}
    if len(steps) == 2:
        return _("%(one)s, and %(other)s.") % {"one": steps[0], "other": steps[1]}
    return _("%(first)s, and %(last)s.") % {"first": ", ".join(steps[:-1]), "last": steps[-1]}


def _rest(dose: Dosage) -> str:
    rests = []
    if dose.rest_between_reps:
        rests.append(_("Rest for %(time)s between repetitions.") % {"time": duration(dose.rest_between_reps)})
    if dose.rest_between_sets:
        rests.append(_("Rest for %(time)s between sets.") % {"time": duration(dose.rest_between_sets)})
    return " ".join(rests)


def _load(load: Load) -> str:
    thing = _load_in_words(load)
    if not thing:
        return ""
    if load.optional:
        return _("You can use %(thing)s if you like.") % {"thing": thing}
    return _("Use %(thing)s.") % {"thing": thing}


def _load_in_words(load: Load) -> str:
    if load.kind == "dumbbell" and load.value is None:
        return _("a dumbbell")
    if load.kind == "body_weight":
        return _("your own body weight")
    if load.kind == "band":
        return _("the %(color)s band") % {"color": load.color}
    amount = f"{load.value:g}" if load.value is not None else ""
    if load.kind == "rm":
        if amount == "1":
            return _("a weight that you can lift once and no more")
        return _("a weight that you can lift %(n)s times and no more") % {"n": amount}
    if load.kind == "percent_rm":
        return _("%(n)s%% of the most you can lift once") % {"n": amount}
    weight = _("%(amount)s %(unit)s") % {"amount": amount, "unit": load.unit}
    if load.each_hand:
        return _("%(weight)s in each hand") % {"weight": weight}
    if amount.startswith(VOWEL_SOUNDS[0]) or amount.split(".")[0] in VOWEL_SOUNDS:
        return pgettext("8, 11, 18, 80 …", "an %(weight)s weight") % {"weight": weight}
    return _("a %(weight)s weight") % {"weight": weight}


def _range_of_movement(dose: Dosage) -> str:
    return _("How far: %(range)s.") % {"range": dose.rom_text.rstrip(".")} if dose.rom_text else ""


def _effort(effort: Effort) -> str:
    words = {"n": numbers(effort.span)}
    if effort.scale == "borg6_20":
        return _("It should feel like %(n)s on the 6 to 20 effort scale.") % words
    if effort.scale == "rir" and effort.span.top == 0:
        return _("Stop when you could not do one more repetition with good form.")
    if effort.scale == "rir":
        text = ngettext(
            "Stop when you could do %(n)s more repetition with good form.",
            "Stop when you could do %(n)s more repetitions with good form.",
            effort.span.top,
        )
        return text % words
    return _("It should feel like %(n)s out of 10 effort.") % words


def _times(span: Span) -> str:
    if span.min == 1 and span.top == 2:
        return _("once or twice a day")
    if span.top == span.min == 1:
        return _("once a day")
    if span.top == span.min == 2:
        return _("twice a day")
    return ngettext("%(n)s time a day", "%(n)s times a day", span.top) % {"n": numbers(span)}


def _days(often: Frequency) -> str:
    if often.every_n_days == 2:
        return _("every other day")
    if often.every_n_days:
        return _("every %(n)d days") % {"n": often.every_n_days}
    if often.weekdays and len(often.weekdays) < 7:
        names = [weekday(day) for day in often.weekdays]
        if len(names) == 1:
            return _("on %(day)s") % {"day": names[0]}
        if len(names) == 2:
            return _("on %(one)s and %(other)s") % {"one": names[0], "other": names[1]}
        return _("on %(days)s, and %(last)s") % {"days": ", ".join(names[:-1]), "last": names[-1]}
    days = often.days_per_week or (Span(7) if often.weekdays else None)
    if days is None:
        return ""
    if days.min == 7:
        return _("every day")
    return ngettext("%(n)s day a week", "%(n)s days a week", days.top) % {"n": numbers(days)}


def weekday(day: int) -> str:
    """The name of an ISO weekday."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return names[day - 1] if 1 <= day <= len(names) else "?"


def _often(often: Frequency) -> str:
    times = _times(often.times_per_day) if often.times_per_day else ""
    days = _days(often)
    if times and days:
        return _("Do this %(times)s, %(days)s.") % {"times": times, "days": days}
    return _("Do this %(often)s.") % {"often": times or days} if times or days else ""


def _weeks(span: Span | None) -> str:
    if span is None:
        return ""
    text = ngettext("Keep doing this for %(n)s week.", "Keep doing this for %(n)s weeks.", span.top)
    return text % {"n": numbers(span)}
