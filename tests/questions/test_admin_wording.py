"""What the admin's pages say about themselves."""

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.curators import make_author, make_curator
from tests.factories import make_question

pytestmark = pytest.mark.django_db


def test_the_first_page_is_called_what_the_link_to_it_is_called(client: Client) -> None:
    client.force_login(make_curator())

    page = client.get("/admin/").text

    assert "<title>Curate · Viva</title>" in " ".join(page.split())
    assert "<h1>Curate</h1>" in page


def test_lists_write_dates_as_pages_do(client: Client) -> None:
    with time_machine.travel("2026-11-21 18:30Z"):
        make_question()
    client.force_login(make_curator())

    page = client.get("/admin/questions/question/").text
    assert re.search("field-updated[^>]*>21 Nov 2026<", page)


def test_the_note_of_who_submits_is_said_to_become_a_comment(client: Client) -> None:
    question = make_question(published=False)
    client.force_login(make_author())

    page = client.get(reverse("admin:questions_question_change", args=[question.pk])).text

    assert "What the reviewer should know: it becomes a comment" in page


def test_a_comparison_says_which_text_it_is_whose_words_are_struck_through(client: Client) -> None:
    question = make_question(prompt="What does it protect?")
    question.prompt = "What does it guard?"
    question.save()
    client.force_login(make_author())

    url = reverse("admin:questions_question_compare", args=[question.pk])
    page = " ".join(client.get(f"{url}?old=1&new=draft").text.split())

    assert "<h2>Revision 1 and working copy</h2>" in page
    assert "What only the first says is struck through, what only the second" in page
