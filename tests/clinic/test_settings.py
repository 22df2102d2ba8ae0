"""Unsafe or malformed settings refuse to start, and say which and why."""

import os
import re
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils.module_loading import import_string
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
    ({"DATABASE_URL": "postgresql://u:p@db.clinic.example/n?sslmode=require"}, "without its certificate being checked"),
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


def test_a_database_on_another_machine_is_reached_over_checked_tls_alone(load):
    away = load(DATABASE_URL="postgresql://u:p@db.clinic.example/n")["DATABASES"]["default"]["OPTIONS"]
    own = load(
        DATABASE_URL="postgresql://u:p@10.0.0.4/n?sslmode=verify-ca&sslrootcert=/ca.pem",
    )["DATABASES"]["default"]["OPTIONS"]
    beside = load()["DATABASES"]["default"]["OPTIONS"]
    for host in ("dbserver", "[fd00::5]"):
        options = load(DATABASE_URL=f"postgresql://u:p@{host}/n")["DATABASES"]["default"]["OPTIONS"]
        assert options["sslmode"] == "verify-full"

    assert (away["sslmode"], away["sslrootcert"]) == ("verify-full", "system")
    assert (own["sslmode"], own["sslrootcert"]) == ("verify-ca", "/ca.pem")
    assert "sslmode" not in beside


def test_the_mail_servers_certificate_is_checked(load):
    mailer = load()["MAILERS"]["default"]
    server = import_string(mailer["BACKEND"])(alias="default", **mailer["OPTIONS"])

    assert server.use_tls
    assert server.ssl_context.verify_mode == ssl.CERT_REQUIRED
    assert server.ssl_context.check_hostname


def test_https_is_promised_for_a_year_and_for_every_name_below(load, settings, db):
    production = load()
    for name in ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"):
        setattr(settings, name, production[name])
    client = Client(HTTP_HOST="localhost")

    answers = [client.get(path, secure=True) for path in ("/", "/p", "/healthz", "/no/such/page/", "/accounts/login/")]
    answers.append(client.trace("/", secure=True))

    assert {answer["Strict-Transport-Security"] for answer in answers} == {
        "max-age=31536000; includeSubDomains; preload"
    }


def test_plain_http_is_led_to_https_on_pages_and_no_link_of_ours_is_plain(load):
    production = load()

    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_REDIRECT_EXEMPT"] == [r"^healthz$", r"^readyz$"]
    assert production["BASE_URL"].startswith("https://")


def test_nothing_of_a_developers_machine_is_on_in_production(load):
    production = load()

    assert production["DEBUG"] is False
    assert production["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is False
    assert not [app for app in production["INSTALLED_APPS"] if "debug" in app or "dev" in app or "tests" in app]


def test_the_container_holds_no_history_no_tests_and_no_secrets(load):
    left_out = (ROOT / ".dockerignore").read_text().split()

    assert {".git", ".env", ".env.*", "secrets", "tests", "docs", "var", "*.sqlite3"} <= set(left_out)
    assert "USER takehome" in (ROOT / "Dockerfile").read_text()
    assert "--require-hashes" in (ROOT / "Dockerfile").read_text()


def test_the_containers_get_secrets_as_files_and_no_privileges(load):
    compose = (ROOT / "docker-compose.yml").read_text()
    install = (ROOT / "docs" / "operations.md").read_text()

    for name in ("SECRET_KEY_FILE", "DATABASE_URL_FILE", "SMTP_PASSWORD_FILE", "POSTGRES_PASSWORD_FILE"):
        assert f"{name}: /run/secrets/" in compose
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", '"127.0.0.1:8000:8000"'):
        assert line in compose
    assert not re.search(r"(PASSWORD|SECRET_KEY|TRUST)\w*: (?!/run/secrets/)\S", compose)
    assert "mkdir -m 700 secrets" in install
    assert install.count("secrets.token_urlsafe(") == 2


def test_every_line_goes_to_the_one_place_that_is_written_down(load):
    logs = load()["LOGGING"]

    assert {name: handler["class"] for name, handler in logs["handlers"].items()} == {
        "console": "logging.StreamHandler"
    }
    assert logs["root"]["handlers"] == ["console"]
    assert logs.get("loggers", {}) == {}


def test_a_session_ends_unused_after_a_quarter_of_an_hour_and_always_after_twelve_hours(load):
    production = load()

    assert production["SESSION_IDLE_SECONDS"] == 15 * 60
    assert production["SESSION_LONGEST_SECONDS"] == 12 * 3600


def test_passwords_are_kept_by_a_slow_hash(load):
    production = load()
    kept = make_password("correct horse battery", hasher=get_hasher_of(production, global_settings))

    assert kept.startswith("pbkdf2_sha256$")
    assert int(kept.split("$")[1]) >= 600_000


def get_hasher_of(production, defaults):
    return import_string(production.get("PASSWORD_HASHERS", defaults.PASSWORD_HASHERS)[0])()


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
