"""The patient's link: handed over and revoked by staff; opened by the patient, without an account.

The token lives in the address's fragment, which no server, proxy or mail scanner sees. A script moves it into the
form; without scripts the patient types the code. Nothing is changed by GET, and every refusal is the same page.
"""

import datetime as dt
from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from clinic import audit
from clinic.access import Ability, needs
from clinic.audit import Action
from clinic.http import ClinicRequest
from clinic.once import form_key_of
from prescriptions.actions import sharing
from prescriptions.compose import handout_of
from prescriptions.models import Revision, ShareLink
from prescriptions.qr import qr_svg
from prescriptions.views.handouts import pdf_response, picture_response, printed_or_404

COOKIE = "patient"
SALT = "prescriptions.patient-link"
IDLE_SECONDS = 30 * 60
FIRST_YEAR = 1900


@needs(Ability.PRINT)
@require_POST
def link_add(request: ClinicRequest, public_id: Any) -> HttpResponseBase:
    """Make a link and show it once, with its QR code; ``with_sheet`` answers the PDF with the code printed on it."""
    revision = printed_or_404(request, public_id)
    if revision.status != Revision.Status.ISSUED:
        raise Http404
    link, token = sharing.share(revision, by=request.user, key=str(form_key_of(request) or ""))
    if link.revoked_at is not None:
        return redirect("handout-detail", public_id=revision.public_id)
    address = f"{settings.BASE_URL}/p#{token}"
    if request.POST.get("with_sheet"):
        audit.record(request, Action.PRINT, revision, patient=revision.programme.patient)
        return pdf_response(request, revision, link=address)
    context = {"revision": revision, "patient": revision.programme.patient, "link": link, "address": address}
    return render(
        request, "prescriptions/link_made.html", {**context, "qr": b64encode(qr_svg(address).encode()).decode()}
    )


@needs(Ability.PRINT)
@require_POST
def link_revoke(request: ClinicRequest, public_id: Any) -> HttpResponse:
    links = ShareLink.objects.visible_to(request.user).select_related("programme__patient")
    link = get_object_or_404(links, public_id=public_id)
    sharing.revoke(link, by=request.user)
    sheet = link.programme.revisions.printed().first()
    return redirect("handout-detail", public_id=sheet.public_id) if sheet else redirect("home")


def patients_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page outside the staff's sign-in that no cache, index or referrer may keep.

    No CSRF token: the form carries the link's secret, which a forger lacks, and a token would make refusals differ.
    """

    @wraps(view)
    def bare(request: ClinicRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return login_not_required(csrf_exempt(bare))


@patients_page
def patient_door(request: ClinicRequest) -> HttpResponse:
    """Ask for the birth date; the same page for everybody, and the same refusal for every reason."""
    if request.method != "POST":
        return render(request, "prescriptions/patient_door.html", {"years": birth_years()})
    link = sharing.open_link(request.POST.get("code", "").strip()[:64], posted_date(request))
    if link is None:
        return render(request, "prescriptions/patient_door.html", {"years": birth_years(), "refused": True}, status=403)
    response = redirect("patient-sheet")
    stamp(response, link)
    return response


def birth_years() -> range:
    """The years a birth date may have."""
    return range(timezone.localdate().year, FIRST_YEAR - 1, -1)


def posted_date(request: ClinicRequest) -> dt.date | None:
    """The date of the three fields, or None for anything that is no date."""
    try:
        year, month, day = (int(request.POST.get(part, "")[:4]) for part in ("year", "month", "day"))
        return dt.date(year, month, day)
    except ValueError:
        return None


def stamp(response: HttpResponseBase, link: ShareLink) -> None:
    """Remember the open door for half an hour of use, on /p only, in a signed cookie that scripts cannot read."""
    value = signing.dumps(str(link.public_id), salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=IDLE_SECONDS,
        path="/p",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def opened_sheet(request: ClinicRequest) -> tuple[ShareLink, Revision] | None:
    """The link that this browser opened and its current sheet, if the link is still live."""
    try:
        public_id = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=IDLE_SECONDS)
    except signing.BadSignature:
        return None
    links = ShareLink.objects.live(timezone.now()).select_related("programme__patient__location")
    link = links.filter(public_id=public_id).first()
    sheet = sharing.current_sheet(link.programme) if link else None
    return (link, sheet) if link and sheet else None


@patients_page
@require_GET
def patient_sheet(request: ClinicRequest) -> HttpResponse:
    opened = opened_sheet(request)
    if opened is None:
        return redirect("patient-door")
    link, revision = opened
    audit.record(None, Action.READ, revision, patient=revision.programme.patient)
    patient = revision.programme.patient
    context = {"handout": handout_of(revision), "first_name": patient.preferred_name or patient.given_name}
    response = render(request, "prescriptions/patient_sheet.html", {**context, "picture_base": "/p/picture/"})
    stamp(response, link)
    return response


@patients_page
@require_GET
def patient_pdf(request: ClinicRequest) -> HttpResponseBase:
    opened = opened_sheet(request)
    if opened is None:
        return redirect("patient-door")
    link, revision = opened
    audit.record(None, Action.PRINT, revision, patient=revision.programme.patient)
    response = pdf_response(request, revision)
    stamp(response, link)
    return response


@patients_page
@require_GET
def patient_picture(request: ClinicRequest, sha256: str) -> HttpResponseBase:
    opened = opened_sheet(request)
    if opened is None:
        raise Http404
    return picture_response(opened[1], sha256)


@patients_page
@require_POST
def patient_leave(request: ClinicRequest) -> HttpResponse:
    """Forget this device."""
    response = redirect("patient-door")
    response.delete_cookie(COOKIE, path="/p")
    return response
