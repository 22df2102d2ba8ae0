from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from clinic.http import sign_in_address


def closed(request: HttpRequest) -> HttpResponse:
    """A page of the sign-in package that Takehome does not offer."""
    raise Http404


@login_not_required
def admin_login(request: HttpRequest) -> HttpResponse:
    """Lead the admin's sign-in to the one that asks for a second factor."""
    return HttpResponseRedirect(sign_in_address(request.GET.get("next", "")))
