"""An export reads everything that a person has: thirty an hour."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_exports_of_ones_own_data_are_throttled_for_each_person(client: Client) -> None:
    cache.clear()
    client.force_login(make_user())
    paths = [reverse("accounts:own_data_export", args=[name]) for name in ("json", "zip")]

    statuses = [client.get(paths[number % 2]).status_code for number in range(30)]
    refused = [client.get(path) for path in paths]

    assert set(statuses) == {200}
    assert [response.status_code for response in refused] == [429, 429]
    assert client.get(reverse("accounts:own_data")).status_code == 200
    client.force_login(make_user())
    assert client.get(paths[0]).status_code == 200
