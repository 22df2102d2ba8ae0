"""What the library's forms are called, where one is shown again after its session ended (clinic/form_names.py)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.form_names import NAMES, FormName, Sent
from exercises.dose_form import DoseForm
from exercises.forms import OwnExerciseForm, PictureForm
from exercises.models import Exercise


def exercise(sent: Sent) -> Exercise | None:
    return sent.find(Exercise.objects.visible_to(sent.user), "slug")


def _own(sent: Sent) -> list[forms.BaseForm]:
    return [OwnExerciseForm(sent.data), DoseForm(sent.data, prefix="dose")]


NAMES |= {
    "exercise-add": FormName(_("Our own exercise"), None, _own),
    "exercise-edit": FormName(_("Change “%(of)s”"), exercise, _own),
    "figure-edit": FormName(_("Draw the figure of “%(of)s”"), exercise),
    "exercise-review": FormName(_("Mark “%(of)s” as reviewed"), exercise),
    "exercise-retire": FormName(_("Retire “%(of)s”"), exercise),
    "exercise-restore": FormName(_("Restore “%(of)s”"), exercise),
    "picture-add": FormName(_("Add a picture to “%(of)s”"), exercise, lambda sent: [PictureForm(sent.data)]),
    "picture-move": FormName(_("Move a picture of “%(of)s” forward"), exercise),
    "picture-remove": FormName(_("Take a picture off “%(of)s”"), exercise),
}
