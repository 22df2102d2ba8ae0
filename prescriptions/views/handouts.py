"""Issued sheets for the staff: on the screen, as PDF, previewed before they are issued."""

from typing import Any

from django.core.files.base import ContentFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.access import Ability, needs
from clinic.audit import Action
from clinic.http import ClinicRequest
from exercises.drawings import drawing_response
from prescriptions.compose import compose, handout_of
from prescriptions.findings import screened_items, to_review
from prescriptions.illustrations import content_of, person_of
from prescriptions.models import Revision, ShareLink
from prescriptions.pdf import RenderFailed
from prescriptions.sheets import PAPERS, TYPE_SIZES, is_drawn, kept_picture, sheet_pdf
from prescriptions.views.builder import revision_or_404


def printed_or_404(request: ClinicRequest, public_id: Any) -> Revision:
    """The issued revision with this id, if this person may print it."""
    printed = Revision.objects.visible_to(request.user, Ability.PRINT).printed()
    related = printed.select_related("programme__patient__location", "issued_by")
    return get_object_or_404(related, public_id=public_id)


@needs(Ability.PRINT)
@require_GET
def handout_detail(request: ClinicRequest, public_id: Any) -> HttpResponse:
    revision = printed_or_404(request, public_id)
    patient = revision.programme.patient
    audit.read(request, patient, obj=revision)
    context = {
        "revision": revision,
        "patient": patient,
        "handout": handout_of(revision),
        "links": ShareLink.objects.visible_to(request.user).filter(programme=revision.programme).with_devices(),
        "now": timezone.now(),
        "may_issue": patient.is_within_reach(request.user, Ability.ISSUE),
        "may_draft": patient.is_within_reach(request.user, Ability.DRAFT),
        "second_look": revision.status == Revision.Status.ISSUED and bool(to_review(patient, [revision])),
        "clinical": patient.is_within_reach(request.user, Ability.SEE_CLINICAL),
        "picture_base": reverse("handout-picture", args=[revision.public_id, "x"]).removesuffix("x"),
    }
    return render(request, "prescriptions/handout_detail.html", context)


@needs(Ability.DRAFT)
@require_GET
def handout_preview(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """The sheet as it would be if the draft were issued now."""
    revision = revision_or_404(request, public_id)
    audit.read(request, revision.programme.patient, obj=revision)
    context = {
        "revision": revision,
        "patient": revision.programme.patient,
        "handout": compose(revision, by=request.user, at=timezone.now()).handout,
        "picture_base": reverse("draft-picture", args=[revision.public_id, "x"]).removesuffix("x"),
    }
    return render(request, "prescriptions/handout_preview.html", context)


@needs(Ability.DRAFT)
@require_GET
def draft_picture(request: ClinicRequest, public_id: Any, sha256: str) -> HttpResponseBase:
    """A drawn picture of a draft's preview; those that the clinic added are kept already."""
    revision = revision_or_404(request, public_id)
    patient = revision.programme.patient
    audit.read(request, patient, obj=revision)
    items = [screened.item for screened in screened_items(revision)]
    content = content_of(items, person_of(patient), sha256)
    if content:
        return drawing_response(content)
    if content is None:
        raise Http404
    return kept_response(sha256)


@needs(Ability.PRINT)
@require_GET
def handout_pdf(request: ClinicRequest, public_id: Any) -> HttpResponseBase:
    """The sheet as PDF, drawn from the snapshot alone; another paper and type size than it names may be chosen."""
    revision = printed_or_404(request, public_id)
    audit.record(request, Action.PRINT, revision, patient=revision.programme.patient)
    return pdf_response(request, revision)


def pdf_response(
    request: ClinicRequest, revision: Revision, *, link: str = "", patients_copy: bool = False
) -> HttpResponseBase:
    """The kept or freshly drawn PDF; a file name that tells a stranger nothing."""
    handout = handout_of(revision)
    asked_paper, asked_size = request.GET.get("paper", ""), request.GET.get("size", "")
    look = {
        "paper": asked_paper if asked_paper in PAPERS else handout.paper,
        "type_size": asked_size if asked_size in TYPE_SIZES else handout.type_size,
    }
    try:
        pdf = sheet_pdf(revision.snapshot, **look, link=link, patients_copy=patients_copy)
    except RenderFailed as error:
        return render(request, "prescriptions/sheet_failed.html", {"error": error}, status=503)
    return FileResponse(ContentFile(pdf), filename="exercises.pdf", content_type="application/pdf")


@needs(Ability.PRINT)
@require_GET
def handout_picture(request: ClinicRequest, public_id: Any, sha256: str) -> HttpResponseBase:
    """A picture of an issued sheet, by its content's hash."""
    revision = printed_or_404(request, public_id)
    audit.read(request, revision.programme.patient, obj=revision)
    return picture_response(revision, sha256)


def picture_response(revision: Revision, sha256: str) -> HttpResponseBase:
    """The picture with this hash if the sheet shows it, else 404."""
    if not any(picture.sha256 == sha256 for part in handout_of(revision).exercises for picture in part.shown()):
        raise Http404
    return kept_response(sha256)


def kept_response(sha256: str) -> HttpResponseBase:
    """A kept picture; 404 when it is gone."""
    try:
        content = kept_picture(sha256)
    except RenderFailed as error:
        raise Http404 from error
    if is_drawn(content):
        return drawing_response(content)
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return FileResponse(ContentFile(content), content_type=kind)
