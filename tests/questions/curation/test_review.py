"""From draft to published, and the two people it takes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection

from questions import publishing
from questions.curation import review
from questions.curation.review import WorkflowError
from questions.models import Action, AuditEntry, Comment, Question, Status
from tests.curators import make_author, make_reviewer
from tests.factories import make_question

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def edit(question: Question, by: User, prompt: str = "Edited?") -> Question:
    """Change the working copy as the admin does."""
    before = publishing.snapshot(fresh(question))
    Question.objects.filter(pk=question.pk).update(prompt=prompt)
    publishing.mark_edited(question=question, by=by, before=before)
    return fresh(question)


def fresh(question: Question) -> Question:
    return Question.objects.with_framework().get(pk=question.pk)


def in_review(by: User) -> Question:
    """A draft that `by` has written and submitted."""
    question = edit(make_question(published=False), by)
    review.submit_for_review(question=question, by=by)
    return fresh(question)


def test_question_goes_from_draft_to_published_through_a_review() -> None:
    author, reviewer = make_author(), make_reviewer()
    question = edit(make_question(published=False), author)

    review.submit_for_review(question=question, by=author, reviewer=reviewer)
    waiting = fresh(question)
    revision = review.approve(question=question, by=reviewer, note="Well said", now=NOW)

    assert (waiting.status, waiting.submitted_by) == (Status.IN_REVIEW, author)
    assert waiting.reviewer == reviewer
    assert (revision.author, revision.reviewer) == (author, reviewer)
    assert (revision.note, revision.created_at) == ("Well said", NOW)
    after = fresh(question)
    assert (after.status, after.current_revision, after.reviewed_at) == (
        Status.PUBLISHED,
        revision,
        NOW,
    )
    assert (after.edited_by, after.submitted_by, after.reviewer) == (None, None, None)


def test_submit_refuses_what_is_incomplete_and_names_it() -> None:
    author = make_author()
    question = make_question(published=False, slug="bare", approach="", model_answer="")

    with pytest.raises(WorkflowError) as refusal:
        review.submit_for_review(question=question, by=author)

    assert refusal.value.messages == [
        "“bare” cannot be submitted: it needs an approach and a model answer."
    ]
    assert fresh(question).status == Status.DRAFT


def test_submit_refuses_what_says_nothing_new_and_what_is_in_review() -> None:
    author = make_author()

    with pytest.raises(WorkflowError, match="it says what was published before"):
        review.submit_for_review(question=make_question(), by=author)
    with pytest.raises(WorkflowError, match="it is in review already"):
        review.submit_for_review(question=in_review(author), by=author)


def test_author_cannot_publish_what_they_changed_last() -> None:
    author = make_reviewer()
    question = in_review(author)

    with pytest.raises(WorkflowError, match="you changed it last"):
        review.approve(question=question, by=author)

    assert fresh(question).current_revision is None


def test_reviewer_who_edits_becomes_the_one_who_may_not_publish() -> None:
    author, reviewer, third = make_reviewer(), make_reviewer(), make_reviewer()
    question = edit(in_review(author), reviewer, "With a comma, edited?")

    with pytest.raises(WorkflowError, match="you changed it last"):
        review.approve(question=question, by=reviewer)
    with pytest.raises(WorkflowError, match="you submitted it"):
        review.approve(question=question, by=author)

    assert review.approve(question=question, by=third).author == reviewer


def test_edit_that_changes_nothing_makes_nobody_its_author() -> None:
    author, reviewer = make_author(), make_reviewer()
    question = in_review(author)

    edit(question, reviewer, prompt=question.prompt)

    assert fresh(question).edited_by == author
    assert review.approve(question=question, by=reviewer).number == 1


def test_draft_that_nobody_submitted_cannot_be_published() -> None:
    question = edit(make_question(), make_author())

    with pytest.raises(WorkflowError, match="it has not been submitted for review"):
        review.approve(question=question, by=make_reviewer())


def test_setting_lets_authors_publish_their_own_work(settings: LazySettings) -> None:
    settings.CURATORS_MAY_PUBLISH_OWN_WORK = True
    author = make_reviewer()

    revision = review.approve(question=edit(make_question(), author), by=author)

    assert (revision.number, revision.author, revision.reviewer) == (2, author, author)


def test_retired_question_comes_back_unread_only_when_its_text_is_the_published_one() -> None:
    reviewer, retired, edited = make_reviewer(), make_question(), make_question()
    for question in (retired, edited):
        publishing.retire(question=question)
    edit(edited, make_author())

    assert review.approve(question=retired, by=reviewer).number == 1
    with pytest.raises(WorkflowError, match="has not been submitted"):
        review.approve(question=edited, by=reviewer)


def test_approve_refuses_a_text_that_was_changed_while_it_was_read() -> None:
    author, reviewer = make_author(), make_reviewer()
    question = in_review(author)
    seen = review.digest(question)
    edit(question, author, "Changed behind the reviewer's back?")

    with pytest.raises(WorkflowError, match="was changed while you read it"):
        review.approve(question=question, by=reviewer, seen=seen)

    changed = review.digest(fresh(question))
    assert review.approve(question=question, by=reviewer, seen=changed).number == 1


def test_return_needs_a_comment_and_keeps_it() -> None:
    author, reviewer = make_author(), make_reviewer()
    question = in_review(author)

    with pytest.raises(WorkflowError, match="Say in a comment"):
        review.return_to_author(question=question, by=reviewer, comment=" ")
    review.return_to_author(question=question, by=reviewer, comment="Name the lock.", now=NOW)

    after = fresh(question)
    assert (after.status, after.returned_at, after.submitted_by) == (Status.DRAFT, NOW, author)
    comment = Comment.objects.get()
    assert (comment.text, comment.author, comment.is_return) == ("Name the lock.", reviewer, True)

    review.submit_for_review(question=question, by=author, comment="Named.")
    review.approve(question=question, by=reviewer)
    assert [str(c.text) for c in question.comments.all()] == ["Name the lock.", "Named."]


def test_question_is_taken_back_by_those_who_submitted_it_only() -> None:
    author = make_author()
    question = in_review(author)

    with pytest.raises(WorkflowError, match="Return it instead"):
        review.withdraw(question=question, by=make_reviewer())
    review.withdraw(question=question, by=author)

    assert fresh(question).status == Status.DRAFT
    with pytest.raises(WorkflowError, match="it is not in review"):
        review.withdraw(question=question, by=author)


def test_reviewer_is_somebody_who_may_publish_and_did_not_write_it() -> None:
    author, reviewer = make_reviewer(username="ada"), make_reviewer(username="grace")
    question = in_review(author)

    assert [str(person) for person in review.possible_reviewers(question)] == ["grace"]
    for wrong in (author, make_author(username="mary")):
        with pytest.raises(WorkflowError, match=f"{wrong} cannot review"):
            review.assign_reviewer(question=question, reviewer=wrong, by=author)
    review.assign_reviewer(question=question, reviewer=reviewer, by=author)

    assert fresh(question).reviewer == reviewer
    entry = AuditEntry.objects.filter(action=Action.ASSIGNED).get()
    assert entry.changes == {"reviewer": [None, "grace"]}


def test_confirm_moves_the_day_of_the_last_review() -> None:
    question = make_question()
    before = NOW - timedelta(days=1)
    Question.objects.update(reviewed_at=before)

    review.confirm(question=question, by=make_reviewer(), now=NOW)

    assert fresh(question).reviewed_at == NOW
    with pytest.raises(WorkflowError, match="it is not published"):
        review.confirm(question=make_question(published=False), by=make_reviewer())


def test_edit_taken_back_leaves_nobody_as_author() -> None:
    author = make_author()
    question = make_question(prompt="As published?")

    edit(question, author)
    after = edit(question, author, "As published?")

    assert (after.status, after.edited_by) == (Status.PUBLISHED, None)


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_publish_one_revision() -> None:
    question = in_review(make_author())
    reviewers = [make_reviewer(), make_reviewer()]
    barrier = Barrier(2)
    seen = review.digest(question)

    def publish(reviewer: User) -> int:
        try:
            barrier.wait(30)
            return review.approve(question=question, by=reviewer, seen=seen).number
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        numbers = list(threads.map(publish, reviewers))

    assert numbers == [1, 1]
    assert question.revisions.count() == 1
    assert AuditEntry.objects.filter(action=Action.PUBLISHED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_publish_and_return_at_once_leave_one_of_the_two() -> None:
    question = in_review(make_author())
    barrier = Barrier(2)

    def attempt(step: Callable[[], object]) -> bool:
        try:
            barrier.wait(30)
            step()
        except ValidationError:
            return False
        else:
            return True
        finally:
            connection.close()

    one, two = make_reviewer(), make_reviewer()
    steps: list[Callable[[], object]] = [
        lambda: review.approve(question=question, by=one),
        lambda: review.return_to_author(question=question, by=two, comment="No."),
    ]
    with ThreadPoolExecutor(2) as threads:
        published, returned = threads.map(attempt, steps)

    assert published != returned
    expected = Status.PUBLISHED if published else Status.DRAFT
    assert fresh(question).status == expected
    assert Comment.objects.count() == int(returned)
