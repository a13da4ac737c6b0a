"""A note is not lost when the step that it was written for is refused."""

import pytest
from django.test import Client
from django.urls import reverse

from questions.models import Question, Status
from tests.curators import form_data, make_author
from tests.factories import make_question

pytestmark = pytest.mark.django_db

FILTERS = "_changelist_filters=level__exact%3Dmid"


def send(client: Client, question: Question, **changes: str) -> tuple[str, str]:
    """Submit the page of a question; return where that leads and the note in the form there."""
    url = f"{reverse('admin:questions_question_change', args=[question.pk])}?{FILTERS}"
    sent = client.post(url, form_data(client.get(url), **changes) | {"_submit": "yes"}, follow=True)
    return sent.redirect_chain[-1][0], sent.context["note_form"]["note"].value()


def test_a_note_stands_in_the_form_again_when_submitting_is_refused(client: Client) -> None:
    question = make_question(published=False)
    client.force_login(make_author())

    where, note = send(client, question, approach="", note="After the incident & the fix.")

    assert note == "After the incident & the fix."
    assert FILTERS in where
    assert Question.objects.get().status == Status.DRAFT

    where, note = send(client, question, approach="Say it.", note=note)

    assert (note, "note=" in where) == ("", False)
    question = Question.objects.get()
    assert question.status == Status.IN_REVIEW
    assert question.comments.get().text == "After the incident & the fix."
