"""Viva's own settings, server and database, with the least of its apps and middleware."""

from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import TEMPLATES

INSTALLED_APPS = [
    "benchmarks.floor",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
ROOT_URLCONF = "benchmarks.floor.urls"
WSGI_APPLICATION = "benchmarks.floor.wsgi.application"
TEMPLATES = [{**TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
TEMPLATES[0]["OPTIONS"] = {"context_processors": ["django.contrib.auth.context_processors.auth"]}
