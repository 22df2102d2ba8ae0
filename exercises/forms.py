"""The forms of the library."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.conditions import CONDITIONS
from clinic.editing import VersionedForm
from clinic.words import printable_line, printable_text
from exercises import pictures
from exercises.models import Exercise, Level, Picture
from exercises.vocabulary import EquipmentCode, Position, Purpose, Region

MOST_LINES, LONGEST_LINE = 20, 300


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


class LinesField(forms.CharField):
    """Several lines of text, one thing a line; cleaned to a list without empty and repeated ones."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 6000, **kwargs})
        self.widget.attrs["rows"] = rows

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = list(
            dict.fromkeys(" ".join(line.split()) for line in (super().clean(value) or "").splitlines() if line.strip())
        )
        if len(lines) > MOST_LINES:
            raise ValidationError(_("Write at most %(most)d lines."), params={"most": MOST_LINES})
        for line in lines:
            printable_text(line)
            if len(line) > LONGEST_LINE:
                raise ValidationError(_("Keep each line under %(most)d letters."), params={"most": LONGEST_LINE})
        return lines


class OwnExerciseForm(VersionedForm):
    """One of the clinic's own exercises; its dose is on the same page, in DoseForm."""

    steps = LinesField(
        label=gettext_lazy("Steps"), rows=6, required=True, help_text=gettext_lazy("One a line, in plain words.")
    )
    cues = LinesField(label=gettext_lazy("Keep in mind"), help_text=gettext_lazy("One a line."))
    synonyms = LinesField(label=gettext_lazy("Other names"), help_text=gettext_lazy("One a line; search finds them."))
    muscles = LinesField(label=gettext_lazy("Muscles"), help_text=gettext_lazy("One a line."))
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
        for tag, label in CONDITIONS.items():
            self.fields[f"level_{tag}"] = forms.ChoiceField(
                label=str(label), required=False, choices=[("", _("no rule")), *Level.choices]
            )
            self.fields[f"why_{tag}"] = forms.CharField(label=_("Why"), required=False, max_length=400)

    def screening(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"level_{tag}"], self[f"why_{tag}"]) for tag in CONDITIONS]

    def parts(self) -> dict[str, Any]:
        """What exercises.actions.write_own takes, but for the dose."""
        data = self.cleaned_data
        names = ("steps", "cues", "synonyms", "muscles", "purposes", "equipment")
        rules = [
            {"tag": tag, "level": data[f"level_{tag}"], "why": data[f"why_{tag}"]}
            for tag in CONDITIONS
            if data.get(f"level_{tag}")
        ]
        regions = [region for region in data["regions"] if region != data["region"]]
        return {**{name: data[name] for name in names}, "regions": regions, "rules": rules}


def _parts_of(exercise: Exercise) -> dict[str, Any]:
    """The rows of ``exercise`` as the form shows them."""
    values: dict[str, Any] = {
        "steps": "\n".join(step.text for step in exercise.steps.all()),
        "cues": "\n".join(cue.text for cue in exercise.cues.all()),
        "synonyms": "\n".join(synonym.text for synonym in exercise.synonyms.all()),
        "muscles": "\n".join(muscle.name for muscle in exercise.muscles.all()),
        "purposes": [tag.purpose for tag in exercise.purposes.all()],
        "equipment": [thing.code for thing in exercise.equipment.all()],
        "regions": [more.region for more in exercise.more_regions.all()],
    }
    for rule in exercise.screening_rules.all():
        values |= {f"level_{rule.tag}": rule.level, f"why_{rule.tag}": rule.why}
    return values


class PictureForm(forms.Form):
    """A picture and what it shows."""

    file = forms.FileField(label=gettext_lazy("Picture"), help_text=gettext_lazy("JPEG, PNG or WebP, up to 10 MB."))
    alt = forms.CharField(
        label=Picture._meta.get_field("alt").verbose_name,
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
