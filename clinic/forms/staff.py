from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.access import Ability, Role, reach
from clinic.editing import VersionedForm
from clinic.models import Location, StaffRole, User


class PersonForm(VersionedForm):
    """A member of staff: the name as sheets print it, the e-mail to sign in with, the license."""

    class Meta:
        model = User
        fields = [
            "given_name",
            "family_name",
            "credentials",
            "email",
            "licence_number",
            "licence_state",
            "licence_expires_on",
        ]
        widgets = {"licence_expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """One role, at one of the locations that ``manager`` is responsible for."""

    class Meta:
        model = StaffRole
        fields = ["role", "location"]

    def __init__(self, *args: Any, manager: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = reach(manager, Ability.MANAGE_STAFF)
        place = self.fields["location"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = (
            Location.objects.all() if mine.everywhere else Location.objects.filter(pk__in=mine.location_ids)
        )
        place.required = not mine.everywhere
        place.empty_label = str(_("Every location")) if mine.everywhere else str(_("Choose a location"))

    def _get_validation_exclusions(self) -> set[str]:
        # The person and the end are no fields here, but the rules against the same role twice read them.
        known = {"user", "ended_on"} if self.instance.user_id else set()
        return super()._get_validation_exclusions() - known  # type: ignore[misc]

    def role(self) -> Role:
        return Role(self.cleaned_data["role"])
