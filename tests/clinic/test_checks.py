"""A setting that breaks a promise is found by `check --deploy`, under a name of its own."""

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.checks import Tags, run_checks
from django.db import connection

from clinic import checks

FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
BUCKET = {"bucket_name": "files", "endpoint_url": "https://objects.example"}


@pytest.fixture
def production(load, settings):
    """Production's settings, on the database of the tests."""
    for name, value in load().items():
        if name.isupper() and name not in ("DATABASES", "LOGGING"):
            setattr(settings, name, value)
    return settings


def found():
    return {each.id for each in run_checks(tags=[Tags.security], include_deployment_checks=True)}


def cached(backend):
    return {"default": {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": "cache"}}


def stored(**options):
    return {
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**BUCKET, **options}},
        "staticfiles": FOLDER,
    }


BROKEN = [
    ("security.W018", {"DEBUG": True}),
    ("security.W004", {"SECURE_HSTS_SECONDS": 0}),
    ("security.W008", {"SECURE_SSL_REDIRECT": False}),
    ("security.W012", {"SESSION_COOKIE_SECURE": False}),
    ("security.W016", {"CSRF_COOKIE_SECURE": False}),
    ("security.W019", {"X_FRAME_OPTIONS": "SAMEORIGIN"}),
    ("security.W022", {"SECURE_REFERRER_POLICY": None}),
    ("security.W020", {"ALLOWED_HOSTS": []}),
    ("clinic.W001", {"REQUIRE_SECOND_FACTOR": False}),
    ("clinic.W002", {"BASE_URL": "http://app.clinic.example"}),
    ("clinic.W006", {"CACHES": cached("locmem.LocMemCache")}),
    ("clinic.W006", {"CACHES": cached("dummy.DummyCache")}),
    ("clinic.W006", {"CACHES": cached("filebased.FileBasedCache")}),
    ("clinic.W007", {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}),
    ("clinic.W007", {"SESSION_ENGINE": "django.contrib.sessions.backends.cache"}),
    ("clinic.W008", {"MESSAGE_STORAGE": "django.contrib.messages.storage.fallback.FallbackStorage"}),
    ("clinic.W009", {"TASKS": {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}}),
    ("clinic.W009", {"TASKS": {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}}),
    ("clinic.W010", {"SECURE_CSP": {}, "SECURE_CSP_REPORT_ONLY": {"default-src": ["'self'"]}}),
    ("clinic.W010", {"SECURE_CSP": {"default-src": ["'self'", "'unsafe-inline'"]}}),
    ("clinic.E002", {"STORAGES": stored(default_acl="public-read")}),
    ("clinic.E002", {"STORAGES": stored(querystring_auth=False)}),
    ("clinic.E002", {"STORAGES": stored(endpoint_url="http://objects.example")}),
    ("clinic.E002", {"STORAGES": stored(custom_domain="files.example")}),
]


@pytest.mark.parametrize(("name", "change"), BROKEN, ids=[f"{name} {next(iter(change))}" for name, change in BROKEN])
def test_a_setting_that_breaks_a_promise_is_found(production, name, change):
    assert found() == set()

    for setting, value in change.items():
        setattr(production, setting, value)

    assert found() == {name}


@pytest.mark.parametrize("name", sorted(checks.NEEDED))
def test_a_middleware_that_is_missing_is_found(production, name):
    production.MIDDLEWARE = [each for each in production.MIDDLEWARE if each != name]

    assert "clinic.W004" in found()


@pytest.mark.parametrize("name", ["UpdateCacheMiddleware", "FetchFromCacheMiddleware"])
def test_pages_that_are_kept_for_others_are_found(production, name):
    production.MIDDLEWARE = [*production.MIDDLEWARE, f"django.middleware.cache.{name}"]

    assert found() == {"clinic.W005"}


@pytest.mark.parametrize("inside", ["files in static", "static in files"])
def test_files_that_everybody_could_read_are_found(production, tmp_path, inside):
    outer, inner = tmp_path / "outer", tmp_path / "outer" / "inner"
    files, static = (inner, outer) if inside == "files in static" else (outer, inner)
    production.MEDIA_ROOT, production.STATIC_ROOT = files, static

    assert found() == {"clinic.E001"}


def test_a_folder_that_takes_no_files_is_found(production, tmp_path):
    (tmp_path / "in the way").write_text("a file")
    production.MEDIA_ROOT = tmp_path / "in the way"

    assert found() == {"clinic.W011"}


@pytest.mark.parametrize(("host", "told"), [("db.clinic.example", True), ("", False), ("127.0.0.1", False)])
def test_files_beside_a_database_elsewhere_are_told_and_are_no_fault(production, monkeypatch, host, told):
    database = {"ENGINE": "django.db.backends.postgresql", "HOST": host}
    monkeypatch.setitem(django_settings.DATABASES, "default", database)

    assert found() == ({"clinic.I002"} if told else set())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own")
@pytest.mark.parametrize(
    ("pragma", "name"), [("synchronous=NORMAL", "clinic.W003"), ("journal_mode=MEMORY", "clinic.W012")]
)
def test_a_journal_that_could_lose_or_damage_something_is_found(transactional_db, pragma, name):
    before = {each.id for each in checks.sqlite_journal(None, databases=["default"])}
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
    try:
        after = {each.id for each in checks.sqlite_journal(None, databases=["default"])}
    finally:
        # The next connection sets it as settings say.
        connection.close()

    assert (before, after) == ({"clinic.I001"}, {"clinic.I001", name})


def test_each_check_of_ours_is_seen_to_fail():
    ids = set(re.findall(r'id="(clinic\.\w+)"', Path(checks.__file__).read_text()))

    assert ids == set(re.findall(r"clinic\.[WEI]\d+", Path(__file__).read_text()))
