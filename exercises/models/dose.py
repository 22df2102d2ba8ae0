"""A dose as columns, so that the database itself refuses a dose that makes no sense."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.words import printable_line
from exercises.dosage.checks import LIMITS, MOST_LOAD
from exercises.dosage.shape import (
    EFFORT_SCALES,
    HOLD_KINDS,
    LIMBS,
    LOAD_KINDS,
    REPS_KINDS,
    SIDES,
    Dosage,
    Effort,
    Frequency,
    Hold,
    Load,
    Repetitions,
    Span,
)

_listed = RegexValidator(r"\A\d+( \d+)*\Z", _("Write whole numbers with spaces between."))


def _number() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(null=True, blank=True)


def _code() -> models.CharField:
    return models.CharField(max_length=20, blank=True)


def _numbers() -> models.CharField:
    """Whole numbers with spaces between, such as "6 8 10"."""
    return models.CharField(max_length=60, blank=True, validators=[_listed])


def _span_rule(low: str, high: str, limits: tuple[int, int]) -> Q:
    """Both empty, or in bounds and in order; written so that a NULL never makes it pass by itself."""
    least, most = limits
    alone = Q(**{f"{low}__range": limits, f"{high}__isnull": True})
    ranged = Q(
        **{
            f"{low}__gte": least,
            f"{high}__lte": most,
            f"{high}__gte": F(low),
            f"{low}__isnull": False,
            f"{high}__isnull": False,
        }
    )
    return Q(**{f"{low}__isnull": True, f"{high}__isnull": True}) | alone | ranged


def _check(name: str, condition: Q, sentence: Any) -> models.CheckConstraint:
    return models.CheckConstraint(condition=condition, name=f"%(class)s_{name}", violation_error_message=sentence)


_ORDER = _("Give the smaller number first, and numbers that make sense.")


class DoseColumns(models.Model):
    """The columns of one dose; see exercises.dosage for what they mean. Times are seconds, limits inclusive."""

    sets_min, sets_max = _number(), _number()
    sets_text = models.CharField(max_length=20, blank=True)
    reps_kind = _code()
    reps_min, reps_max = _number(), _number()
    reps_options = _numbers()
    hold_kind = _code()
    hold_min_s, hold_max_s = _number(), _number()
    hold_approx = models.BooleanField(default=False)
    work_min_s, work_max_s = _number(), _number()
    rest_reps_min_s, rest_reps_max_s = _number(), _number()
    rest_sets_min_s, rest_sets_max_s = _number(), _number()
    tempo = _numbers()
    load_kind = _code()
    load_value = models.FloatField(null=True, blank=True)
    load_unit = models.CharField(max_length=10, blank=True)
    load_color = models.CharField(max_length=20, blank=True, validators=[printable_line])
    load_each_hand = models.BooleanField(default=False)
    load_optional = models.BooleanField(default=False)
    effort_scale = _code()
    effort_min, effort_max = _number(), _number()
    side = models.CharField(max_length=20, default="bilateral")
    limb = models.CharField(max_length=10, blank=True)
    times_per_day_min, times_per_day_max = _number(), _number()
    days_per_week_min, days_per_week_max = _number(), _number()
    weekdays = _numbers()
    every_n_days = _number()
    duration_weeks_min, duration_weeks_max = _number(), _number()
    rom_text = models.CharField(max_length=120, blank=True, validators=[printable_line])
    progression_text = models.CharField(max_length=200, blank=True, validators=[printable_line])
    stop_rule = models.CharField(max_length=200, blank=True, validators=[printable_line])

    class Meta:
        abstract = True
        constraints = [
            _check("sets_make_sense", _span_rule("sets_min", "sets_max", LIMITS["sets"]), _ORDER),
            _check("reps_make_sense", _span_rule("reps_min", "reps_max", LIMITS["reps"]), _ORDER),
            _check("hold_makes_sense", _span_rule("hold_min_s", "hold_max_s", LIMITS["hold"]), _ORDER),
            _check("work_makes_sense", _span_rule("work_min_s", "work_max_s", LIMITS["work"]), _ORDER),
            _check(
                "rest_makes_sense",
                _span_rule("rest_sets_min_s", "rest_sets_max_s", LIMITS["rest_between_sets"]),
                _ORDER,
            ),
            _check(
                "pause_makes_sense",
                _span_rule("rest_reps_min_s", "rest_reps_max_s", LIMITS["rest_between_reps"]),
                _ORDER,
            ),
            _check(
                "times_make_sense",
                _span_rule("times_per_day_min", "times_per_day_max", LIMITS["times_per_day"]),
                _ORDER,
            ),
            _check(
                "days_make_sense", _span_rule("days_per_week_min", "days_per_week_max", LIMITS["days_per_week"]), _ORDER
            ),
            _check(
                "weeks_make_sense",
                _span_rule("duration_weeks_min", "duration_weeks_max", LIMITS["duration_weeks"]),
                _ORDER,
            ),
            _check("effort_makes_sense", _span_rule("effort_min", "effort_max", (0, 20)), _ORDER),
            _check(
                "kinds_are_known",
                Q(reps_kind__in=["", *REPS_KINDS])
                & Q(hold_kind__in=["", *HOLD_KINDS])
                & Q(load_kind__in=["", *LOAD_KINDS])
                & Q(effort_scale__in=["", *EFFORT_SCALES])
                & Q(side__in=SIDES)
                & Q(limb__in=["", *LIMBS]),
                _("The dose has a part that Takehome does not know."),
            ),
            _check(
                "count_has_a_number",
                ~Q(reps_kind="count") | Q(reps_min__isnull=False),
                _("Give the number of repetitions, such as 10 or 10 to 15."),
            ),
            _check(
                "hold_has_seconds",
                ~Q(hold_kind="seconds") | Q(hold_min_s__isnull=False),
                _("Give the seconds to hold, such as 5 or 15 to 30."),
            ),
            _check(
                "numbers_have_a_kind",
                (Q(reps_min__isnull=True) | Q(reps_kind="count"))
                & (Q(hold_min_s__isnull=True) | Q(hold_kind="seconds")),
                _("A number of repetitions or seconds stands without its kind."),
            ),
            _check(
                "choice_has_options",
                ~Q(reps_kind="options") | ~Q(reps_options=""),
                _("Give two or more numbers to choose from, the smallest first, such as 6, 8 or 10."),
            ),
            _check(
                "effort_fits_its_scale",
                Q(effort_scale="", effort_min__isnull=True)
                | Q(effort_scale__in=["cr10", "rir"], effort_min__isnull=False, effort_min__lte=10)
                & (Q(effort_max__isnull=True) | Q(effort_max__lte=10))
                | Q(effort_scale="borg6_20", effort_min__isnull=False, effort_min__gte=6),
                _("Give an effort with its scale: 0 to 10, 6 to 20, or repetitions in reserve."),
            ),
            _check(
                "load_is_whole",
                ~Q(load_kind__in=["weight", "band", "rm", "percent_rm"])
                | Q(load_kind="weight", load_value__isnull=False, load_value__gt=0, load_unit__in=["kg", "lb"])
                & Q(load_value__lte=MOST_LOAD)
                | Q(load_kind="band") & ~Q(load_color="")
                | Q(load_kind__in=["rm", "percent_rm"], load_value__isnull=False, load_value__gt=0)
                & Q(load_value__lte=100),
                _("Give the load with its number and unit, or the band with its color."),
            ),
            _check(
                "days_are_said_one_way",
                Q(every_n_days__isnull=True)
                | Q(every_n_days__range=(2, 14), days_per_week_min__isnull=True, weekdays=""),
                _("Give days a week or “every … days”, not both."),
            ),
            _check(
                "reps_or_time",
                Q(work_min_s__isnull=True) | ~Q(reps_kind__in=["count", "options", "to_fatigue"]),
                _("Give repetitions or a time to keep going, not both."),
            ),
            _check(
                "rest_needs_two_sets",
                Q(rest_sets_min_s__isnull=True)
                | ~Q(sets_text="")
                | Q(sets_max__gte=2, sets_max__isnull=False)
                | Q(sets_min__gte=2, sets_min__isnull=False),
                _("Rest between sets needs two sets or more. Give the sets, or take the rest out."),
            ),
        ]

    @classmethod
    def dose_fields(cls) -> tuple[str, ...]:
        """Names of the columns of a dose."""
        return tuple(field.name for field in DoseColumns._meta.get_fields())

    def dosage(self) -> Dosage:
        """The dose that the columns hold."""
        return Dosage(
            sets=_span(self.sets_min, self.sets_max),
            sets_text=self.sets_text,
            reps=Repetitions(self.reps_kind, _span(self.reps_min, self.reps_max), _ints(self.reps_options))
            if self.reps_kind
            else None,
            hold=Hold(self.hold_kind, _span(self.hold_min_s, self.hold_max_s), self.hold_approx)
            if self.hold_kind
            else None,
            work=_span(self.work_min_s, self.work_max_s),
            rest_between_reps=_span(self.rest_reps_min_s, self.rest_reps_max_s),
            rest_between_sets=_span(self.rest_sets_min_s, self.rest_sets_max_s),
            tempo=_ints(self.tempo),
            load=self._load(),
            effort=Effort(self.effort_scale, Span(self.effort_min, self.effort_max))
            if self.effort_scale and self.effort_min is not None
            else None,
            side=self.side,
            limb=self.limb,
            frequency=self._frequency(),
            duration_weeks=_span(self.duration_weeks_min, self.duration_weeks_max),
            rom_text=self.rom_text,
            progression_text=self.progression_text,
            stop_rule=self.stop_rule,
        )

    def _load(self) -> Load | None:
        if not self.load_kind:
            return None
        color, hands = self.load_color, self.load_each_hand
        return Load(self.load_kind, self.load_value, self.load_unit, color, hands, self.load_optional)

    def _frequency(self) -> Frequency | None:
        often = Frequency(
            _span(self.times_per_day_min, self.times_per_day_max),
            _span(self.days_per_week_min, self.days_per_week_max),
            _ints(self.weekdays),
            self.every_n_days,
        )
        return None if often == Frequency() else often

    def set_dosage(self, dose: Dosage) -> None:
        """Put ``dose`` into the columns; nothing is saved."""
        often = dose.frequency or Frequency()
        spans = {
            "sets_{}": dose.sets,
            "reps_{}": dose.reps.span if dose.reps else None,
            "hold_{}_s": dose.hold.span if dose.hold else None,
            "work_{}_s": dose.work,
            "rest_reps_{}_s": dose.rest_between_reps,
            "rest_sets_{}_s": dose.rest_between_sets,
            "effort_{}": dose.effort.span if dose.effort else None,
            "times_per_day_{}": often.times_per_day,
            "days_per_week_{}": often.days_per_week,
            "duration_weeks_{}": dose.duration_weeks,
        }
        for name, span in spans.items():
            setattr(self, name.format("min"), span.min if span else None)
            setattr(self, name.format("max"), span.max if span else None)
        load = dose.load or Load("")
        self.sets_text, self.side, self.limb = dose.sets_text, dose.side, dose.limb
        self.reps_kind = dose.reps.kind if dose.reps else ""
        self.reps_options = _joined(dose.reps.options if dose.reps else ())
        self.hold_kind, self.hold_approx = (dose.hold.kind, dose.hold.approx) if dose.hold else ("", False)
        self.tempo, self.weekdays = _joined(dose.tempo), _joined(often.weekdays)
        self.every_n_days = often.every_n_days
        self.load_kind, self.load_value, self.load_unit = load.kind, load.value, load.unit
        self.load_color, self.load_each_hand, self.load_optional = load.color, load.each_hand, load.optional
        self.effort_scale = dose.effort.scale if dose.effort else ""
        self.rom_text, self.progression_text, self.stop_rule = dose.rom_text, dose.progression_text, dose.stop_rule


def _span(low: int | None, high: int | None) -> Span | None:
    return None if low is None else Span(low, high)


def _ints(text: str) -> tuple[int, ...]:
    """The numbers of a column; a part that is none counts as 0, which no dose allows: a page shows it as a fault."""
    return tuple(int(part) if part.isdecimal() else 0 for part in text.split())


def _joined(values: tuple[int, ...]) -> str:
    return " ".join(str(value) for value in values)
