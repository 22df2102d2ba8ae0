"""Phone numbers and American addresses as people write them: refused where nobody could call or write there."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST_DIGITS, MOST_DIGITS = 7, 20
US_STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands", "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands",
}  # fmt: skip


def phone_number(value: str) -> None:
    """Refuse what no telephone can call: 7 to 20 digits, with + ( ) - . x and spaces between them."""
    digits = sum(char in "0123456789" for char in value)
    if not re.fullmatch(r"[0-9+()\-.xX ]*", value) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise ValidationError(
            _("Write the phone number in digits, such as (818) 555-0100 or +1 818 555 0100 x12."), code="phone"
        )


def us_state(value: str) -> str:
    """The two letters of an American state, written as letters or as a name."""
    wanted = value.strip().casefold()
    for letters, name in US_STATES.items():
        if wanted in (letters.casefold(), name.casefold()):
            return letters
    raise ValidationError(_("Write the state in two letters, such as CA."), code="state")


def us_zip(value: str) -> str:
    """A ZIP code of five digits, or nine."""
    if not re.fullmatch(r"[0-9]{5}(-[0-9]{4})?", value.strip()):
        raise ValidationError(_("Write the ZIP code in five digits, such as 91436, or nine: 91436-2034."), code="zip")
    return value.strip()
