"""Two people edit one record: the second to save is told what both changed, and neither loses what they typed.

A form is opened on one version and saved over another: three states, so three values of each field. What only the
other person changed is taken as it stands saved; what only this person changed stays typed; what both changed is shown
side by side.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Model
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _


class StaleEdit(Exception):
    """Somebody saved the record after this form was opened; ``current`` is the record as it stands now."""

    def __init__(self, current: Model) -> None:
        super().__init__(_("Somebody else saved this while you were editing."))
        self.current = current


@dataclass(frozen=True)
class Change:
    """One thing that both people changed: what stands saved now, and what this person typed."""

    label: str
    saved: str
    typed: str


@dataclass(frozen=True)
class Part:
    """Fields that are compared, shown and taken over as one."""

    label: str
    names: tuple[str, ...]


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


class OpenedField(forms.CharField):
    """Machinery of the page: nobody types it, so it never counts as changed."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class OpenedForm(forms.Form):
    """A form that carries what it was opened with: a keyed fingerprint of each value, which fits in a hidden field.

    Without it (an old page, a forged one) everything counts as typed by this person.
    """

    opened = OpenedField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stale: list[Change] = []
        self.taken: list[str] = []
        self.is_stale = False

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == "opened":
            return json.dumps(self._fingerprints(), separators=(",", ":"))
        return super().get_initial_for_field(field, field_name)

    def compared(self) -> list[Part]:
        """What two people may have changed; a form overrides it where several fields are one thing."""
        return [Part(self.label_of(name), (name,)) for name in self.names()]

    def names(self) -> list[str]:
        """The fields that a person fills in."""
        return [name for name, field in self.fields.items() if not field.widget.is_hidden]

    def label_of(self, name: str) -> str:
        return str(self[name].label)

    def merge(self, saved: "OpenedForm") -> None:
        """Fill ``stale`` and ``taken``, and let the next save go over the record as ``saved`` shows it."""
        base, data = self._opened_with(), self.data.copy()  # type: ignore[union-attr,attr-defined]
        for part in self.compared():
            before = None if base is None else [base.get(name, _print("")) for name in part.names]
            ours, theirs = ([form.print_of(name) for name in part.names] for form in (self, saved))
            if ours == theirs or theirs == before:
                continue
            if ours == before:
                self.taken.append(part.label)
                for name in part.names:
                    _post(data, self[name].html_name, saved[name] if name in saved.fields else None)
            else:
                self.stale.append(Change(part.label, saved.in_words(part.names), self.in_words(part.names)))
        data[self.add_prefix("opened")] = saved["opened"].initial
        self.data, self.is_stale = data, True

    def print_of(self, name: str) -> str:
        """The fingerprint of what the field holds: typed, or, in a form that was not sent, stored."""
        return _print(plain(self.fields[name], self[name].value())) if name in self.fields else _print("")

    def in_words(self, names: Iterable[str]) -> str:
        """What these fields hold, as a person reads it."""
        return " · ".join(text for text in self._held(names) if text) or _("(empty)")

    def is_filled(self, names: Iterable[str]) -> bool:
        """Whether one of these fields holds anything."""
        return any(self._held(names))

    def _held(self, names: Iterable[str]) -> list[str]:
        return [shown(self.fields[name], self[name].value()) for name in names if name in self.fields]

    def _fingerprints(self) -> dict[str, str]:
        return {name: _print(plain(self.fields[name], self[name].initial)) for name in self.names()}

    def _opened_with(self) -> dict[str, str] | None:
        try:
            found = json.loads(self["opened"].value() or "")
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


class VersionedForm(OpenedForm, forms.ModelForm):  # type: ignore[type-arg,misc]
    """A ModelForm of a record with a ``version``; ``save()`` raises StaleEdit instead of overwriting a newer one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version if self.instance.pk else 0)

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
        """Merge with the record as it stands now, over which the next save goes."""
        self.merge(self.of(stale.current))
        self.data[self.add_prefix("version")] = str(stale.current.version)  # type: ignore[index,attr-defined]


def plain(field: forms.Field, value: Any) -> str:
    """``value`` of ``field`` as one text that is the same whether it was stored, shown or posted."""
    if not isinstance(field, forms.ModelChoiceField):
        with suppress(ValidationError):
            value = field.to_python(value)
    if isinstance(value, list | tuple):
        return "\n".join(sorted(str(each) for each in value))
    value = getattr(value, "pk", value)
    return "" if value is None or value is False else str(value).replace("\r\n", "\n").strip()


def shown(field: forms.Field, value: Any) -> str:
    """``value`` of ``field`` as a person reads it: choices by their labels, a ticked box as "yes"."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if plain(field, value) else ""
    if isinstance(field, forms.DateField):
        with suppress(ValidationError):
            value = field.to_python(value)
    if isinstance(value, date):
        return date_format(value, "M j, Y")
    each = list(value) if isinstance(value, list | tuple) else [value]
    labels = {str(key): str(label) for key, label in _flat(getattr(field, "choices", []) or []) if str(key)}
    texts = ["" if one is None else labels.get(str(getattr(one, "pk", one)), str(one)) for one in each]
    return ", ".join(text for text in texts if text)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def _print(text: str) -> str:
    return salted_hmac("clinic.editing", text, algorithm="sha256").hexdigest()[:12]


def _post(data: QueryDict, name: str, stored: forms.BoundField | None) -> None:
    """Let ``data`` hold under ``name`` what a browser would send of ``stored`` untouched."""
    widget, value = (stored.field.widget, stored.value()) if stored else (forms.TextInput(), "")
    if isinstance(widget, forms.CheckboxInput):
        sent = ["on"] if value else []
    else:
        text = widget.format_value(value)
        sent = text if isinstance(text, list) else [text or ""]
    data.setlist(name, sent)
