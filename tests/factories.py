"""Data for tests. Each function returns something valid; `overrides` replace what matters.

Content comes about as it does in life: questions are published by `questions.publishing`, rounds
are played through `interviews.practice.services`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from interviews.practice import services
from interviews.practice.models import Answer, AnswerState, Pace, Rating, Round
from questions import publishing
from questions.models import (
    AnswerFramework,
    FollowUp,
    KeyPoint,
    Module,
    Pitfall,
    Question,
    Reference,
    Topic,
)

PASSWORD = "correct-horse-battery"
POINTS: list[dict[str, Any]] = [
    {"uid": "one-thread", "text": "One thread runs bytecode.", "essential": True, "weight": 2},
    {"uid": "io-releases", "text": "Waiting for I/O releases it.", "essential": False, "weight": 1},
    {"uid": "processes", "text": "Processes use more cores.", "essential": False, "weight": 1},
]
PITFALLS = [{"claim": "It makes code thread-safe.", "correction": "Updates can still be lost."}]
FOLLOW_UPS = [{"prompt": "What of C extensions?", "hint": "They may release it."}]
REFERENCES = [{"title": "Glossary", "url": "https://docs.python.org/3/glossary.html"}]

_number = count(1)


def restart_numbers() -> None:
    """Number from 1 again, as each test does: in a long run positions would outgrow their form."""
    global _number  # noqa: PLW0603 -- one sequence for all factories
    _number = count(1)


def make_user(**overrides: Any) -> User:
    """A candidate whose password is `PASSWORD`."""
    number = next(_number)
    fields = {
        "username": f"person-{number}",
        "email": f"person-{number}@example.org",
        "password": PASSWORD,
    }
    return User.objects.create_user(**(fields | overrides))


def as_user(user: User) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(user)
    return client


def make_module(**overrides: Any) -> Module:
    number = next(_number)
    fields = {"slug": f"module-{number}", "title": f"Module {number}", "position": number}
    return Module.objects.create(**(fields | overrides))


def make_topic(**overrides: Any) -> Topic:
    """A topic, in a module of its own unless `module` is given."""
    number = next(_number)
    fields = {"slug": f"topic-{number}", "title": f"Topic {number}", "position": number}
    if "module" not in overrides:
        fields["module"] = make_module()
    return Topic.objects.create(**(fields | overrides))


def make_question(
    *,
    published: bool = True,
    approach: str = "Say what it is, then what follows.",
    model_answer: str = "It is a lock, so **one** thread at a time runs bytecode.",
    points: Sequence[dict[str, Any]] = POINTS,
    pitfalls: Sequence[dict[str, Any]] = PITFALLS,
    follow_ups: Sequence[dict[str, Any]] = FOLLOW_UPS,
    references: Sequence[dict[str, Any]] = REFERENCES,
    **overrides: Any,
) -> Question:
    """A complete question, in a topic of its own unless `topic` is given; published by default."""
    number = next(_number)
    fields = {
        "slug": f"question-{number}",
        "prompt": f"What does lock number {number} do?",
        "seconds": 120,
        "position": number,
    }
    if "topic" not in overrides:
        fields["topic"] = make_topic()
    question = Question.objects.create(**(fields | overrides))
    framework = AnswerFramework.objects.create(
        question=question, approach=approach, model_answer=model_answer
    )
    parts: dict[Any, Sequence[dict[str, Any]]] = {
        KeyPoint: points,
        Pitfall: pitfalls,
        FollowUp: follow_ups,
        Reference: references,
    }
    for part, rows in parts.items():
        part.objects.bulk_create(
            part(framework=framework, position=position, **row) for position, row in enumerate(rows)
        )
    if published:
        publishing.publish(question=question, author=None)
    return Question.objects.with_revision().get(pk=question.pk)


def make_round(
    *,
    user: User | None = None,
    questions: Sequence[Question] | None = None,
    pace: Pace = Pace.NORMAL,
    now: datetime | None = None,
    **overrides: Any,
) -> Round:
    """A round that was started `now`, its first question open; one question by default."""
    return services.start_round(
        user=user or make_user(),
        questions=questions if questions is not None else [make_question()],
        pace=pace,
        now=now or timezone.now(),
        **overrides,
    )


def make_answer(
    *,
    state: AnswerState = AnswerState.ASSESSED,
    user: User | None = None,
    question: Question | None = None,
    pace: Pace = Pace.NORMAL,
    text: str = "One thread at a time runs bytecode.",
    ticked: Collection[str] | None = None,
    rating: Rating | None = None,
    seconds_used: int = 60,
    now: datetime | None = None,
) -> Answer:
    """The answer of a round of one question, brought to `state` (open, locked or assessed).

    All points are ticked unless `ticked` is given. It is opened `seconds_used` before `now`.
    """
    now = now or timezone.now()
    user = user or make_user()
    round_ = make_round(
        user=user,
        questions=[question or make_question()],
        pace=pace,
        now=now - timedelta(seconds=seconds_used),
    )
    answer: dict[str, Any] = {"user": user, "round_id": round_.pk, "position": 1}
    if state in (AnswerState.LOCKED, AnswerState.ASSESSED):
        services.submit_answer(**answer, text=text, sequence=1, now=now)
    if state == AnswerState.ASSESSED:
        if ticked is None:
            ticked = [point["uid"] for point in round_.answers.get().revision.points]
        services.assess_answer(**answer, ticked=ticked, rating=rating, now=now)
    return Answer.objects.with_page().get(round=round_)
