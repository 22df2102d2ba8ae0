"""What a hostile or broken browser sends, and what no page may ever answer."""

import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes

from django.db import transaction
from hypothesis import strategies as st

from tests.site import PARAMETER, forms_on, text_of

ROOT = Path(__file__).resolve().parents[1]
HOSTILE = [
    "", " ", "\0", "a\0b", "0", "-1", "9" * 30, "-" + "9" * 30, "9" * 5000, "1e400", "NaN", "-inf", "0x10", "1_000",
    "٣", "½", "²", "\ud800", "a\udfffb", "\u202etxt.exe", "\u200b", "\ufeff", "\u2028", "\x1b[31m", "\x7f\x80",
    "0001-01-01", "9999-12-31", "12/31/9999", "1/1/0001", "10000-01-01", "2026-02-30", "-0001-01-01", "00:00", "24:00",
    "23:59:59.999999", "' OR 1=1 --", "%", "_", "\\", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n", "\r\nX-A: b",
    "../../etc/passwd", "//evil.example/", "http://[", "null", "true", "[]", "{}", "[" * 50_000, '{"a":' * 5_000,
    '"\\ud800"', '{"\\u0000": "\\u0000"}', "revision-" + "9" * 30, "template-0", "id" * 40, "e\u0301" * 3000,
    "\U0001f9b4" * 400, "\n" * 5000, "x" * 1_000_000, "00000000-0000-4000-8000-000000000000",
    "{00000000-0000-4000-8000-000000000000}",
]  # fmt: skip
# What breaks most: tried as often as all the rest.
WORST = ["a\0b", "\ud800", "9" * 30, "[" * 50_000]
values = st.sampled_from(WORST) | st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=30)
# Headers that the app or its packages read.
HEADERS = [
    "HX-Request", "HX-Current-URL", "HX-Boosted", "HX-Target", "Origin", "Referer", "Sec-Fetch-Site", "Accept-Language",
    "X-Forwarded-For", "Cookie", "Accept", "If-Modified-Since", "If-None-Match", "Range",
]  # fmt: skip
KINDS = [
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense", "multipart/form-data; boundary=x",
    "multipart/form-data", "application/json", "text/plain", "\xff",
]  # fmt: skip
READ = re.compile(r"(?:GET|POST)(?:\.get\(|\.getlist\(|\[)[\"'](\w+)[\"']")
SENTENCE = re.compile(r'role="alert"|invalid-feedback|errorlist|class="alert|problems', re.IGNORECASE)


def names_read():
    """Every name that the source itself asks a request for."""
    sources = [
        path.read_text() for app in ("clinic", "exercises", "prescriptions") for path in (ROOT / app).rglob("*.py")
    ]
    return sorted({name for text in sources for name in READ.findall(text)} | {"q", "next", "date", "at", "closed"})


def quoted(text):
    """``text`` in an address or a body; half a surrogate as the bytes that a broken program writes."""
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")


def encoded(pairs):
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)


@dataclass
class Sent:
    """One request: by whom, where to, with what."""

    client: object
    method: str
    path: str
    pairs: tuple = ()
    kind: str = KINDS[0]
    headers: tuple = ()

    def answer(self):
        """The answer, with nothing of the request left in the database."""
        extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers}
        with transaction.atomic():
            try:
                page = self.client.generic(self.method, self.path, encoded(self.pairs), self.kind, **extra)
                text_of(page)
            finally:
                transaction.set_rollback(True)
        return page

    def faults(self):
        """What is wrong with the answer: an error of ours, or something typed that is neither shown nor refused."""
        page = self.answer()
        if page.status_code >= 500:
            return [page.status_code, repr(getattr(page, "exc_info", ("", ""))[1])[:200]]
        if self.method != "POST" or page.status_code not in (200, 400, 403, 404, 405, 409, 413, 422):
            return []
        return [] if is_told(page, self.pairs) else ["lost", page.status_code]


def is_told(page, pairs):
    """Whether the page says what is wrong, or shows again what was typed."""
    text = text_of(page)
    if page.status_code not in (200, 409, 422):
        return len(re.sub(r"<[^>]*>", "", text).split()) > 5
    if SENTENCE.search(text) or not page.get("Content-Type", "").startswith("text/html"):
        return True
    shown = {name: value for form in forms_on(page, "/") for name, value in form.fields.items()}
    typed = [(name, value) for name, value in pairs if name in shown and name != "form_key"]
    return all(shown[name].strip()[:100] == seen(value).strip()[:100] for name, value in typed)


def seen(text):
    """What a browser sends back of a text: half surrogates and NUL are no characters."""
    return (
        text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", "\ufffd").replace("\r\n", "\n")
    )


@st.composite
def posts(draw, forms):
    """A form as a page gave it, with some of its fields turned hostile, sent twice or left out."""
    client, form = draw(st.sampled_from(forms))
    fields, names = (
        {**form.fields, "form_key": str(uuid.UUID(int=1))},
        sorted({*form.fields, *form.buttons, *form.files}),
    )
    for name in draw(st.lists(st.sampled_from(names or ["x"]), min_size=1, max_size=3, unique=True)):
        fields[name] = draw(values)
    if form.buttons and draw(st.booleans()):
        button = draw(st.sampled_from(sorted(form.buttons)))
        fields.setdefault(button, form.buttons[button])
    pairs = list(fields.items())
    trick = draw(st.sampled_from(["", "", "", "twice", "less", "more"]))
    if trick and pairs:
        at = draw(st.integers(0, len(pairs) - 1))
        name = pairs[at][0]
        pairs = (
            pairs[:at] + pairs[at + 1 :]
            if trick == "less"
            else [*pairs, (name if trick == "twice" else "more", draw(values))]
        )
    kind = draw(st.sampled_from([KINDS[0]] * 12 + KINDS))
    return Sent(client, "POST", form.action, tuple(pairs), kind, draw(headers()))


@st.composite
def headers(draw):
    if draw(st.integers(0, 5)):
        return ()
    plain = st.sampled_from([value for value in HOSTILE if len(value) < 200 and value.isascii()] + ["true", "en"])
    name = draw(st.sampled_from(HEADERS))
    value = draw(plain).replace("\r", "").replace("\n", "")
    return (("HX-Request", "true"), (name, value))


@st.composite
def visits(draw, routes, clients, records):
    """An address of the site with hostile parts, and a query of names that the source asks for."""
    route = draw(st.sampled_from(routes))
    small = values.filter(lambda text: len(text) < 5000)
    asked = {name: draw(small) for name in draw(st.lists(st.sampled_from(names_read()), max_size=2, unique=True))}
    if draw(st.booleans()):
        path = records.address(route)
    else:
        path = "/" + PARAMETER.sub(lambda match: quoted(draw(small)), route.route)
    method = draw(st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS"]))
    client = draw(st.sampled_from(clients))
    return Sent(client, method, path + (f"?{encoded(asked.items())}" if asked else ""), headers=draw(headers()))


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([*HOSTILE[:40], 10**30, -(10**400)])
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@st.composite
def tables(draw, table):
    """The table of a figure as JSON, with one or two of its parts replaced by anything at all."""
    changed = json.loads(json.dumps(table))
    for _time in range(draw(st.integers(1, 2))):
        place = changed
        while isinstance(place, dict | list) and place:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place)))))
            if not isinstance(place[key], dict | list) or not place[key] or draw(st.booleans()):
                place[key] = draw(trees)
                break
            place = place[key]
    return json.dumps(changed)
