"""A person, a bank and a team with a payload in every text that Viva keeps.

Every text field of every model gets it, found by walking the models; a field that cannot hold
markup is named here with the reason, so that a new one fails until it is dealt with.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from interviews.history.models import AnswerNote
from interviews.practice.models import AnswerState
from interviews.scorecards.models import (
    AuditEvent,
    Interview,
    Rating,
    Scorecard,
    ScorecardRevision,
)
from questions.curation import audit
from questions.exchange.job_models import ImportChange, ImportJob, JobState
from questions.models import Action, Question
from tests.factories import make_answer, make_question, make_topic, make_user
from tests.factories_interviews import make_interview, submit
from tests.factories_own_data import leave_traces

# Rows that are never changed, and those whose JSON has a shape, get the payloads as they are
# written, in `make_world`.
WRITTEN_WHOLE = {
    *("interviews.AuditEvent", "interviews.ScorecardRevision"),
    *("questions.AuditEntry", "questions.ImportChange", "questions.ImportJob"),
    "questions.Revision",
}
CANNOT_HOLD_MARKUP = {
    "interviews.Answer.ticked": "uids of points, checked against the revision",
    "interviews.Interview.time_zone": "a name of the IANA database, chosen from a list",
    "interviews.Invitation.token_hash": "hexadecimal digits",
    "interviews.Profile.time_zone": "a name of the IANA database, checked by its validator",
    "interviews.QuestionMemory.history": "numbers",
    "interviews.Rating.ticked": "uids of points, checked against the revision",
    "interviews.Session.device": "words of a table, chosen by what the browser sent",
    "interviews.Session.session_data": "signed, and of numbers, moments and such words",
    "interviews.Session.session_key": "letters and digits, made by Django",
    "interviews.ShareLink.token_hash": "hexadecimal digits",
    "interviews.TopicMastery.diary": "numbers",
    "questions.BankEdition.name": "a name that the database makes up",
    "questions.Blueprint.levels": "fixed words",
    "questions.Blueprint.needs": "fixed words",
    "questions.BlueprintShare.sources": "slugs",
    "questions.Question.covers": "ids of the syllabus, checked by the import",
    "questions.PointStatistics.uid": "a slug",
    "questions.QuestionStatistics.most_missed": "the uid of a point, a slug",
    "questions.Reference.url": "an address; the tests of references try others",
}


def text_fields() -> Iterator[tuple[type[models.Model], Any]]:
    """Every column of Viva, and of people, in which somebody's text could stand."""
    of_viva = [*apps.get_app_config("questions").get_models()]
    of_viva += apps.get_app_config("interviews").get_models()
    kinds = (models.CharField, models.TextField, models.JSONField)
    for model in [*of_viva, User]:
        for field in model._meta.concrete_fields:
            is_fixed = field.choices or isinstance(field, models.SlugField)
            if isinstance(field, kinds) and not is_fixed and field.name != "password":
                yield model, field


def fits(payload: str, length: int | None) -> str:
    return payload[:length] if length else payload


def make_world(payload: str, *, texts: str | None = None) -> tuple[User, Question]:
    """A person, staff and a member of a team, with `payload` in every text that Viva keeps.

    `texts` stands in place of it where there is room.
    """
    texts = texts or payload
    topic = make_topic(title=fits(payload, 120))
    question = make_question(
        topic=topic,
        prompt=texts,
        approach=texts,
        model_answer=texts,
        points=[
            {"uid": f"p-{n}", "text": texts, "essential": n == 0, "weight": 1} for n in range(3)
        ],
        pitfalls=[{"claim": texts, "correction": texts}],
        follow_ups=[{"prompt": texts, "hint": texts}],
        references=[{"title": fits(payload, 200), "url": 'https://example.org/"onclick="x'}],
    )
    person = make_user(is_staff=True, is_superuser=True)
    leave_traces(person, owns_team=True)
    answer = make_answer(user=person, question=question, text=texts, ticked=["p-1"])
    AnswerNote.objects.create(answer=answer, text=texts, updated_at=timezone.now())
    make_answer(user=person, state=AnswerState.OPEN, question=make_question(topic=topic))
    changes = {"prompt": [texts, texts]}
    audit.record(action=Action.EDITED, obj=question, by=person, note=texts, changes=changes)
    ScorecardRevision.objects.create(
        scorecard=Scorecard.objects.first(),
        number=2,
        content={"recommendation": "yes", "summary": texts, "ratings": []},
        reason=fits(payload, 300),
        created_at=timezone.now(),
    )
    AuditEvent.objects.create(
        team=person.owned_teams.get(),
        actor=person,
        action=fits(payload, 40),
        subject=fits(payload, 40),
        created_at=timezone.now(),
    )
    panel = make_interview(team=person.owned_teams.get(), people=[person], shows_initials=False)
    submit(panel, person, summary=texts, evidence=texts)
    _import(person, payload, texts)
    Rating.objects.update(value=None)  # there is a reason for that only without one
    _fill(payload, texts)
    return person, question


def _import(person: User, payload: str, texts: str) -> None:
    """A file that waits for a decision, with a problem and a question that it would change."""
    job = ImportJob.objects.create(
        owner=person,
        name=fits(payload, 200),
        format=fits(payload, 30),
        size=1,
        content=b"x",
        state=JobState.READY,
        counts={"created": 1},
        problems=[{"line": 1, "wrong": texts, "path": texts, "expected": texts}],
        problem_count=1,
    )
    ImportChange.objects.create(
        job=job,
        position=1,
        slug=fits(payload, 80),
        topic=fits(payload, 121),
        headline=fits(payload, 200),
        verdict="created",
        status="draft",
        differences=[
            {"label": texts, "lines": [[mark, texts] for mark in ("gone", "new", "same")]}
        ],
        gaps=[texts],
        alike=[{"slug": texts, "similarity": 80}],
    )


def _fill(payload: str, texts: str) -> None:
    for model, field in text_fields():
        name = f"{model._meta.label}.{field.name}"
        if model._meta.label in WRITTEN_WHOLE or name in CANNOT_HOLD_MARKUP:
            continue
        rows = model._default_manager.order_by("pk")
        room = texts if field.max_length is None else fits(payload, field.max_length)
        if field.unique:
            rows = rows.filter(pk=rows.first().pk) if rows else rows
        assert rows.update(**{field.name: room}), f"the world has no {model._meta.label}"


def own_interview(person: User) -> Interview:
    """The interview whose only scorecard is the person's, submitted with payloads."""
    return Interview.objects.filter(created_by=person, is_mock=False).latest("starts_at")
