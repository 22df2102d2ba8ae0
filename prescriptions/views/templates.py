"""The clinic's templates: programmes without a patient."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic import audit
from clinic.access import Ability, needs
from clinic.audit import Action
from clinic.http import ClinicRequest
from clinic.once import one_action
from exercises import dosage
from prescriptions.actions import drafting
from prescriptions.forms import TemplateForm
from prescriptions.models import Revision, Template


@needs(Ability.DRAFT)
@require_GET
def template_list(request: ClinicRequest) -> HttpResponse:
    templates = Template.objects.visible_to(request.user).current().select_related("created_by")
    return render(request, "prescriptions/template_list.html", {"templates": templates.prefetch_related("items")})


@needs(Ability.DRAFT)
@require_GET
def template_detail(request: ClinicRequest, public_id: Any) -> HttpResponse:
    template = get_object_or_404(Template.objects.visible_to(request.user), public_id=public_id)
    lines = [(line.exercise, dosage.sentence(line.dosage())) for line in template.items.select_related("exercise")]
    return render(request, "prescriptions/template_detail.html", {"template": template, "lines": lines})


@needs(Ability.DRAFT)
@one_action
def template_add(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Keep a revision's exercises and doses under a name; nothing of its patient goes along."""
    revisions = Revision.objects.visible_to(request.user, Ability.DRAFT).select_related("programme__patient")
    revision = get_object_or_404(revisions, public_id=public_id)
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        template = drafting.save_as_template(revision, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, _("Kept as a template. Check that its name says nothing of a patient."))
        return redirect(template)
    audit.read(request, revision.programme.patient, obj=revision)
    return render(request, "prescriptions/template_form.html", {"form": form, "revision": revision})


@needs(Ability.DRAFT)
@require_POST
@one_action
def template_retire(request: ClinicRequest, public_id: Any) -> HttpResponse:
    template = get_object_or_404(Template.objects.visible_to(request.user).current(), public_id=public_id)
    template.retired_at, template.retired_by = timezone.now(), request.user
    template.save(update_fields=["retired_at", "retired_by"])
    audit.record(request, Action.DELETE, template)
    return redirect("template-list")
