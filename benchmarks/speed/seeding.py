"""A bank, people and their answers, in bulk. All of it is made up."""

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils import timezone

from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.mastery.past import HALF_HOUR
from interviews.practice.models import Answer, Mode, Pace, Rating, Round
from questions.models import Question, Revision, Status

BATCH = 2_000
ANSWERS_A_ROUND = 25
TEXT = "What somebody would say in two minutes, with an example and its limits. " * 8


@dataclass(frozen=True)
class _Pick:
    question: int
    revision: int
    topic: int
    points: list[str]


def seed(*, people: int, questions: int, answers: int) -> None:
    """Fill an empty database that is migrated."""
    call_command("import_bank", settings.BASE_DIR / "fixtures" / "bank", verbosity=0)
    _multiply_questions(questions)
    _make_people(people)
    _make_answers(answers)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def session_of(
    user: User,
    backend: str = settings.AUTHENTICATION_BACKENDS[0],
    engine: str = settings.SESSION_ENGINE,
) -> str:
    """Log a person in without a form; return the value of the cookie."""
    store = import_module(engine).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = backend
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def _multiply_questions(wanted: int) -> None:
    """Copy the questions of the bank until there are so many, revisions included."""
    originals = list(Question.objects.published().select_related("current_revision").order_by("pk"))
    copies = (
        (original := originals[number % len(originals)], f"{original.slug[:70]}-{number}")
        for number in range(len(originals), wanted)
    )
    while batch := list(islice(copies, BATCH)):
        with transaction.atomic():
            questions = Question.objects.bulk_create(
                [
                    Question(
                        topic_id=original.topic_id,
                        slug=slug,
                        prompt=original.prompt,
                        kind=original.kind,
                        level=original.level,
                        seconds=original.seconds,
                    )
                    for original, slug in batch
                ]
            )
            revisions = Revision.objects.bulk_create(
                [
                    _copy_of(original.current_revision, question)
                    for (original, _), question in zip(batch, questions, strict=True)
                ]
            )
            for question, revision in zip(questions, revisions, strict=True):
                question.current_revision = revision
                question.status = Status.PUBLISHED
            Question.objects.bulk_update(questions, ["current_revision", "status"], batch_size=500)


def _copy_of(revision: Revision | None, question: Question) -> Revision:
    assert revision is not None
    fields = (field.attname for field in Revision._meta.concrete_fields)
    kept = {name: getattr(revision, name) for name in fields if name not in ("id", "question_id")}
    # The search column of PostgreSQL is generated and not among the model's fields.
    return Revision(question=question, **kept)


def _make_people(wanted: int) -> None:
    password = make_password(None)
    people = [
        User(username=f"bench-{number}", email=f"{number}@viva.example", password=password)
        for number in range(wanted)
    ]
    User.objects.bulk_create(people, batch_size=BATCH)


def _make_answers(wanted: int) -> None:
    """Give everybody their share, in finished rounds of 25 a day, and the memory of them."""
    users = list(User.objects.order_by("pk").values_list("pk", flat=True))
    rounds_each = wanted // ANSWERS_A_ROUND // len(users)
    picks = [
        _Pick(question, revision, topic, [point["uid"] for point in content["framework"]["points"]])
        for question, revision, topic, content in Question.objects.published()
        .order_by("pk")
        .values_list("pk", "current_revision", "topic", "current_revision__content")
    ]
    first_day = timezone.now() - timedelta(days=rounds_each + 1)
    rounds = [
        Round(
            id=uuid.uuid4(),
            user_id=user,
            mode=Mode.DRILL,
            pace=Pace.NORMAL,
            size=ANSWERS_A_ROUND,
            is_mixed=True,
            started_at=first_day + timedelta(days=number, seconds=user % 3600),
            finished_at=first_day + timedelta(days=number, hours=2, seconds=user % 3600),
        )
        for user in users
        for number in range(rounds_each)
    ]
    Round.objects.bulk_create(rounds, batch_size=BATCH)
    _insert(Answer, _answers_of(rounds, picks))
    _insert(QuestionMemory, _memories(users, rounds_each, picks))
    _insert(TopicMastery, _masteries(users, rounds_each, picks))


def _picks_of(user: int, rounds: int, picks: Sequence[_Pick]) -> list[_Pick]:
    first = user * 7
    count = min(len(picks), rounds * ANSWERS_A_ROUND)
    return [picks[(first + number) % len(picks)] for number in range(count)]


def _answers_of(rounds: Iterable[Round], picks: Sequence[_Pick]) -> Iterator[dict[str, Any]]:
    turns: dict[int, int] = {}
    for round_ in rounds:
        turn = turns.get(round_.user_id, 0)
        turns[round_.user_id] = turn + 1
        first = round_.user_id * 7 + turn * ANSWERS_A_ROUND
        for position in range(1, ANSWERS_A_ROUND + 1):
            pick = picks[(first + position - 1) % len(picks)]
            opened = round_.started_at + timedelta(minutes=4 * position)
            is_recalled = (first + position) % 4 != 0
            yield {
                "round_id": round_.id,
                "user_id": round_.user_id,
                "position": position,
                "question_id": pick.question,
                "revision_id": pick.revision,
                "topic_id": pick.topic,
                "seconds": 240,
                "opened_at": opened,
                "deadline": opened + timedelta(seconds=240),
                "text": TEXT,
                "sequence": 3,
                "saved_at": opened + timedelta(seconds=100),
                "is_spoken": False,
                "is_flagged": False,
                "confidence": "",
                "seconds_spent": 0,
                "locked_at": opened + timedelta(seconds=180),
                "timed_out": False,
                "ticked": pick.points if is_recalled else pick.points[1:],
                "score": 1.0 if is_recalled else 0.7,
                "rating": Rating.EASY.value if is_recalled else Rating.AGAIN.value,
                "assessed_at": opened + timedelta(seconds=200),
            }


def _memories(
    users: Sequence[int], rounds: int, picks: Sequence[_Pick]
) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    for user in users:
        for number, pick in enumerate(_picks_of(user, rounds, picks)):
            reviewed = now - timedelta(days=1 + number % 30)
            yield {
                "user_id": user,
                "question_id": pick.question,
                "stability": 3.0 + number % 20,
                "difficulty": 1.0 + number % 9,
                "reviewed_at": reviewed,
                "due_on": (reviewed + timedelta(days=3 + number % 20)).date(),
                "last_rating": Rating.GOOD.value,
                "reviews": 2,
                "lapses": 0,
                "history": [[int(reviewed.timestamp()), 3.0 + number % 20]],
            }


def _masteries(
    users: Sequence[int], rounds: int, picks: Sequence[_Pick]
) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    half_hour = int(now.timestamp()) // HALF_HOUR
    for user in users:
        seen: dict[int, int] = {}
        for pick in _picks_of(user, rounds, picks):
            seen[pick.topic] = seen.get(pick.topic, 0) + 1
        for topic, count in seen.items():
            yield {
                "user_id": user,
                "topic_id": topic,
                "answers": count * 2,
                "mixed_recalled_at": now,
                "answered_at": now,
                "diary": [[half_hour - 48 * day, 1, 180] for day in range(count, 0, -1)],
            }


def _insert(model: type[models.Model], rows: Iterator[dict[str, Any]]) -> None:
    """Write rows past the ORM: COPY on PostgreSQL, executemany on SQLite."""
    first = next(rows, None)
    if first is None:
        return
    names = list(first)
    quoted = ", ".join(f'"{name}"' for name in names)
    table = model._meta.db_table
    fields = [model._meta.get_field(name.removesuffix("_id")) for name in names]

    def values() -> Iterator[list[Any]]:
        for row in _chain(first, rows):
            yield [_stored(row[name]) for name in names]

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                for row in values():
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(names))
        prepared = (
            [
                field.get_db_prep_save(value, connection)
                for field, value in zip(fields, (row[name] for name in names), strict=True)
            ]
            for row in _chain(first, rows)
        )
        while batch := list(islice(prepared, BATCH)):
            cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", batch)


def _chain(first: dict[str, Any], rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rows


def _stored(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list) else value


def print_sessions(count: int) -> None:
    """Log people in and print their cookies, a line each."""
    for user in User.objects.order_by("pk")[:count]:
        print(session_of(user))
