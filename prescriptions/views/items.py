"""The items of a draft: added, dosed, moved, removed and put back."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from clinic import audit
from clinic.access import Ability, needs
from clinic.editing import StaleEdit
from clinic.http import ClinicRequest, page
from clinic.once import one_action
from exercises import dosage
from exercises.dose_form import DoseForm
from exercises.models import Exercise
from prescriptions.actions import drafting
from prescriptions.actions.drafting import NotPossible
from prescriptions.forms import ItemForm, ids_of
from prescriptions.models import Item, Revision
from prescriptions.views.builder import back, revision_or_404


def item_or_404(
    request: ClinicRequest, public_id: Any, ability: Ability = Ability.DRAFT, *, removed: bool = False
) -> Item:
    """The item with this id. Of an issued revision too: the action then says so, and nothing typed is lost in a 404."""
    items = (Item.everything if removed else Item.objects).visible_to(request.user, ability)
    related = items.select_related("exercise", "revision__programme__patient__location", "changed_by")
    return get_object_or_404(related, public_id=public_id)


def item_place(request: ClinicRequest, public_id: Any) -> str:
    """The address of an item in the builder."""
    item = item_or_404(request, public_id)
    return f"{item.revision.get_absolute_url()}#{item.anchor()}"


class Done(NamedTuple):
    """What was done, in a sentence, and the id of the place where one goes on."""

    sentence: str
    at: str = ""


def attempt(request: ClinicRequest, revision: Revision, action: Callable[[], Done]) -> HttpResponse:
    """Carry ``action`` out, say what was done, and lead back to the builder; or say why it was not possible."""
    try:
        done = action()
    except NotPossible as error:
        messages.error(request, str(error))
        return back(revision)
    messages.success(request, done.sentence)
    return back(revision, at=done.at)


def named(item: Item) -> dict[str, Any]:
    return {"item": str(item), "number": item.position}


@needs(Ability.DRAFT)
@require_POST
@one_action
def item_add(request: ClinicRequest, public_id: Any) -> HttpResponse:
    revision = revision_or_404(request, public_id)
    exercises = Exercise.objects.visible_to(request.user).current()
    exercise = get_object_or_404(exercises, slug=request.POST.get("exercise", ""))

    def add() -> Done:
        item = drafting.add_item(revision, exercise, by=request.user)
        # With htmx one stays in the library, where the next exercise is.
        at = "" if request.htmx else item.anchor()
        return Done(_("%(item)s added as number %(number)d.") % named(item), at)

    return attempt(request, revision, add)


@needs(Ability.DRAFT)
@one_action
def item_edit(request: ClinicRequest, public_id: Any) -> HttpResponse:
    item = item_or_404(request, public_id)
    posted, ids = (request.POST if request.method == "POST" else None), ids_of(item)
    form = ItemForm(posted, instance=item, auto_id=ids)
    dose = DoseForm(posted, initial=item.dosage(), prefix="dose", auto_id=ids)
    if posted is None:
        return show_item(request, item, form, dose)
    try:
        if not form.is_valid() & dose.is_valid():
            return show_item(request, item, form, dose, status=422)
        form.save_with(dose.dosage(), by=request.user)
    except StaleEdit as stale:
        form.show_stale(stale)
        dose.show_stale(stale.current.dosage(), form)  # type: ignore[attr-defined]
    except NotPossible as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, _("Saved: %(item)s.") % {"item": item})
        return back(item.revision, at=item.edit_anchor(), closed=item.anchor())
    return show_item(request, item, form, dose, status=409)


def show_item(request: ClinicRequest, item: Item, form: ItemForm, dose: DoseForm, *, status: int = 200) -> HttpResponse:
    """The item's form: a page of its own, or in its place in the builder."""
    patient = item.revision.programme.patient
    audit.read(request, patient, obj=item)
    context = {"item": item, "form": form, "dose": dose, "revision": item.revision, "patient": patient}
    answer = page(request, "prescriptions/item_form.html", context, fragment="item-form", status=status)
    if request.htmx and status != 200:
        return reswap(retarget(answer, f"#edit-{item.public_id}-form"), "innerHTML")
    return answer


@needs(Ability.DRAFT)
@require_POST
def dose_sentence(request: ClinicRequest) -> HttpResponse:
    """The sentence that the dose form, as it stands, would print. Nothing is stored and no patient is named."""
    dose = DoseForm(request.POST, prefix="dose")
    sentence = dosage.sentence(dose.dosage()) if dose.is_valid() else ""
    return render(request, "prescriptions/_dose_sentence.html", {"sentence": sentence})


@needs(Ability.DRAFT)
@require_POST
@one_action
def item_move(request: ClinicRequest, public_id: Any) -> HttpResponse:
    item = item_or_404(request, public_id)
    up = request.POST.get("to") == "up"

    def move() -> Done:
        drafting.move_item(item, up=up, by=request.user)
        at = f"{'up' if up else 'down'}-{item.public_id}"
        return Done(_("%(item)s is number %(number)d now.") % named(item), at)

    return attempt(request, item.revision, move)


@needs(Ability.DRAFT)
@require_POST
@one_action
def item_remove(request: ClinicRequest, public_id: Any) -> HttpResponse:
    item = item_or_404(request, public_id)

    def remove() -> Done:
        drafting.remove_item(item, by=request.user)
        return Done(_("%(item)s was taken out. You can put it back.") % named(item), item.anchor())

    return attempt(request, item.revision, remove)


@needs(Ability.DRAFT)
@require_POST
@one_action
def item_put_back(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Undo a removal: the item returns to its place with all that it held."""
    item = item_or_404(request, public_id, removed=True)

    def put_back() -> Done:
        drafting.put_back(item, by=request.user)
        return Done(_("%(item)s is back.") % named(item), item.anchor())

    return attempt(request, item.revision, put_back)


@needs(Ability.DRAFT)
@require_POST
@one_action
def item_proposed(request: ClinicRequest, public_id: Any) -> HttpResponse:
    item = item_or_404(request, public_id)

    def take() -> Done:
        drafting.use_proposed_dose(item, by=request.user)
        return Done(_("%(item)s has the library’s dose.") % named(item), item.anchor())

    try:
        return attempt(request, item.revision, take)
    except StaleEdit:
        messages.error(request, _("Somebody else changed this dose just now. Look at it again."))
        return back(item.revision)


@needs(Ability.DRAFT)
@require_POST
@one_action
def item_proposed_all(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Take the proposed dose for each item that has none yet, and leave what somebody typed as it is."""
    revision = revision_or_404(request, public_id)

    def take() -> Done:
        number = len(drafting.use_proposed_doses(revision, by=request.user))
        said = ngettext("%(n)d exercise has the library’s dose.", "%(n)d exercises have the library’s dose.", number)
        return Done(said % {"n": number}, "exercises")

    return attempt(request, revision, take)
