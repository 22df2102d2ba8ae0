from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.patients import BirthDateField
from clinic.models.emergency import LONGEST_REASON, SHORTEST_REASON
from clinic.words import printable_line, printable_text


class EmergencyForm(forms.Form):
    """Whose record is opened, by what the person in front of one says, and why."""

    named = forms.CharField(label=_("Record number or family name"), max_length=80, validators=[printable_line])
    birth_date = BirthDateField(label=_("Birth date"))
    reason = forms.CharField(
        label=_("Why you need this record now"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        validators=[printable_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The managers of the patient’s location read this."),
    )
