"""Two people edit one record: the second to save is told what changed, and loses nothing typed."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import F, Model
from django.utils.translation import gettext as _


class StaleEdit(Exception):
    """Somebody saved the record after this form was opened; ``current`` is the record as it stands now."""

    def __init__(self, current: Model) -> None:
        super().__init__(_("Somebody else saved this while you were editing."))
        self.current = current


@dataclass(frozen=True)
class Change:
    """One field that differs: what stands saved now, and what this person typed."""

    label: str
    saved: str
    typed: str


def save_version(instance: Any, fields: list[str], *, expected: int, counter: str = "version") -> None:
    """Write ``fields`` of ``instance`` if its stored version is still ``expected``; the version goes up by one.

    ``counter`` names the column that counts: a record edited on two pages has one for each.

    Raises StaleEdit when somebody saved meanwhile: the version stands in the WHERE of the UPDATE, so no check can
    be overtaken.
    """
    values = {name: getattr(instance, name) for name in fields}
    manager = type(instance)._base_manager
    changed = manager.filter(pk=instance.pk, **{counter: expected}).update(**values, **{counter: F(counter) + 1})
    if not changed:
        raise StaleEdit(manager.get(pk=instance.pk))
    setattr(instance, counter, expected + 1)


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A ModelForm of a record with a ``version``; ``save()`` raises StaleEdit instead of overwriting a newer one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version if self.instance.pk else 0)
        self.stale: list[Change] = []

    def edited_fields(self) -> list[str]:
        """Names of the model's own columns that this form writes."""
        return [f.name for f in self._meta.model._meta.fields if f.name in self.cleaned_data and f.name != "version"]

    def save(self, commit: bool = True) -> Any:
        if not commit or not self.instance.pk:
            return super().save(commit)
        save_version(self.instance, self.edited_fields(), expected=self.cleaned_data.get("version") or 0)
        self._save_m2m()  # type: ignore[attr-defined]
        return self.instance

    def of(self, instance: Any) -> "VersionedForm":
        """The same form, unbound, of ``instance``."""
        return type(self)(instance=instance)

    def show_stale(self, stale: StaleEdit) -> None:
        """Fill ``stale`` with what differs, and let the next save go over the record as it stands now."""
        saved = self.of(stale.current)
        for name, field in self.fields.items():
            if name == "version":
                continue
            ours, theirs = self[name].value(), saved[name].value()
            if field.has_changed(field.prepare_value(theirs) if theirs is not None else theirs, ours):
                self.stale.append(Change(str(field.label or name), _shown(field, theirs), _shown(field, ours)))
        data = self.data.copy()  # type: ignore[union-attr,attr-defined]
        data[self.add_prefix("version")] = str(stale.current.version)  # type: ignore[attr-defined]
        self.data = data


def _shown(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return _("(empty)")
    choices = dict(getattr(field, "choices", []) or [])
    return str(choices.get(value, value))
