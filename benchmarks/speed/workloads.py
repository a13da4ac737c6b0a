"""What people ask of Viva, and of the floor."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from benchmarks.speed.driving import Request, fetch
from benchmarks.speed.seeding import session_of
from interviews.practice import services
from interviews.practice.models import Pace
from questions.models import Question, Topic

FLOOR_BACKEND = "django.contrib.auth.backends.ModelBackend"
FLOOR_SESSIONS = "django.contrib.sessions.backends.db"
QUESTIONS_A_ROUND = 30
TEXT = "An answer of some two hundred words. " * 30
NEW_OR_OLD = frozenset({200, 304})  # home is sent anew with each minute
HTMX = {"HX-Request": "true", "HX-Target": "stage"}
WORDS = ("index", "transaction isolation", "the", "python", "async await", "cache", "how would you")


@dataclass(frozen=True)
class Person:
    pk: int
    session: str


@dataclass
class Practice:
    """A round of somebody, the points of its questions by position, and how far it has come."""

    person: Person
    path: str
    points: list[list[str]]
    submitted: int = 0
    assessed: int = 0


def people(count: int, *, of_floor: bool = False) -> list[Person]:
    """Log people in, to Viva or to the floor."""
    ways = (FLOOR_BACKEND, FLOOR_SESSIONS) if of_floor else ()
    users = User.objects.order_by("pk")[:count]
    return [Person(user.pk, session_of(user, *ways)) for user in users]


class Posts:
    """Submits and assessments by turns, each of the question that its round is at."""

    def __init__(self, persons: list[Person]) -> None:
        questions = list(
            Question.objects.published().with_revision().order_by("-pk")[:QUESTIONS_A_ROUND]
        )
        points = [
            [point["uid"] for point in question.current_revision.points]  # type: ignore[union-attr]
            for question in questions
        ]
        rounds = [
            Practice(
                person,
                services.start_round(
                    user=User(pk=person.pk),
                    questions=questions,
                    pace=Pace.UNTIMED,
                    now=timezone.now(),
                ).get_absolute_url(),
                points,
            )
            for person in persons
        ]
        self.to_submit, self.to_assess = itertools.cycle(rounds), itertools.cycle(rounds)

    def submit(self, count: int) -> list[Request]:
        return [self._submit(round_) for round_ in itertools.islice(self.to_submit, count)]

    def assess(self, count: int) -> list[Request]:
        return [self._assess(round_) for round_ in itertools.islice(self.to_assess, count)]

    def _submit(self, round_: Practice) -> Request:
        round_.submitted += 1
        path = f"{round_.path}{round_.submitted}/submit/"
        return _post(path, round_.person, text=TEXT, sequence="1")

    def _assess(self, round_: Practice) -> Request:
        points = round_.points[round_.assessed]
        round_.assessed += 1
        return _post(f"{round_.path}{round_.assessed}/assess/", round_.person, points=points)


class FloorPosts:
    def __init__(self, persons: list[Person]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO floor_round (user_id) VALUES (%s)", [[each.pk] for each in persons]
            )
            cursor.execute("SELECT id, user_id FROM floor_round")
            rounds = {user: pk for pk, user in cursor.fetchall()}
        self.rounds = itertools.cycle([(person, rounds[person.pk]) for person in persons])

    def answer(self, count: int) -> list[Request]:
        rounds = itertools.islice(self.rounds, count)
        return [_post(f"/answer/{pk}/", person, text=TEXT) for person, pk in rounds]


class Pages:
    """The same page for many people."""

    def __init__(self, path: str, persons: list[Person], headers: Mapping[str, str] = {}) -> None:
        self.path, self.headers = path, headers
        self.persons = itertools.cycle(persons)

    def get(self, count: int) -> list[Request]:
        return [
            Request("GET", self.path, person.session, headers=self.headers)
            for person in itertools.islice(self.persons, count)
        ]


class PagesMadeAnew(Pages):
    """A page of the bank that the server has not at hand: each has an address of its own."""

    numbers = itertools.count()

    def get(self, count: int) -> list[Request]:
        sign = "&" if "?" in self.path else "?"
        return [
            Request("GET", f"{self.path}{sign}n={next(self.numbers)}", person.session)
            for person in itertools.islice(self.persons, count)
        ]


class Unchanged:
    """The same page for people who have it already, by the validator that it came with."""

    def __init__(self, path: str, persons: list[Person], port: int) -> None:
        self.path, self.port = path, port
        self.persons = itertools.cycle(persons)

    def get(self, count: int) -> list[Request]:
        return [self._conditional(person) for person in itertools.islice(self.persons, count)]

    def _conditional(self, person: Person) -> Request:
        """Practice changes pages, so the validator is that of a moment ago."""
        headers, _ = fetch(self.port, Request("GET", self.path, person.session))
        if "etag" in headers:
            validator = {"If-None-Match": headers["etag"]}
            return Request("GET", self.path, person.session, headers=validator, expects=NEW_OR_OLD)
        return Request("GET", self.path, person.session)


class Searches:
    """Rare words and common ones, by a visitor, whose results the server has not at hand."""

    def __init__(self) -> None:
        self.words = itertools.cycle(enumerate(WORDS * 1_000))

    def get(self, count: int) -> list[Request]:
        return [
            Request("GET", f"/questions/?q={word.replace(' ', '+')}&n={number}", "")
            for number, word in itertools.islice(self.words, count)
        ]


def make_items(persons: list[Person]) -> None:
    """Give the floor a thousand items, and everybody a score of every second one of a page."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO floor_topic (title) VALUES ('A topic of the floor')")
        cursor.execute("SELECT id FROM floor_topic")
        topic = cursor.fetchone()[0]
        rows = [[topic, f"What would you say to question {number}?"] for number in range(1_000)]
        cursor.executemany(
            "INSERT INTO floor_item (topic_id, title, level, seconds) VALUES (%s, %s, 'mid', 240)",
            rows,
        )
        cursor.execute("SELECT id FROM floor_item ORDER BY id LIMIT 25")
        scored = [pk for (pk,) in cursor.fetchall()][::2]
        cursor.executemany(
            "INSERT INTO floor_score (user_id, item_id, value) VALUES (%s, %s, 70)",
            [[person.pk, item] for person in persons for item in scored],
        )


def topic_path() -> str:
    """The page of a topic with many questions."""
    topic = Topic.objects.with_published().select_related("module").order_by("-published", "pk")
    return topic[0].get_absolute_url()


def _post(path: str, person: Person, **fields: Any) -> Request:
    return Request("POST", path, person.session, fields=fields, headers=HTMX)


def paths() -> Iterator[tuple[str, str]]:
    """Pages of 25 rows, by name."""
    yield from paths_of_the_bank()
    yield "home", "/"
    yield "history", "/history/"


def paths_of_the_bank() -> Iterator[tuple[str, str]]:
    """Those that are the same for everybody, so that the server keeps them."""
    yield "library", "/questions/?level=mid"
    yield "topic", topic_path()
