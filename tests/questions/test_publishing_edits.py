"""What happens to a published question that is edited, retired, or loses a point."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from questions import limits, publishing
from questions.exchange.schema import SCHEMA_FILE
from questions.models import AnswerFramework, KeyPoint, Question, Status
from tests.factories import make_question

pytestmark = pytest.mark.django_db


def edit(question: Question, **fields: str) -> Question:
    Question.objects.filter(pk=question.pk).update(**fields)
    publishing.mark_edited(question=question)
    return Question.objects.get(pk=question.pk)


def test_edit_of_a_published_question_makes_a_draft_and_back() -> None:
    question = make_question(prompt="Old.")

    edited = edit(question, prompt="New.")
    assert (edited.status, edited.is_visible) == (Status.DRAFT, True)
    assert edited.current_revision == question.current_revision

    assert edit(question, prompt="Old.").status == Status.PUBLISHED


def test_edit_of_a_part_counts() -> None:
    question = make_question()
    AnswerFramework.objects.filter(question=question).update(approach="Another.")
    publishing.mark_edited(question=question)
    assert Question.objects.get().status == Status.DRAFT


def test_move_to_another_place_is_no_edit() -> None:
    assert edit(make_question(), position=99).status == Status.PUBLISHED


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.RETIRED])
def test_edit_leaves_decisions_to_people(status: Status) -> None:
    question = make_question()
    assert edit(question, status=status, prompt="New.").status == status


def test_edit_of_what_was_never_published_stays_a_draft() -> None:
    assert edit(make_question(published=False), prompt="New.").status == Status.DRAFT


def test_retire_needs_something_that_candidates_see() -> None:
    draft, live = make_question(published=False, slug="draft"), make_question()
    publishing.retire(question=live)
    assert Question.objects.get(pk=live.pk).status == Status.RETIRED

    for question in (draft, live):
        with pytest.raises(ValidationError, match="candidates do not see it anyway"):
            publishing.retire(question=question)
    assert Question.objects.get(slug="draft").status == Status.DRAFT


def test_published_uids_are_those_of_all_revisions() -> None:
    question = make_question()
    KeyPoint.objects.filter(framework__question=question, uid="processes").update(uid="cores")
    publishing.publish(question=question, author=None)

    uids = publishing.published_uids(question)

    assert uids == {"one-thread", "io-releases", "processes", "cores"}
    assert publishing.published_uids(make_question(published=False)) == set()
    assert publishing.published_uids(Question()) == set()


def test_limits_are_those_of_the_bank_format() -> None:
    schema = json.loads(Path(SCHEMA_FILE).read_text(encoding="utf-8"))["$defs"]

    assert schema["text"]["maxLength"] == limits.TEXT_MAX
    assert schema["line"]["maxLength"] == limits.LINE_MAX
    assert schema["question"]["properties"]["covers"]["maxItems"] == limits.COVERS_MAX
    lists = schema["framework"]["properties"]
    for name in ("points", "pitfalls", "follow_ups", "references"):
        assert lists[name]["maxItems"] == limits.PARTS_MAX


@pytest.mark.django_db(transaction=True)
def test_publish_waits_for_an_edit_and_freezes_what_it_wrote() -> None:
    """Joined to the lock, PostgreSQL would read the framework as it was before the wait."""
    question = make_question(approach="Old.")
    has_edited = Event()

    def edit_slowly() -> None:
        with transaction.atomic():
            Question.objects.filter(pk=question.pk).update(level="senior")
            AnswerFramework.objects.filter(question=question).update(approach="New.")
            has_edited.set()
            sleep(0.5)
            publishing.mark_edited(question=question)

    def publish() -> None:
        assert has_edited.wait(10)
        publishing.publish(question=question, author=None)

    def run(step: Callable[[], None]) -> None:
        try:
            step()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(run, [edit_slowly, publish]))

    after = Question.objects.with_revision().get()
    assert (after.status, after.current_revision.number) == (Status.PUBLISHED, 2)
    assert after.current_revision.content["framework"]["approach"] == "New."
    assert after.current_revision.level == "senior"
