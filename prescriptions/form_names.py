"""What the builder's forms are called, where one is shown again after its session ended (clinic/form_names.py)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.access import Ability
from clinic.form_names import NAMES, FormName, Sent, patient
from exercises.dose_form import DoseForm
from exercises.models import Exercise
from prescriptions.forms import AnswerForm, ClearanceForm, CopyForm, ItemForm, OutlineForm, ProgrammeForm, TemplateForm
from prescriptions.models import Item, Revision, ShareLink, Template


def _revision(sent: Sent) -> Revision | None:
    found = Revision.objects.visible_to(sent.user, Ability.PRINT)
    return sent.find(found.select_related("programme__patient"))


def _item(sent: Sent) -> Item | None:
    found = Item.objects.visible_to(sent.user, Ability.DRAFT)
    return sent.find(found.select_related("exercise", "revision__programme__patient"))


def _programme(sent: Sent) -> dict[str, Any]:
    """Title and patient of the revision, and the exercise that the form itself names."""
    found = _revision(sent)
    exercise = Exercise.objects.filter(slug=sent.data.get("exercise", "")).first()
    title, who = (found.programme.title, found.programme.patient) if found else ("", None)
    return {"title": title, "who": who, "exercise": exercise}


def _line(sent: Sent) -> dict[str, Any]:
    """An item's exercise, and whose it is."""
    found = _item(sent)
    return {"of": found, "who": found and found.revision.programme.patient}


def _template(sent: Sent) -> Template | None:
    return sent.find(Template.objects.visible_to(sent.user))


def _linked(sent: Sent) -> object:
    found = sent.find(ShareLink.objects.visible_to(sent.user).select_related("programme__patient"))
    return found and found.programme.patient


def _outline(sent: Sent) -> list[forms.BaseForm]:
    found = _revision(sent)
    return [OutlineForm(sent.data, instance=found)] if found else []


def _copy(sent: Sent) -> list[forms.BaseForm]:
    found = _revision(sent)
    return [CopyForm(sent.data, revision=found)] if found else []


def _words_of_item(sent: Sent) -> list[forms.BaseForm]:
    return [DoseForm(sent.data, prefix="dose"), ItemForm(sent.data)]


NAMES |= {
    "programme-add": FormName(_("New programme for %(of)s"), patient, lambda sent: [ProgrammeForm(sent.data)]),
    "programme-outline": FormName(
        _("Head of “%(title)s” for %(who)s"),
        _programme,
        _outline,
        {"issue": FormName(_("Issue “%(title)s” for %(who)s"), _programme, _outline, does=True)},
    ),
    "programme-copy": FormName(_("Copy exercises into “%(title)s” for %(who)s"), _programme, _copy),
    "programme-revise": FormName(_("Revise “%(title)s” of %(who)s"), _programme),
    "programme-end": FormName(_("End “%(title)s” of %(who)s"), _programme),
    "programme-discard": FormName(_("Throw away the draft “%(title)s” of %(who)s"), _programme),
    "template-add": FormName(_("Keep “%(title)s” as a template"), _programme, lambda sent: [TemplateForm(sent.data)]),
    "template-retire": FormName(_("Retire the template “%(of)s”"), _template),
    "item-add": FormName(_("Add “%(exercise)s” to “%(title)s” for %(who)s"), _programme),
    "item-edit": FormName(_("Dose and notes of “%(of)s” for %(who)s"), _line, _words_of_item),
    "item-move": FormName(_("Move “%(of)s” in the programme of %(who)s"), _line),
    "item-remove": FormName(_("Take “%(of)s” out of the programme of %(who)s"), _line),
    "item-proposed": FormName(_("Take the proposed dose of “%(of)s” for %(who)s"), _line),
    "item-proposed-all": FormName(_("Take the proposed doses in “%(title)s” for %(who)s"), _programme),
    "item-answer": FormName(
        _("Answer the screening of “%(of)s” for %(who)s"), _line, lambda sent: [AnswerForm(sent.data, rules={})]
    ),
    "item-put-back": FormName(_("Put “%(of)s” back into the programme of %(who)s"), _line),
    "clearance-answer": FormName(
        _("Say why “%(title)s” is given to %(who)s while clearance is open"),
        _programme,
        lambda sent: [ClearanceForm(sent.data)],
    ),
    "link-add": FormName(_("Make a link to “%(title)s” for %(who)s"), _programme),
    "link-revoke": FormName(_("Revoke a link of %(of)s"), _linked),
}
