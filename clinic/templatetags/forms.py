"""Template tags for forms."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.forms import BaseForm, BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@dataclass(frozen=True)
class Problem:
    """One thing to put right: the id of its field on the page, the words that lead there, and the sentence after them.

    A sentence that names its field leads there itself.
    """

    at: str
    link: str
    sentence: str


@register.simple_tag(takes_context=True)
def problems(context: template.Context) -> list[Problem]:
    """Everything wrong with the context's ``form``, and with ``more``, a second form of the same page."""
    forms = (context.get("form"), context.get("more"))
    found = [_problems(each) for each in forms if isinstance(each, BaseForm)]
    return [problem for each in found for problem in each]


def _problems(form: BaseForm) -> Iterator[Problem]:
    for message in form.non_field_errors():
        yield Problem("", "", str(message))
    for field in form:
        for message in map(str, field.errors):
            label = str(field.label)
            named = label.casefold() in message.casefold()
            yield Problem(
                "" if field.is_hidden else _place(field), message if named else label, "" if named else message
            )


def _place(field: BoundField) -> str:
    """The id of the field; of the box around it, where it has several inputs."""
    return field.id_for_label or f"div_{field.auto_id}"


@register.simple_tag(takes_context=True)
def form_key(context: template.Context) -> SafeString:
    """The hidden key that makes a form count once (clinic/once.py). A form shown again keeps its key."""
    request = context.get("request")
    typed = request.POST.get("form_key", "") if request is not None else ""
    return format_html('<input type="hidden" name="form_key" value="{}">', typed or uuid.uuid4())
