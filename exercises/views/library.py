"""The library: looked through, read, reviewed, retired."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic.access import Ability, needs
from clinic.http import ClinicRequest, page
from clinic.once import one_action
from exercises import actions, dosage
from exercises.forms import FilterForm, PictureForm
from exercises.models import Exercise, ExerciseDose
from exercises.unsaid import gaps

PAGE = 24

# The rows that the page of an exercise shows.
SHOWN = (
    "steps", "cues", "synonyms", "muscles", "equipment", "purposes", "more_regions", "screening_rules", "pictures",
    "doses", "progressions", "regressions", "alternatives", "open_questions",
)  # fmt: skip


@require_GET
def exercise_list(request: ClinicRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    wanted = form.wanted()
    exercises = Exercise.objects.visible_to(request.user).found_by(wanted)
    if not (form.is_valid() and form.cleaned_data["retired"]):
        exercises = exercises.current()
    exercises = exercises.select_related("own_figure").prefetch_related("equipment", "more_regions", "pictures")
    found = Paginator(exercises, PAGE).get_page(request.GET.get("page", "")[:6])
    query = request.GET.copy()
    query.pop("page", None)
    near = [] if found.object_list else Exercise.objects.visible_to(request.user).current().near(wanted["q"])
    context = {"form": form, "found": found, "query": query.urlencode(), "near": near}
    return page(request, "exercises/exercise_list.html", context, fragment="exercise-results")


@require_GET
def exercise_detail(request: ClinicRequest, slug: str) -> HttpResponse:
    exercises = Exercise.objects.visible_to(request.user).prefetch_related(*SHOWN)
    exercise = get_object_or_404(exercises.select_related("reviewed_by", "created_by", "own_figure"), slug=slug)
    doses = {kind: exercise.dosage(kind) for kind in ExerciseDose.Kind.values}
    context = {
        "exercise": exercise,
        "unsaid": gaps(doses["as_written"]) if doses["as_written"] else [],
        "as_written": dosage.sentence(doses["as_written"]) if doses["as_written"] else "",
        "proposed": dosage.sentence(doses["proposed"]) if doses["proposed"] else "",
        "picture_form": PictureForm(),
        "lacking": dosage.lacking(doses["proposed"] or dosage.Dosage()),
        "may_review": exercise.may_be_reviewed_by(request.user),
    }
    return render(request, "exercises/exercise_detail.html", context)


@needs(Ability.REVIEW_EXERCISES)
@require_POST
@one_action
def exercise_review(request: ClinicRequest, slug: str) -> HttpResponse:
    exercise = get_object_or_404(Exercise.objects.visible_to(request.user), slug=slug)
    if not exercise.may_be_reviewed_by(request.user):
        raise PermissionDenied
    version = request.POST.get("version", "")
    if version.isdecimal() and actions.review(exercise, version=int(version[:9]), by=request.user):
        messages.success(request, _("Marked as reviewed by you."))
    else:
        messages.warning(request, _("Somebody changed this exercise meanwhile. Read it again before you mark it."))
    return redirect(exercise)


@needs(Ability.PUBLISH_LIBRARY)
@one_action
def exercise_retire(request: ClinicRequest, slug: str) -> HttpResponse:
    """Asks first: the exercise leaves every search at once."""
    exercise = get_object_or_404(Exercise.objects.visible_to(request.user).current(), slug=slug)
    if request.method == "POST":
        actions.retire(exercise, by=request.user)
        messages.success(request, _("Retired: nobody can be given it any more. Issued sheets keep it."))
        return redirect(exercise)
    return render(request, "exercises/exercise_confirm_retire.html", {"exercise": exercise})


@needs(Ability.PUBLISH_LIBRARY)
@require_POST
@one_action
def exercise_restore(request: ClinicRequest, slug: str) -> HttpResponse:
    exercise = get_object_or_404(Exercise.objects.visible_to(request.user), slug=slug)
    actions.restore(exercise, by=request.user)
    messages.success(request, _("Restored: it can be given again."))
    return redirect(exercise)
