"""A form is carried out once, however often it is sent: the hidden key of ``{% form_key %}`` and ``@one_action``."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect

from clinic.http import lead_to
from clinic.models import SubmittedForm


def one_action(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run a POST in one transaction, and only once for each form key.

    The key is stored with the address that the first run redirected to; a second click, a resent form or an
    impatient reload gets that address. A run that does not redirect (an invalid form shown again) gives its key back.
    """

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key = form_key_of(request)
        with transaction.atomic():
            if key is None:
                return view(request, *args, **kwargs)
            try:
                with transaction.atomic():
                    submitted = SubmittedForm.objects.create(key=key, user=request.user)  # type: ignore[misc]
            except IntegrityError:
                return lead_to(request, _answer(request, key))
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponseRedirect | HttpResponseClientRedirect):
                submitted.answer_url = response.url
                submitted.save(update_fields=["answer_url"])
            else:
                submitted.delete()
            return response

    return once


def first_time(request: HttpRequest) -> bool:
    """Whether the form came for the first time; call it inside the transaction of what the form does.

    For a form whose answer cannot be given twice. One without a key counts as new.
    """
    key = form_key_of(request)
    try:
        with transaction.atomic():
            if key is not None:
                SubmittedForm.objects.create(key=key, user=request.user)  # type: ignore[misc]
    except IntegrityError:
        return False
    return True


def form_key_of(request: HttpRequest) -> uuid.UUID | None:
    """The form key that came along, or None."""
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def _answer(request: HttpRequest, key: uuid.UUID) -> str:
    """Where the first run went; somebody else's key says nothing and leads home."""
    first = SubmittedForm.objects.filter(key=key, user=request.user).first()  # type: ignore[misc]
    return first.answer_url if first and first.answer_url else "/"
