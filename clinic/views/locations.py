import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from clinic import audit, hours, places
from clinic.access import Ability, needs, reach
from clinic.editing import StaleEdit
from clinic.forms.places import ClinicWordsForm, LocationForm, SpecialDayForm, WeekForm
from clinic.http import ClinicRequest
from clinic.models import ClinicWords, Location
from clinic.once import one_action
from clinic.views.coming import coming_address, warn_of, warn_of_hours


@require_safe
def location_list(request: ClinicRequest) -> HttpResponse:
    locations = (
        Location.objects.visible_to(request.user).prefetch_related("opening_hours").order_by("-is_active", "name")
    )
    return render(
        request,
        "clinic/location_list.html",
        {"locations": locations, "may_add": reach(request.user, Ability.MANAGE_PLACES).everywhere},
    )


@require_safe
def location_detail(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    location = get_object_or_404(Location.objects.visible_to(request.user), public_id=public_id)
    return render(request, "clinic/location_detail.html", _about(request, location))


@needs(Ability.MANAGE_PLACES)
@one_action
def location_create(request: ClinicRequest) -> HttpResponse:
    if not reach(request.user, Ability.MANAGE_PLACES).everywhere:
        raise PermissionDenied
    form = LocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.slug = places.free_slug(form.cleaned_data["name"])
        location = form.save()
        audit.record(request, audit.Action.CREATE, location)
        messages.success(request, _("%(name)s was added. Now state its hours.") % {"name": location.name})
        return redirect("location-hours", location.public_id)
    return render(request, "clinic/location_form.html", {"form": form})


@needs(Ability.MANAGE_PLACES)
@one_action
def location_edit(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    location, status = _managed(request, public_id), 200
    form = LocationForm(request.POST or None, instance=location)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
            audit.record(request, audit.Action.UPDATE, location, detail={"fields": form.changed_data})
            messages.success(request, _("Saved."))
            return redirect(location)
        except StaleEdit as stale:
            form.show_stale(stale)
            status = 409
    visits = coming_address(location=str(location.public_id), all="yes")
    context = {"form": form, "location": location, "visits": visits}
    return render(request, "clinic/location_form.html", context, status=status)


@needs(Ability.MANAGE_PLACES)
@one_action
def location_hours(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    location, status = _managed(request, public_id), 200
    form = WeekForm(request.POST or None, location=location)
    context = {"form": form, "location": location}
    if request.method == "POST" and form.is_valid():
        try:
            places.set_week(location, form.week, expected=form.cleaned_data["version"], by=request.user)
            messages.success(request, _("The hours were saved."))
            warn_of_hours(request, location)
            return redirect(location)
        except StaleEdit as stale:
            form.take_version(stale.current.version)  # type: ignore[attr-defined]
            context["saved_now"] = location.week_in_words() or [_("No hours are stated.")]
            status = 409
    return render(request, "clinic/location_hours.html", context, status=status)


@needs(Ability.MANAGE_PLACES)
@require_POST
@one_action
def location_hours_confirm(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    location = _managed(request, public_id)
    places.confirm_week(location, by=request.user)
    messages.success(request, _("The hours are confirmed."))
    return redirect(location)


@needs(Ability.MANAGE_PLACES)
@one_action
def special_day_create(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    location = _managed(request, public_id)
    if request.method != "POST":
        return redirect(location)
    form = SpecialDayForm(request.POST, location=location)
    if form.is_valid():
        try:
            booked = places.add_special_day(form.save(commit=False), by=request.user)
            messages.success(request, _("The special day was added."))
            _warn_of_booked(request, location, booked)
            return redirect(location)
        except hours.HoursError as wrong:
            form.add_error(None, str(wrong))
    return render(request, "clinic/location_detail.html", _about(request, location, form), status=422)


@needs(Ability.MANAGE_PLACES)
@one_action
def special_day_delete(request: ClinicRequest, public_id: uuid.UUID, day_id: uuid.UUID) -> HttpResponse:
    location = _managed(request, public_id)
    special = get_object_or_404(location.special_days, public_id=day_id)
    if request.method != "POST":
        return render(request, "clinic/special_day_delete.html", {"location": location, "special": special})
    places.remove_special_day(special, by=request.user)
    messages.success(request, _("The special day was removed."))
    warn_of_hours(request, location)
    return redirect(location)


@needs(Ability.MANAGE_PLACES)
@one_action
def clinic_words(request: ClinicRequest) -> HttpResponse:
    """The words stand on every location's sheets, so they are for whoever manages every location."""
    if not reach(request.user, Ability.MANAGE_PLACES).everywhere:
        raise PermissionDenied
    words, status = ClinicWords.get(), 200
    form = ClinicWordsForm(request.POST or None, instance=words)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
            audit.record(request, audit.Action.UPDATE, words, detail={"fields": form.changed_data})
            messages.success(request, _("Saved. Sheets issued from now on carry these words."))
            return redirect("clinic-words")
        except StaleEdit as stale:
            form.show_stale(stale)
            status = 409
    return render(request, "clinic/clinic_words.html", {"form": form}, status=status)


@login_not_required
@require_safe
def place_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The location as everybody may see it."""
    location = get_object_or_404(Location.objects.active(), slug=slug)
    context = {
        "location": location,
        "clinic": ClinicWords.objects.first(),
        "week": location.week_in_words(),
        "specials": [special.in_words() for special in location.specials(location.today())],
    }
    return render(request, "clinic/place_detail.html", context)


def _warn_of_booked(request: ClinicRequest, location: Location, booked: int) -> None:
    """Say how many visits the days of a new special day already hold."""
    if booked:
        text = ngettext(
            "%(count)d visit is already booked then. Ask the front desk to call the patient.",
            "%(count)d visits are already booked then. Ask the front desk to call the patients.",
            booked,
        )
        warn_of(request, text % {"count": booked}, location=str(location.public_id), all="yes")


def _managed(request: ClinicRequest, public_id: uuid.UUID) -> Location:
    found = get_object_or_404(Location.objects.visible_to(request.user), public_id=public_id)
    if not _may_manage(request, found):
        raise PermissionDenied
    return found


def _may_manage(request: ClinicRequest, location: Location) -> bool:
    mine = Location.objects.within_reach(request.user, Ability.MANAGE_PLACES)
    return mine.filter(pk=location.pk).exists()


def _about(request: ClinicRequest, location: Location, form: SpecialDayForm | None = None) -> dict[str, object]:
    return {
        "location": location,
        "week": location.week_in_words(),
        "unconfirmed": location.unconfirmed_in_words(),
        "special_days": location.special_days.filter(last_on__gte=location.today()),
        "form": form or SpecialDayForm(location=location),
        "may_manage": _may_manage(request, location),
    }
