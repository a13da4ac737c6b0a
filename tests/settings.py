"""The settings of the test run: those of Viva, fast, and independent of anybody's `.env`."""

import os

os.environ |= {"ENV_FILE": os.devnull, "DEBUG": "true", "SECRET_KEY": "only-for-tests" * 4}
for switch in (
    *("ALLOWED_HOSTS", "CACHE_URL", "CSRF_TRUSTED_ORIGINS", "EMAIL_URL", "SITE_URL", "TIME_ZONE"),
):
    os.environ.pop(switch, None)
os.environ.pop("CURATORS_MAY_PUBLISH_OWN_WORK", None)

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
