"""How often something may be done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.throttles import Throttle, throttled

HOURLY = Throttle("test", limit=3, seconds=3600)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_hits_up_to_the_limit_are_allowed_and_the_next_waits_for_the_window():
    with time_machine.travel(NOON, tick=False) as clock:
        assert [HOURLY.hit("a") for _ in range(3)] == [0, 0, 0]
        clock.shift(timedelta(minutes=20))
        assert HOURLY.hit("a") == 40 * 60
        clock.shift(timedelta(minutes=40))
        assert HOURLY.hit("a") == 0


@pytest.mark.django_db
def test_keys_and_names_are_counted_apart():
    for _ in range(3):
        HOURLY.hit("a", 1)

    assert HOURLY.hit("a", 1) > 0
    assert HOURLY.hit("a", 2) == 0
    assert Throttle("other", limit=3, seconds=3600).hit("a", 1) == 0


@pytest.mark.django_db(transaction=True)
def test_hits_at_the_same_moment_do_not_pass_the_limit():
    def hit(_: int) -> int:
        try:
            return HOURLY.hit("crowd")
        finally:
            connection.close()

    with time_machine.travel(NOON, tick=False), ThreadPoolExecutor(8) as pool:
        results = list(pool.map(hit, range(24)))

    assert sorted(results) == [0] * 3 + [3600] * 21


@pytest.mark.django_db
def test_counts_survive_a_crowded_cache():
    for _ in range(3):
        HOURLY.hit("a")
    for number in range(400):
        cache.set(f"unimportant-{number}", 1)  # what sorts first is thrown away first

    assert HOURLY.hit("a") > 0


@pytest.mark.django_db
def test_throttled_view_answers_429_and_says_when_to_come_back(rf: RequestFactory):
    @throttled(HOURLY)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    with time_machine.travel(NOON, tick=False):
        answers = [view(_as_visitor(rf.post("/"))) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].headers["Retry-After"] == "3600"
    assert "Try again in 60 minutes" in answers[3].content.decode()


@pytest.mark.django_db
def test_throttled_view_does_not_count_other_methods(rf: RequestFactory):
    @throttled(HOURLY)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    assert [view(_as_visitor(rf.get("/"))).status_code for _ in range(5)] == [200] * 5


def _as_visitor(request: HttpRequest) -> HttpRequest:
    request.htmx = False
    return request
