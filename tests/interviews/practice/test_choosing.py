"""Rounds to choose from: what they are made of, and the cram round."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from interviews.accounts.models import Profile
from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.mastery.services import differences_from_rebuilt
from interviews.practice.models import Bookmark, Rating
from questions.models import Blueprint, Question
from tests.factories import make_answer, make_module, make_question, make_topic, make_user
from tests.interviews.practice.answering import ALL

pytestmark = pytest.mark.django_db


def start(client: Client, **fields: Any):
    sent = {"mode": "drill", "count": 10, "pace": "untimed"} | fields
    return client.post(reverse("practice:round_create"), sent)


def asked(user: User) -> set[Question]:
    return {answer.question for answer in user.rounds.first().answers.all()}


def test_round_of_what_is_due(user_client, user):
    now = datetime.now(UTC)
    old = make_answer(user=user, ticked=[], now=now - timedelta(days=9)).question
    make_answer(user=user, now=now)
    make_question()

    start(user_client, source="due")

    assert asked(user) == {old}


def test_round_of_what_was_missed_last_time(user_client, user):
    now = datetime.now(UTC)
    missed, recalled = make_question(), make_question()
    make_answer(user=user, question=missed, now=now - timedelta(days=3))
    make_answer(user=user, question=missed, ticked=[], now=now - timedelta(days=1))
    make_answer(user=user, question=recalled, ticked=[], now=now - timedelta(days=3))
    make_answer(user=user, question=recalled, now=now - timedelta(days=1))
    make_answer(user=make_user(), ticked=[])

    start(user_client, source="missed")

    assert asked(user) == {missed}


def test_round_of_what_was_never_seen(user_client, user):
    make_answer(user=user)
    new, seen_by_another = make_question(), make_answer().question

    start(user_client, source="unseen")

    assert asked(user) == {new, seen_by_another}


def test_round_of_the_weakest_topics(user_client, user):
    now = datetime.now(UTC)
    weak = [make_answer(user=user, ticked=[], now=now).question for _ in range(3)]
    make_answer(user=user, now=now)
    unstarted = make_question()
    also_weak = make_question(topic=weak[0].topic)

    start(user_client, source="weakest")

    assert asked(user) == {*weak, also_weak}
    assert unstarted not in asked(user)


def test_round_of_what_is_bookmarked(user_client, user):
    marked, _ = make_question(), make_question()
    Bookmark.objects.create(user=user, question=marked)
    Bookmark.objects.create(user=make_user(), question=make_question())

    start(user_client, source="bookmarked")

    assert asked(user) == {marked}


def test_source_and_selection_narrow_each_other(user_client, user):
    marked, other = make_question(), make_question()
    for question in (marked, other):
        Bookmark.objects.create(user=user, question=question)

    start(user_client, source="bookmarked", topics=[other.topic.path])

    assert asked(user) == {other}


@pytest.mark.parametrize("source", ["due", "missed", "unseen", "weakest", "bookmarked"])
def test_source_without_questions_says_so(user_client, source):
    response = start(user_client, source=source)

    assert response.status_code == 400
    assert "No published question matches this selection." in response.content.decode()


def test_source_that_does_not_exist_is_400(user_client):
    make_question()

    assert start(user_client, source="easiest").status_code == 400
    assert start(user_client, blueprint="no-such").status_code == 400


def test_round_by_blueprint_is_drawn_by_its_shares_and_says_what_the_bank_lacks(user_client, user):
    fundamentals, web = make_module(slug="fundamentals"), make_module(slug="web")
    of_fundamentals = [make_question(topic=make_topic(module=fundamentals)) for _ in range(5)]
    of_web = [make_question(topic=make_topic(module=web))]
    make_question()
    blueprint = Blueprint.objects.create(slug="backend", title="Backend")
    blueprint.shares.create(percent=50, sources=["fundamentals"])
    blueprint.shares.create(percent=50, sources=["web"])

    response = start(user_client, mode="mock", blueprint="backend", count=4)
    page = user_client.get(response.url).content.decode()

    assert len(asked(user) & set(of_fundamentals)) == 2
    assert asked(user) & set(of_web) == set(of_web)
    assert len(asked(user)) == 3
    assert "The bank could not fill the blueprint. web: 1 of 2 (1 missing)." in page


def test_form_is_prefilled_from_the_address(user_client):
    make_question()
    url = reverse("practice:round_create")

    page = user_client.get(url, {"source": "missed", "mode": "mock"}).content.decode()
    nonsense = user_client.get(url, {"source": "<script>", "mode": "x", "blueprint": "<b>"})

    assert 'value="missed" id="id_source_2" checked' in page
    assert 'value="mock" checked' in page
    assert nonsense.status_code == 200


def play_cram(client: Client, user: User, **fields: Any) -> None:
    start(client, is_cram="true", **fields)
    base = user.rounds.first().get_absolute_url()
    client.post(f"{base}1/submit/", {"text": "mine", "sequence": 1})
    client.post(f"{base}1/assess/", {"points": ALL})


def test_cram_round_counts_as_answered_and_leaves_the_schedule_alone(user_client, user):
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False) as clock:
        known = make_answer(user=user, ticked=[], now=datetime.now(UTC)).question
        before = QuestionMemory.objects.values().get()
        clock.shift(timedelta(days=5))
        play_cram(user_client, user)

    assert QuestionMemory.objects.values().get() == before
    mastery = TopicMastery.objects.get()
    assert (mastery.topic, mastery.answers) == (known.topic, 2)
    assert list(differences_from_rebuilt()) == []


def test_cram_round_of_a_new_question_makes_no_memory(user_client, user):
    make_question()

    play_cram(user_client, user)

    assert not QuestionMemory.objects.exists()
    assert TopicMastery.objects.get().answers == 1
    assert list(differences_from_rebuilt()) == []


def test_cram_round_is_no_mixed_round(user_client, user):
    make_question()
    make_question()

    play_cram(user_client, user)

    assert user.rounds.get().is_mixed
    assert TopicMastery.objects.get().mixed_recalled_at is None
    assert list(differences_from_rebuilt()) == []


def test_cram_round_is_marked_as_such(user_client, user):
    make_question()
    play_cram(user_client, user)
    round_ = user.rounds.get()
    summary = user_client.get(reverse("practice:round_summary", args=[round_.pk]))
    start(user_client, is_cram="true")
    stage = user_client.get(user.rounds.first().get_absolute_url())

    assert "cram: the schedule stayed as it was" in summary.content.decode()
    assert "cram: the schedule stays as it is" in stage.content.decode()


def test_bookmark_is_set_and_taken_away_and_each_may_be_sent_twice(user_client, user):
    question = make_question()
    url = reverse("practice:question_bookmark", args=[question.pk])

    for _ in range(2):
        response = user_client.post(url, {"is_wanted": "true"})
    page = user_client.get(question.get_absolute_url()).content.decode()
    assert response.url == question.get_absolute_url()
    assert "★ Bookmarked" in page
    assert user.bookmarks.get().question == question

    for _ in range(2):
        fragment = user_client.post(url, {}, headers={"HX-Request": "true"})
    assert "☆ Bookmark" in fragment.content.decode()
    assert not Bookmark.objects.exists()


def test_bookmark_needs_a_published_question_and_a_person(user_client, client, user):
    draft = make_question(published=False)
    url = reverse("practice:question_bookmark", args=[draft.pk])

    assert user_client.post(url, {"is_wanted": "true"}).status_code == 404
    assert Client().post(url, {"is_wanted": "true"}).url.startswith(reverse("account_login"))
    page = Client().get(make_question().get_absolute_url()).content.decode()
    assert "Bookmark" not in page


def test_summary_has_a_bookmark_for_each_question(user_client, user):
    answer = make_answer(user=user)
    Bookmark.objects.create(user=user, question=answer.question)

    page = user_client.get(reverse("practice:round_summary", args=[answer.round.pk]))

    assert "★ Bookmarked" in page.content.decode()


@pytest.mark.parametrize(
    ("source", "number"),
    # Six of them count the round.
    [("", 17), ("due", 17), ("missed", 17), ("unseen", 17), ("weakest", 21), ("bookmarked", 17)],
)
def test_choosing_takes_the_same_queries_however_much_there_is(
    user_client, user, source, number, django_assert_num_queries: DjangoAssertNumQueries
):
    for rows in (1, 29):
        for _ in range(rows):
            past = datetime.now(UTC) - timedelta(days=9)
            question = make_answer(user=user, ticked=[], now=past).question
            Bookmark.objects.create(user=user, question=question)
            make_question()
        with django_assert_num_queries(number):
            assert start(user_client, source=source, count=1).status_code == 302


@pytest.mark.parametrize("confidence", ["guessing", "unsure", "sure"])
def test_confidence_is_kept_and_shown_beside_the_points(user_client, user, confidence):
    make_question()
    start(user_client)
    base = user.rounds.get().get_absolute_url()

    sent = {"text": "mine", "sequence": 1, "confidence": confidence}
    page = user_client.post(f"{base}1/submit/", sent, follow=True).content.decode()

    assert user.answers.get().confidence == confidence
    assert f"you were: <strong>{confidence}</strong>" in page


def test_confidence_that_does_not_exist_is_400_and_stores_nothing(user_client, user):
    make_question()
    start(user_client)
    base = user.rounds.get().get_absolute_url()

    sent = {"text": "mine", "sequence": 1, "confidence": "certain", "is_spoken": "true"}
    response = user_client.post(f"{base}1/submit/", sent)

    page = response.content.decode()
    assert response.status_code == 400
    assert "certain is not one of the available choices" in page
    assert "mine</textarea>" in page
    assert 'name="is_spoken" value="true" checked' in page
    assert (user.answers.get().text, user.answers.get().is_spoken) == ("", False)


def test_spoken_answer_has_no_text_and_is_assessed_the_same_way(user_client, user):
    make_question()
    start(user_client)
    round_ = user.rounds.get()
    base = round_.get_absolute_url()

    sent = {"text": "", "sequence": 1, "is_spoken": "true"}
    locked = user_client.post(f"{base}1/submit/", sent, follow=True).content.decode()
    summary = user_client.post(f"{base}1/assess/", {"points": ALL}, follow=True).content.decode()

    answer = user.answers.get()
    assert (answer.is_spoken, answer.text, answer.rating) == (True, "", Rating.EASY)
    for page in (locked, summary):
        assert "You answered aloud." in page
        assert "You wrote nothing" not in page
    assert QuestionMemory.objects.get().reviews == 1


@pytest.mark.parametrize(("extra_time", "fitting"), [("1", 5), ("1.5", 3), ("2", 2)])
def test_minutes_are_those_of_ones_own_clock(
    user_client: Client, user: User, extra_time: str, fitting: int
):
    Profile.objects.create(user=user, extra_time=extra_time)
    topic = make_topic()
    for _ in range(8):
        make_question(topic=topic, seconds=120)

    start(user_client, minutes=10, pace="normal")

    assert len(asked(user)) == fitting


def test_question_too_long_for_the_rest_is_passed_over_and_one_is_asked_in_any_case(
    user_client: Client, user: User
):
    topic = make_topic()
    short, long, last = (make_question(topic=topic, seconds=each) for each in (400, 600, 200))

    start(user_client, minutes=10)
    assert asked(user) == {short, last}

    start(user_client, minutes=1)
    assert len(asked(user)) == 1
    assert long.current_revision.seconds == 600
