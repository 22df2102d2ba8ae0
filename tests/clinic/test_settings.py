"""Unsafe or malformed settings refuse to start, and say which and why."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from storages.backends.s3 import S3Storage

from tests.clinic.conftest import GOOD

ROOT = Path(__file__).resolve().parents[2]

BUCKET = {
    "FILES_BUCKET": "takehome-files",
    "FILES_ENDPOINT": "https://objects.example",
    "FILES_KEY_ID": "the-key",
    "FILES_SECRET": "the-secret",
}


@pytest.mark.parametrize("name", ["hash#one", "q?mark", "per%41cent", "a b"])
def test_the_database_lies_in_the_folder_whatever_its_name(load, tmp_path, name):
    settings = load(DATABASE_URL=None, VAR_DIR=str(tmp_path / name))

    assert settings["DATABASES"]["default"]["NAME"] == str(tmp_path / name / "takehome.sqlite3")


def production(tmp_path):
    return {**GOOD, "VAR_DIR": str(tmp_path), "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "clinic.settings"}


HOSTILE = [
    ({"SECRET_KEY": None}, "SECRET_KEY is missing. Set it to 50 or more random characters."),
    ({"SECRET_KEY": "short"}, "SECRET_KEY is too short or an example."),
    ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is too short or an example."),
    ({"SECRET_KEY": "change-me-" + GOOD["SECRET_KEY"]}, "SECRET_KEY is too short or an example."),
    ({"AUDIT_KEYS": "short"}, "AUDIT_KEYS has a key that is too short."),
    ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS has a key that is too short."),
    ({"SECRET_KEY_FALLBACKS": GOOD["SECRET_KEY"]}, "AUDIT_KEYS is missing beside SECRET_KEY_FALLBACKS."),
    ({"DEBUG": "maybe"}, "DEBUG is 'maybe'. Write true or false."),
    ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is missing."),
    ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS is missing."),
    ({"ALLOWED_HOSTS": "app.clinic.example,*"}, "ALLOWED_HOSTS is '*'."),
    ({"BASE_URL": "http://app.clinic.example"}, "BASE_URL is 'http://app.clinic.example'."),
    ({"ALLOWED_HOSTS": "https://app.clinic.example/"}, "ALLOWED_HOSTS has 'https://app.clinic.example/'."),
    ({"DEBUG": "true"}, "DEBUG is true beside the host 'app.clinic.example'."),
    ({"BASE_URL": "https://app.clinic.example/x?y#z"}, "BASE_URL is 'https://app.clinic.example/x?y#z'."),
    ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL names no database."),
    ({"DATABASE_URL": "postgresql://"}, "DATABASE_URL"),
    ({"SMTP_TLS": "false"}, "SMTP_TLS is false."),
    ({"DEFAULT_FROM_EMAIL": "nonsense"}, "DEFAULT_FROM_EMAIL is 'nonsense'."),
    ({"DATABASE_URL": "rubbish"}, "DATABASE_URL"),
    ({"DATABASE_URL": "postgresql://u:p@host:port/name"}, "DATABASE_URL cannot be read."),
    ({"DATABASE_URL": "mysql://u:p@host/name"}, "DATABASE_URL names another database."),
    ({"REQUIRE_SECOND_FACTOR": "false"}, "REQUIRE_SECOND_FACTOR is false."),
    ({"SMTP_HOST": None}, "SMTP_HOST is missing."),
    ({"SMTP_PORT": "0"}, "SMTP_PORT is '0'. Write a whole number from 1 to 65535."),
    ({"SMTP_PORT": "smtp"}, "SMTP_PORT is 'smtp'."),
    ({"SMTP_TLS": "perhaps"}, "SMTP_TLS is 'perhaps'."),
    ({"SESSION_IDLE_MINUTES": "600"}, "SESSION_IDLE_MINUTES is '600'. Write a whole number from 5 to 120."),
    ({"SESSION_IDLE_MINUTES": "-5"}, "SESSION_IDLE_MINUTES is '-5'."),
    ({"SESSION_LONGEST_HOURS": "²"}, "SESSION_LONGEST_HOURS is '²'."),
    ({"BEHIND_PROXY": "nginx"}, "BEHIND_PROXY is 'nginx'."),
    ({"SECRET_KEY": None, "SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE names a file that cannot be read"),
    ({"FILES_SECRET": "shh"}, "FILES_BUCKET is missing beside"),
    ({**BUCKET, "FILES_BUCKET": "s3://files/"}, "FILES_BUCKET is 's3://files/'. Write its name alone"),
    ({**BUCKET, "FILES_ENDPOINT": "http://objects.example"}, "FILES_ENDPOINT is not https."),
    ({**BUCKET, "FILES_ENDPOINT": "objects.example"}, "FILES_ENDPOINT is no address."),
    ({**BUCKET, "FILES_ENDPOINT": "https://objects.example/files"}, "FILES_ENDPOINT is no address."),
    ({**BUCKET, "FILES_ENDPOINT": "https://objects.example:port"}, "FILES_ENDPOINT is no address."),
    ({**BUCKET, "FILES_ENDPOINT": "https://key:hidden@objects.example"}, "FILES_ENDPOINT is no address."),
    ({**BUCKET, "FILES_REGION": "Oregon!"}, "FILES_REGION is 'Oregon!'."),
    ({**BUCKET, "FILES_KEY_ID": None}, "FILES_KEY_ID is missing."),
    ({**BUCKET, "FILES_SECRET": None}, "FILES_SECRET is missing."),
    ({**BUCKET, "FILES_SECRET": None, "FILES_SECRET_FILE": "/nowhere/key"}, "FILES_SECRET_FILE names a file that"),
    ({"VAR_DIR": "/proc/nowhere"}, "VAR_DIR is '/proc/nowhere', which cannot be made"),
]


@pytest.mark.parametrize(("changes", "sentence"), HOSTILE, ids=[sentence[:40] for _, sentence in HOSTILE])
def test_a_bad_setting_is_refused_with_a_sentence(load, changes, sentence):
    with pytest.raises(ImproperlyConfigured) as refused:
        load(**changes)

    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"SECRET_KEY": "short-secret"},
        {"DATABASE_URL": "mysql://u:hidden-pass@host/name"},
        {**BUCKET, "FILES_ENDPOINT": "https://key:hidden-pass@objects.example"},
    ],
)
def test_a_refusal_never_repeats_a_secret(load, changes):
    with pytest.raises(ImproperlyConfigured) as refused:
        load(**changes)

    assert "short-secret" not in str(refused.value)
    assert "hidden-pass" not in str(refused.value)


def test_the_good_environment_loads(load):
    settings = load()

    assert settings["DEBUG"] is False
    assert settings["BASE_URL"] == "https://app.clinic.example"
    assert settings["REQUIRE_SECOND_FACTOR"] is True


def test_whoever_signed_in_stays_so_when_the_key_changes_while_the_old_one_is_named(client, ada, settings):
    old = settings.SECRET_KEY
    client.post("/accounts/login/", {"login": ada.user.email, "password": "correct horse battery"})

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-" * 6, [old]
    with_it = client.get("/patients/").status_code
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-third-key-" * 6, []

    assert (with_it, client.get("/patients/").status_code) == (200, 302)


def test_files_lie_in_a_folder_unless_a_bucket_is_named(load, tmp_path):
    (tmp_path / "key").write_text("the-secret\n")
    folder = load()["STORAGES"]["default"]
    bucket = load(**{**BUCKET, "FILES_SECRET": None, "FILES_SECRET_FILE": str(tmp_path / "key")})["STORAGES"]["default"]

    assert folder == {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options, config = bucket["OPTIONS"], bucket["OPTIONS"]["client_config"]
    assert (options["bucket_name"], options["endpoint_url"]) == ("takehome-files", "https://objects.example")
    assert (options["access_key"], options["secret_key"]) == ("the-key", "the-secret")
    assert (options["default_acl"], options["querystring_auth"], options["file_overwrite"]) == (None, True, False)
    assert (config.signature_version, config.request_checksum_calculation) == ("s3v4", "when_supported")


def test_keys_for_amazons_own_tools_are_not_taken_for_the_buckets(load):
    strange = {"AWS_ACCESS_KEY_ID": "other", "AWS_SECRET_ACCESS_KEY": "other", "AWS_SESSION_TOKEN": "other"}
    storage = S3Storage(**load(**BUCKET, **strange)["STORAGES"]["default"]["OPTIONS"])

    assert (storage.access_key, storage.secret_key, storage.security_token) == ("the-key", "the-secret", None)


def test_a_secret_can_stand_in_a_file(load, tmp_path):
    (tmp_path / "key").write_text(GOOD["SECRET_KEY"] + "\n")

    settings = load(SECRET_KEY=None, SECRET_KEY_FILE=str(tmp_path / "key"))

    assert settings["SECRET_KEY"] == GOOD["SECRET_KEY"]


def test_the_database_can_stand_in_a_file_that_ends_with_a_line_break(load, tmp_path):
    (tmp_path / "url").write_text(GOOD["DATABASE_URL"] + "\n")

    settings = load(DATABASE_URL=None, DATABASE_URL_FILE=str(tmp_path / "url"))

    assert settings["DATABASES"]["default"]["NAME"] == "takehome"


def test_what_a_client_says_of_https_and_its_address_is_believed_only_behind_a_proxy(load):
    plain, proxied = load(), load(BEHIND_PROXY="true")

    assert (plain["SECURE_PROXY_SSL_HEADER"], plain["ALLAUTH_TRUSTED_PROXY_COUNT"]) == (None, 0)
    assert proxied["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert proxied["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_the_process_does_not_start_with_a_bad_setting(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env={**production(tmp_path), "ALLOWED_HOSTS": "*"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert run.returncode != 0
    assert "ALLOWED_HOSTS is '*'." in run.stderr


def test_the_deployment_checks_find_nothing_in_production(tmp_path):
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=production(tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stderr


def test_the_check_says_which_journal_sqlite_uses(tmp_path):
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--database", "default"],
        env={"PATH": os.environ["PATH"], "DEBUG": "true", "VAR_DIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert re.search(r"keeps its journal in mode (WAL|TRUNCATE)", run.stdout + run.stderr)
    assert "clinic.W003" not in run.stdout + run.stderr


def test_every_cookie_is_bound_to_this_host_over_https(ada, settings):
    settings.HOST_COOKIE_PREFIX = "__Host-"
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client(HTTP_HOST="localhost")
    client.get("/accounts/login/", secure=True)
    client.post("/accounts/login/", {"login": ada.user.email, "password": "correct horse battery"}, secure=True)
    client.get("/", secure=True)

    assert {"__Host-session", "__Host-csrf", "__Host-user"} == set(client.cookies)
    for cookie in client.cookies.values():
        assert (cookie["path"], cookie["domain"], bool(cookie["secure"])) == ("/", "", True)
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_the_example_names_every_variable_that_settings_read():
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "clinic" / "settings.py").read_text()))
    read |= set(re.findall(r'self\.\w+\("([A-Z_]+)"', (ROOT / "clinic" / "environment.py").read_text()))
    example = set(re.findall(r"^#? ?([A-Z_]+?)(?:_FILE)?=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert example == read


def test_the_compose_file_keeps_to_its_schema():
    run = subprocess.run(
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stdout
