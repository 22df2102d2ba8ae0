"""Asks for the pictures of a pose while somebody works on it, and says in a sentence why there are none."""

import logging
import threading
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.bounded import Broken, Limits, run
from exercises.posing import words
from exercises.posing.asked import Drag, Moved, Preview, Wish
from exercises.posing.table import Table

logger = logging.getLogger(__name__)

# Two seconds of a processor's time; a busy machine may take longer over them.
LIMITS = Limits(cpu_seconds=2, memory_bytes=1_500_000_000, file_bytes=1_000_000)
WALL_SECONDS = 6.0
# The three bodies that are not shown are looked at after the pictures, in a run of their own.
OTHERS_LIMITS = Limits(cpu_seconds=6, memory_bytes=1_500_000_000, file_bytes=1_000_000)
OTHERS_WALL_SECONDS = 12.0
# Drawings at one time in one web process; more would only slow each other.
_slots = threading.BoundedSemaphore(2)


class NotDrawn(Exception):
    """There is no picture; the text is fit to show."""


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select form-select-sm"})


class ShownForm(forms.Form):
    """Whom the pictures show while one works, and from which side. The sheet shows everybody."""

    build = forms.ChoiceField(
        label=gettext_lazy("Shown by"), choices=list(words.BUILDS.items()), required=False, widget=_select()
    )
    side = forms.ChoiceField(
        label=gettext_lazy("Side"),
        required=False,
        widget=_select(),
        choices=[("right", gettext_lazy("as it is drawn")), ("left", gettext_lazy("the other side, mirrored"))],
    )

    def wish(self, table: Table) -> Wish:
        data = self.cleaned_data if self.is_valid() else {}
        return Wish(table, data.get("build") or "man", data.get("side") or "right")


def drawn(wish: Wish) -> Preview:
    """The pictures of a pose and what is wrong with it. Raises NotDrawn."""
    preview: Preview = _asked("exercises.posing.preview.preview", wish, WALL_SECONDS, LIMITS)
    if preview.faults:
        return preview
    try:
        faults = _asked("exercises.posing.preview.others", wish, OTHERS_WALL_SECONDS, OTHERS_LIMITS)
    except NotDrawn:
        return preview
    return replace(preview, faults=faults, others_seen=True)


def dragged(drag: Drag) -> Moved:
    """The values with which a joint comes to where it was dragged. Raises NotDrawn."""
    return _asked("exercises.posing.preview.dragged", drag, WALL_SECONDS, LIMITS)  # type: ignore[no-any-return]


def _asked(function: str, argument: Any, seconds: float, limits: Limits) -> Any:
    if not _slots.acquire(timeout=WALL_SECONDS):
        raise NotDrawn(_("Many pictures are being drawn just now. Try again in a moment."))
    try:
        answer = run(function, argument, wall_seconds=seconds, limits=limits)
    except Broken as broken:
        logger.warning("a figure could not be worked out: %s", broken)
        raise NotDrawn(_why(broken)) from broken
    finally:
        _slots.release()
    if isinstance(answer, str):
        raise NotDrawn(answer)
    return answer


def _why(broken: Broken) -> str:
    if broken.outcome == "failed":
        return _("This pose cannot be drawn: something in it leads nowhere. Undo the last change.")
    return _("This pose could not be worked out in two seconds. Undo the last change.")
