"""Production's settings for a server that a test starts, reached over plain http and without a second factor."""

from clinic.settings import *  # noqa: F403
from clinic.settings import ACCOUNT_RATE_LIMITS, DATABASES, STORAGES, VAR_DIR, env

DEBUG = False
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# WhiteNoise warns of a folder that is not there.
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
# The load asks for more mails than people may.
ACCOUNT_RATE_LIMITS = {**ACCOUNT_RATE_LIMITS, "reset_password": "100000/m/ip"}
# How long a request waits for the database; production waits longer.
PATIENCE = float(env.text("PATIENCE") or 0)
if PATIENCE and "timeout" in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["OPTIONS"]["timeout"] = PATIENCE
elif PATIENCE:
    DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = PATIENCE
