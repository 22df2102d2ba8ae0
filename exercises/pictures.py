"""Pictures that staff upload: judged by their header before they are decoded, then drawn anew and stripped. Pure."""

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10 * 1024 * 1024
# An ordinary phone takes 4032 x 3024, which is 12.2 million.
MOST_PIXELS = 12_600_000
LONGEST_SIDE = 4096
# Newer phones take 5712 x 4284 and 8064 x 6048. A JPEG is decoded at a half, a quarter or an eighth, never in full.
MOST_JPEG_PIXELS = 50_000_000
LONGEST_JPEG_SIDE = 12_000
# What is kept is no larger than a sheet can print at 300 dots an inch, twice over.
KEPT_SIDE = 1200
MOST_KEPT_BYTES = 600_000
# Drawings have fewer colors than this, photographs more, unless they are gray.
FEW_COLORS = 1 << 14
QUALITIES = (88, 75, 60, 40)
START_OF_SCAN = 0xFFDA
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
                _check_size(picture, file)
                picture.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
                picture.load()
                return _encode(_upright(picture))
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused(_too_many(picture=None)) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        message = _("This file is not a picture that can be read. Choose a JPEG, PNG or WebP picture.")
        raise PictureRefused(message) from error


def _too_many(picture: Image.Image | None) -> str:
    if picture is not None and _is_jpeg(picture):
        return _("The picture has too many pixels: at most 50 million in a JPEG. Make it smaller and try again.")
    return _(
        "The picture has too many pixels: at most 12 million and 4096 on a side, or 50 million in an ordinary JPEG. "
        "Make it smaller and try again."
    )


def _check_size(picture: Image.Image, file: BinaryIO) -> None:
    width, height = picture.size
    small = _is_jpeg(picture) and _comes_in_rows(picture, file)
    pixels, side = (MOST_JPEG_PIXELS, LONGEST_JPEG_SIDE) if small else (MOST_PIXELS, LONGEST_SIDE)
    if width * height > pixels or max(width, height) > side:
        raise PictureRefused(_too_many(picture if small else None))


def _is_jpeg(picture: Image.Image) -> bool:
    # A phone's JPEG with a second picture behind it (a gain map, a preview) is called MPO.
    return picture.format in ("JPEG", "MPO")


def _comes_in_rows(picture: Image.Image, file: BinaryIO) -> bool:
    """Whether the JPEG holds its pixels row by row. One that comes in several scans (progressive, or a scan for each
    color) must be held whole in memory before its first row is known, however small it is drawn."""
    begun = file.tell()
    try:
        file.seek(2)
        while True:
            marker, length = struct.unpack(">HH", file.read(4))
            if marker == START_OF_SCAN:
                return not picture.info.get("progressive") and file.read(1)[0] == len(picture.getbands())
            file.seek(length - 2, io.SEEK_CUR)
    except (struct.error, IndexError):
        return False
    finally:
        file.seek(begun)


def _upright(picture: Image.Image) -> Image.Image:
    """``picture`` as large as it is kept, its top at the top."""
    if picture.mode.startswith("I"):
        # Sixteen bits of gray; Pillow's own conversion would keep the lowest eight and call the rest white.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("1", "P"):
        # What has a palette cannot be made smaller smoothly.
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
    return ImageOps.exif_transpose(picture)


def _encode(picture: Image.Image) -> Drawn:
    """Fresh pixels on white; line drawings as PNG, photographs as JPEG, gray ones too."""
    flat = Image.new("RGB", picture.size, "white")
    rgba = picture.convert("RGBA")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    photograph = _as_jpeg(flat)
    if flat.getcolors(FEW_COLORS) is not None:
        out = io.BytesIO()
        flat.save(out, "PNG", optimize=True)
        if len(out.getvalue()) <= len(photograph):
            return Drawn(out.getvalue(), *flat.size)
    return Drawn(photograph, *flat.size)


def _as_jpeg(flat: Image.Image) -> bytes:
    """The best JPEG that is small enough to be kept."""
    for quality in QUALITIES:
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=quality)
        if len(out.getvalue()) <= MOST_KEPT_BYTES:
            break
    return out.getvalue()
