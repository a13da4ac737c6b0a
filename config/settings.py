"""Settings of Viva. Every switch comes from the environment and stands in `.env.example`."""

import tomllib
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import logs

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

env = environ.Env()
env.read_env(env("ENV_FILE", default=str(BASE_DIR / ".env")))

DEBUG = env.bool("DEBUG", default=False)

# No secret has a default outside debug: a missing SECRET_KEY stops the process at once.
SECRET_KEY = env("SECRET_KEY", default="only-for-debug" if DEBUG else environ.Env.NOTSET)
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is empty; .env.example says how to make one.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Applications

INSTALLED_APPS = [
    "interviews.apps.InterviewsConfig",
    "questions.apps.QuestionsConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "config.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.middleware.DatabaseDownMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.personal_time_zone",
    "config.middleware.session_of_person",
    "config.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.TwoFactorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Widgets are found among the templates too: ours of a list of choices is the quicker one.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue for the lock at BEGIN instead of failing at their first write, readers never
    # wait for them, and a commit is on the disk before it is acknowledged.
    _database.setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    )
    # Tests run against a file as well: in memory, threads would share one connection.
    _database["TEST"] = {"NAME": str(BASE_DIR / "test.sqlite3")}
    if not DEBUG:
        # The last connection that closes writes the whole log back; that is not for each request.
        _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
else:
    _kept: dict[str, Any] = {
        "ENGINE": "config.postgresql",
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
    }
    # A server that does not even refuse is given up well before gunicorn gives up the worker.
    _options: dict[str, Any] = {"connect_timeout": 5, "server_side_binding": True}
    if env.bool("BEHIND_PGBOUNCER", default=False):
        # A connection to PgBouncer is another one to PostgreSQL in each transaction.
        _kept["DISABLE_SERVER_SIDE_CURSORS"] = True
    else:
        # What a connection has asked so often, PostgreSQL parses no more.
        _options["prepare_threshold"] = 5
    _database |= _kept | {"OPTIONS": _options | _database.get("OPTIONS", {})}
    if "REPLICA_URL" in env.ENVIRON:
        _replica = env.db("REPLICA_URL")
        _replica |= _kept | {"OPTIONS": _options | _replica.get("OPTIONS", {})}
        DATABASES["replica"] = _replica | {"TEST": {"MIRROR": "default"}}
        DATABASE_ROUTERS = ["config.replicas.ReplicaRouter"]

# Throttles count in the default cache: it is shared by all workers and survives a restart.
REDIS = "CACHE_URL" in env.ENVIRON
CACHES: dict[str, dict[str, Any]]
if REDIS:
    CACHES = {
        "default": {
            "BACKEND": "config.caches.ForgivingRedisCache",
            "LOCATION": env("CACHE_URL"),
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "viva_cache",
            # Beyond it a third is thrown away, counts included; 300, the default, is soon reached.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }
# In the memory of each process: parts of pages that are the same for everybody, and what was read
# of the people who used it last, some 20 kB each. It is kept under the edition of the bank and of
# the person's practice, so that it is never out of date.
_memory = "django.core.cache.backends.dummy.DummyCache" if DEBUG else "config.caches.ProcessMemory"
CACHES |= {
    "pages": {"BACKEND": _memory, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 300}},
    "people": {"BACKEND": _memory, "LOCATION": "people", "OPTIONS": {"MAX_ENTRIES": 500}},
}
SESSION_ENGINE = f"interviews.accounts.{'cached_sessions' if REDIS else 'sessions'}"

# Uploads of questions: what is small is read while the page waits, the rest by another process.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=20 * 1024 * 1024)
IMPORT_AT_ONCE_BYTES = env.int("IMPORT_AT_ONCE_BYTES", default=200_000)

# People

AUTHENTICATION_BACKENDS = ["interviews.accounts.backends.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "interviews.accounts.passwords.WordsOfVivaValidator"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before addresses of an account are changed
ACCOUNT_EMAIL_VERIFICATION = env("ACCOUNT_EMAIL_VERIFICATION", default="optional")
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_USERNAME_BLACKLIST = [
    "admin",
    "curator",
    "demo",
    "interviewer",
    "manager",
    "observer",
    "reviewer",
]
# For small teams: nobody else has to read a question before it is published.
CURATORS_MAY_PUBLISH_OWN_WORK = env.bool("CURATORS_MAY_PUBLISH_OWN_WORK", default=False)

# A second factor: an authenticator app or a passkey. Every page or the admin asks for it when told
# to here, a team's pages when the team does.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "interviews.accounts.adapters.EncryptingMFAAdapter"
MFA_FORMS = {
    "authenticate_webauthn": "interviews.accounts.passkeys.AuthenticateForm",
    "login_webauthn": "interviews.accounts.passkeys.LoginForm",
    "reauthenticate_webauthn": "interviews.accounts.passkeys.ReauthenticateForm",
}
MFA_TOTP_ISSUER = "Viva"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # browsers allow passkeys on localhost without TLS
REQUIRE_TWO_FACTOR = env.bool("REQUIRE_TWO_FACTOR", default=False)
STAFF_REQUIRE_TWO_FACTOR = env.bool("STAFF_REQUIRE_TWO_FACTOR", default=False)

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Where people reach Viva: what a mail links to, since no request tells it there.
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "").rstrip("/")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", default="viva@localhost")

# Language and time

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = env("TIME_ZONE", default="UTC")
USE_I18N = False
USE_TZ = True

# Static files

STATIC_URL = "static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A question with 50 rows in each list of its framework (questions/limits.py) has some 1,350 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # HTMX reads the token from hx-headers on <body>, not from the cookie.

# Watching it run

if not DEBUG:
    LOGGING = logs.configuration(env("LOG_LEVEL", default="INFO").upper())

METRICS_TOKEN = env("METRICS_TOKEN", default="")
if METRICS_TOKEN:
    INSTALLED_APPS.append("django_prometheus")
    MIDDLEWARE = [
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *MIDDLEWARE,
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]
    PROMETHEUS_EXPORT_MIGRATIONS = False

if SENTRY_DSN := env("SENTRY_DSN", default=""):
    import sentry_sdk

    sentry_sdk.init(
        dsn=SENTRY_DSN,
        release=VERSION,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=logs.without_request_data,  # type: ignore[arg-type]
    )

# Production

if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^ready/$", r"^metrics/$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=63_072_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    MESSAGE_STORAGE = "config.messages.HostFallbackStorage"
    if env.bool("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        # Throttles count the address that the proxy saw, not that of the proxy: else a few log-ins
        # would stop everybody's.
        ALLAUTH_TRUSTED_PROXY_COUNT = 1
