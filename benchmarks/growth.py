"""Measure how the pages of a person grow with their answers.

    python -m benchmarks.growth [--few 50] [--many 5000] [--repeats 15]

One person has few answers and one has many, both spread evenly over the last half year: that is
what the drawings show, and so the worst case. The bank is the one that Viva ships. Each page is
asked for by turns through Django's test client (middleware, queries, templates; no network); the
median counts. *Assess* is the request that stores an assessment and ends the round, for the first
answers of a person and for those after twice `--many`.

The database is Django's test database: a temporary SQLite file or, with DATABASE_URL, one on that
server. It is removed at the end.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ |= {"DEBUG": "true", "SECRET_KEY": "only-for-a-benchmark", "ENV_FILE": os.devnull}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()

# Models cannot be imported before Django is set up.
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.utils import timezone

from benchmarks.seeding import seed_answers
from interviews.mastery.services import rebuild_mastery
from interviews.practice import services
from interviews.practice.models import Pace
from questions.models import Question

BANK = settings.BASE_DIR / "fixtures" / "bank"
DAYS = 180
PAGES = {
    "home": "/",
    "mastery": "/mastery/",
    "topic": "/mastery/{topic}/",
    "progress": "/mastery/progress/",
    "history": "/history/",
}


@contextmanager
def database() -> Iterator[None]:
    """Make the database with the bank in it, and take it away afterwards."""
    with tempfile.TemporaryDirectory(prefix="viva-growth-") as directory:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(directory, "growth.sqlite3"))
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            call_command("import_bank", BANK, verbosity=0, stdout=StringIO())
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def make_person(name: str, answers: int) -> User:
    """Return somebody with so many assessed answers, mastery not yet derived."""
    user = User.objects.create_user(name)
    questions = list(Question.objects.published().with_revision().in_bank_order())
    rng = random.Random(name)
    rng.shuffle(questions)
    seed_answers(user, questions, answers, until=timezone.now(), days=DAYS, rng=rng)
    return user


def medians(calls: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """Return the median milliseconds of each call, made by turns after one that is not counted."""
    times: list[list[float]] = [[] for _ in calls]
    for turn in range(repeats + 1):
        for call, measured in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            if turn:
                measured.append((time.perf_counter() - start) * 1000)
    return [statistics.median(measured) for measured in times]


def report(*, few: int, many: int, repeats: int) -> Iterator[str]:
    """Yield the lines of the table, in Markdown."""
    people = [make_person("few", few), make_person("many", many)]
    practised = make_person("practised", 2 * many)
    rebuild_mastery()
    connection.cursor().execute("ANALYZE")
    clients = [_client(user) for user in people]
    topic = Question.objects.published().in_bank_order().select_related("topic__module")[0].topic
    yield f"{connection.vendor}, {Question.objects.published().count()} questions published."
    yield ""
    yield f"| page | queries | {few:,} answers | {many:,} answers | ratio |"
    yield "|---|---:|---:|---:|---:|"
    for name, path in PAGES.items():
        url = path.format(topic=topic.path)
        queries = [_count_queries(client, url) for client in clients]
        times = medians([_getter(client, url) for client in clients], repeats)
        counted = str(queries[0]) if len(set(queries)) == 1 else f"{queries[0]} and {queries[1]}"
        yield _line(name, counted, times)
    newcomers = [User.objects.create_user("newcomer"), practised]
    asked = list(Question.objects.published().filter(topic=topic).with_revision())
    yield ""
    yield f"| request | queries | first answers | after {2 * many:,} | ratio |"
    yield "|---|---:|---:|---:|---:|"
    assessments = [_Assessment(user, asked[0]) for user in newcomers]
    counted_too = [each.count_queries() for each in assessments]
    yield _line(
        "assess",
        " and ".join(map(str, sorted(set(counted_too)))),
        [each.median(repeats) for each in assessments],
    )


class _Assessment:
    """The request that stores an assessment, made again and again in rounds of one question."""

    def __init__(self, user: User, question: Question) -> None:
        self.user, self.question, self.client = user, question, _client(user)

    def count_queries(self) -> int:
        self._prepare()
        with CaptureQueriesContext(connection) as queries:
            self._send()
        return len(queries)

    def median(self, repeats: int) -> float:
        times = []
        for _ in range(repeats):
            self._prepare()
            start = time.perf_counter()
            self._send()
            times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times)

    def _prepare(self) -> None:
        now = timezone.now()
        round_ = services.start_round(
            user=self.user, questions=[self.question], pace=Pace.NORMAL, now=now
        )
        services.submit_answer(
            user=self.user, round_id=round_.pk, position=1, text="", sequence=1, now=now
        )
        self.url = f"/practice/{round_.pk}/1/assess/"

    def _send(self) -> None:
        response = self.client.post(self.url)
        if response.status_code != 302:
            raise SystemExit(f"{self.url} answered {response.status_code}.")


def _line(name: str, queries: str, times: Sequence[float]) -> str:
    less, more = times
    return f"| {name} | {queries} | {less:.1f} ms | {more:.1f} ms | {more / less:.2f} |"


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _getter(client: Client, url: str) -> Callable[[], None]:
    def get() -> None:
        response = client.get(url)
        if response.status_code != 200:
            raise SystemExit(f"{url} answered {response.status_code}.")

    return get


def _count_queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        _getter(client, url)()
    return len(queries)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how pages grow with a person's answers.")
    parser.add_argument("--few", type=int, default=50)
    parser.add_argument("--many", type=int, default=5_000)
    parser.add_argument("--repeats", type=int, default=15)
    options = parser.parse_args()
    setup_test_environment(debug=False)
    with database():
        for line in report(**vars(options)):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
