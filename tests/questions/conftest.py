"""Who works in the admin, each in a browser of their own."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.curators import make_curator
from tests.factories import as_user
from tests.questions.exchange.uploads import make_owner


@pytest.fixture
def curator(db: None) -> User:
    return make_curator(username="ada")


@pytest.fixture
def curating(client: Client, curator: User) -> Client:
    client.force_login(curator)
    return client


@pytest.fixture
def ada(curating: Client) -> Client:
    """The same, where there are two curators."""
    return curating


@pytest.fixture
def bob(db: None) -> Client:
    return as_user(make_curator(username="bob"))


@pytest.fixture
def owner(db: None) -> User:
    """Somebody who may import, export and publish."""
    return make_owner()


@pytest.fixture
def owner_client(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client
