"""The preview of what is typed: what candidates would see, and what is wrong with the code."""

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from questions.models import KeyPoint, Question
from tests.curators import change_url, form_data, make_curator
from tests.factories import make_question, make_topic

pytestmark = pytest.mark.django_db

ADD = reverse("admin:questions_question_add")
PREVIEW_NEW = reverse("admin:questions_question_preview_new")


def preview_url(question: Question) -> str:
    return reverse("admin:questions_question_preview", args=[question.pk])


def test_preview_shows_what_is_typed_and_stores_nothing(ada: Client) -> None:
    question = make_question(prompt="Old.")
    data = form_data(
        ada.get(change_url(question)),
        **{
            "prompt": "What of **this**?",
            "points-2-text": "Moved to the front.",
            "points-2-position": "1",
            "points-1-DELETE": "on",
            "seconds": "300",
        },
    )

    response = ada.post(preview_url(question), data)

    html = response.content.decode()
    assert "What of <strong>this</strong>?" in html
    assert "Nothing of it is saved." in html
    points = response.context["revision"].rendered["points"]
    assert [point["text"] for point in points] == [
        "Moved to the front.",
        "One thread runs bytecode.",
    ]
    assert "questions/_question.html" in [template.name for template in response.templates]
    assert Question.objects.get().prompt == "Old."
    assert KeyPoint.objects.count() == 3


def test_preview_is_byte_for_byte_what_publishing_shows(
    ada: Client, settings: LazySettings
) -> None:
    settings.CURATORS_MAY_PUBLISH_OWN_WORK = True
    question = make_question()
    data = form_data(ada.get(change_url(question)), prompt="```python\nprint('new')\n```")

    typed = ada.post(preview_url(question), data).context["revision"]
    ada.post(change_url(question), data | {"_publish": "yes"})

    published = Question.objects.with_revision().get().current_revision
    assert published.number == 2
    for field in ("content", "rendered", "headline", "search_text", "kind", "level", "seconds"):
        assert getattr(typed, field) == getattr(published, field)


def test_preview_of_a_new_and_invalid_question_shows_what_there_is(ada: Client) -> None:
    topic = make_topic(title="Locks")
    data = form_data(ada.get(ADD), prompt="Why?", seconds="", level="", topic=str(topic.pk))
    data |= {"references-0-url": "javascript:alert(1)", "references-0-title": "Bad"}

    html = ada.post(PREVIEW_NEW, data).content.decode()

    assert "Why?" in html
    assert "Locks" in html
    assert "javascript:" not in html
    assert ada.post(PREVIEW_NEW, {}).status_code == 200
    assert Question.objects.count() == 0


def test_preview_names_what_is_wrong_with_the_code(ada: Client) -> None:
    question = make_question()
    changes = {
        "prompt": "Why?\n\n```python\nx = 1\ny = (\n```",
        "points-1-text": "Says this.\n\n```yaml\na: [\n```",
        "model_answer": "```nginx\nno such directive;\n```\n\n```klingon\nx\n```",
    }
    data = form_data(ada.get(change_url(question)), **changes)

    response = ada.post(preview_url(question), data)

    prompt, point, answer = response.context["code_problems"]
    assert prompt == "Prompt, line 5: python: '(' was never closed; expected valid python"
    assert point.startswith("Key point 2, line ")
    assert answer == (
        "Model answer, line 5: unknown language “klingon”;"
        " expected a language that can be highlighted, or text"
    )


def test_preview_survives_code_that_nobody_can_parse(ada: Client) -> None:
    nasty = "```json\n" + "[" * 20_000 + "\n```"
    data = form_data(ada.get(ADD), prompt=nasty)

    response = ada.post(PREVIEW_NEW, data)

    assert response.context["code_problems"] == ["A code block is nested too deeply to be checked."]


def test_preview_of_what_is_typed_needs_the_permission_to_write(client: Client) -> None:
    staff = make_curator()
    staff.groups.clear()
    client.force_login(staff)
    question = make_question()

    assert client.post(PREVIEW_NEW, {}).status_code == 403
    assert client.post(preview_url(question), {}).status_code == 403
    assert client.get(PREVIEW_NEW).status_code == 403


def test_preview_is_for_curators(client: Client, user: User) -> None:
    client.force_login(user)

    response = client.post(PREVIEW_NEW, {})

    assert (response.status_code, response.url) == (302, f"/admin/login/?next={PREVIEW_NEW}")
