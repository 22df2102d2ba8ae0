"""Doses as a therapist types them: "10-15", "6, 8 or 10", "about 30", "every other day". And back into such words.

A reader returns None for an empty text and raises NotUnderstood, whose text shows what would be, for anything else
that it cannot read whole: a word that it does not know is never passed over. What a writer writes, its reader reads
back.
"""

import re

from django.utils.translation import gettext as _

from exercises.dosage.shape import Effort, Frequency, Hold, Load, Repetitions, Span

MINUTE = 60
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = r"(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?"
DAY_RANGE = re.compile(rf"{DAY}\s*(?:-|–|—|to|through)\s*{DAY}")
DAY_LIST = re.compile(rf"{DAY}(?:(?:\s*[,/&+]\s*|\s+)(?:and\s+)?{DAY})*")
LONGEST = 80
RANGE = re.compile(r"(\d{1,5})\s*(?:-|–|—|to|\.\.)\s*(\d{1,5})")
NUMBER = re.compile(r"\d{1,5}")
TIME = re.compile(r"(\d{1,5})(?:\s*(?:-|–|—|to)\s*(\d{1,5}))?\s*(s|sec|secs|second|seconds|min|mins|minute|minutes|m)?")
CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
WEIGHT = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(kgs?|lbs?|kilos?|pounds?|#)(?:\s+(?:weights?|dumbbells?))?"
    r"(\s*(?:(?:in\s+)?(?:each|every|per|a)\s+|/\s*)hand)?"
)
AS_MANY = re.compile(
    r"(?:as many(?: reps| repetitions)?(?: as (?:possible|you can|they can))?(?: with good form)?|amrap|max)"
)
TIRED = re.compile(r"(?:until|till|to) (?:you are |they are )?(?:tired|fatigued?)|fatigue")
BRIEF = re.compile(r"brief(?:ly)?|(?:a )?(?:brief |short )?pause(?: briefly)?")
ONCE = {
    "once": (1, None),
    "twice": (2, None),
    "once or twice": (1, 2),
    "qd": (1, None),
    "bid": (2, None),
    "tid": (3, None),
}
TIMES = re.compile(r"(\d{1,2})(?:\s*(?:-|–|—|to|or)\s*(\d{1,2}))?\s*(?:x|times?)?\s*(?:(?:a|per|/)\s*day|daily)?")


class NotUnderstood(ValueError):
    """Typed text that is no dose; the message shows examples that are."""


def _clean(text: str) -> str:
    return " ".join(text[:LONGEST].lower().split()).strip(".")


def read_span(text: str, example: str) -> Span | None:
    """ "3", "2-3" or "2 to 3"."""
    words = _clean(text)
    if not words:
        return None
    if match := RANGE.fullmatch(words):
        return Span(int(match[1]), int(match[2]))
    if NUMBER.fullmatch(words):
        return Span(int(words))
    raise NotUnderstood(_("Write a number or a range, such as %(example)s.") % {"example": example})


def write_span(span: Span | None) -> str:
    if span is None:
        return ""
    return str(span.min) if span.max is None else f"{span.min} to {span.max}"


def read_seconds(text: str) -> Span | None:
    """ "30", "15-30", "1 min", "1 to 2 min", "1:30"; seconds unless minutes are written."""
    words = _clean(text)
    if not words:
        return None
    if match := CLOCK.fullmatch(words):
        return Span(int(match[1]) * MINUTE + int(match[2]))
    if match := TIME.fullmatch(words):
        unit = MINUTE if (match[3] or "").startswith("m") else 1
        return Span(int(match[1]) * unit, int(match[2]) * unit if match[2] else None)
    raise NotUnderstood(_("Write seconds or minutes, such as 30, 15 to 30, 1 min or 1:30."))


def write_seconds(span: Span | None) -> str:
    if span is None:
        return ""
    if span.min >= MINUTE and span.min % MINUTE == 0 and span.top % MINUTE == 0:
        whole = Span(span.min // MINUTE, None if span.max is None else span.max // MINUTE)
        return f"{write_span(whole)} min"
    return write_span(span)


def read_reps(text: str) -> Repetitions | None:
    """ "10", "10-15", "6, 8 or 10", "as many as possible", "until tired"; "?" for not said."""
    words = _clean(text)
    if not words:
        return None
    if words in ("?", "ask"):
        return Repetitions("unspecified")
    if AS_MANY.fullmatch(words):
        return Repetitions("amrap")
    if TIRED.fullmatch(words):
        return Repetitions("to_fatigue")
    if re.fullmatch(r"\d{1,5}(?:\s*(?:,|or|/|, or)\s*\d{1,5})+", words):
        return Repetitions("options", None, tuple(int(number) for number in NUMBER.findall(words)))
    try:
        return Repetitions("count", read_span(words, "10"))
    except NotUnderstood:
        raise NotUnderstood(
            _(
                "Write a number, a range or a choice: 10, 10 to 15, 6, 8 or 10, as many as possible, or until tired. "
                "Sets and times have fields of their own."
            )
        ) from None


def write_reps(reps: Repetitions | None) -> str:
    if reps is None:
        return ""
    if reps.kind == "options":
        *first, last = [str(option) for option in reps.options] or [""]
        return f"{', '.join(first)} or {last}" if first else last
    words = {"amrap": "as many as possible", "to_fatigue": "until tired", "unspecified": "?"}
    return words.get(reps.kind) or write_span(reps.span)


def read_hold(text: str) -> Hold | None:
    """ "5", "15 to 30", "about 30", "1 min", "briefly", "none"; "?" for not said."""
    words = _clean(text)
    if not words:
        return None
    if words in ("?", "ask"):
        return Hold("unspecified")
    if words in ("none", "no", "0"):
        return Hold("none")
    if BRIEF.fullmatch(words):
        return Hold("brief")
    about = re.match(r"(about|around|ca\.?|~)\s*", words)
    try:
        return Hold("seconds", read_seconds(words[about.end() :] if about else words), bool(about))
    except NotUnderstood:
        raise NotUnderstood(_("Write seconds or minutes, such as 5, 15 to 30, about 30, 1 min, or briefly.")) from None


def write_hold(hold: Hold | None) -> str:
    if hold is None:
        return ""
    words = {"unspecified": "?", "none": "none", "brief": "briefly"}
    about = "about " if hold.approx else ""
    return words.get(hold.kind) or about + write_seconds(hold.span)


def read_times(text: str) -> Span | None:
    """Times a day: "2", "1 to 2", "1 or 2", "once", "twice", "3x", "BID"."""
    words = _clean(text)
    if not words:
        return None
    if words in ONCE:
        return Span(*ONCE[words])
    if match := TIMES.fullmatch(words):
        return Span(int(match[1]), int(match[2]) if match[2] else None)
    raise NotUnderstood(_("Write the times a day, such as 1, 2 to 3, once or twice."))


def read_days(text: str) -> Frequency | None:
    """ "3", "3-5", "every day", "every other day", "every 3 days", "Mon Wed Fri"; without times a day."""
    words = _clean(text)
    if not words:
        return None
    if words in ("every day", "daily", "each day", "7"):
        return Frequency(days_per_week=Span(7))
    if words in ("every other day", "every second day"):
        return Frequency(every_n_days=2)
    if match := re.fullmatch(r"every (\d{1,2}) days", words):
        return Frequency(every_n_days=int(match[1]))
    # "Mon-Fri" means the days between too; a list is never read as a range, nor a range as a list.
    if match := DAY_RANGE.fullmatch(words):
        first, last = DAY_NAMES.index(match[1][:3]), DAY_NAMES.index(match[2][:3])
        if first < last:
            return Frequency(weekdays=tuple(range(first + 1, last + 2)))
    elif DAY_LIST.fullmatch(words):
        names = re.findall(DAY, words)
        return Frequency(weekdays=tuple(sorted({DAY_NAMES.index(name[:3]) + 1 for name in names})))
    try:
        days = read_span(re.sub(r"\s*(days?|times|x)?\s*(a|per|/)?\s*(week)?$", "", words), "3")
    except NotUnderstood:
        days = None
    if days is None:
        raise NotUnderstood(
            _("Write days a week: 3, 3 to 5, every day, every other day, every 3 days, or Mon Wed Fri.")
        )
    return Frequency(days_per_week=days)


def write_days(often: Frequency | None) -> str:
    if often is None:
        return ""
    if often.every_n_days:
        return "every other day" if often.every_n_days == 2 else f"every {often.every_n_days} days"
    if often.weekdays:
        return " ".join(DAY_NAMES[day - 1].capitalize() for day in often.weekdays if 1 <= day <= 7)
    if often.days_per_week == Span(7):
        return "every day"
    return write_span(often.days_per_week)


def read_load(text: str) -> Load | None:
    """ "5 lb", "2.5 kg each hand", "red band", "dumbbell", "body weight", any with "optional"."""
    words = _clean(text)
    if not words:
        return None
    optional = "optional" in words or "if you like" in words
    words = re.sub(r"\s*\(?(optional|if you like)\)?", "", words).strip(" ,")
    if match := WEIGHT.fullmatch(words):
        unit = "kg" if match[2].startswith("k") else "lb"
        return Load("weight", float(match[1].replace(",", ".")), unit, each_hand=bool(match[3]), optional=optional)
    if match := re.fullmatch(r"([a-z]{2,19}) band", words):
        return Load("band", color=match[1], optional=optional)
    if words in ("dumbbell", "a dumbbell"):
        return Load("dumbbell", optional=optional)
    if words in ("body weight", "bodyweight"):
        return Load("body_weight", optional=optional)
    if match := re.fullmatch(r"(\d{1,2})\s*rm", words):
        return Load("rm", float(match[1]), optional=optional)
    if match := re.fullmatch(r"(\d{1,3})\s*%\s*(?:of\s*)?(?:1\s*)?rm", words):
        return Load("percent_rm", float(match[1]), optional=optional)
    raise NotUnderstood(
        _("Write the load like 5 lb, 2.5 kg each hand, red band, dumbbell or body weight; add “optional”.")
    )


def write_load(load: Load | None) -> str:
    if load is None:
        return ""
    amount = f"{load.value:g}" if load.value is not None else ""
    words = {
        "weight": f"{amount} {load.unit}" + (" each hand" if load.each_hand else ""),
        "band": f"{load.color} band",
        "dumbbell": "dumbbell",
        "body_weight": "body weight",
        "rm": f"{amount} RM",
        "percent_rm": f"{amount} % 1RM",
    }[load.kind]
    return f"{words}, optional" if load.optional else words


def read_effort(text: str) -> Effort | None:
    """ "3-5" (of 10), "12-14 of 20" (Borg), "2 in reserve"."""
    words = _clean(text)
    if not words:
        return None
    scale = "cr10"
    words = re.sub(r"^rpe\s*", "", words)
    if "reserve" in words or words.endswith("rir"):
        scale, words = "rir", re.sub(r"\s*(in reserve|rir)", "", words)
    elif match := re.search(r"\s*(of|/|out of)\s*(10|20)$", words):
        scale, words = "borg6_20" if match[2] == "20" else "cr10", words[: match.start()]
    try:
        span = read_span(words, "3 to 5")
    except NotUnderstood:
        span = None
    if span is None:
        raise NotUnderstood(_("Write the effort like 3 to 5 (of 10), 12 to 14 of 20, or 2 in reserve."))
    return Effort(scale, span)


def write_effort(effort: Effort | None) -> str:
    if effort is None:
        return ""
    return write_span(effort.span) + {"cr10": " of 10", "borg6_20": " of 20", "rir": " in reserve"}[effort.scale]


def read_tempo(text: str) -> tuple[int, ...]:
    """ "3-1-1-0": seconds to lower, pause, lift, pause."""
    words = _clean(text)
    if words and not re.fullmatch(r"\d{1,2}([-/ ,]\d{1,2})*", words):
        raise NotUnderstood(
            _("Write the tempo as four numbers of seconds: lower, pause, lift, pause, such as 3-1-1-0.")
        )
    return tuple(int(number) for number in re.findall(r"\d{1,2}", words))


def write_tempo(tempo: tuple[int, ...]) -> str:
    return "-".join(str(second) for second in tempo)
