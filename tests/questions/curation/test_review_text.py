"""The review page of a question that was never published: nothing to compare, so its text."""

import pytest
from django.test import Client
from django.urls import reverse

from questions import publishing
from questions.models import Question
from tests.curators import make_reviewer
from tests.factories import make_question

pytestmark = pytest.mark.django_db


def texts(client: Client, question: Question) -> dict[str, str]:
    url = reverse("admin:questions_question_review", args=[question.pk])
    return dict(client.get(url).context["texts"])


def test_what_was_never_published_is_shown_whole(client: Client) -> None:
    client.force_login(make_reviewer())
    question = make_question(published=False, prompt="What does it protect?")
    content = publishing.snapshot(question)

    shown = texts(client, question)

    assert shown["prompt"] == "What does it protect?"
    assert shown["model answer"] == content["framework"]["model_answer"]
    for point in content["framework"]["points"]:
        assert shown[f"point {point['uid']}"].startswith(point["text"])
    assert all(shown.values())


def test_what_was_published_is_compared_instead(client: Client) -> None:
    client.force_login(make_reviewer())

    assert texts(client, make_question()) == {}
