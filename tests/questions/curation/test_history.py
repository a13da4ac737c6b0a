"""The history of a question: every step that the audit trail keeps, the newest first."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from questions import publishing
from questions.curation import audit, review
from questions.models import Action, Question
from tests.curators import make_author, make_reviewer
from tests.factories import make_question, make_user

pytestmark = pytest.mark.django_db

QUERIES = 8


def url(question: Question) -> str:
    return reverse("admin:questions_question_history", args=[question.pk])


def test_every_step_of_a_review_stands_in_the_history(client: Client) -> None:
    author, reviewer = make_author(username="ada"), make_reviewer(username="grace")
    question, other = make_question(published=False), make_question(published=False)
    publishing.mark_edited(question=question, by=author)
    review.submit_for_review(question=question, by=author, comment="New.")
    review.return_to_author(question=question, by=reviewer, comment="Say which.")
    review.add_comment(question=other, by=author, text="Elsewhere.")
    client.force_login(author)

    page = client.get(url(question))

    entries = [(e.actor_label, e.get_action_display(), e.note) for e in page.context["page"]]
    assert entries[:3] == [
        ("grace", "returned to the author", "Say which."),
        ("ada", "commented", "New."),
        ("ada", "submitted for review", ""),
    ]
    assert "Elsewhere." not in page.content.decode()


def test_the_history_does_not_show_the_texts_that_changed(client: Client) -> None:
    question = make_question()
    changes = {"prompt": ["Old words?", "New words?"], "level": ["mid", "senior"]}
    audit.record(action=Action.EDITED, obj=question, by=None, changes=changes)
    client.force_login(make_author())

    response = client.get(url(question))

    ((_, told), *_) = response.context["rows"]
    assert sorted(told) == ["level: mid → senior", "prompt"]
    page = response.content.decode()
    assert "Edited: " in page
    assert "Old words?" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_queries_of_the_history_do_not_depend_on_its_length(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    question, author = make_question(), make_author()
    for _ in range(count):
        audit.record(action=Action.COMMENTED, obj=question, by=author, note="Again.")
    client.force_login(author)

    with django_assert_num_queries(QUERIES):
        client.get(url(question))


def test_the_history_of_no_question_and_of_strangers_is_not_shown(client: Client) -> None:
    client.force_login(make_author())
    missing = client.get("/admin/questions/question/nothing/history/", follow=True)
    assert missing.redirect_chain == [("/admin/", 302)]

    client.force_login(make_user(username="staff", is_staff=True))
    assert client.get(url(make_question())).status_code == 403


def test_an_audit_entry_offers_no_history_of_its_own(client: Client) -> None:
    question = make_question()
    entry = audit.record(action=Action.EDITED, obj=question, by=None)
    client.force_login(make_user(username="root", is_staff=True, is_superuser=True))

    page = client.get(reverse("admin:questions_auditentry_change", args=[entry.pk]))

    assert "historylink" not in page.content.decode()
