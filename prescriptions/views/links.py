"""The patient's link: handed over and revoked by staff; opened by the patient, without an account.

The token lives in the address's fragment, which no server, proxy or mail scanner sees. A script moves it into the
form; without scripts the patient types the code. Nothing is changed by GET, and every refusal is the same page.
"""

import datetime as dt
import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from clinic import audit
from clinic.access import Ability, needs
from clinic.audit import Action
from clinic.http import ClinicRequest
from clinic.once import first_time, keyed, one_action
from prescriptions.actions import admitting, sharing
from prescriptions.compose import handout_of
from prescriptions.models import Revision, ShareLink
from prescriptions.qr import qr_svg
from prescriptions.views.handouts import pdf_response, picture_response, printed_or_404

DOOR = "prescriptions/patient_door.html"
DATE = ("year", "month", "day")
FIRST_YEAR = 1900
# For a minute after the page was closed under somebody, so that the door can say so.
CLOSED = "patient-closed"


@needs(Ability.PRINT)
@require_POST
@keyed
def link_add(request: ClinicRequest, public_id: Any) -> HttpResponseBase:
    """Make a link and show it once, with its QR code; ``with_sheet`` answers the PDF with the code printed on it."""
    revision = printed_or_404(request, public_id)
    if revision.status != Revision.Status.ISSUED:
        raise Http404
    with transaction.atomic():
        made = sharing.share(revision, by=request.user) if first_time(request) else None
    if made is None:
        messages.warning(request, _("This link is made already, and its code is shown only once. Make a new one."))
        return redirect("handout-detail", public_id=revision.public_id)
    return show_link(request, revision, *made)


def show_link(request: ClinicRequest, revision: Revision, link: ShareLink, token: str) -> HttpResponseBase:
    """The one answer that holds the token: the sheet with its code, or the link and its code on the screen."""
    address, patient = f"{settings.BASE_URL}/p#{token}", revision.programme.patient
    if request.POST.get("with_sheet"):
        audit.record(request, Action.PRINT, revision, patient=patient)
        return pdf_response(request, revision, link=address)
    context = {"revision": revision, "patient": patient, "link": link, "address": address}
    context["qr"] = b64encode(qr_svg(address).encode()).decode()
    return render(request, "prescriptions/link_made.html", context)


@needs(Ability.PRINT)
@one_action
def link_revoke(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Close the patient's door, after one question."""
    links = ShareLink.objects.visible_to(request.user).select_related("programme__patient")
    link = get_object_or_404(links, public_id=public_id)
    sheet = link.programme.revisions.printed().first()
    if request.method != "POST":
        audit.read(request, link.programme.patient, obj=link)
        return render(request, "prescriptions/link_confirm_revoke.html", {"link": link, "sheet": sheet})
    sharing.revoke(link, by=request.user)
    messages.success(request, _("Revoked. The link opens nothing any more."))
    return redirect("handout-detail", public_id=sheet.public_id) if sheet else redirect("home")


def patients_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page outside the staff's sign-in; PatientsPagesMiddleware sees to its headers.

    No CSRF token: the form carries the link's secret, which a forger lacks, and a token would make refusals differ.
    """
    return login_not_required(csrf_exempt(view))


@patients_page
def patient_door(request: ClinicRequest) -> HttpResponse:
    """Ask for the birth date; the same page for everybody, and the same refusal for every reason."""
    if request.method != "POST":
        return first_look(request)
    typed = {name: request.POST.get(name, "").strip()[:64] for name in ("code", *DATE)}
    if slip := slip_in_date(typed):
        # Not a refusal: no code was looked at, and no try is counted.
        return render(request, DOOR, {"months": MONTHS.items(), "slip": slip, "typed": typed}, status=422)
    link = None
    if ratelimit.consume(request, action="patient_door"):
        link = sharing.open_link(typed["code"], date_of(typed))
    if link is None:
        return render(request, DOOR, {"months": MONTHS.items(), "refused": True}, status=403)
    response = redirect("patient-sheet")
    stamp(response, admitting.admit(link, earlier=key_of(request)))
    return response


def first_look(request: ClinicRequest) -> HttpResponse:
    """The door; to somebody whose page was closed while they were inside it says so, once."""
    closed = bool(request.COOKIES.get(closed_name()))
    response = render(request, DOOR, {"months": MONTHS.items(), "closed": closed})
    if closed:
        response.delete_cookie(closed_name(), path="/p")
    return response


def slip_in_date(typed: dict[str, str]) -> str:
    """What is wrong with the date itself, whoever's code it comes with; nothing for what our form cannot send."""
    year, month, day = (typed[part] for part in DATE)
    if month not in {str(number) for number in range(1, 13)} or not day:
        return ""
    if not re.fullmatch(r"[0-9]{4}", year):
        return _("Write the year of birth with four digits, such as 1956.")
    if date_of(typed) is None:
        return _("This month has no such day. Check the day and the month.")
    if not FIRST_YEAR <= int(year) <= timezone.localdate().year:
        return _("Check the year of birth.")
    return ""


def date_of(typed: dict[str, str]) -> dt.date | None:
    """The date of the three fields, or None for anything that is no date."""
    try:
        year, month, day = (int(typed[part]) for part in DATE)
        return dt.date(year, month, day)
    except ValueError:
        return None


def shut_out(request: ClinicRequest) -> HttpResponse:
    """To the door; who was inside until now is told there that the page is closed, and never why."""
    response = redirect("patient-door")
    if key_of(request):
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(closed_name(), "yes", max_age=60, path="/p", secure=secure, httponly=True, samesite="Lax")
    return response


def cookie_name() -> str:
    """In production with the prefix by which browsers take it only over https, from this host, for every path."""
    return f"{settings.HOST_COOKIE_PREFIX}patient"


def closed_name() -> str:
    # Not "__Host-", which browsers take for every path only.
    return f"__Secure-{CLOSED}" if settings.HOST_COOKIE_PREFIX else CLOSED


def key_of(request: ClinicRequest) -> str:
    """The key that this browser holds, if any."""
    return request.COOKIES.get(cookie_name(), "")[:64]


def stamp(response: HttpResponseBase, key: str) -> None:
    """Leave the key with the browser for half an hour of use, where scripts cannot read it."""
    response.set_cookie(
        cookie_name(),
        key,
        max_age=admitting.IDLE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def opened_sheet(request: ClinicRequest) -> Revision | None:
    """The current sheet of the link that this browser is inside of."""
    link = admitting.admitted(key_of(request))
    return sharing.current_sheet(link.programme) if link else None


@patients_page
@require_GET
def patient_sheet(request: ClinicRequest) -> HttpResponse:
    revision = opened_sheet(request)
    if revision is None:
        return shut_out(request)
    audit.record(None, Action.READ, revision, patient=revision.programme.patient)
    context = {"handout": handout_of(revision).patients_copy(), "picture_base": "/p/picture/"}
    response = render(request, "prescriptions/patient_sheet.html", context)
    stamp(response, key_of(request))
    return response


@patients_page
@require_GET
def patient_pdf(request: ClinicRequest) -> HttpResponseBase:
    revision = opened_sheet(request)
    if revision is None:
        return shut_out(request)
    audit.record(None, Action.PRINT, revision, patient=revision.programme.patient)
    response = pdf_response(request, revision, patients_copy=True)
    stamp(response, key_of(request))
    return response


@patients_page
@require_GET
def patient_picture(request: ClinicRequest, sha256: str) -> HttpResponseBase:
    revision = opened_sheet(request)
    if revision is None:
        raise Http404
    return picture_response(revision, sha256)


@patients_page
@require_POST
def patient_leave(request: ClinicRequest) -> HttpResponse:
    """Close on this device: the key is dead on the server, and gone from the browser."""
    admitting.leave(key_of(request))
    response = redirect("patient-door")
    response.delete_cookie(cookie_name())
    return response
