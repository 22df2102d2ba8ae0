"""Uploaded pictures: judged by the header, drawn anew, stripped of what they tell."""

import io
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image, ImageDraw

from exercises.pictures import MOST_KEPT_BYTES, PictureRefused, redraw


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


def phone_photo(width, height, mode="RGB", **options):
    out = io.BytesIO()
    shade = Image.linear_gradient("L").resize((width, height))
    (shade if mode == "L" else Image.merge("RGB", (shade, shade, shade))).save(out, "JPEG", **options)
    return out.getvalue()


IN_LITTLE_MEMORY = """
import io, resource, sys
import django
from django.conf import settings
settings.configure(USE_I18N=False)
from exercises.pictures import MOST_KEPT_BYTES, PictureRefused, redraw
content = sys.stdin.buffer.read()
size = next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith("VmSize"))
resource.setrlimit(resource.RLIMIT_AS, (size + int(sys.argv[1]) * 2**20,) * 2)
try:
    kept = redraw(io.BytesIO(content), len(content))
    print(kept.width, kept.height)
except PictureRefused as refused:
    print(refused)
"""


def drawn_within(megabytes, content):
    """What a process says that may take so many megabytes for it, beside what it has when it begins."""
    command = [sys.executable, "-c", IN_LITTLE_MEMORY, str(megabytes)]
    done = subprocess.run(command, input=content, capture_output=True, check=True, timeout=120)
    return done.stdout.decode().strip()


@pytest.mark.parametrize("size", [(8064, 6048), (4284, 5712)], ids=["48 megapixels", "24 megapixels, upright"])
def test_a_newer_phones_photo_is_drawn_in_little_memory(size):
    assert drawn_within(60, phone_photo(*size)) in ("1200 900", "900 1200")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda: phone_photo(8064, 6048, progressive=True), id="in several scans"),
        pytest.param(lambda: phone_photo(8064, 8064), id="of 65 megapixels"),
        pytest.param(huge_png, id="of 60 megapixels, and no JPEG"),
    ],
)
def test_a_photo_that_would_fill_the_memory_is_refused(content):
    assert "too many pixels" in drawn_within(60, content())


@pytest.mark.parametrize(("kind", "megabytes"), [("PNG", 120), ("WEBP", 320), ("JPEG", 160)])
def test_the_largest_picture_of_each_kind_is_drawn_in_bounded_memory(kind, megabytes):
    out = io.BytesIO()
    Image.new("RGB", (4090, 3072), "gray").save(out, kind, progressive=True)

    assert drawn_within(megabytes, out.getvalue()) == "1200 901"


@pytest.mark.parametrize("mode", ["L", "RGB", "LA", "I;16"])
def test_a_photograph_is_kept_as_a_small_jpeg_in_every_mode(mode):
    noise = Image.effect_noise((1600, 1200), 60)
    photo = noise.convert("I").point(lambda value: value * 200).convert("I;16") if mode == "I;16" else noise
    out = io.BytesIO()
    (photo if mode in ("L", "I;16") else photo.convert(mode)).save(out, "PNG")

    kept = drawn(out.getvalue())

    assert kept.content.startswith(b"\xff\xd8")
    assert len(kept.content) <= MOST_KEPT_BYTES


def test_a_line_drawing_is_kept_as_png():
    drawing = Image.new("RGB", (1200, 900), "white")
    ImageDraw.Draw(drawing).line([(10, 10), (1100, 800), (300, 850)], fill="black", width=9)
    out = io.BytesIO()
    drawing.save(out, "PNG")

    assert drawn(out.getvalue()).content.startswith(b"\x89PNG")


def test_a_file_of_more_than_ten_megabytes_is_not_even_opened():
    with pytest.raises(PictureRefused) as refused:
        redraw(io.BytesIO(b""), 11 * 1024 * 1024)

    assert "larger than 10 MB" in str(refused.value)
