"""Writes of the clinic's own figures: drawn for everybody it may show, kept, and stamped with who did it."""

import hashlib
import threading
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.audit import Action
from clinic.bounded import Broken, run
from clinic.editing import StaleEdit, save_version
from clinic.models import User
from exercises.drawings import figure_of, pack_path
from exercises.models import Exercise, OwnFigure
from exercises.packs import FaultyFigure
from exercises.posing.sources import table_of

# Four people, each with two or three pictures and a movement of about twelve.
PACK_SECONDS = 60.0
# Packs drawn at one time in one web process; more would only slow each other.
_slots = threading.BoundedSemaphore(2)


def pack_of(table: dict[str, Any]) -> bytes:
    """The pack of ``table``, drawn in a process of its own. Raises FaultyFigure."""
    if not _slots.acquire(timeout=PACK_SECONDS):
        raise FaultyFigure((_("Many pictures are being drawn just now. Try again in a moment."),))
    try:
        drawn = run("exercises.packs.try_pack", table, wall_seconds=PACK_SECONDS)
    except Broken as broken:
        raise FaultyFigure((_("The pictures could not be drawn. Undo the last change and try again."),)) from broken
    finally:
        _slots.release()
    if isinstance(drawn, tuple):
        raise FaultyFigure(drawn)
    return bytes(drawn)


def keep_figure(
    exercise: Exercise, table: dict[str, Any], *, expected: int, by: User, pack: bytes | None = None
) -> OwnFigure:
    """Draw ``table`` and make it the figure of one of the clinic's own exercises, over the version ``expected`` (0
    for none). ``pack`` is the drawing, where it was made before the transaction. The file is never deleted. Raises
    FaultyFigure, and StaleEdit when somebody saved meanwhile.

    A new picture is nobody's reviewed picture: the exercise's review mark goes.
    """
    pack = pack or pack_of(table)
    sha256 = hashlib.sha256(pack).hexdigest()
    if not default_storage.exists(pack_path(sha256)):
        default_storage.save(pack_path(sha256), ContentFile(pack))
    with transaction.atomic():
        figure = _write(exercise, table, sha256, expected=expected, by=by)
        own = Exercise.objects.filter(pk=exercise.pk)
        own.update(reviewed_at=None, reviewed_by=None, changed_by=by, version=F("version") + 1)
        audit.record(by, Action.UPDATE if expected else Action.CREATE, figure)
    return figure


def copy_figure(source: Exercise, copy: Exercise, *, by: User) -> bool:
    """Give ``copy`` the figure of ``source`` as it stands, without drawing it anew; False where there is none."""
    table, pack = table_of(source), figure_of(source)
    if table is None or pack is None:
        return False
    keep_figure(copy, table, expected=0, by=by, pack=pack.content())
    return True


def _write(exercise: Exercise, table: dict[str, Any], sha256: str, *, expected: int, by: User) -> OwnFigure:
    Exercise.objects.select_for_update().get(pk=exercise.pk)
    stands = OwnFigure.objects.filter(exercise=exercise).first()
    if stands is None:
        return OwnFigure.objects.create(exercise=exercise, table=table, pack=sha256, changed_by=by)
    if not expected:
        raise StaleEdit(stands)
    stands.table, stands.pack, stands.changed_by, stands.changed_at = table, sha256, by, timezone.now()
    save_version(stands, ["table", "pack", "changed_by", "changed_at"], expected=expected)
    return stands


@transaction.atomic
def remove_figure(figure: OwnFigure, *, by: User) -> None:
    """Take the figure off its exercise; issued sheets keep their pictures."""
    audit.record(by, Action.DELETE, figure)
    figure.delete()
