"""The settings of the tests: those of a developer's machine, with files and mail that nobody keeps."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("DEBUG", "true")
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="takehome-tests-")
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
# WhiteNoise warns of a folder that collectstatic has not made yet.
os.makedirs(os.path.join(os.environ["VAR_DIR"], "static"))

from clinic.settings import *  # noqa: E402, F403
from clinic.settings import DATABASES  # noqa: E402

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because a database in memory cannot be shared with a server's threads or another process.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["VAR_DIR"], "test.sqlite3")}
else:
    DATABASES["default"]["OPTIONS"].pop("pool", None)
