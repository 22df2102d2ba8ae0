"""The forms of programmes. The dose has a form of its own in exercises/dose_form.py."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.editing import VersionedForm
from clinic.models import User
from clinic.words import printable_line
from exercises.dosage import Dosage
from prescriptions.actions import drafting
from prescriptions.models import Item, Revision, Template
from prescriptions.models.items import SHORTEST_REASON
from prescriptions.screening import CONTRAINDICATION, Rule


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ProgrammeForm(forms.Form):
    """A new programme: its title, and a template to start from."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=100, initial=gettext_lazy("Home exercises"),
        help_text=gettext_lazy("Printed on the sheet."),
    )  # fmt: skip
    template = forms.ModelChoiceField(
        Template.objects.none(),
        required=False,
        label=gettext_lazy("Start from"),
        empty_label=gettext_lazy("an empty programme"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].validators.append(printable_line)
        self.fields["template"].queryset = Template.objects.current()  # type: ignore[attr-defined]


class OutlineForm(VersionedForm):
    """What holds for the whole revision: title, dates, note."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=100)

    class Meta:
        model = Revision
        fields = ["start_on", "review_on", "note"]
        widgets = {"start_on": DateInput, "review_on": DateInput, "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("title", self.instance.programme.title)
        self.fields["title"].validators.append(printable_line)

        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        dates = Row(Column("start_on", css_class="col-sm-6"), Column("review_on", css_class="col-sm-6"))
        self.helper.layout = Layout("version", "opened", "title", dates, "note")

    def save_by(self, by: User) -> Revision:
        """Write the revision, if nobody saved it meanwhile, and the programme's title."""
        return drafting.change_outline(
            self.instance,
            fields=self.edited_fields(),
            expected=self.cleaned_data["version"] or 0,
            title=self.cleaned_data["title"],
            by=by,
        )


class ItemForm(VersionedForm):
    """The words around one item; its dose comes from DoseForm on the same page."""

    class Meta:
        model = Item
        fields = ["note", "watch_for", "own_name", "own_steps"]
        widgets = {
            "note": forms.Textarea(attrs={"rows": 2}),
            "watch_for": forms.Textarea(attrs={"rows": 2}),
            "own_steps": forms.Textarea(attrs={"rows": 5}),
        }

    def save_with(self, dosage: Dosage, *, by: User) -> Item:
        """Write words and dose together, if nobody saved the item meanwhile."""
        self.instance.set_dosage(dosage)
        fields = [*self._meta.fields, *Item.dose_fields()]  # type: ignore[misc]
        return drafting.change_item(self.instance, fields=fields, expected=self.cleaned_data["version"] or 0, by=by)


class AnswerForm(forms.Form):
    """An answer to one rule of an item's exercise."""

    tag = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, rules: dict[str, Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rule = self.rules.get(data.get("tag", ""))
        if rule is None:
            raise forms.ValidationError(_("The library no longer has this rule. Look at the exercise again."))
        if rule.level == CONTRAINDICATION and len(data.get("reason", "").strip()) < SHORTEST_REASON:
            self.add_error("reason", _("Give the reason in a sentence of ten letters or more."))
        return {**data, "rule": rule}


class CopyForm(forms.Form):
    """Where to copy exercises and doses from: a template, or another programme of this patient."""

    source_id = forms.ChoiceField(label=gettext_lazy("Copy exercises from"))

    def __init__(self, *args: Any, revision: Revision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.templates = {f"template-{t.pk}": t for t in Template.objects.current()}
        others = Revision.objects.filter(programme__patient=revision.programme.patient).exclude(pk=revision.pk)
        self.revisions = {f"revision-{r.pk}": r for r in others.select_related("programme")[:20]}
        self.fields["source_id"].choices = [  # type: ignore[attr-defined]
            ("", _("choose")),
            (_("Templates"), [(key, t.name) for key, t in self.templates.items()]),
            (
                _("This patient’s programmes"),
                [(key, f"{r.programme.title}, {r.get_status_display()}") for key, r in self.revisions.items()],
            ),
        ]

    def source(self) -> Template | Revision:
        """What was chosen."""
        key = self.cleaned_data["source_id"]
        return self.templates.get(key) or self.revisions[key]


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a template."""

    class Meta:
        model = Template
        fields = ["name"]
