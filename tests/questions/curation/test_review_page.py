"""The page on which a question is reviewed."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from questions import publishing
from questions.curation import review
from questions.exchange.importing import import_bank
from questions.models import Action, AuditEntry, Comment, Question, Status
from tests.curators import form_data, make_author, make_reviewer
from tests.factories import make_question
from tests.questions.exchange.banks import make_bank, make_question_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_author(username="ada")


@pytest.fixture
def reviewer() -> User:
    return make_reviewer(username="grace")


def waiting(author: User) -> Question:
    question = make_question(slug="gil", published=False)
    publishing.mark_edited(question=question, by=author)
    review.submit_for_review(question=question, by=author)
    return question


def url(question: Question) -> str:
    return reverse("admin:questions_question_review", args=[question.pk])


def steps(client: Client, question: Question) -> list[str]:
    return client.get(url(question)).context["steps"]


def messages_of(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_page_offers_the_steps_of_the_person_and_the_status(
    client: Client, author: User, reviewer: User
) -> None:
    draft, live, question = make_question(published=False), make_question(), waiting(author)

    client.force_login(author)
    assert steps(client, draft) == ["comment", "submit"]
    assert steps(client, question) == ["comment", "withdraw", "assign"]
    assert steps(client, live) == ["comment"]
    client.force_login(reviewer)
    assert steps(client, draft) == ["comment", "submit"]
    assert steps(client, question) == ["comment", "assign", "return", "publish"]
    assert steps(client, live) == ["comment", "confirm"]


def test_page_shows_what_differs_and_text_from_people_as_text(client: Client, author: User) -> None:
    question = make_question(prompt="What was it?")
    Question.objects.filter(pk=question.pk).update(prompt="What <i>is</i> it?")
    review.add_comment(question=question, by=author, text="<script>alert(1)</script>\nTwo lines.")
    client.force_login(author)

    html = client.get(url(question)).content.decode()

    assert "What <del>was</del> it?" in html
    assert "What <ins>&lt;i&gt;is&lt;/i&gt;</ins> it?" in html
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;<br>Two lines.</p>" in html


def test_step_that_is_over_says_so(client: Client, author: User, reviewer: User) -> None:
    question = waiting(author)
    client.force_login(reviewer)
    review.withdraw(question=question, by=author)

    response = client.post(url(question), {"do": "return", "text": "No."}, follow=True)

    assert messages_of(response) == ["“gil” is draft: that step is over."]
    assert Comment.objects.count() == 0


def test_publishing_one_s_own_work_is_refused_with_the_reason(client: Client) -> None:
    own = make_reviewer()
    question = waiting(own)
    client.force_login(own)

    response = client.post(url(question), {"do": "publish"}, follow=True)

    reason = "you changed it last, so somebody else has to publish it"
    assert messages_of(response) == [f"“gil” cannot be published: {reason}."]
    assert f"You cannot publish it: {reason}." in response.content.decode()
    assert Question.objects.get().status == Status.IN_REVIEW


def test_change_page_does_not_publish_what_the_reviewer_has_just_edited(
    client: Client, author: User, reviewer: User
) -> None:
    question = waiting(author)
    client.force_login(reviewer)
    page = reverse("admin:questions_question_change", args=[question.pk])

    data = form_data(client.get(page), prompt="My own words?", _publish="yes")
    response = client.post(page, data, follow=True)

    assert messages_of(response) == [
        "Saved. But “gil” cannot be published: you changed it last, so somebody else has to"
        " publish it."
    ]
    after = Question.objects.get()
    assert (after.prompt, after.status) == ("My own words?", Status.IN_REVIEW)


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"do": "nonsense"}, "Select a valid choice."),
        ({}, "This field is required."),
        ({"do": "comment", "text": " "}, "The comment is empty."),
        ({"do": "comment", "text": "x" * 5_001}, "This has 5,001 characters"),
        ({"do": "comment", "text": "a\x07b"}, "This holds the control character"),
        ({"do": "assign", "reviewer": "999"}, "Select a valid choice."),
        ({"do": "publish", "note": "n" * 301}, "at most 300 characters"),
    ],
)
def test_bad_input_is_named_and_kept(
    client: Client, author: User, reviewer: User, sent: dict[str, str], error: str
) -> None:
    question = waiting(author)
    client.force_login(reviewer)
    entries = AuditEntry.objects.count()

    response = client.post(url(question), sent)

    assert response.status_code == 200
    assert error in response.content.decode()
    assert AuditEntry.objects.count() == entries


def test_unknown_question_is_404(client: Client, reviewer: User) -> None:
    client.force_login(reviewer)

    assert client.get(reverse("admin:questions_question_review", args=[0])).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_page_has_a_constant_number_of_queries(
    client: Client,
    author: User,
    reviewer: User,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    question = waiting(author)
    for _ in range(rows):
        review.add_comment(question=question, by=make_author(), text="Some words.")
    client.force_login(reviewer)

    ContentType.objects.clear_cache()
    with django_assert_num_queries(11):
        response = client.get(url(question))

    assert response.content.decode().count("Some words.") == rows


def test_import_is_written_down_question_by_question(author: User, tmp_path: Path) -> None:
    bank = make_bank(tmp_path, make_question_data())
    import_bank(bank, by=author)
    import_bank(bank, by=author)

    entries = AuditEntry.objects.filter(action=Action.IMPORTED, kind="question")
    assert entries.count() == Question.objects.count() == 1
    assert {(entry.actor_label, entry.note) for entry in entries} == {("ada", "created")}
