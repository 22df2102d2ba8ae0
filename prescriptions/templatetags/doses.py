"""Doses in words, for the builder's templates."""

from django import template

from exercises import dosage
from prescriptions.models import Item

register = template.Library()


@register.filter
def dose_sentence(item: Item) -> str:
    """The sentence that the sheet will print."""
    return dosage.sentence(item.dosage())


@register.filter
def dose_problems(item: Item) -> list[dosage.Problem]:
    """What the dose still lacks before it can be issued."""
    return dosage.lacking(item.dosage())


@register.filter
def proposed_dose(item: Item) -> str:
    """The library's proposal as a sentence."""
    proposed = item.proposed_dose()
    return dosage.sentence(proposed) if proposed else ""
