"""The dates of a programme: which ones can only be a slip of the keys. Pure."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

A_YEAR = timedelta(days=366)


def slips(start_on: date | None, review_on: date | None, today: date) -> dict[str, str]:
    """A sentence for each date that lies too far from ``today``, by the name of its field."""
    found = {}
    if start_on and start_on < today - A_YEAR:
        found["start_on"] = _("The start lies more than a year ago. Check the year.")
    elif start_on and start_on > today + A_YEAR:
        found["start_on"] = _("The start lies more than a year ahead. Check the year.")
    if review_on and review_on > today + A_YEAR:
        found["review_on"] = _("The review lies more than a year ahead. Give a date within a year.")
    return found
