"""Sheets as PDF: drawn once from their snapshot, kept under their content's hash, then served from storage."""

import contextlib
import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from clinic.buckets import FAILURES
from clinic.glyphs import FONTS
from exercises.figures.style import printed
from prescriptions.handout import Handout, read_handout
from prescriptions.jobs import Job
from prescriptions.pdf import RenderFailed, render
from prescriptions.qr import qr_svg

HERE = Path(__file__).resolve().parent.parent
CSS = HERE / "static" / "css"
PAPERS = ("letter", "a4")
TYPE_SIZES = ("normal", "large")
TEMPLATES = ("handout_print.html", "_handout_body.html")
# Sizes of the body's type in points, the roomiest first. Large type never shrinks; normal type goes under 12 points
# only where up to eight exercises would not fit two pages.
LARGE_POINTS, POINTS = 18.0, (13.0, 12.0)
# Pages wanted for so many exercises, in normal type.
ONE_PAGE, TWO_PAGES = 1, 8
# Lines and cards closer together, tried before and with smaller type.
CLOSE = (
    "@page { margin: 9mm 12mm 12mm } .sheet { line-height: 1.2 } "
    ".exercise-card { padding: .15rem 0 .1rem } .ticks tbody td { height: auto } "
    ".words .dose { display: inline } .words .dose + .dose::before { content: ' ' } "
    ".visit, .notes { margin-bottom: .2rem }"
)
# Where the rules about pain stand: after the exercises, or before them, where they fill the first page.
RULES_LAST, RULES_FIRST = ".rules-first { display: none }", ".rules-last { display: none }"
TIGHT = ((12.0, RULES_LAST), (12.0, RULES_FIRST), (11.0, RULES_FIRST), (10.5, RULES_LAST), (10.5, RULES_FIRST))
# A long sheet is laid out twice at most: more layouts take longer than they are worth.
MANY_EXERCISES, MANY_TRIES = 12, 2
CLOSING_APART = ".closing { break-before: page }"
# The last resort: an exercise with more words than a page holds begins where the page before it ends.
SPLIT = ".exercise-card { break-inside: auto }"


def sheet_pdf(snapshot: str, *, paper: str, type_size: str, link: str = "", patients_copy: bool = False) -> bytes:
    """The PDF of a snapshot on ``paper`` in ``type_size``.

    With ``link`` the sheet carries a QR code: such a sheet holds a secret, and is drawn and not kept.
    ``patients_copy`` draws what the link shows instead of the whole. Raises RenderFailed.
    """
    name = kept_name(snapshot, paper, type_size, patients_copy=patients_copy)
    if not link and (kept := kept_pdf(name)) is not None:
        return kept
    handout = read_handout(snapshot)
    handout = handout.patients_copy() if patients_copy else handout
    pictures = pictures_of(handout)
    pdf = render(job_of(handout, paper=paper, type_size=type_size, pictures=pictures, link=link))
    if not link:
        # A full disk or bucket keeps nobody from their sheet: it is drawn anew the next time.
        with contextlib.suppress(OSError, *FAILURES):
            keep(name, pdf)
    return pdf


def pictures_of(handout: Handout) -> dict[str, bytes]:
    """The pictures that a sheet shows, by SHA-256. Raises RenderFailed for one that is gone or no longer the same."""
    wanted = {picture.sha256 for exercise in handout.exercises for picture in exercise.pictures}
    return {sha: as_printed(kept_picture(sha)) for sha in sorted(wanted)}


def as_printed(picture: bytes) -> bytes:
    """A drawn picture in black, white and grays; a photograph as it is."""
    return printed(picture.decode()).encode() if is_drawn(picture) else picture


def is_drawn(picture: bytes) -> bool:
    """Whether a kept picture is a drawing of ours; uploaded ones are PNG or JPEG."""
    return picture.startswith(b"<svg ")


def kept_picture(sha: str) -> bytes:
    """The picture of this name, proven to be the one that was issued."""
    path = f"pictures/{sha}"
    content = b""
    if default_storage.exists(path):
        with default_storage.open(path) as file:
            content = file.read()
    if hashlib.sha256(content).hexdigest() != sha:
        raise RenderFailed(_("A picture of this sheet is missing or damaged. Ask whoever keeps the backups."))
    return content


def kept_pdf(name: str) -> bytes | None:
    """The kept PDF, if it is there and whole: it is compared with the hash that was written beside it."""
    try:
        with default_storage.open(name) as file, default_storage.open(f"{name}.sha256") as proof:
            content: bytes = file.read()
            return content if hashlib.sha256(content).hexdigest().encode() == proof.read() else None
    except FileNotFoundError:
        return None


def keep(name: str, pdf: bytes) -> None:
    """Keep ``pdf`` and its hash in place of whatever damaged thing stands there.

    The worker may draw the very sheet that somebody prints: what two keep at one moment is the same, and lies once.
    """
    if kept_pdf(name) == pdf:
        return
    for path, content in ((name, pdf), (f"{name}.sha256", hashlib.sha256(pdf).hexdigest().encode())):
        default_storage.delete(path)
        saved = default_storage.save(path, ContentFile(content))
        if saved != path:
            default_storage.delete(saved)


def kept_name(snapshot: str, paper: str, type_size: str, *, patients_copy: bool = False) -> str:
    """Where the PDF of these words in this look is kept; the patient's copy lies under a name of its own."""
    parts = (snapshot, paper, type_size, "patient" if patients_copy else "whole", look_sha256())
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"sheets/{key[:2]}/{key}.pdf"


@cache
def look_sha256() -> str:
    """The hash of everything but the words that decides what a sheet looks like: templates, styles, fonts, engine."""
    digest = hashlib.sha256()
    templates = [HERE / "templates" / "prescriptions" / name for name in TEMPLATES]
    code = [HERE / "prescriptions" / name for name in ("typesetting.py", "sheets.py", "handout.py")]
    code += [HERE / "prescriptions" / "templatetags" / "sheets.py", HERE / "exercises" / "figures" / "style.py"]
    for path in [*templates, *code, CSS / "sheet.css", CSS / "print.css", *sorted(FONTS.glob("*.ttf"))]:
        digest.update(path.read_bytes())
    for package in ("weasyprint", "pydyf"):
        digest.update(version(package).encode())
    return digest.hexdigest()


@cache
def font_files() -> dict[str, bytes]:
    """The fonts by the address that the styles name."""
    return {f"takehome:fonts/{path.name}": path.read_bytes() for path in sorted(FONTS.glob("*.ttf"))}


def job_of(handout: Handout, *, paper: str, type_size: str, pictures: dict[str, bytes], link: str = "") -> Job:
    """What the typesetter needs: the page as HTML, the styles, the layouts to choose from, and every file."""
    files = {**font_files(), **{f"takehome:picture/{sha}": content for sha, content in pictures.items()}}
    context = {"handout": handout, "picture_base": "takehome:picture/", "paper": paper, "type_size": type_size}
    if link:
        files["takehome:qr.svg"] = qr_svg(link).encode()
        address, _hash, code = link.partition("#")
        context |= {"qr": "takehome:qr.svg", "qr_address": address.removeprefix("https://"), "qr_code": code}
    with translation.override(handout.language):
        html = render_to_string("prescriptions/handout_print.html", context)
        page = f"@page {{ size: {paper}; @bottom-right {{ content: {page_numbers()} }} }}"
    styles = ((CSS / "sheet.css").read_text(), (CSS / "print.css").read_text(), page)
    pages = pages_wanted(type_size, len(handout.exercises))
    tries = MANY_TRIES if len(handout.exercises) > MANY_EXERCISES else None
    return Job(html, styles, layouts(type_size, pages)[:tries], files, pages)


def page_numbers() -> str:
    """ "Page 1 of 2" in the active language, as CSS content with the typesetter's own counters."""
    words = _("Page %(page)s of %(pages)s") % {"page": "\0page\0", "pages": "\0pages\0"}
    texts = [part.replace("\\", "\\\\").replace('"', '\\"') for part in words.split("\0")]
    return " ".join(f"counter({text})" if text in ("page", "pages") else f'"{text}"' for text in texts if text)


def pages_wanted(type_size: str, exercises: int) -> int:
    """On how many pages a clinic wants so many exercises; large type and long programmes take what they need."""
    if type_size == "large" or exercises > TWO_PAGES:
        return 1_000
    return 1 if exercises <= ONE_PAGE else 2


def layouts(type_size: str, pages: int) -> tuple[str, ...]:
    """The style sheets to try, the roomiest first; smaller type only where ``pages`` is a bound."""
    if type_size == "large":
        page = "@page { font-size: 18pt; margin-bottom: 22mm } .foot-patient { font-size: 18pt }"
        plain = [f"html {{ font-size: {LARGE_POINTS}pt }} {page}"]
    else:
        plain = [f"html {{ font-size: {size}pt }} {RULES_LAST}" for size in POINTS]
    tight = [f"html {{ font-size: {size}pt }} {CLOSE} {rules}" for size, rules in TIGHT] if pages <= 2 else []
    return (*plain, *tight, f"{plain[0]} {CLOSING_APART}", f"{plain[0]} {SPLIT}")
