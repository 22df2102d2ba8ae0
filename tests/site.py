"""Every address of the site, real records to fill it with, and the forms that its pages hold."""

import datetime as dt
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils import timezone
from django.utils.regex_helper import normalize
from PIL import Image

from clinic import emergency
from clinic.access import Role
from clinic.models import EmergencyAccess
from exercises import actions
from exercises.dosage import Dosage
from exercises.models import Exercise, Origin
from exercises.pictures import redraw
from prescriptions.actions import admitting, drafting, issuing, sharing
from prescriptions.findings import rules_of
from prescriptions.models import Item
from tests.factories import make_appointment, make_patient, make_staff

OURS = ("clinic.", "exercises.", "prescriptions.", "tests.")
SAMPLES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "slug": "sample", "str": "sample", "path": "a/b"}
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One entry of the URLconf: as it is written, its name, its view."""

    route: str
    name: str
    view: object

    @property
    def path(self):
        """A sample of the address, which leads to nothing."""
        return "/" + PARAMETER.sub(lambda match: SAMPLES[match[1] or "str"], self.route)

    @property
    def is_ours(self):
        return self.view.__module__.startswith(OURS)


def routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + written(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Route(route, entry.name or "", entry.callback)
        else:
            yield from routes(entry, route)


def written(pattern):
    if isinstance(pattern, RegexPattern):
        text, names = normalize(pattern.regex.pattern)[0]
        return (text % {name: f"<{name}>" for name in names}).replace("\\", "")
    return str(pattern)


# ---------------------------------------------------------------- records

DAILY = Dosage.from_dict(
    {"reps": {"kind": "count", "min": 10}, "frequency": {"times_per_day": {"min": 1}, "days_per_week": {"min": 7}}}
)


class Records:
    """One patient with something of every kind. ``say(kind, longest)`` words each text, by who may read it.

    "contact": whoever sees patients there; "clinical": whoever sees their history; "sheet": whoever prints it too;
    "link": the patient behind their link too; "shared": everybody on the staff; "public": everybody.
    """

    def __init__(self, location, by, say):
        self.location, self.by, self.say = location, by, say
        self.patient = make_patient(
            location=location, given_name=say("link", 80), family_name=say("contact", 80),
            preferred_name=say("link", 80), address=say("contact", 300),
        )  # fmt: skip
        now = timezone.now()
        self.access = EmergencyAccess.objects.create(
            user=by, patient=self.patient, reason=say("public", 500), began_at=now, ends_at=now + emergency.LASTS
        )
        self._clinic()
        self.exercise = self._exercise()
        self.picture = self.exercise.pictures.get()
        self.sheet = self._sheet()
        self._history()
        self.draft = self._draft()
        self.item, self.gone = self.draft.items.first(), Item.everything.taken_out().get(revision=self.draft)
        self.template = drafting.save_as_template(self.sheet, name=say("shared", 100), by=by)
        self.link, self.token = sharing.share(self.sheet, by=by)
        self.key = admitting.admit(self.link)

    def _clinic(self):
        place, say = self.location, self.say
        self.colleague = make_staff("cole", Role.PHYSICAL_THERAPIST, location=place, family_name=say("shared", 80))
        self.role = self.colleague.roles.get()
        place.directions = say("public", 500)
        place.save()
        today = place.today()
        self.special_day = place.special_days.create(
            first_on=today, last_on=today, kind="closed", reason=say("public", 120)
        )
        begins = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(9), tzinfo=place.zone)
        self.visit = make_appointment(self.patient, self.colleague, begins, outside_hours_reason=say("contact", 200))
        today_at_ten = dt.datetime.combine(today, dt.time(10), tzinfo=place.zone)
        make_appointment(
            self.patient, self.colleague, today_at_ten, status="cancelled", cancel_reason=say("contact", 200)
        )

    def _exercise(self):
        place, say = self.location, self.say
        exercise = Exercise.objects.create(
            slug=f"own-{place.slug}", name=say("shared", 100), region="shoulder", position="standing",
            origin=Origin.OWN, position_text=say("shared", 100),
        )  # fmt: skip
        for rows in (exercise.steps, exercise.cues):
            rows.create(position=1, text=say("shared", 300))
        exercise.synonyms.create(text=say("shared", 120))
        exercise.screening_rules.create(tag="osteoporosis", level="contraindication", why=say("shared", 400))
        out = io.BytesIO()
        Image.new("RGB", (40, 30), "white").save(out, "PNG")
        drawn = redraw(out, len(out.getvalue()))
        actions.add_picture(exercise, drawn, alt=say("shared", 200), by=self.by)
        return exercise

    def _sheet(self):
        say, by = self.say, self.by
        draft = drafting.draft(self.patient, title=say("sheet", 100), by=by)
        for exercise in (Exercise.objects.get(slug="superman"), self.exercise):
            item = drafting.add_item(draft, exercise, by=by, dosage=DAILY)
            words = {"own_name": 100, "own_steps": 300, "note": 300, "watch_for": 300}
            for name, longest in words.items():
                setattr(item, name, say("link", longest))
            # A dose is no patient's own: a template made of the sheet hands it on.
            for name, longest in {"rom_text": 120, "progression_text": 200, "stop_rule": 200}.items():
                setattr(item, name, say("shared", longest))
            item.save()
        draft.note, draft.review_on = say("sheet", 600), timezone.localdate() + dt.timedelta(days=14)
        draft.save()
        return issuing.issue(draft, by=by)

    def _history(self):
        patient, say = self.patient, self.say
        words = {"history_note": 4000, "present_condition": 4000, "clearance_by": 120, "clearance_scope": 200}
        for name, longest in words.items():
            setattr(patient, name, say("clinical", longest))
        patient.history_status, patient.clearance = "recorded", "requested"
        patient.save()
        patient.limitations.create(text=say("clinical", 300))
        for rows in (patient.precautions, patient.goals):
            rows.create(text=say("sheet", 300))
        for tag in ("osteoporosis", "neck_pain"):
            patient.conditions.create(tag=tag, note=say("clinical", 300))

    def _draft(self):
        """The next revision: an exercise added, one taken out, a rule answered and others open."""
        draft = issuing.revise(self.sheet, by=self.by)
        exercise = Exercise.objects.get(slug="side-plank")
        drafting.remove_item(drafting.add_item(draft, exercise, by=self.by, dosage=DAILY), by=self.by)
        rule = next(rule for rule in rules_of(self.exercise))
        answered = draft.items.get(exercise=self.exercise)
        drafting.answer_rule(answered, rule, by=self.by, reason=self.say("clinical", 300))
        drafting.answer_clearance(draft, by=self.by, reason=self.say("clinical", 300))
        drafting.add_item(draft, Exercise.objects.get(slug="partial-curl-up"), by=self.by, dosage=DAILY)
        return draft

    def keys(self, route):
        """What fills the parameters of ``route``, in which ``staff/<uuid:public_id>/`` means somebody's id."""
        first = route.split("/")[0]
        found = {
            "patients": self.patient, "programmes": self.draft, "items": self.item, "sheets": self.sheet,
            "links": self.link, "appointments": self.visit, "staff": self.colleague, "locations": self.location,
            "templates": self.template, "exercises": self.picture, "emergencies": self.access,
        }.get(first)  # fmt: skip
        if route.endswith("put-back/"):
            found = self.gone
        elif route.startswith("programmes/") and route.endswith(("revise/", "end/")):
            found = self.sheet
        slug = self.exercise.slug if first == "exercises" else self.location.slug
        own = self.sheet.items.last().exercise.pictures.first()
        return {
            "public_id": getattr(found, "public_id", ""),
            "role_id": self.role.public_id,
            "day_id": self.special_day.public_id,
            "slug": slug,
            "sha256": own.sha256,
        }

    def address(self, route):
        """The address of ``route`` that leads to these records."""
        keys = self.keys(route.route)
        return "/" + PARAMETER.sub(lambda match: str(keys.get(match[2]) or SAMPLES[match[1] or "str"]), route.route)


# ---------------------------------------------------------------- forms


@dataclass
class Form:
    """A form as a browser would send it: where to, its fields with their values, and its buttons."""

    action: str
    method: str
    fields: dict = field(default_factory=dict)
    buttons: dict = field(default_factory=dict)
    files: set = field(default_factory=set)


class Forms(HTMLParser):
    """The forms on a page."""

    def __init__(self, text, path):
        super().__init__()
        self.path, self.found, self.by_id, self.now = path, [], {}, None
        self.select = self.area = None
        self.feed(text)

    def form_of(self, tag):
        return self.by_id.get(tag["form"]) if tag.get("form") else self.now

    def handle_starttag(self, name, attributes):
        tag = {key: value or "" for key, value in attributes}
        if name == "form":
            action = urlsplit(urljoin(self.path, tag.get("action") or tag.get("hx-post") or self.path))
            query = f"?{action.query}" if action.query else ""
            self.now = Form(action.path + query, tag.get("method", "get").lower())
            self.found.append(self.now)
            self.by_id[tag.get("id", "")] = self.now
        elif name == "option" and self.select:
            form, field_name = self.select
            value = tag.get("value", "")
            form.fields.setdefault(field_name, value)
            if "selected" in tag:
                form.fields[field_name] = value
        elif tag.get("name") and (form := self.form_of(tag)):
            self.control(name, tag, form)

    def control(self, name, tag, form):
        kind, value = tag.get("type", "text"), tag.get("value", "")
        if name == "select":
            self.select = (form, tag["name"])
        elif name == "textarea":
            self.area = (form, tag["name"])
            form.fields[tag["name"]] = ""
        elif name == "button" or kind == "submit":
            form.buttons[tag["name"]] = value
        elif kind == "file":
            form.files.add(tag["name"])
        elif kind in ("checkbox", "radio"):
            if "checked" in tag:
                form.fields[tag["name"]] = value or "on"
            else:
                form.buttons.setdefault(tag["name"], value or "on")
        else:
            form.fields[tag["name"]] = value

    def handle_data(self, data):
        if self.area:
            form, name = self.area
            form.fields[name] += data

    def handle_endtag(self, name):
        if name == "form":
            self.now = None
        elif name == "select":
            self.select = None
        elif name == "textarea" and self.area:
            form, field_name = self.area
            form.fields[field_name] = form.fields[field_name].removeprefix("\n").removeprefix("\r\n")
            self.area = None


def text_of(page):
    """The body as text; reading a file to its end closes it."""
    return (page.getvalue() if page.streaming else page.content).decode(errors="replace")


def forms_on(page, path):
    text = text_of(page)
    return Forms(text, path).found if page.get("Content-Type", "").startswith("text/html") else []
