"""A dose on one small form: a text field for each thing, typed as one would say it (exercises/dosage/reading.py)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.editing import Change, OpenedForm
from clinic.words import printable_line
from exercises.dosage import Dosage, Frequency, problems, sentence
from exercises.dosage import reading as r

SIDE_CHOICES = [
    ("bilateral", _("both together, or the middle")),
    ("each_side", _("each side")),
    ("alternate", _("each side, switching each time")),
    ("left", _("left")),
    ("right", _("right")),
    ("one_side", _("one side, not chosen yet")),
    ("each_side_then_both", _("one side, the other, then both")),
]
# Where the sentence about a part of the dose belongs on the form.
FIELD_OF = {
    "frequency": "days",
    "days_per_week": "days",
    "times_per_day": "times",
    "duration_weeks": "weeks",
}
MORE = (
    "work",
    "rest_between_sets",
    "rest_between_reps",
    "tempo",
    "load",
    "effort",
    "weeks",
    "rom_text",
    "progression_text",
    "stop_rule",
)


def _field(label: Any, help_text: Any, *, longest: int = 80) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=longest, validators=[printable_line]
    )


class DoseForm(OpenedForm):
    """Edits a Dosage. ``initial`` is the dose as it stands; after ``is_valid()``, ``dosage()`` is the one typed."""

    sets = _field(_("Sets"), _("3 or 2 to 3"))
    reps = _field(_("Repetitions"), _("10, 10 to 15, 6, 8 or 10, as many as possible"))
    hold = _field(_("Hold (seconds)"), _("5, 15 to 30, about 30, briefly"))
    side = forms.ChoiceField(label=_("Side"), choices=SIDE_CHOICES)
    times = _field(_("Times a day"), _("1, 2 to 3, once or twice"))
    days = _field(_("Days a week"), _("3, every day, every other day, Mon Wed Fri"))
    weeks = _field(_("For how many weeks"), _("6"))
    work = _field(_("Or keep going for"), _("30, 10 min, in place of repetitions"))
    rest_between_sets = _field(_("Rest between sets"), _("60, 1 to 2 min"))
    rest_between_reps = _field(_("Rest between repetitions"), _("5"))
    tempo = _field(_("Tempo"), _("3-1-1-0: lower, pause, lift, pause"))
    load = _field(_("Load"), _("5 lb, 2.5 kg each hand, red band; add “optional”"))
    effort = _field(_("Effort"), _("3 to 5 of 10, 12 to 14 of 20, 2 in reserve"))
    rom_text = _field(_("How far"), _("only as far as it does not hurt"), longest=120)
    progression_text = _field(_("How to progress"), _("Try to do more repetitions each day."), longest=200)
    stop_rule = _field(_("When to stop"), _("Stop if your knee swells."), longest=200)
    # What has no field of its own travels with the form, so that its sentence is the one that will be saved.
    limb = forms.ChoiceField(choices=[("", ""), ("arm", ""), ("leg", "")], required=False, widget=forms.HiddenInput)
    sets_text = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, initial: Dosage | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": written(initial or Dosage())})
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self._layout()

    def _layout(self) -> Layout:
        usual = (("sets", "reps"), ("hold", "side"), ("times", "days"))
        rows = [Row(*(Column(name, css_class="col-sm-6") for name in pair)) for pair in usual]
        more = Row(*(Column(name, css_class="col-sm-6") for name in MORE))
        opened = any(self[name].value() or (self.is_bound and self[name].errors) for name in MORE)
        words = "{{% load i18n %}}{{% translate 'More: time, rest, load, effort, weeks' %}}"
        head = f"<details class='dose-more mb-3'{{}}><summary>{words}</summary>"
        end = HTML("</details>")
        return Layout("opened", "limb", "sets_text", *rows, HTML(head.format(" open" if opened else "")), more, end)

    def names(self) -> list[str]:
        """All that makes the dose, also what has no field of its own."""
        return [name for name in self.fields if name != "opened"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        readers: dict[str, Callable[[str], Any]] = {
            "sets": lambda text: r.read_span(text, "3"),
            "reps": r.read_reps,
            "hold": r.read_hold,
            "times": r.read_times,
            "days": r.read_days,
            "weeks": lambda text: r.read_span(text, "6"),
            "work": r.read_seconds,
            "rest_between_sets": r.read_seconds,
            "rest_between_reps": r.read_seconds,
            "tempo": r.read_tempo,
            "load": r.read_load,
            "effort": r.read_effort,
        }
        for name, read in readers.items():
            try:
                data[name] = read(data.get(name) or "")
            except r.NotUnderstood as error:
                self.add_error(name, str(error))
                data[name] = None
        # What is wrong with the fields that could be read is said in the same round.
        self.read = self._dosage(data)
        unread = set(self.errors)
        for problem in problems(self.read, at_issue=False):
            name = FIELD_OF.get(problem.field, problem.field)
            if name not in unread:
                self.add_error(name if name in self.fields else None, problem.message)
        return data

    def _dosage(self, data: dict[str, Any]) -> Dosage:
        often = replace(data["days"] or Frequency(), times_per_day=data["times"])
        # "Several sets" is kept until somebody writes a number.
        return Dosage(
            sets=data["sets"],
            sets_text="" if data["sets"] else data.get("sets_text", ""),
            reps=data["reps"],
            hold=data["hold"],
            work=data["work"],
            rest_between_reps=data["rest_between_reps"],
            rest_between_sets=data["rest_between_sets"],
            tempo=data["tempo"],
            load=data["load"],
            effort=data["effort"],
            side=data.get("side", "bilateral"),
            limb=data.get("limb", ""),
            frequency=None if often == Frequency() else often,
            duration_weeks=data["weeks"],
            rom_text=data.get("rom_text", ""),
            progression_text=data.get("progression_text", ""),
            stop_rule=data.get("stop_rule", ""),
        )

    def dosage(self) -> Dosage:
        """The dose typed; only after ``is_valid()``."""
        return self.read

    def show_stale(self, saved: Dosage, beside: OpenedForm) -> None:
        """Merge with the dose as it stands ``saved`` now; ``beside``, the form of the same record, tells about it."""
        self.merge(type(self)(initial=saved, prefix=self.prefix))
        self.full_clean()
        if self.stale:
            beside.stale.append(Change(str(_("Dose")), sentence(saved), self.sentence()))
        elif self.taken:
            beside.taken.append(str(_("Dose")))

    def sentence(self) -> str:
        """The sentence that the typed dose prints; empty while the dose does not make sense."""
        return sentence(self.read) if self.is_valid() else ""


def written(dose: Dosage) -> dict[str, str]:
    """The dose as the form's fields show it."""
    often = dose.frequency or Frequency()
    return {
        "sets": r.write_span(dose.sets),
        "reps": r.write_reps(dose.reps),
        "hold": r.write_hold(dose.hold),
        "side": dose.side,
        "times": r.write_span(often.times_per_day),
        "days": r.write_days(often),
        "weeks": r.write_span(dose.duration_weeks),
        "work": r.write_seconds(dose.work),
        "rest_between_sets": r.write_seconds(dose.rest_between_sets),
        "rest_between_reps": r.write_seconds(dose.rest_between_reps),
        "tempo": r.write_tempo(dose.tempo),
        "load": r.write_load(dose.load),
        "effort": r.write_effort(dose.effort),
        "rom_text": dose.rom_text,
        "progression_text": dose.progression_text,
        "stop_rule": dose.stop_rule,
        "limb": dose.limb,
        "sets_text": dose.sets_text,
    }
