from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from clinic.http import sign_in_address


def closed(request: HttpRequest) -> HttpResponse:
    """A page of the sign-in package that Takehome does not offer."""
    raise Http404


@login_not_required
def admin_login(request: HttpRequest) -> HttpResponse:
    """Lead the admin's sign-in to the one with a second factor; who is signed in and may not open it reads why."""
    if request.user.is_authenticated and not admin.site.has_permission(request):
        raise PermissionDenied
    return HttpResponseRedirect(sign_in_address(request.GET.get("next", "")))
