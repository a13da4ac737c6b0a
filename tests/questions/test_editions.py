"""The edition of the bank changes with whatever candidates see of it, and with nothing else."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from questions import publishing
from questions.editions import BankEdition, bank_edition
from questions.models import Module, Question, Topic
from tests.factories import make_module, make_question, make_topic

# PostgreSQL replaces the edition when the transaction ends, so it has to end.
pytestmark = pytest.mark.django_db(transaction=True)


def _publish_anew(question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(prompt="Why two locks?")
    publishing.publish(question=Question.objects.get(pk=question.pk), author=None)


CHANGES: list[Callable[[Question], object]] = [
    _publish_anew,
    lambda question: publishing.retire(question=question),
    lambda question: Question.objects.filter(pk=question.pk).update(position=7),
    lambda question: Question.objects.filter(pk=question.pk).update(topic=make_topic()),
    lambda question: Topic.objects.filter(pk=question.topic_id).update(title="Renamed"),
    lambda question: Module.objects.filter(topics=question.topic_id).update(summary="Renamed"),
    lambda question: make_question(topic=question.topic),
    lambda question: make_topic(module=question.topic.module),
]


@pytest.mark.parametrize("change", CHANGES)
def test_edition_changes_with_what_candidates_see(change):
    question = make_question()
    before = bank_edition()

    change(question)

    assert bank_edition() not in ("", before)


def test_edition_stays_while_a_draft_is_written():
    question = make_question()
    draft = Question.objects.create(topic=question.topic, slug="draft", prompt="Why?")
    before = bank_edition()

    Question.objects.filter(pk=question.pk).update(prompt="Not published yet")
    draft.prompt = "Nor is this"
    draft.save()

    assert bank_edition() == before


def test_edition_stays_when_a_change_is_undone():
    question = make_question()
    before = bank_edition()

    with transaction.atomic():
        publishing.retire(question=question)
        transaction.set_rollback(True)

    assert bank_edition() == before


def test_there_is_one_edition():
    make_question()
    make_question()

    assert BankEdition.objects.count() == 1


def test_edition_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        bank_edition()


@pytest.mark.parametrize("path", ["/questions/?level=mid", "topic"])
def test_list_is_made_once_for_everybody(user_client, path, kept_pages, django_assert_num_queries):
    question = make_question(prompt="Why a lock?", level="mid")
    path = question.topic.get_absolute_url() if path == "topic" else path
    first = Client().get(path).content.decode()

    # The session with its person, and the edition; a topic is found as well.
    with django_assert_num_queries(2 if "level" in path else 3):
        second = user_client.get(path).content.decode()

    rows = first[first.index("<h1>") : first.index("</main>")]
    assert "Why a lock?" in rows
    assert rows in second


def test_module_is_there_to_choose_once_something_of_it_is_published(client, kept_pages):
    module = make_module(title="Databases")
    make_topic(module=module)
    chosen = f'<option value="{module.slug}" selected>Databases</option>'
    assert client.get("/questions/", {"module": module.slug}).status_code == 400

    make_question(topic=Topic.objects.get(module=module), prompt="Why an index?")

    page = client.get("/questions/", {"module": module.slug}).content.decode()
    assert chosen in page
    assert "Why an index?" in page


@pytest.mark.parametrize("path", ["/questions/?level=mid", "/questions/?q=lock", "topic"])
def test_kept_list_is_made_anew_for_the_next_edition(client, path, kept_pages):
    question = make_question(prompt="Why a lock?", level="mid")
    path = question.topic.get_absolute_url() if path == "topic" else path
    assert "Why a lock?" in client.get(path).content.decode()

    _publish_anew(question)

    assert "Why two locks?" in client.get(path).content.decode()


def test_kept_list_holds_nothing_of_a_person(user_client, user, kept_pages):
    make_question(level="mid")

    of_person = user_client.get("/questions/?level=mid").content.decode()
    of_visitor = Client().get("/questions/?level=mid").content.decode()

    assert user.get_username() in of_person
    assert user.get_username() not in of_visitor
    assert "Log out" not in of_visitor
    assert "Log in" not in of_person
