"""What a clinic's server is made of agrees: docker-compose.yml, Dockerfile, .env.example, the guide, the settings."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from tests.clinic.conftest import GOOD

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: each for name, each in COMPOSE["services"].items() if "build" in each}
DOCKERFILE = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE))
GUIDE = (ROOT / "docs" / "operations.md").read_text()
EXAMPLE = dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
# Debian's version with which PostgreSQL's client programs come.
CLIENTS = {"trixie": "17"}


def steps(word):
    return re.findall(rf"^{word} (.*)$", DOCKERFILE, re.MULTILINE)


def image_environment():
    return dict(pair.split("=", 1) for step in steps("ENV") for pair in shlex.split(step))


@pytest.mark.parametrize("name", OURS)
def test_each_process_of_ours_is_shut_in_alike(name):
    service = OURS[name]

    assert (service["image"], service["env_file"], service["read_only"]) == ("takehome", ".env", True)
    assert (service["cap_drop"], service["tmpfs"]) == (["ALL"], ["/tmp"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in service
    assert "privileged" not in service


def test_the_image_runs_as_a_user_of_its_own_who_may_read_the_secrets():
    uid = re.search(r"useradd .*--uid (\d+) .* (\w+)", steps("RUN")[0])

    assert steps("USER")[-1] == uid[2]
    assert f"chown -R {uid[1]} secrets" in GUIDE
    assert f"-o {uid[1]} /srv/backups" in GUIDE
    assert f"install -d -o {uid[2]} {image_environment()['VAR_DIR']}" in steps("RUN")[0]


def test_files_outlive_a_container_where_settings_put_them():
    folder = image_environment()["VAR_DIR"]

    for service in OURS.values():
        assert service["volumes"] == [f"files:{folder}"]
    assert COMPOSE["services"]["db"]["volumes"] == ["database:/var/lib/postgresql/data"]
    assert set(COMPOSE["volumes"]) == {"files", "database"}
    assert EXAMPLE["VAR_DIR"] == folder


def test_every_secret_is_a_file_that_the_guide_makes_and_nobody_publishes():
    used = {"database_password"}
    for service in OURS.values():
        named = {name: Path(path) for name, path in service["environment"].items() if name.endswith("_FILE")}
        assert {path.parent for path in named.values()} == {Path("/run/secrets")}
        assert {path.name for path in named.values()} == set(service["secrets"])
        assert {name.removesuffix("_FILE") for name in service["environment"]} <= set(EXAMPLE)
        used |= set(service["secrets"])
    assert used == set(COMPOSE["secrets"])
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"secrets/{name}"}
        assert re.search(rf"(> |touch )secrets/{name}\b", GUIDE)
    for ignored in (".gitignore", ".dockerignore"):
        assert {"secrets", ".env"} <= {line.strip("/") for line in (ROOT / ignored).read_text().split()}


def test_the_image_sets_nothing_that_settings_do_not_read():
    inherited = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    for_static_files = set(re.findall(r"\b([A-Z_]+)=", steps("RUN")[-1]))

    assert set(image_environment()) - inherited <= set(EXAMPLE)
    assert for_static_files <= set(EXAMPLE)
    assert not {"SECRET_KEY", "DEBUG"} & set(image_environment())


def test_the_server_is_asked_where_it_listens_and_from_this_machine_alone():
    port = steps("EXPOSE")[0]

    assert f'"--bind", "0.0.0.0:{port}"' in steps("CMD")[0]
    assert f"http://127.0.0.1:{port}/healthz" in steps("HEALTHCHECK")[0]
    assert OURS["web"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["web"]


def test_the_server_leaves_what_was_asked_out_of_its_logs():
    assert '"-c", "python:clinic.gunicorn"' in steps("CMD")[0]
    assert "access-log" not in steps("CMD")[0]


def test_versions_are_the_same_everywhere():
    python, debian = re.fullmatch(r"python:([\d.]+)-slim-(\w+)", steps("FROM")[0]).groups()

    assert (ROOT / ".python-version").read_text().strip() == python
    assert COMPOSE["services"]["db"]["image"] == f"postgres:{CLIENTS[debian]}"


def test_every_command_that_is_named_is_there_with_its_options():
    text = GUIDE + (ROOT / "docker-compose.yml").read_text() + DOCKERFILE
    calls = re.findall(r"manage(?:\.py)? ([a-z_]+)((?: --[a-z-]+(?: WARNING)?| /?[a-zA-Z/]\S*)*)", text)
    calls += re.findall(r'"manage.py", "([a-z_]+)"()', text)

    assert len(calls) >= 12
    for name, arguments in calls:
        command = load_command_class(get_commands()[name], name)
        known = command.create_parser("manage.py", name)._option_string_actions
        assert set(re.findall(r"--[a-z-]+", arguments)) <= set(known), name


def test_the_example_starts_once_its_blanks_are_filled(load):
    as_it_stands = re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)

    settings = load(**{**dict(as_it_stands), "SECRET_KEY": GOOD["SECRET_KEY"]})

    assert settings["ALLOWED_HOSTS"] == ["app.clinic.example"]


def test_each_example_in_the_example_is_one_that_settings_take(load, tmp_path):
    blanks = {
        "SECRET_KEY": GOOD["SECRET_KEY"],
        "FILES_KEY_ID": "key",
        "FILES_SECRET": "secret",
        "VAR_DIR": str(tmp_path),
    }
    every = {name: value or None for name, value in EXAMPLE.items()} | blanks

    settings = load(**every)

    assert settings["BASE_URL"] == "https://app.clinic.example"
    assert settings["STORAGES"]["default"]["OPTIONS"]["endpoint_url"] == "https://objects.example"


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("SMTP_PORT", "MAILERS"),
        ("SMTP_TLS", "MAILERS"),
        ("SECURE_SSL_REDIRECT", "SECURE_SSL_REDIRECT"),
        ("SESSION_IDLE_MINUTES", "SESSION_IDLE_SECONDS"),
        ("SESSION_LONGEST_HOURS", "SESSION_LONGEST_SECONDS"),
        ("REQUIRE_SECOND_FACTOR", "REQUIRE_SECOND_FACTOR"),
        ("DEBUG", "DEBUG"),
    ],
)
def test_what_is_left_out_is_as_the_example_says(load, name, setting):
    assert load()[setting] == load(**{name: EXAMPLE[name]})[setting]
