"""The settings of the test run: those of Viva, fast, and independent of anybody's `.env`."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ |= {"ENV_FILE": os.devnull, "DEBUG": "true", "SECRET_KEY": "only-for-tests" * 4}
for switch in ("ALLOWED_HOSTS", "CACHE_URL", "CSRF_TRUSTED_ORIGINS", "EMAIL_URL", "TIME_ZONE"):
    os.environ.pop(switch, None)

# One directory a run, on a memory disk where there is one. The workers of pytest-xdist inherit the
# variable, and pytest-django appends the worker's name: one file each.
if "SQLITE_TEST_NAME" not in os.environ:
    memory_disk = Path("/dev/shm")  # noqa: S108
    directory = tempfile.mkdtemp(
        prefix="viva-test-", dir=memory_disk if os.access(memory_disk, os.W_OK) else None
    )
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    os.environ["SQLITE_TEST_NAME"] = str(Path(directory, "test.sqlite3"))

from config.settings import *
from config.settings import INSTALLED_APPS, MIDDLEWARE

# Argon2 is slow on purpose. tests/test_settings.py looks at the real hashers.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Static files come from static/ and the packages; `collectstatic` is not run for tests.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

# A view that reads the rows of a list one by one fails its test. Twice may be two steps of one
# request, such as saving and publishing; lists are tested with 30 rows.
ZEAL_NPLUSONE_THRESHOLD = 3
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
