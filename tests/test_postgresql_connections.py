"""A kept connection to PostgreSQL is asked once a second, and missed at once."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections

from config.postgresql import base

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


class Kept:
    """A connection of its own, which has just been asked and has run a query since."""

    def __init__(self) -> None:
        self.wrapper = connections.create_connection("default")
        self.wrapper.ensure_connection()
        self.pid = self.wrapper.connection.info.backend_pid
        self.begin_request()
        with self.wrapper.cursor() as cursor:
            cursor.execute("SELECT 'a page'")

    def begin_request(self) -> None:
        self.wrapper.health_check_done = False
        self.wrapper.health_check_enabled = True
        self.wrapper.close_if_health_check_failed()

    @property
    def last_statement(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [self.pid])
            return str(cursor.fetchone()[0])

    def end_by_server(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [self.pid])
            assert cursor.fetchone() == (True,)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds of a clock that stands still; what is added to it passes."""
    seconds = [1000.0]
    monkeypatch.setattr(base, "monotonic", lambda: sum(seconds))
    return seconds


@pytest.fixture
def kept(clock: list[float]) -> Iterator[Kept]:
    kept = Kept()
    yield kept
    kept.wrapper.close()


def test_connection_is_not_asked_again_within_a_second(kept: Kept, clock: list[float]):
    clock.append(0.9)

    kept.begin_request()

    assert kept.last_statement == "SELECT 'a page'"
    assert kept.wrapper.health_check_done


def test_connection_is_asked_again_after_a_second(kept: Kept, clock: list[float]):
    clock.append(1.0)

    kept.begin_request()

    assert kept.last_statement == "SELECT 1"


def test_connection_that_the_server_ended_is_missed_within_a_second(kept: Kept):
    kept.end_by_server()

    kept.begin_request()

    assert kept.wrapper.connection is None


def test_connection_is_asked_after_an_error(kept: Kept):
    kept.wrapper.errors_occurred = True

    kept.wrapper.close_if_unusable_or_obsolete()

    assert kept.last_statement == "SELECT 1"
    assert not kept.wrapper.errors_occurred


def test_connection_that_is_closed_already_is_left(kept: Kept):
    kept.wrapper.connection.close()

    kept.begin_request()

    assert kept.wrapper.connection is None
