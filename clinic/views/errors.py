from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without a fresh key: the page is old, or cookies are off. Says what to do; Back keeps what was typed."""
    return render(request, "403_csrf.html", status=403)
