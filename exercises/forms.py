"""The forms of the library."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.conditions import CONDITIONS
from clinic.editing import Part, VersionedForm
from clinic.words import printable_line, printable_text
from exercises import pictures
from exercises.models import Exercise, Level
from exercises.vocabulary import EquipmentCode, MuscleRole, Position, Purpose, Region

MOST_LINES, LONGEST_LINE = 20, 300
RULE = ("level", "why", "modify")


def _any(label: Any, choices: Any) -> list[tuple[str, Any]]:
    return [("", label), *choices]


class FilterForm(forms.Form):
    """What to look for in the library."""

    q = forms.CharField(label=gettext_lazy("Name, body part, muscle or equipment"), required=False, max_length=100)
    region = forms.ChoiceField(
        label=gettext_lazy("Body region"), required=False, choices=_any(gettext_lazy("any region"), Region.choices)
    )
    position = forms.ChoiceField(
        label=gettext_lazy("Start position"),
        required=False,
        choices=_any(gettext_lazy("any position"), Position.choices),
    )
    equipment = forms.ChoiceField(
        label=gettext_lazy("Equipment"),
        required=False,
        choices=_any(gettext_lazy("any equipment"), EquipmentCode.choices),
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"), required=False, choices=_any(gettext_lazy("any purpose"), Purpose.choices)
    )
    retired = forms.BooleanField(label=gettext_lazy("Show retired ones too"), required=False)

    def wanted(self) -> dict[str, str]:
        """The words and the four filters, as ``ExerciseQuerySet.found_by`` takes them; nothing where they mean none."""
        data = self.cleaned_data if self.is_valid() else {}
        return {name: data.get(name, "") for name in ("q", "region", "position", "equipment", "purpose")}


class LinesField(forms.CharField):
    """Several lines of text, one thing a line; cleaned to a list without empty and repeated ones."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, longest: int = LONGEST_LINE, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 6000, **kwargs})
        self.longest = longest
        self.widget.attrs["rows"] = rows

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = list(
            dict.fromkeys(" ".join(line.split()) for line in (super().clean(value) or "").splitlines() if line.strip())
        )
        if len(lines) > MOST_LINES:
            raise ValidationError(_("Write at most %(most)d lines."), params={"most": MOST_LINES})
        for line in lines:
            printable_text(line)
            if len(line) > self.longest:
                raise ValidationError(_("Keep each line under %(most)d letters."), params={"most": self.longest})
        return lines


class NamesField(LinesField):
    """Exercises of the library by their names, one a line; cleaned to the exercises."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            rows=2, longest=120, help_text=gettext_lazy("Their names in the library, one a line."), **kwargs
        )

    def clean(self, value: Any) -> list[Exercise]:  # type: ignore[override]
        found = []
        for line in super().clean(value):
            match = Exercise.objects.named(line)
            if match is None:
                message = _("The library has no exercise called “%(name)s”. Copy its name from the library’s list.")
                raise ValidationError(message, params={"name": line})
            found.append(match)
        return found


class OwnExerciseForm(VersionedForm):
    """One of the clinic's own exercises; its dose is on the same page, in DoseForm."""

    steps = LinesField(
        label=gettext_lazy("Steps"), rows=6, required=True, help_text=gettext_lazy("One a line, in plain words.")
    )
    cues = LinesField(label=gettext_lazy("Keep in mind"), help_text=gettext_lazy("One a line."))
    synonyms = LinesField(
        label=gettext_lazy("Other names"), longest=120, help_text=gettext_lazy("One a line; search finds them.")
    )
    muscles_primary = LinesField(
        label=gettext_lazy("Muscles that work most"), longest=80, help_text=gettext_lazy("One a line.")
    )
    muscles_secondary = LinesField(
        label=gettext_lazy("Muscles that help"), longest=80, help_text=gettext_lazy("One a line.")
    )
    muscles_stretched = LinesField(
        label=gettext_lazy("Muscles that are stretched"), longest=80, help_text=gettext_lazy("One a line.")
    )
    easier = NamesField(label=gettext_lazy("Easier exercises"))
    harder = NamesField(label=gettext_lazy("Harder exercises"))
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("Purposes"), choices=Purpose.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    equipment = forms.MultipleChoiceField(
        label=gettext_lazy("Equipment"),
        choices=EquipmentCode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("Further body regions"),
        choices=Region.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Exercise
        fields = ["name", "region", "position", "position_text", "side_mode"]

    def __init__(self, *args: Any, source: Exercise | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = source or (self.instance if self.instance.pk else None)
        for name, value in (_parts_of(shown) if shown else {}).items():
            self.initial.setdefault(name, value)
        self.things = {thing.code: thing for thing in shown.equipment.all()} if shown else {}
        for tag, label in CONDITIONS.items():
            self.fields[f"level_{tag}"] = forms.ChoiceField(
                label=str(label), required=False, choices=[("", _("no rule")), *Level.choices]
            )
            for name, words in (("why", _("Why")), ("modify", _("Instead"))):
                self.fields[f"{name}_{tag}"] = forms.CharField(
                    label=words, required=False, max_length=400, validators=[printable_line]
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for tag in CONDITIONS:
            if (data.get(f"why_{tag}") or data.get(f"modify_{tag}")) and not data.get(f"level_{tag}"):
                self.add_error(f"level_{tag}", _("Choose how much care it needs, or take the words out."))
        easier, harder = data.get("easier", []), data.get("harder", [])
        if self.instance.pk and self.instance in (*easier, *harder):
            raise ValidationError(_("An exercise is neither easier nor harder than itself. Take its name out."))
        below = Exercise.objects.easier_than(easier)
        if circle := [other for other in harder if other.pk in below]:
            message = _("“%(name)s” is among the easier ones already. Take it out on one of the two sides.")
            self.add_error("harder", ValidationError(message, params={"name": circle[0].name}))
        return data

    def compared(self) -> list[Part]:
        """A rule is one thing: its level, why, and what to do instead."""
        about = {f"{name}_{tag}" for tag in CONDITIONS for name in RULE}
        rules = [Part(str(label), tuple(f"{name}_{tag}" for name in RULE)) for tag, label in CONDITIONS.items()]
        return [*(part for part in super().compared() if part.names[0] not in about), *rules]

    def screening(self) -> list[tuple[forms.BoundField, ...]]:
        """For each condition its level, why, and what to do instead."""
        return [tuple(self[f"{name}_{tag}"] for name in RULE) for tag in CONDITIONS]

    def parts(self) -> dict[str, Any]:
        """What exercises.actions.write_own takes, but for the dose."""
        data = self.cleaned_data
        names = ("steps", "cues", "synonyms", "purposes", "easier", "harder")
        rules = [
            {"tag": tag, **{name: data[f"{name}_{tag}"] for name in RULE}}
            for tag in CONDITIONS
            if data.get(f"level_{tag}")
        ]
        regions = [region for region in data["regions"] if region != data["region"]]
        muscles = [(name, role) for role in MuscleRole.values for name in data[f"muscles_{role}"]]
        return {
            **{name: data[name] for name in names},
            "muscles": muscles,
            "equipment": [self._thing(code) for code in data["equipment"]],
            "regions": regions,
            "rules": rules,
        }

    def _thing(self, code: str) -> dict[str, Any]:
        """The form asks only for the code; what was optional, and its note, stay so when it is copied or edited."""
        before = self.things.get(code)
        return {"code": code, "is_required": before.is_required, "note": before.note} if before else {"code": code}


def _parts_of(exercise: Exercise) -> dict[str, Any]:
    """The rows of ``exercise`` as the form shows them."""
    values: dict[str, Any] = {
        # Numbers that a step repeats from its source's dose would contradict the dose that the copy is given.
        "steps": "\n".join(text for step in exercise.steps.all() if (text := step.for_sheet())),
        "cues": "\n".join(cue.text for cue in exercise.cues.all()),
        "synonyms": "\n".join(synonym.text for synonym in exercise.synonyms.all()),
        "easier": "\n".join(other.name for other in exercise.regressions.all()),
        "harder": "\n".join(other.name for other in exercise.progressions.all()),
        "purposes": [tag.purpose for tag in exercise.purposes.all()],
        "equipment": [thing.code for thing in exercise.equipment.all()],
        "regions": [more.region for more in exercise.more_regions.all()],
    }
    for rule in exercise.screening_rules.all():
        values |= {f"{name}_{rule.tag}": getattr(rule, name) for name in RULE}
    for role in MuscleRole.values:
        values[f"muscles_{role}"] = "\n".join(m.name for m in exercise.muscles.all() if m.role == role)
    return values


class PictureForm(forms.Form):
    """A picture and what it shows."""

    file = forms.FileField(label=gettext_lazy("Picture"), help_text=gettext_lazy("JPEG, PNG or WebP, up to 10 MB."))
    alt = forms.CharField(
        label=gettext_lazy("What the picture shows"),
        max_length=200,
        validators=[printable_line],
        help_text=gettext_lazy("For people who cannot see it: position and movement."),
    )

    def clean_file(self) -> pictures.Drawn:
        upload = self.cleaned_data["file"]
        try:
            return pictures.redraw(upload.file, upload.size)
        except pictures.PictureRefused as error:
            raise ValidationError(str(error)) from error
