"""Writes to the library by the clinic's staff. Shipped exercises are reviewed, retired or copied, never edited."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from clinic import audit
from clinic.audit import Action
from clinic.editing import save_version
from clinic.models import User
from exercises.dosage import Dosage
from exercises.loading import clear_parts, write_dose, write_lines
from exercises.models import (
    Equipment,
    Exercise,
    ExerciseDose,
    MoreRegion,
    Muscle,
    Picture,
    ProgressionLink,
    PurposeTag,
    ScreeningRule,
    Synonym,
)
from exercises.pictures import Drawn


def free_slug(name: str) -> str:
    """An address made from ``name`` that no other exercise has."""
    wanted = slugify(name)[:60] or "exercise"
    slug, number = wanted, 2
    while slug == "add" or Exercise.objects.filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    return slug


@transaction.atomic
def write_own(exercise: Exercise, parts: dict[str, Any], *, expected: int, by: User) -> Exercise:
    """Store one of the clinic's own exercises with everything on its form; raises StaleEdit.

    ``parts`` holds steps, cues, synonyms (lists of text), muscles (name and role), regions, purposes (codes),
    equipment, rules (dictionaries of their rows), easier and harder (exercises) and ``dose``. New words are nobody's
    reviewed words: the review mark goes.
    """
    exercise.reviewed_at = exercise.reviewed_by = None
    exercise.changed_by = by
    if exercise.pk:
        own = ("name", "region", "position", "position_text", "side_mode", "changed_by", "reviewed_at", "reviewed_by")
        save_version(exercise, list(own), expected=expected)
    else:
        exercise.slug, exercise.created_by = free_slug(exercise.name), by
        exercise.save()
    _write_parts(exercise, parts)
    exercise.search_words = exercise.make_search_words()
    exercise.save(update_fields=["search_words"])
    audit.record(by, Action.UPDATE if expected else Action.CREATE, exercise)
    return exercise


def _write_parts(exercise: Exercise, parts: dict[str, Any]) -> None:
    clear_parts(exercise)
    lines = [[{"text": text, "source": "own"} for text in parts[key]] for key in ("steps", "cues")]
    write_lines(exercise, *lines)
    Synonym.objects.bulk_create(Synonym(exercise=exercise, text=text) for text in parts["synonyms"])
    Muscle.objects.bulk_create(Muscle(exercise=exercise, name=name, role=role) for name, role in parts["muscles"])
    MoreRegion.objects.bulk_create(MoreRegion(exercise=exercise, region=region) for region in parts["regions"])
    PurposeTag.objects.bulk_create(PurposeTag(exercise=exercise, purpose=purpose) for purpose in parts["purposes"])
    Equipment.objects.bulk_create(Equipment(exercise=exercise, **thing) for thing in parts["equipment"])
    ScreeningRule.objects.bulk_create(ScreeningRule(exercise=exercise, **rule) for rule in parts["rules"])
    link(exercise, easier=parts["easier"], harder=parts["harder"])
    dose: Dosage = parts["dose"]
    write_dose(exercise, ExerciseDose.Kind.PROPOSED, None if dose == Dosage() else dose)


def link(exercise: Exercise, *, easier: list[Exercise], harder: list[Exercise]) -> None:
    """Make ``easier`` and ``harder`` the neighbours of ``exercise`` on the ladder, in place of those that stood."""
    exercise.easier_links.all().delete()
    exercise.harder_links.all().delete()
    ProgressionLink.objects.bulk_create(
        [ProgressionLink(easier=other, harder=exercise) for other in easier]
        + [ProgressionLink(easier=exercise, harder=other) for other in harder]
    )


@transaction.atomic
def review(exercise: Exercise, *, version: int, by: User) -> bool:
    """Mark the words, dose and rules as reviewed by a clinician; False when ``version``, the one they read, is no
    longer the one that stands, because nobody has reviewed words that came after."""
    read = Exercise.objects.filter(pk=exercise.pk, version=version)
    if not read.update(reviewed_at=timezone.now(), reviewed_by=by):
        return False
    audit.record(by, Action.UPDATE, exercise, detail={"reviewed": True, "version": version})
    return True


@transaction.atomic
def retire(exercise: Exercise, *, by: User) -> None:
    """Take the exercise out of what may be given; issued sheets keep it."""
    exercise.retired_at, exercise.retired_by = timezone.now(), by
    exercise.save(update_fields=["retired_at", "retired_by"])
    audit.record(by, Action.DELETE, exercise)


@transaction.atomic
def restore(exercise: Exercise, *, by: User) -> None:
    """Let a retired exercise be given again."""
    exercise.retired_at = exercise.retired_by = None
    exercise.save(update_fields=["retired_at", "retired_by"])
    audit.record(by, Action.UPDATE, exercise, detail={"restored": True})


@transaction.atomic
def add_picture(exercise: Exercise, drawn: Drawn, *, alt: str, by: User) -> Picture:
    """Keep a picture under its content's hash. The file is never deleted: an issued sheet may show it."""
    name = f"pictures/{drawn.sha256}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(drawn.content))
    last = exercise.pictures.aggregate(last=Max("position"))["last"] or 0
    picture = Picture.objects.create(
        exercise=exercise, position=last + 1, file=name, sha256=drawn.sha256, width=drawn.width, height=drawn.height,
        alt=alt, added_by=by,
    )  # fmt: skip
    audit.record(by, Action.CREATE, picture)
    return picture


@transaction.atomic
def move_picture(picture: Picture, *, by: User) -> None:
    """Put ``picture`` one place forward; a sheet prints the first two."""
    order = list(picture.exercise.pictures.select_for_update().order_by("position", "pk"))
    at = order.index(picture)
    if at > 0:
        order[at - 1], order[at] = order[at], order[at - 1]
        for number, each in enumerate(order, start=1):
            each.position = number
        Picture.objects.bulk_update(order, ["position"])
        audit.record(by, Action.UPDATE, picture, detail={"fields": ["position"]})


@transaction.atomic
def remove_picture(picture: Picture, *, by: User) -> None:
    """Take a picture off the exercise; the file stays for the sheets that show it."""
    audit.record(by, Action.DELETE, picture)
    picture.delete()
