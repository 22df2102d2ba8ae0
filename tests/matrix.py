"""Who may open what: the table of every address, and the engine that tries each with each person and method."""

import hashlib
import uuid
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from clinic.access import ABILITIES, Ability, Role
from clinic.models import User
from tests.conftest import signed_in
from tests.factories import make_staff
from tests.site import forms_on, routes, text_of

METHODS, SHORT = ("get", "head", "post", "put", "delete"), ("get", "post")
# Each kind of text carries a word of its own; who may read it, of records kept where they have the ability.
READERS = {
    "contact": {Ability.SEE_PATIENTS},
    "clinical": {Ability.SEE_CLINICAL},
    "sheet": {Ability.SEE_CLINICAL, Ability.PRINT},
    "link": {Ability.SEE_PATIENTS},
}
WORDS = {kind: f"Quizzacious{kind}" for kind in (*READERS, "shared")}
# What signing in, refusing and counting write, and the minute of a session; all else is unchanged by a refusal.
NOTED = {
    "django_session",
    "clinic_auditevent",
    "cache",
    "prescriptions_straytries",
    "prescriptions_linksession",
    "usersessions_usersession",
}

A = Ability
# Where an ability is needed: at the location of the record in the address, or anywhere.
THERE, ANYWHERE = "there", "anywhere"
# Open without an ability: to strangers, to whoever is signed in; or to nobody who has only a role.
PUBLIC, STAFF, NOBODY = "public", "staff", "nobody"
# Every address that has a name, by what opens it. A new one fails the suite until it stands here.
ENTRIES = {
    **dict.fromkeys(["healthz", "readyz", "place-detail"], PUBLIC),
    **dict.fromkeys(["patient-door", "patient-sheet", "patient-pdf", "patient-picture", "patient-leave"], PUBLIC),
    **dict.fromkeys(["home", "kept", "exercise-list", "exercise-detail", "drawing", "picture-show"], STAFF),
    **dict.fromkeys(["location-list", "location-detail"], STAFF),
    **dict.fromkeys(["staff-list", "staff-create"], (ANYWHERE, A.MANAGE_STAFF)),
    **dict.fromkeys(
        ["staff-detail", "staff-role-create", "staff-role-end", "staff-deactivate", "staff-reactivate",
         "staff-send-link"], (THERE, A.MANAGE_STAFF)
    ),
    # A person closes their own, too, wherever it is.
    **dict.fromkeys(["emergency-detail", "emergency-close", "emergency-looked-at"], (THERE, A.MANAGE_STAFF)),
    "emergency-list": (ANYWHERE, A.MANAGE_STAFF),
    "emergency-open": (ANYWHERE, A.SEE_CLINICAL),
    **dict.fromkeys(["appointment-list", "patient-list"], (ANYWHERE, A.SEE_PATIENTS)),
    "appointment-coming": (ANYWHERE, A.SEE_PATIENTS, A.MANAGE_PLACES, A.MANAGE_STAFF),
    "appointment-create": (ANYWHERE, A.BOOK),
    "appointment-detail": (THERE, A.SEE_PATIENTS),
    **dict.fromkeys(["appointment-edit", "appointment-cancel", "appointment-status"], (THERE, A.BOOK)),
    **dict.fromkeys(["location-create", "clinic-words"], (ANYWHERE, A.MANAGE_PLACES)),
    **dict.fromkeys(
        ["location-edit", "location-hours", "location-hours-confirm", "special-day-create", "special-day-delete"],
        (THERE, A.MANAGE_PLACES),
    ),
    "patient-add": (ANYWHERE, A.EDIT_CONTACT),
    "patient-edit": (THERE, A.EDIT_CONTACT),
    "patient-history": (THERE, A.EDIT_CLINICAL),
    "patient-detail": (THERE, A.SEE_PATIENTS),
    **dict.fromkeys(["patient-record", "patient-record-file", "patient-trail-file"], (THERE, A.EXPORT)),
    **dict.fromkeys(
        ["exercise-add", "exercise-edit", "figure-edit", "figure-preview", "picture-add", "picture-move",
         "figure-remove", "picture-remove"], (ANYWHERE, A.WRITE_EXERCISES)
    ),
    "exercise-review": (ANYWHERE, A.REVIEW_EXERCISES),
    **dict.fromkeys(["exercise-retire", "exercise-restore"], (ANYWHERE, A.PUBLISH_LIBRARY)),
    **dict.fromkeys(["dose-sentence", "template-list", "template-detail", "template-retire"], (ANYWHERE, A.DRAFT)),
    **dict.fromkeys(
        ["programme-add", "programme-build", "programme-outline", "programme-library", "item-add", "programme-copy",
         "item-proposed-all", "handout-preview", "draft-picture", "programme-revise", "programme-discard",
         "template-add", "item-edit", "item-move", "item-remove", "item-put-back", "item-proposed"], (THERE, A.DRAFT)
    ),
    **dict.fromkeys(["clearance-answer", "programme-end", "item-answer"], (THERE, A.ISSUE)),
    **dict.fromkeys(
        ["patient-sheet-now", "handout-detail", "handout-pdf", "handout-picture", "link-add", "link-revoke"],
        (THERE, A.PRINT),
    ),
}  # fmt: skip
# Of the packages: by the beginning of the address, since they name what they like.
PACKAGES = {"accounts/": PUBLIC, "admin/logout/": PUBLIC, "admin/": NOBODY}
# Every address that tells of a patient, with what the query asks for.
QUERIES = {
    "appointment-list": "?location={place}&date={tomorrow}",
    "appointment-coming": "?all=yes",
    "appointment-create": "?patient={patient}",
}


# Drawn for seconds, and no page with a form that is sent on.
SLOW = {"figure-edit", "handout-pdf"}
# What is typed into the fields of forms that ask for something.
TYPED = {
    "reason": "Called in sick today.", "name": "A new name", "first_on": "2031-02-03", "last_on": "2031-02-03",
    "role": "manager",
}  # fmt: skip


def entry_of(route):
    """What opens ``route``; None for an address that nobody has thought of."""
    if route.is_ours and route.name:
        return ENTRIES.get(route.name)
    return next((what for start, what in PACKAGES.items() if route.route.startswith(start)), None)


@dataclass
class Actor:
    """Somebody with a browser, what they may do anywhere, and at the location of the records.

    ``methods`` by which they knock: a role that fails for want of an ability fails before anything asks the method.
    """

    name: str
    client: Client
    is_in: bool = False
    anywhere: frozenset = frozenset()
    there: frozenset = frozenset()
    methods: tuple = METHODS
    knocks_at_packages: bool = False

    def knocks_at(self, route):
        """All but what others stand for: the packages ask for no role, and the library is the same everywhere."""
        if not route.is_ours:
            return self.knocks_at_packages
        return not (self.methods == SHORT and self.there and route.route.startswith("exercises/"))

    def may_open(self, entry):
        if entry in (PUBLIC, STAFF, NOBODY):
            return entry == PUBLIC or (entry == STAFF and self.is_in)
        where, *wanted = entry
        return bool(set(wanted) & (self.there if where == THERE else self.anywhere))

    def unreadable(self):
        """The words that no answer to them may hold."""
        kinds = {kind for kind, readers in READERS.items() if not readers & self.there}
        return [WORDS[kind] for kind in kinds | (set() if self.is_in else {"shared"})]


def everybody(records, elsewhere, other_link_key):
    """Everyone who may knock: strangers, each role here and there, those whose time has ended, another's patient."""
    yield Actor("a stranger", Client(HTTP_HOST="localhost"), knocks_at_packages=True)
    for role in Role:
        able = ABILITIES[role]
        yield Actor(
            f"{role} of another location", signed_in(make_staff(role.value, role, location=elsewhere)), True, able
        )
        yield Actor(f"{role} of every location", signed_in(make_staff(role.value, role)), True, able, able, SHORT)
    yield Actor("somebody without a role", signed_in(make_staff("nobody")), True, methods=SHORT)
    left = make_staff("left", *Role)
    left.roles.update(ended_on=records.location.today())
    yield Actor("somebody whose roles have ended", signed_in(left), True, knocks_at_packages=True)
    shut = signed_in(make_staff("shut", *Role))
    User.objects.filter(pk=shut.user.pk).update(is_active=False)
    yield Actor("somebody who is shut out", shut, knocks_at_packages=True)
    phone = Client(HTTP_HOST="localhost")
    phone.cookies["patient"] = other_link_key
    yield Actor("another patient behind their link", phone, knocks_at_packages=True)


def contents():
    """A digest of every table, but for what a refusal may note."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - NOTED):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def undone(client, method, path, fields=None):
    """The answer, with nothing of the request left in the database."""
    with transaction.atomic():
        page = sent(client, method, path, fields)
        transaction.set_rollback(True)
    return page


def sent(client, method, path, fields=None):
    if method != "post":
        return getattr(client, method)(path)
    return client.post(path, {**(fields or {}), "form_key": str(uuid.uuid4())})


def addresses(records, wanted=None):
    """Each address of the site on ``records``: its route, and its path."""
    tomorrow = records.visit.location.today(records.visit.starts_at).isoformat()
    asked = {"place": records.location.public_id, "patient": records.patient.public_id, "tomorrow": tomorrow}
    seen = set()
    for route in routes():
        path = records.address(route) + QUERIES.get(route.name, "").format(**asked)
        if path not in seen and (wanted is None or wanted(route)):
            seen.add(path)
            yield route, path


def forms_of(records, *clients):
    """Every form that these people find on the pages of ``records``, filled in: by its address the fullest."""
    found = {}
    for client in clients:
        for _route, path in addresses(records, lambda route: route.is_ours and route.name not in SLOW):
            for form in forms_on(undone(client, "get", path), path):
                known = found.get(form.action)
                if form.method == "post" and (known is None or len(form.fields) > len(known.fields)):
                    found[form.action] = form
    for form in found.values():
        typed = {"source_id": f"template-{records.template.pk}", **TYPED}
        form.fields |= {name: typed[name] for name in typed.keys() & form.fields.keys() if not form.fields[name]}
    return found


def leaks(actor, page):
    """The words in body or headers that this person may not read."""
    came = (text_of(page) + repr(page.headers)).casefold()
    return [word for word in actor.unreadable() if word.casefold() in came]


def is_refusal(page):
    if page.status_code == 302:
        return page["Location"].startswith(("/accounts/login/", "/admin/login/", "/p"))
    return page.status_code in (403, 404, 405)


def tried(actor, records, forms, wanted=None):
    """Everything that goes wrong when ``actor`` knocks everywhere: what they read, what lets them in, what changes.

    An open address is read and no more: that its forms hold nothing foreign is for ``unreadable`` and for the keys.
    """
    before = contents()
    for route, path in addresses(records, wanted or actor.knocks_at):
        entry = entry_of(route)
        is_open = entry is not None and actor.may_open(entry)
        for method in ("get",) if is_open else actor.methods:
            form = forms.get(path.partition("?")[0])
            page = sent(actor.client, method, path, form and {**form.buttons, **form.fields})
            wrong = leaks(actor, page) or page.status_code >= 500 or (not is_open and not is_refusal(page))
            if wrong:
                yield actor.name, method, route.route, page.status_code, wrong
    now = contents()
    if changed := [table for table in now if now[table] != before[table]]:
        yield actor.name, "changed", changed
