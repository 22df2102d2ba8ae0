"""The forms of programmes. The dose has a form of its own in exercises/dose_form.py."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.editing import VersionedForm
from clinic.models import User
from clinic.words import printable_line
from exercises.dosage import Dosage
from prescriptions.actions import drafting
from prescriptions.dates import slips
from prescriptions.models import Item, Revision, Template
from prescriptions.models.items import SHORTEST_REASON
from prescriptions.screening import CONTRAINDICATION, Rule

MOST_SOURCES = 20


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
        note = gettext_lazy("Printed at the head of the paper sheet. The page behind the link does not show it.")
        help_texts = {"note": note}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("title", self.instance.programme.title)
        self.fields["title"].validators.append(printable_line)

        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        dates = Row(Column("start_on", css_class="col-sm-6"), Column("review_on", css_class="col-sm-6"))
        self.helper.layout = Layout("version", "opened", "title", dates, "note")

    def _post_clean(self) -> None:
        """Look for slips last: a date refused earlier would hide what the database's own rules say of both dates."""
        super()._post_clean()  # type: ignore[misc]
        today = self.instance.programme.patient.location.today()
        for field, message in slips(self.instance.start_on, self.instance.review_on, today).items():
            if field not in self.errors:
                self.add_error(field, message)

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
    """The words around one item; its dose comes from DoseForm on the same page.

    Give both forms ``ids_of(item)``: several of them stand open in the builder beside each other.
    """

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


def ids_of(item: Item) -> str:
    """The pattern of the ids of ``item``'s fields."""
    return f"id_item{item.pk}_%s"


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
            self.add_error("reason", too_short())
        return {**data, "rule": rule}


class ClearanceForm(forms.Form):
    """Why the programme is given although medical clearance is open."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for giving it all the same"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"]).strip()
        if len(reason) < SHORTEST_REASON:
            raise forms.ValidationError(too_short())
        return reason


def too_short() -> str:
    return _("Give the reason in a sentence of ten letters or more.")


class CopyForm(forms.Form):
    """Where to copy exercises and doses from: a template, or another programme of this patient.

    Another patient's programme is not offered: finding one would open a second record from within the first.
    """

    source_id = forms.ChoiceField(label=gettext_lazy("Copy exercises from"))

    def __init__(self, *args: Any, revision: Revision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.templates = {f"template-{t.pk}": t for t in Template.objects.current()}
        others = Revision.objects.filter(programme__patient=revision.programme.patient).exclude(pk=revision.pk)
        newest = others.select_related("programme").order_by("-created_at", "-pk")
        self.revisions = {f"revision-{r.pk}": r for r in newest[:MOST_SOURCES]}
        self.fields["source_id"].choices = [  # type: ignore[attr-defined]
            ("", _("choose")),
            (_("Templates"), [(key, template_in_words(t)) for key, t in self.templates.items()]),
            (_("This patient’s programmes"), [(key, revision_in_words(r)) for key, r in self.revisions.items()]),
        ]

    def source(self) -> Template | Revision:
        """What was chosen."""
        key = self.cleaned_data["source_id"]
        return self.templates.get(key) or self.revisions[key]


def template_in_words(template: Template) -> str:
    """ "Low back, start (template, Nov 3, 2026)"."""
    return _("%(name)s (template, %(day)s)") % {"name": template.name, "day": _short(template.created_at)}


def revision_in_words(revision: Revision) -> str:
    """ "Low back, revision 2, issued Nov 3, 2026"; one that is replaced or ended says so too."""
    words = {"title": revision.programme.title, "number": revision.number, "day": _short(revision.created_at)}
    if revision.issued_at is None:
        return _("%(title)s, revision %(number)d, draft begun %(day)s") % words
    words |= {"day": _short(revision.issued_at), "state": revision.get_status_display()}
    if revision.status == Revision.Status.ISSUED:
        return _("%(title)s, revision %(number)d, issued %(day)s") % words
    return _("%(title)s, revision %(number)d, issued %(day)s, %(state)s") % words


def _short(moment: datetime) -> str:
    return date_format(localtime(moment), "M j, Y")


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a template."""

    class Meta:
        model = Template
        fields = ["name"]
