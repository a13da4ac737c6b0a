"""What every test relies on. Data comes from `tests.factories`."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client, SimpleTestCase

from questions.revisions import frozen_revision
from tests import append_only
from tests.factories import make_user, restart_numbers

hypothesis.settings.register_profile(
    "viva", deadline=None, derandomize="CI" in os.environ, print_blob=True
)
hypothesis.settings.load_profile("viva")
append_only.let_flush_pass()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the suite on the other database what only it can run, or what once is enough for.

    On SQLite these are the tests marked `postgresql`; on PostgreSQL those that may not touch a
    database, since pytest-django refuses a query of a test that does not ask for one.
    """
    is_run = _asks_for_database if connection.vendor == "postgresql" else _runs_on_sqlite
    config.hook.pytest_deselected(items=[item for item in items if not is_run(item)])
    items[:] = [item for item in items if is_run(item)]


def _runs_on_sqlite(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgresql") is None


def _asks_for_database(item: pytest.Item) -> bool:
    has_fixture = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    is_of_django = issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
    return bool(has_fixture or is_of_django or item.get_closest_marker("django_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Give each worker a database of its own; SQLite's is on a memory disk where there is one."""
    if connection.vendor != "sqlite":
        yield
        return
    memory_disk = Path("/dev/shm")  # noqa: S108
    parent = memory_disk if os.access(memory_disk, os.W_OK) else None
    with TemporaryDirectory(prefix="viva-test-", dir=parent) as directory:
        connection.settings_dict["TEST"]["NAME"] = str(Path(directory, "test.sqlite3"))
        yield


@pytest.fixture
def user(db: None) -> User:
    """A candidate."""
    return make_user()


@pytest.fixture
def user_client(client: Client, user: User) -> Client:
    """A browser in which `user` is logged in."""
    client.force_login(user)
    return client


@pytest.fixture
def kept_pages(settings: LazySettings) -> Iterator[None]:
    """Keep parts of pages, and what was read of people, as in production."""
    kept = {
        name: {"BACKEND": "config.caches.ProcessMemory", "LOCATION": f"tests-{name}"}
        for name in ("pages", "people")
    }
    settings.CACHES = {**settings.CACHES, **kept}
    yield
    for name in kept:
        caches[name].clear()


@pytest.fixture(autouse=True)
def numbers() -> None:
    """Number what the factories make from 1, whatever ran before."""
    restart_numbers()


@pytest.fixture(autouse=True)
def no_revisions() -> Iterator[None]:
    """Forget frozen revisions: the next test's have the same keys."""
    yield
    frozen_revision.cache_clear()


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget throttles after a test that really commits; a rollback undoes the others."""
    yield
    marker = request.node.get_closest_marker("django_db")
    is_marked = marker is not None and marker.kwargs.get("transaction", False)
    if is_marked or {"transactional_db", "live_server"} & set(request.fixturenames):
        cache.clear()
