"""A cache that is gone: slower, and nothing else. Port 1 answers nobody."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import make_user


@pytest.fixture
def dead_redis(settings) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "config.caches.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        },
    }
    settings.SESSION_ENGINE = "interviews.accounts.cached_sessions"


@pytest.mark.usefixtures("dead_redis")
def test_cache_that_does_not_answer_keeps_nothing():
    cache.set("name", "value")

    assert cache.get("name", "default") == "default"
    assert cache.get_many(["name"]) == {}
    assert cache.add("name", "value") is True
    assert cache.incr("name") == 1
    assert cache.delete("name") is False
    assert "name" not in cache


@pytest.mark.django_db
@pytest.mark.usefixtures("dead_redis")
def test_people_stay_logged_in_while_the_cache_is_gone(client: Client):
    client.force_login(make_user())

    assert client.get(reverse("accounts:settings")).status_code == 200
