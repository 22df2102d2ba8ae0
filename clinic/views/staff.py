import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clinic import audit, staffing
from clinic.access import Ability, has, needs
from clinic.coming import left_alone_by
from clinic.editing import StaleEdit
from clinic.forms.staff import PersonForm, RoleForm
from clinic.http import ClinicRequest
from clinic.models import StaffRole, User
from clinic.once import one_action
from clinic.views.coming import warn_of


@needs(Ability.MANAGE_STAFF)
def staff_list(request: ClinicRequest) -> HttpResponse:
    people = (
        User.objects.visible_to(request.user).prefetch_related("roles__location").order_by("-is_active", "family_name")
    )
    return render(request, "clinic/staff_list.html", {"people": people})


@needs(Ability.MANAGE_STAFF)
@one_action
def staff_create(request: ClinicRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    role_form = RoleForm(request.POST or None, manager=request.user)
    if request.method == "POST" and form.is_valid() & role_form.is_valid():
        person = form.save(commit=False)
        staffing.add_person(person, role_form.role(), role_form.cleaned_data["location"], request=request)
        messages.success(request, _("%(name)s was added. Now send the link to choose a password.") % {"name": person})
        return redirect("staff-detail", person.public_id)
    return render(request, "clinic/staff_form.html", {"form": form, "role_form": role_form})


@needs(Ability.MANAGE_STAFF)
@one_action
def staff_detail(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    person = _person(request, public_id)
    form, status = PersonForm(request.POST or None, instance=person), 200
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
            audit.record(request, audit.Action.UPDATE, person, detail={"fields": form.changed_data})
            messages.success(request, _("Saved."))
            return redirect("staff-detail", public_id)
        except StaleEdit as stale:
            form.show_stale(stale)
            status = 409
    context = {"person": User.objects.get(pk=person.pk), "form": form, "role_form": RoleForm(manager=request.user)}
    return render(request, "clinic/staff_detail.html", context, status=status)


@needs(Ability.MANAGE_STAFF)
@one_action
def staff_role_create(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    person = _person(request, public_id)
    if request.method != "POST":
        return redirect("staff-detail", public_id)
    form = RoleForm(request.POST, manager=request.user, instance=StaffRole(user=person))
    if form.is_valid():
        try:
            staffing.give_role(form.instance, request=request)
            messages.success(request, _("The role was added."))
            return redirect("staff-detail", public_id)
        except staffing.NotPossible as refused:
            form.add_error(None, str(refused))
    context = {"person": person, "form": PersonForm(instance=person), "role_form": form}
    return render(request, "clinic/staff_detail.html", context, status=422)


@needs(Ability.MANAGE_STAFF)
@one_action
def staff_role_end(request: ClinicRequest, public_id: uuid.UUID, role_id: uuid.UUID) -> HttpResponse:
    """Ask first, with the visits that would be left without a therapist; then end it."""
    person = _person(request, public_id)
    role = get_object_or_404(person.roles, public_id=role_id)
    alone = left_alone_by(person, ending=role)
    if request.method != "POST":
        return render(request, "clinic/staff_role_end.html", {"person": person, "role": role, "alone": len(alone)})
    done = _("The role has ended.")
    return _carry_out(request, person, lambda: staffing.end_role(role, request=request), done, alone=len(alone))


@needs(Ability.MANAGE_STAFF)
@one_action
def staff_deactivate(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask first, with the visits that would be left without a therapist; then shut them out."""
    person = _person(request, public_id)
    alone = left_alone_by(person)
    if request.method != "POST":
        return render(request, "clinic/staff_deactivate.html", {"person": person, "alone": len(alone)})
    done = _("%(name)s can no longer sign in.") % {"name": person}
    return _carry_out(request, person, lambda: staffing.deactivate(person, request=request), done, alone=len(alone))


@needs(Ability.MANAGE_STAFF)
@require_POST
@one_action
def staff_reactivate(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    person = _person(request, public_id)
    done = _("%(name)s can sign in again.") % {"name": person}
    return _carry_out(request, person, lambda: staffing.reactivate(person, request=request), done)


@needs(Ability.MANAGE_STAFF)
@require_POST
@one_action
def staff_send_link(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    person = _person(request, public_id)
    done = _("The link to choose a password is on its way to %(email)s.") % {"email": person.email}
    return _carry_out(request, person, lambda: staffing.send_password_link(person, request=request), done)


def _person(request: ClinicRequest, public_id: uuid.UUID) -> User:
    person: User = get_object_or_404(User.objects.visible_to(request.user), public_id=public_id)
    if not staffing.may_manage(request.user, person):
        raise PermissionDenied
    return person


def _carry_out(
    request: ClinicRequest, person: User, act: Callable[[], object], done: str, *, alone: int = 0
) -> HttpResponse:
    """Do it and say so, with the number of visits that nobody treats now; or say why it was refused."""
    try:
        act()
        messages.success(request, done)
        if alone:
            text = ngettext(
                "%(count)d booked visit of %(name)s is now without a therapist.",
                "%(count)d booked visits of %(name)s are now without a therapist.",
                alone,
            )
            warn_of(request, text % {"count": alone, "name": person}, therapist=str(person.public_id))
    except staffing.NotPossible as refused:
        messages.error(request, str(refused))
    # Whoever ended a role, or their own, may not open that page any more.
    manager, person = (User.objects.get(pk=user.pk) for user in (request.user, person))
    if not has(manager, Ability.MANAGE_STAFF):
        return redirect("home")
    return (
        redirect("staff-detail", person.public_id) if staffing.may_manage(manager, person) else redirect("staff-list")
    )
