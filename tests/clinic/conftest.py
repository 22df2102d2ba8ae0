"""The settings of production, as an environment makes them."""

import os
import runpy
from pathlib import Path

import environ
import pytest
from environ.fileaware_mapping import FileAwareMapping

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "k3J9s-vQ2x_7wZpL0aNfR8tYbC5mUeHdG1oXiV4yTqSjKzWnBh6",
    "ALLOWED_HOSTS": "app.clinic.example",
    "DATABASE_URL": "postgresql://takehome:secret@db/takehome",
    "SMTP_HOST": "mail.clinic.example",
}


@pytest.fixture
def load(monkeypatch, tmp_path):
    """The settings as an environment makes them: the good one, changed; None takes a variable out."""

    def load(**changes):
        for name in list(os.environ):
            if name not in ("PATH", "HOME", "LANG"):
                monkeypatch.delenv(name)
        for name, value in {**GOOD, "VAR_DIR": str(tmp_path), **changes}.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        monkeypatch.setattr(environ.FileAwareEnv, "ENVIRON", FileAwareMapping())
        return runpy.run_path(str(ROOT / "clinic" / "settings.py"))

    return load
