"""The clinic's own exercises: written, copied, changed; and pictures, for any exercise."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic.access import Ability, needs
from clinic.editing import StaleEdit
from clinic.http import ClinicRequest, posted_from
from clinic.once import one_action
from exercises import actions, figure_actions
from exercises.dosage import Dosage, lacking
from exercises.dose_form import DoseForm
from exercises.forms import OwnExerciseForm, PictureForm
from exercises.models import Exercise, ExerciseDose, Origin, Picture

PROPOSED = ExerciseDose.Kind.PROPOSED
PNG = b"\x89PNG"


@needs(Ability.WRITE_EXERCISES)
@one_action
def exercise_add(request: ClinicRequest) -> HttpResponse:
    """A new exercise, empty or begun from another one."""
    source = Exercise.objects.visible_to(request.user).filter(slug=request.GET.get("from", "")[:80]).first()
    return write(request, Exercise(origin=Origin.OWN), source=source)


@needs(Ability.WRITE_EXERCISES)
@one_action
def exercise_edit(request: ClinicRequest, slug: str) -> HttpResponse:
    own = Exercise.objects.visible_to(request.user).filter(origin=Origin.OWN)
    return write(request, get_object_or_404(own, slug=slug))


def write(request: ClinicRequest, exercise: Exercise, *, source: Exercise | None = None) -> HttpResponse:
    """Show the form of ``exercise``, filled from ``source`` where it is new, or store it."""
    posted = request.POST if request.method == "POST" else None
    form, dose = forms_of(exercise, source, posted)
    status = 200
    if posted is not None and form.is_valid() & dose.is_valid():
        try:
            return save(request, form, dose, source)
        except StaleEdit as stale:
            status = 409
            form.show_stale(stale)
            dose.show_stale(stale.current.dosage(PROPOSED) or Dosage(), form)  # type: ignore[attr-defined]
    elif posted is not None:
        status = 422
    stands = exercise.dosage(PROPOSED) if exercise.pk and posted is None else None
    context = {"form": form, "dose": dose, "exercise": exercise, "source": source}
    context["lacking"] = lacking(stands) if stands else []
    return render(request, "exercises/exercise_form.html", context, status=status)


def forms_of(exercise: Exercise, source: Exercise | None, posted: QueryDict | None) -> tuple[OwnExerciseForm, DoseForm]:
    """The form of ``exercise`` and the form of its dose, begun from ``source`` where it is new."""
    shown = source or (exercise if exercise.pk else None)
    stands = (shown.dosage(ExerciseDose.Kind.PROPOSED) if shown else None) or Dosage()
    begun = {name: getattr(source, name) for name in OwnExerciseForm.Meta.fields} if source else None
    if begun:
        begun["name"] = _("%(name)s (ours)") % {"name": source}
    form = OwnExerciseForm(posted, instance=exercise, source=source, initial=begun)
    return form, DoseForm(posted, initial=stands, prefix="dose")


def save(request: ClinicRequest, form: OwnExerciseForm, dose: DoseForm, source: Exercise | None) -> HttpResponse:
    """Store the exercise, and say what its dose leaves to the therapist; raises StaleEdit.

    A copy has the figure of its ``source``, and goes on to where it can be changed.
    """
    parts, expected = {**form.parts(), "dose": dose.dosage()}, form.cleaned_data["version"] or 0
    exercise = actions.write_own(form.instance, parts, expected=expected, by=request.user)
    messages.success(request, _("“%(name)s” was saved.") % {"name": exercise.name})
    if lacking(dose.dosage()):
        messages.info(request, _("The proposed dose is not complete: the page says what a therapist must add."))
    if source and figure_actions.copy_figure(source, exercise, by=request.user):
        messages.info(request, _("It has the figure of “%(name)s”. Change it here, or leave it.") % {"name": source})
        return redirect("figure-edit", slug=exercise.slug)
    return redirect(exercise)


@needs(Ability.WRITE_EXERCISES)
@posted_from("exercise-detail")
@one_action
def picture_add(request: ClinicRequest, slug: str) -> HttpResponse:
    exercise = get_object_or_404(Exercise.objects.visible_to(request.user), slug=slug)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        actions.add_picture(exercise, form.cleaned_data["file"], alt=form.cleaned_data["alt"], by=request.user)
        messages.success(request, _("The picture was added."))
        return redirect(exercise)
    return render(request, "exercises/picture_form.html", {"form": form, "exercise": exercise}, status=422)


def picture_or_404(request: ClinicRequest, slug: str, public_id: Any) -> Picture:
    """The picture with this id, of the exercise at this address."""
    pictures = Picture.objects.filter(exercise__in=Exercise.objects.visible_to(request.user))
    return get_object_or_404(pictures.select_related("exercise"), exercise__slug=slug, public_id=public_id)


@needs(Ability.WRITE_EXERCISES)
@require_POST
@one_action
def picture_move(request: ClinicRequest, slug: str, public_id: Any) -> HttpResponse:
    actions.move_picture(picture_or_404(request, slug, public_id), by=request.user)
    messages.success(request, _("The picture was moved forward."))
    return redirect("exercise-detail", slug=slug)


@needs(Ability.WRITE_EXERCISES)
@one_action
def picture_remove(request: ClinicRequest, slug: str, public_id: Any) -> HttpResponse:
    """Asks first: a picture that is taken off must be uploaded again."""
    picture = picture_or_404(request, slug, public_id)
    if request.method == "POST":
        actions.remove_picture(picture, by=request.user)
        messages.success(request, _("The picture was taken off. Issued sheets keep it."))
        return redirect("exercise-detail", slug=slug)
    return render(request, "exercises/picture_confirm_remove.html", {"picture": picture, "exercise": picture.exercise})


@require_GET
def picture_show(request: ClinicRequest, slug: str, public_id: Any) -> HttpResponseBase:
    picture = picture_or_404(request, slug, public_id)
    file = default_storage.open(str(picture.file.name))
    kind = "image/png" if file.read(4) == PNG else "image/jpeg"
    file.seek(0)
    return FileResponse(file, content_type=kind)
