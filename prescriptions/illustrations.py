"""The pictures of a sheet: those that the clinic added where an exercise has some, else its drawn figure.

All figures of a sheet show one person, chosen by the patient, on the side that the dose names.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from clinic.models import Patient
from exercises.drawings import TWO_SIDED, figure_of, side_shown
from exercises.models import Picture
from exercises.packs import MOVEMENT, Pack, Side, seed_person, size_of
from exercises.vocabulary import Position
from prescriptions.handout import HandoutPicture
from prescriptions.models import Item

PICTURES_SHOWN = 2
# Millimetres on paper of the longer side of a picture that the clinic added.
PHOTO = 35.0
# Pictures taken out of their packs and kept at hand, in one process.
AT_HAND = 256


@dataclass(frozen=True)
class Illustration:
    """A picture as the sheet names it, and its content; empty for one that is kept already."""

    named: HandoutPicture
    content: bytes = b""


@dataclass(frozen=True)
class Illustrations:
    """What a sheet shows of one exercise: still pictures in order, the movement if there is one, a note on the side."""

    stills: tuple[Illustration, ...] = ()
    movement: Illustration | None = None
    note: str = ""
    # The clinic drew a figure, and its file is gone.
    is_lost: bool = False

    def all(self) -> tuple[Illustration, ...]:
        return (*self.stills, self.movement) if self.movement else self.stills


def person_of(patient: Patient) -> str:
    """Who shows the exercises of ``patient``, on every sheet."""
    return seed_person(str(patient.public_id))


def illustrations(item: Item, person: str) -> Illustrations:
    """The pictures of ``item``; prefetch ``exercise__pictures`` and select ``exercise__own_figure`` before a loop."""
    added = list(item.exercise.pictures.all()[:PICTURES_SHOWN])
    if added:
        return Illustrations(tuple(map(_photo, added)))
    figure = figure_of(item.exercise)
    if figure is None:
        return Illustrations(is_lost=hasattr(item.exercise, "own_figure"))
    side = side_shown(item.side, item.exercise.side_mode)
    alts = figure.alts(side)
    stills = tuple(_drawn(figure, person, str(n), side, alt) for n, alt in enumerate(alts, start=1))
    movement = _drawn(figure, person, MOVEMENT, side, " ".join(alts)) if figure.moves else None
    return Illustrations(stills, movement, _note(item, side, alts[0]))


def _note(item: Item, side: Side, start: str) -> str:
    """Which side the pictures show; where one lies on a side, on which: the dose names the side that works."""
    if item.exercise.side_mode not in TWO_SIDED:
        return ""
    shown = _("The pictures show the left side.") if side == "left" else _("The pictures show the right side.")
    return f"{shown} {start}" if item.exercise.position == Position.SIDE_LYING else shown


def _photo(picture: Picture) -> Illustration:
    scale = PHOTO / max(picture.width, picture.height)
    size = round(picture.width * scale, 2), round(picture.height * scale, 2)
    return Illustration(HandoutPicture(picture.sha256, picture.alt, *size))


@lru_cache(AT_HAND)
def _drawn(figure: Pack, person: str, name: str, side: Side, alt: str) -> Illustration:
    picture = figure.picture(person, name, side)
    width, height = (round(length, 2) for length in size_of(picture))
    content = picture.encode()
    return Illustration(HandoutPicture(hashlib.sha256(content).hexdigest(), alt, width, height), content)


def keep(pictures: Iterable[Illustration]) -> None:
    """Keep drawn pictures under their content's hash, where an issued sheet finds them for ever."""
    for each in pictures:
        path = f"pictures/{each.named.sha256}"
        if each.content and not default_storage.exists(path):
            default_storage.save(path, ContentFile(each.content))


def content_of(items: Iterable[Item], person: str, sha256: str) -> bytes | None:
    """The drawn picture with this hash among those of ``items``, for a draft whose pictures are not kept yet; empty
    for one that is kept, None for one that they do not show."""
    every = (each for item in items for each in illustrations(item, person).all())
    return next((each.content for each in every if each.named.sha256 == sha256), None)
