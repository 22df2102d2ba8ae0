"""A form is carried out once, however often it is sent: the hidden key of ``{% form_key %}`` and ``@one_action``."""

import hmac
import uuid
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

from clinic.http import lead_to
from clinic.models import SubmittedForm

# What differs between two sendings of one form, or is the same in all of them.
NOT_THE_FORMS = {"csrfmiddlewaretoken", "form_key"}


def keyed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse a POST without a form key: nobody could tell its second sending from a second wish."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and form_key_of(request) is None:
            return render(request, "form_without_key.html", status=400)
        return view(request, *args, **kwargs)

    asked.is_keyed = True  # type: ignore[attr-defined]
    return asked


def one_action(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Run a POST in one transaction, and only once for each form key and what came with it.

    They are stored with the address that the first run redirected to; a second click, a resent form or an impatient
    reload gets that address. The same key with other words is another wish, as after Back and a correction. A run
    that does not redirect (an invalid form shown again) gives its key back.
    """

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            submitted = _submit(request)
            if submitted is None:
                return lead_to(request, _answer(request))
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponseRedirect | HttpResponseClientRedirect):
                submitted.answer_url = response.url
                submitted.save(update_fields=["answer_url"])
            else:
                submitted.delete()
            return response

    return keyed(once)


def first_time(request: HttpRequest) -> bool:
    """Whether the form came for the first time; call it inside the transaction of what the form does.

    For a form whose answer cannot be given twice.
    """
    return _submit(request) is not None


def form_key_of(request: HttpRequest) -> uuid.UUID | None:
    """The form key that came along, or None."""
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def _submit(request: HttpRequest) -> SubmittedForm | None:
    """The row that stands for this form, or None when it stands already."""
    try:
        with transaction.atomic():
            if settings.SECRET_KEY_FALLBACKS and _first_of(request):
                return None
            return SubmittedForm.objects.create(**_of(request), digest=_digest(request, settings.SECRET_KEY))
    except IntegrityError:
        return None


def _answer(request: HttpRequest) -> str:
    """Where the first run went."""
    first = _first_of(request)
    return first.answer_url if first and first.answer_url else "/"


def _first_of(request: HttpRequest) -> SubmittedForm | None:
    """The row of this form, also where it came before the signing key was changed."""
    digests = [_digest(request, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return SubmittedForm.objects.filter(**_of(request), digest__in=digests).first()


def _of(request: HttpRequest) -> dict[str, Any]:
    """Whose form it is, and its key: two people's keys never meet."""
    return {"user": request.user, "key": form_key_of(request)}


def _digest(request: HttpRequest, key: str) -> str:
    """A keyed digest of what the form says, and to which address: nobody guesses the words from it."""
    said = hmac.new(key.encode(), request.path.encode(), sha256)
    for name, values in sorted(request.POST.lists()):
        if name not in NOT_THE_FORMS:
            said.update(repr((name, values)).encode())
    for name, uploaded in sorted(request.FILES.items()):
        said.update(repr((name, uploaded.name)).encode())  # type: ignore[union-attr]
        for chunk in uploaded.chunks():  # type: ignore[union-attr]
            said.update(chunk)
        uploaded.seek(0)  # type: ignore[union-attr]
    return said.hexdigest()
