"""Which reads may be stale. Two real databases are at work in tests/cluster."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from config.replicas import ReplicaRouter, may_be_stale
from interviews.practice.models import Answer
from questions.models import Question
from tests.factories import make_user

ROUTER = ReplicaRouter()


@pytest.fixture(autouse=True)
def replica(monkeypatch) -> Iterator[None]:
    monkeypatch.setitem(settings.DATABASES, "replica", {})


def request_of(user: User | AnonymousUser) -> HttpRequest:
    request = HttpRequest()
    request.user = user
    return request


@may_be_stale
def where(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{ROUTER.db_for_read(Question)} {ROUTER.db_for_read(Answer)}")


def test_bank_is_read_from_the_replica_and_answers_from_the_primary():
    assert where(request_of(AnonymousUser())).content == b"replica default"


def test_bank_is_read_from_the_primary_outside_marked_views():
    where(request_of(AnonymousUser()))

    assert ROUTER.db_for_read(Question) == "default"
    assert ROUTER.db_for_write(Question) == "default"


@pytest.mark.django_db
def test_curator_sees_at_once_what_they_published():
    assert where(request_of(make_user(is_staff=True))).content == b"default default"


def test_without_a_replica_everything_is_read_from_the_primary(monkeypatch):
    monkeypatch.delitem(settings.DATABASES, "replica")

    assert where(request_of(AnonymousUser())).content == b"default default"


def test_replica_that_is_down_is_replaced_by_the_primary():
    asked = []

    @may_be_stale
    def view(request: HttpRequest) -> HttpResponse:
        asked.append(ROUTER.db_for_read(Question))
        if asked[-1] == "replica":
            raise OperationalError
        return HttpResponse("found")

    assert view(request_of(AnonymousUser())).content == b"found"
    assert asked == ["replica", "default"]


def test_migrations_run_on_the_primary_only():
    assert ROUTER.allow_migrate("default", "questions")
    assert not ROUTER.allow_migrate("replica", "questions")
