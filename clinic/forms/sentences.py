"""What every form says of a wrong field: a sentence that names the field and tells what to do.

Django asks the renderer of a form (FORM_RENDERER) for the class of its bound fields, and makes them before it
cleans; so each form of every app, and of the packages, speaks this way, unless a field brings its own sentence.
"""

from typing import Any

from django import forms
from django.forms import fields, models
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FILL_IN = _("Fill in “%(label)s”.")
CHOOSE = _("Choose something for “%(label)s”.")
NOT_OFFERED = _("Choose something that the list of “%(label)s” offers.")
WHOLE = _("Write “%(label)s” as a whole number, such as 3.")

# By class of field and by code; the more special class comes later and wins.
SENTENCES: dict[type[forms.Field], dict[str, "str | Promise"]] = {
    forms.Field: {"required": FILL_IN},
    forms.CharField: {
        "max_length": _("Shorten “%(label)s” to %%(limit_value)d letters; now it has %%(show_value)d."),
        "min_length": _("Write at least %%(limit_value)d letters in “%(label)s”; now it has %%(show_value)d."),
    },
    forms.EmailField: {"invalid": _("Write “%(label)s” like name@clinic.example.")},
    forms.IntegerField: {
        "invalid": WHOLE,
        "min_value": _("“%(label)s” must be %%(limit_value)s or more."),
        "max_value": _("“%(label)s” must be %%(limit_value)s or less."),
    },
    forms.DecimalField: {"invalid": _("Write “%(label)s” as a number, such as 2.5.")},
    forms.DateField: {"invalid": _("Write “%(label)s” as month/day/year, such as 5/4/2027.")},
    forms.DateTimeField: {"invalid": _("Write “%(label)s” as date and time, such as 2027-05-04 14:30.")},
    forms.TimeField: {"invalid": _("Write “%(label)s” like 9:00 AM or 14:30.")},
    forms.BooleanField: {"required": _("Tick “%(label)s”.")},
    forms.ChoiceField: {"required": CHOOSE, "invalid_choice": NOT_OFFERED},
    forms.MultipleChoiceField: {"required": CHOOSE, "invalid_choice": NOT_OFFERED, "invalid_list": NOT_OFFERED},
    forms.ModelChoiceField: {"required": CHOOSE, "invalid_choice": NOT_OFFERED},
    forms.ModelMultipleChoiceField: {
        "required": CHOOSE,
        "invalid_choice": NOT_OFFERED,
        "invalid_pk_value": NOT_OFFERED,
    },
    forms.FileField: {
        "required": _("Choose a file for “%(label)s”."),
        "missing": _("Choose a file for “%(label)s”."),
        "invalid": _("The file for “%(label)s” did not arrive. Choose it again."),
        "empty": _("The file for “%(label)s” is empty. Choose another one."),
        "max_length": _("The name of the file for “%(label)s” is too long. Shorten it to %%(max)d letters."),
    },
    forms.ImageField: {
        "invalid_image": _("The file for “%(label)s” is no picture that can be read. Choose another one.")
    },
}
FILLED_LATER = {"max_length", "min_length", "min_value", "max_value", "invalid_choice", "invalid_pk_value"}
DJANGOS = {
    id(sentence)
    for module in (fields, models)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, forms.Field)
    for sentence in getattr(kind, "default_error_messages", {}).values()
}


class SpokenField(forms.BoundField):
    """A bound field whose errors name it."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        for code, sentence in _sentences_of(field).items():
            stands = field.error_messages.get(code)
            if stands is None or id(stands) in DJANGOS:
                field.error_messages[code] = _named(sentence, str(self.label), code)


class Renderer(TemplatesSetting):
    """Templates as they are set up, fields that speak, and no ``maxlength``: a browser would cut what is pasted
    without a word, where the form says that it is too long."""

    bound_field_class = SpokenField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        context.get("widget", {}).get("attrs", {}).pop("maxlength", None)
        return super().render(template_name, context, request)


def _sentences_of(field: forms.Field) -> dict[str, "str | Promise"]:
    found: dict[str, str | Promise] = {}
    for kind in reversed(type(field).__mro__):
        found |= SENTENCES.get(kind, {})
    return found


def _named(sentence: "str | Promise", label: str, code: str) -> str:
    """``sentence`` with the label in it; where Django fills in values later, a label's own percent sign is doubled."""
    return str(sentence) % {"label": label.replace("%", "%%") if code in FILLED_LATER else label}
