"""Writing a new question in the admin: what is stored, proposed, kept and refused."""

import pytest
from django.test import Client
from django.urls import reverse

from questions.models import Question, Status
from tests.curators import change_url, form_data
from tests.factories import make_question, make_topic

pytestmark = pytest.mark.django_db

ADD = reverse("admin:questions_question_add")
LIST = reverse("admin:questions_question_changelist")


def test_question_add_stores_everything_as_draft(curating: Client) -> None:
    topic = make_topic()
    data = form_data(
        curating.get(ADD),
        **{
            "prompt": "What does the *lock* protect?\r\nSay it in one minute.",
            "slug": "lock-protects",
            "topic": str(topic.pk),
            "level": "senior",
            "covers": "gil-purpose, gil-threads\r\ngil-purpose",
            "approach": "Name it.",
            "model_answer": "It protects the interpreter.",
            "points-0-text": "Says that it protects reference counts.",
            "points-0-essential": "on",
            "points-0-weight": "2",
            "pitfalls-0-claim": "It protects my data.",
            "pitfalls-0-correction": "It does not.",
            "follow_ups-0-prompt": "And without it?",
            "references-0-title": "Glossary",
            "references-0-url": "https://docs.python.org/3/glossary.html",
        },
    )

    response = curating.post(ADD, data)

    assert response.status_code == 302
    question = Question.objects.get()
    assert question.prompt == "What does the *lock* protect?\nSay it in one minute."
    assert (question.status, question.current_revision) == (Status.DRAFT, None)
    assert question.covers == ["gil-purpose", "gil-threads"]
    assert question.framework.approach == "Name it."
    assert question.framework.model_answer == "It protects the interpreter."
    point = question.framework.points.get()
    assert (point.uid, point.essential, point.weight) == ("protects-reference-counts", True, 2)
    assert question.framework.pitfalls.get().correction == "It does not."
    assert question.framework.follow_ups.get().hint == ""
    assert question.framework.references.get().title == "Glossary"


def test_question_add_proposes_slug_and_goes_last_in_topic(curating: Client) -> None:
    topic = make_topic()
    make_question(topic=topic, position=7, slug="lock-protect")
    changes = {"prompt": "What does the lock protect?", "topic": str(topic.pk)}

    curating.post(ADD, form_data(curating.get(ADD), **changes))

    question = Question.objects.get(status=Status.DRAFT)
    assert question.slug == "lock-protect-2"
    assert question.position == 8


def test_question_add_with_errors_keeps_what_was_typed(curating: Client) -> None:
    changes = {
        "approach": "An approach that took an hour.",
        "points-0-text": "A point that took a minute.",
        "points-1-weight": "99",
        "pitfalls-0-claim": "A claim without its correction.",
        "follow_ups-0-prompt": "A follow-up.",
    }

    response = curating.post(ADD, form_data(curating.get(ADD), **changes))

    assert response.status_code == 200
    html = response.content.decode()
    for text in (
        "An approach that took an hour.",
        "A point that took a minute.",
        "A claim without its correction.",
        "A follow-up.",
    ):
        assert text in html
    assert response.context["adminform"].form.errors["prompt"] == ["This field is required."]
    points, pitfalls, *_ = (x.formset for x in response.context["inline_admin_formsets"])
    assert points.errors[1]["weight"] == ["Ensure this value is less than or equal to 10."]
    assert pitfalls.errors[0]["correction"] == ["This field is required."]
    assert Question.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("prompt", "x" * 100_000, "This has 100,000 characters; at most 50,000 are allowed."),
        ("prompt", "bell \x07", "This holds the control character '\\x07': delete it."),
        ("covers", "GIL", "“GIL” is not an id: Use lower-case letters, digits and single hyphens."),
        ("slug", "Not-a-Slug", "Use lower-case letters, digits and single hyphens."),
        ("seconds", "5", "Ensure this value is greater than or equal to 30."),
    ],
)
def test_question_add_refuses_bad_input_by_name(
    curating: Client, field: str, value: str, message: str
) -> None:
    changes = {"prompt": "Why?", "topic": str(make_topic().pk), field: value}

    response = curating.post(ADD, form_data(curating.get(ADD), **changes))

    assert response.context["adminform"].form.errors[field] == [message]
    assert Question.objects.count() == 0


def test_question_add_refuses_other_schemes_and_long_points(curating: Client) -> None:
    changes = {
        "references-0-title": "Files",
        "references-0-url": "ftp://example.org/file",
        "points-0-text": "y" * 2001,
    }

    response = curating.post(ADD, form_data(curating.get(ADD), **changes))

    formsets = {x.formset.prefix: x.formset for x in response.context["inline_admin_formsets"]}
    assert formsets["references"].errors[0]["url"] == [
        "Only addresses that start with https:// or http://."
    ]
    assert formsets["points"].errors[0]["text"] == [
        "This has 2,001 characters; at most 2,000 are allowed."
    ]


def test_question_add_refuses_the_same_uid_twice(curating: Client) -> None:
    changes = {
        "prompt": "Why?",
        "topic": str(make_topic().pk),
        "points-0-text": "One.",
        "points-0-uid": "same",
        "points-1-text": "Two.",
        "points-1-uid": "same",
    }

    response = curating.post(ADD, form_data(curating.get(ADD), **changes))

    formset = response.context["inline_admin_formsets"][0].formset
    assert formset.errors[1]["__all__"] == ["Please correct the duplicate values below."]
    assert Question.objects.count() == 0


def test_question_add_shows_text_from_people_as_text(curating: Client) -> None:
    nasty = "<script>alert(1)</script> [x](javascript:alert(1)) \u202eevil"
    changes = {"prompt": nasty, "slug": "nasty", "topic": str(make_topic().pk)}

    curating.post(ADD, form_data(curating.get(ADD), **changes))

    question = Question.objects.get()
    preview = curating.get(reverse("admin:questions_question_preview", args=[question.pk]))
    for page in (curating.get(LIST), curating.get(change_url(question)), preview):
        html = page.content.decode()
        assert "<script>alert" not in html
        assert 'href="javascript:' not in html
        assert "&lt;script&gt;alert(1)" in html
