"""What every test relies on. Data comes from `tests.factories`."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from tests.factories import make_user

hypothesis.settings.register_profile(
    "viva", deadline=None, derandomize="CI" in os.environ, print_blob=True
)
hypothesis.settings.load_profile("viva")


@pytest.fixture
def user(db: None) -> User:
    """A candidate."""
    return make_user()


@pytest.fixture
def user_client(client: Client, user: User) -> Client:
    """A browser in which `user` is logged in."""
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget throttles after a test that really commits; a rollback undoes the others."""
    yield
    if {"transactional_db", "live_server"} & set(request.fixturenames):
        cache.clear()
