"""The shape of a dose as frozen values, and its plain dictionary (the shape of the library's files)."""

from dataclasses import dataclass, fields
from typing import Any

REPS_KINDS = ("count", "options", "amrap", "to_fatigue", "unspecified")
HOLD_KINDS = ("none", "seconds", "brief", "unspecified")
LOAD_KINDS = ("weight", "band", "dumbbell", "body_weight", "rm", "percent_rm")
EFFORT_SCALES = ("cr10", "borg6_20", "rir")
LIMBS = ("arm", "leg")
SIDES = ("bilateral", "each_side", "alternate", "left", "right", "one_side", "each_side_then_both")


class DosageError(ValueError):
    """A dictionary that is no dose: an unknown key, or a value of the wrong type."""


@dataclass(frozen=True)
class Span:
    """A number, or a range of numbers: ``max`` is None for a single one. Seconds wherever it means a time."""

    min: int
    max: int | None = None

    @property
    def top(self) -> int:
        return self.min if self.max is None else self.max


@dataclass(frozen=True)
class Repetitions:
    """How many times: a count, a choice such as 6, 8 or 10, as many as possible, until tired, or not said."""

    kind: str
    span: Span | None = None
    options: tuple[int, ...] = ()


@dataclass(frozen=True)
class Hold:
    """How long each one is held: seconds (perhaps "about"), briefly, not at all, or not said."""

    kind: str
    span: Span | None = None
    approx: bool = False


@dataclass(frozen=True)
class Load:
    """What is lifted or stretched; ``optional`` loads are offered, not asked for. ``value`` is in ``unit``."""

    kind: str
    value: float | None = None
    unit: str = ""
    color: str = ""
    each_hand: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Effort:
    """How hard it should feel: Borg CR10 (0-10), Borg 6-20, or repetitions in reserve; no number without its scale."""

    scale: str
    span: Span


@dataclass(frozen=True)
class Frequency:
    """How often: times a day, and days a week, named weekdays (ISO, 1 is Monday) or every n days."""

    times_per_day: Span | None = None
    days_per_week: Span | None = None
    weekdays: tuple[int, ...] = ()
    every_n_days: int | None = None


@dataclass(frozen=True)
class Dosage:
    """How much, how often, how hard, on which side. Numbers hold for each side when a side is named."""

    sets: Span | None = None
    sets_text: str = ""
    reps: Repetitions | None = None
    hold: Hold | None = None
    work: Span | None = None
    rest_between_reps: Span | None = None
    rest_between_sets: Span | None = None
    tempo: tuple[int, ...] = ()
    load: Load | None = None
    effort: Effort | None = None
    side: str = "bilateral"
    limb: str = ""
    frequency: Frequency | None = None
    duration_weeks: Span | None = None
    rom_text: str = ""
    progression_text: str = ""
    stop_rule: str = ""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Dosage":
        """The dose that ``data`` describes. Raises DosageError for an unknown key or a value of the wrong type."""
        try:
            return _read(data)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise error if isinstance(error, DosageError) else DosageError(str(error)) from error

    def to_dict(self) -> dict[str, Any]:
        """The plain dictionary from which ``from_dict`` reads this dose again; only what is set."""
        return _write(self)


def _number(value: Any, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise DosageError(f"{key} must be a whole number, not {value!r}")
    return value


def _span(data: Any, key: str, unit: str = "") -> Span | None:
    if data is None:
        return None
    low, high = f"min{unit}", f"max{unit}"
    if not isinstance(data, dict) or set(data) - {low, high} or low not in data:
        raise DosageError(f"{key} must have {low} and perhaps {high}, not {data!r}")
    top = data.get(high)
    return Span(_number(data[low], key), None if top is None else _number(top, key))


def _take(data: dict[str, Any], key: str, allowed: set[str]) -> dict[str, Any] | None:
    part = data.get(key)
    if part is None:
        return None
    if not isinstance(part, dict) or set(part) - allowed:
        raise DosageError(f"{key} has unknown parts: {part!r}")
    return part


def _one_of(value: Any, allowed: tuple[str, ...], key: str) -> str:
    if value not in allowed:
        raise DosageError(f"{key} is {value!r}, not one of {', '.join(allowed)}")
    return str(value)


def _read(data: dict[str, Any]) -> Dosage:
    known = {f.name for f in fields(Dosage)} - {"sets_text"}
    if not isinstance(data, dict) or set(data) - known:
        raise DosageError(f"unknown keys in a dose: {sorted(set(data) - known)}")
    sets = _take(data, "sets", {"min", "max", "text"}) or {}
    return Dosage(
        sets=_span({k: v for k, v in sets.items() if k != "text"}, "sets") if "min" in sets else None,
        sets_text=str(sets.get("text", "")),
        reps=_read_reps(_take(data, "reps", {"kind", "min", "max", "options"})),
        hold=_read_hold(_take(data, "hold", {"kind", "min_s", "max_s", "approx"})),
        work=_span(data.get("work"), "work", "_s"),
        rest_between_reps=_span(data.get("rest_between_reps"), "rest_between_reps", "_s"),
        rest_between_sets=_span(data.get("rest_between_sets"), "rest_between_sets", "_s"),
        tempo=tuple(_number(second, "tempo") for second in data.get("tempo") or ()),
        load=_read_load(_take(data, "load", {"kind", "value", "unit", "color", "each_hand", "optional"})),
        effort=_read_effort(_take(data, "effort", {"scale", "min", "max"})),
        side=_one_of(data.get("side", "bilateral"), SIDES, "side"),
        limb=_one_of(data.get("limb", ""), ("", *LIMBS), "limb"),
        frequency=_read_frequency(
            _take(data, "frequency", {"times_per_day", "days_per_week", "weekdays", "every_n_days"})
        ),
        duration_weeks=_span(data.get("duration_weeks"), "duration_weeks"),
        rom_text=str(data.get("rom_text", "")),
        progression_text=str(data.get("progression_text", "")),
        stop_rule=str(data.get("stop_rule", "")),
    )


def _read_reps(part: dict[str, Any] | None) -> Repetitions | None:
    if part is None:
        return None
    numbers = {key: part[key] for key in ("min", "max") if part.get(key) is not None}
    options = tuple(_number(n, "reps.options") for n in part.get("options") or ())
    span = _span(numbers, "reps") if numbers else None
    return Repetitions(_one_of(part.get("kind"), REPS_KINDS, "reps.kind"), span, options)


def _read_hold(part: dict[str, Any] | None) -> Hold | None:
    if part is None:
        return None
    numbers = {key: part[key] for key in ("min_s", "max_s") if part.get(key) is not None}
    span = _span(numbers, "hold", "_s") if numbers else None
    return Hold(_one_of(part.get("kind"), HOLD_KINDS, "hold.kind"), span, bool(part.get("approx", False)))


def _read_load(part: dict[str, Any] | None) -> Load | None:
    if part is None:
        return None
    value = part.get("value")
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise DosageError(f"load.value must be a number, not {value!r}")
    return Load(
        _one_of(part.get("kind"), LOAD_KINDS, "load.kind"),
        value,
        str(part.get("unit", "")),
        str(part.get("color", "")),
        bool(part.get("each_hand", False)),
        bool(part.get("optional", False)),
    )


def _read_effort(part: dict[str, Any] | None) -> Effort | None:
    if part is None:
        return None
    span = _span({key: value for key, value in part.items() if key != "scale"}, "effort")
    return Effort(_one_of(part.get("scale"), EFFORT_SCALES, "effort.scale"), span) if span else None


def _read_frequency(part: dict[str, Any] | None) -> Frequency | None:
    if part is None:
        return None
    every = part.get("every_n_days")
    return Frequency(
        _span(part.get("times_per_day"), "times_per_day"),
        _span(part.get("days_per_week"), "days_per_week"),
        tuple(_number(day, "weekdays") for day in part.get("weekdays") or ()),
        None if every is None else _number(every, "every_n_days"),
    )


def _dict_of(span: Span | None, unit: str = "") -> dict[str, Any]:
    if span is None:
        return {}
    return {f"min{unit}": span.min} | ({} if span.max is None else {f"max{unit}": span.max})


def _write(dose: Dosage) -> dict[str, Any]:
    data: dict[str, Any] = {"sets": _dict_of(dose.sets) | ({"text": dose.sets_text} if dose.sets_text else {})}
    if dose.reps:
        data["reps"] = {"kind": dose.reps.kind} | _dict_of(dose.reps.span)
        data["reps"] |= {"options": list(dose.reps.options)} if dose.reps.options else {}
    if dose.hold:
        data["hold"] = {"kind": dose.hold.kind} | _dict_of(dose.hold.span, "_s")
        data["hold"] |= {"approx": True} if dose.hold.approx else {}
    for name in ("work", "rest_between_reps", "rest_between_sets"):
        data[name] = _dict_of(getattr(dose, name), "_s")
    data["tempo"] = list(dose.tempo)
    if dose.load:
        load = {f.name: getattr(dose.load, f.name) for f in fields(Load)}
        data["load"] = {key: value for key, value in load.items() if value not in (None, "", False)}
    if dose.effort:
        data["effort"] = {"scale": dose.effort.scale} | _dict_of(dose.effort.span)
    data["side"] = "" if dose.side == "bilateral" else dose.side
    if dose.frequency:
        data["frequency"] = _write_frequency(dose.frequency)
    data["duration_weeks"] = _dict_of(dose.duration_weeks)
    for name in ("limb", "rom_text", "progression_text", "stop_rule"):
        data[name] = getattr(dose, name)
    return {key: value for key, value in data.items() if value not in ({}, [], "")}


def _write_frequency(often: Frequency) -> dict[str, Any]:
    data: dict[str, Any] = {
        "times_per_day": _dict_of(often.times_per_day),
        "days_per_week": _dict_of(often.days_per_week),
        "weekdays": list(often.weekdays),
        "every_n_days": often.every_n_days,
    }
    return {key: value for key, value in data.items() if value not in ({}, [], None)}
