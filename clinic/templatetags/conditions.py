"""The plain label of a condition tag."""

from django import template

from clinic.conditions import CONDITIONS

register = template.Library()


@register.filter
def condition_label(tag: str) -> str:
    """ "neck_pain" as a person reads it."""
    return str(CONDITIONS.get(tag, tag))
