"""Uploaded pictures: judged by the header, drawn anew, stripped of what they tell."""

import io
import struct
import zlib

import pytest
from PIL import Image

from exercises.pictures import PictureRefused, redraw


def encoded(size=(80, 60), kind="PNG", **options):
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def drawn(content):
    return redraw(io.BytesIO(content), len(content))


def huge_png(width=10_000, height=6_000):
    """Sixty megapixels of nothing in a few kilobytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_kept_as_new_bytes(kind):
    content = encoded(kind=kind)

    kept = drawn(content)

    assert (kept.width, kept.height) == (80, 60)
    assert kept.content != content
    assert Image.open(io.BytesIO(kept.content)).size == (80, 60)


def test_where_it_was_taken_and_what_was_hidden_behind_it_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "A telltale camera"
    exif[0x0112] = 6
    content = encoded(kind="JPEG", exif=exif.tobytes()) + b"a tail that nobody sees"

    kept = drawn(content)

    assert b"telltale" not in kept.content
    assert b"tail" not in kept.content
    assert (kept.width, kept.height) == (60, 80)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (huge_png(), "too many pixels"),
        (encoded((4097, 10)), "too many pixels"),
        (b"just some words, named holiday.jpg", "not a picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "not a picture"),
        (encoded()[:200], "not a picture"),
        (b"", "not a picture"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "not a picture"),
    ],
)
def test_what_is_no_decent_picture_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(PictureRefused) as refused:
        drawn(content)

    assert sentence in str(refused.value)


def test_a_file_of_more_than_ten_megabytes_is_not_even_opened():
    with pytest.raises(PictureRefused) as refused:
        redraw(io.BytesIO(b""), 11 * 1024 * 1024)

    assert "larger than 10 MB" in str(refused.value)
