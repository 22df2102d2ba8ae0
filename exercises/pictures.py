"""Pictures that staff upload: judged by their header before they are decoded, then drawn anew and stripped. Pure."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10 * 1024 * 1024
# An ordinary phone takes 4032 x 3024, which is 12.2 million.
MOST_PIXELS = 12_600_000
LONGEST_SIDE = 4096
# What is kept is no larger than a sheet can print at 300 dots an inch, twice over.
KEPT_SIDE = 1200
# Drawings have fewer colors than this, photographs more.
FEW_COLORS = 1 << 14
FORMATS = ("JPEG", "PNG", "WEBP")


class PictureRefused(ValueError):
    """A file that is no picture we take; the text says why and what to do."""


@dataclass(frozen=True)
class Drawn:
    """A picture as it is kept: new PNG or JPEG bytes without metadata, and its size in pixels."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def redraw(file: BinaryIO, size: int) -> Drawn:
    """Read, bound, turn upright and re-encode ``file`` of ``size`` bytes. Raises PictureRefused.

    Pillow's ``open`` reads the header alone, so a small file that would unfold to gigabytes is refused before any
    pixel of it is decoded.
    """
    if size > MOST_BYTES:
        raise PictureRefused(_("The picture is larger than 10 MB. Make it smaller and try again."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as picture:
                _check_size(*picture.size)
                picture.load()
                return _encode(ImageOps.exif_transpose(picture))
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused(_too_many()) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        message = _("This file is not a picture that can be read. Choose a JPEG, PNG or WebP picture.")
        raise PictureRefused(message) from error


def _too_many() -> str:
    return _("The picture has too many pixels: at most 12 million, and 4096 on a side. Make it smaller and try again.")


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise PictureRefused(_too_many())


def _encode(picture: Image.Image) -> Drawn:
    """Fresh pixels on white; line drawings as PNG, photographs as JPEG."""
    flat = Image.new("RGB", picture.size, "white")
    rgba = picture.convert("RGBA")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    flat.thumbnail((KEPT_SIDE, KEPT_SIDE))
    out = io.BytesIO()
    if flat.getcolors(FEW_COLORS) is None:
        flat.save(out, "JPEG", quality=88)
    else:
        flat.save(out, "PNG", optimize=True)
    return Drawn(out.getvalue(), *flat.size)
