"""Mock interviews: the whole set against one clock, the frameworks once it is handed in."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from interviews.practice import mock, services
from interviews.practice.models import AnswerState, Mode, Pace, Round
from tests.factories import make_question, make_round, make_topic, make_user
from tests.interviews.practice.answering import ALL, HTMX, START

pytestmark = pytest.mark.django_db

SECRETS = [
    "Processes use more cores.",
    "Say what it is, then what follows.",
    "It makes code thread-safe.",
    "What of C extensions?",
    "one</strong> thread at a time",
    "docs.python.org/3/glossary",
]


def make_mock(size: int = 3, **overrides: Any) -> Round:
    """A mock interview of `size` questions of 120 seconds each, in one topic."""
    topic = make_topic()
    questions = [make_question(topic=topic, seconds=120) for _ in range(size)]
    return make_round(**({"questions": questions, "mode": Mode.MOCK} | overrides))


def page_of(round_: Round, position: int) -> str:
    return reverse("practice:round_position", args=[round_.pk, position])


def action(round_: Round, name: str, position: int = 1) -> str:
    return reverse(f"practice:answer_{name}", args=[round_.pk, position])


def hand_in(round_: Round) -> str:
    return reverse("practice:round_submit", args=[round_.pk])


def write(client: Client, round_: Round, position: int, text: str, **more: Any):
    return client.post(action(round_, "draft", position), {"text": text, "sequence": 1} | more)


def test_mock_opens_all_questions_against_one_deadline(user):
    round_ = make_mock(user=user, pace=Pace.BRISK, now=START)

    assert round_.deadline == START + timedelta(seconds=270)
    assert {answer.state for answer in round_.answers.all()} == {AnswerState.OPEN}
    assert {answer.deadline for answer in round_.answers.all()} == {round_.deadline}


def test_mock_may_be_untimed(user_client, user):
    round_ = make_mock(user=user, pace=Pace.UNTIMED)

    assert round_.deadline is None
    assert "data-clock-text" not in user_client.get(page_of(round_, 2)).content.decode()


def test_extra_time_multiplies_every_question_and_the_whole_set(user):
    mock = make_mock(user=user, now=START, extra_time=1.5)
    drill = make_round(user=user, questions=[make_question(seconds=100)], extra_time=1.25)

    assert mock.deadline == START + timedelta(seconds=540)
    assert drill.answers.get().seconds == 125


def test_mock_is_walked_through_freely_and_shows_what_is_answered_and_flagged(user_client, user):
    round_ = make_mock(user=user)

    saved = write(user_client, round_, 3, "the third", is_flagged="true", go="1")
    page = user_client.get(page_of(round_, 2)).content.decode()

    assert (saved.status_code, saved.url) == (302, page_of(round_, 1))
    assert "Question 3, answered, flagged" in page
    assert "Question 1, unanswered" in page
    assert "the third</textarea>" in user_client.get(page_of(round_, 3)).content.decode()


def test_mock_comes_back_to_the_question_last_looked_at(user_client, user):
    round_ = make_mock(user=user)
    turned = user_client.post(page_of(round_, 2))

    page = user_client.get(round_.get_absolute_url()).content.decode()

    assert turned.url == page_of(round_, 2)
    assert "Question 2 of 3" in page


@pytest.mark.parametrize("way", ["from the question", "from the look before the end"])
def test_mock_counts_the_time_of_each_question_while_it_is_looked_at(user_client, user, way):
    with time_machine.travel(START, tick=False) as clock:
        round_, here = make_mock(user=user), 1
        for number, (position, seconds) in enumerate(((1, 10), (2, 20), (1, 5), (3, 40))):
            if way == "from the question":
                write(user_client, round_, here, "", go=position, sequence=number + 1)
            else:
                user_client.post(page_of(round_, position))
            here = position
            clock.shift(seconds)
        user_client.post(hand_in(round_))

    used = [answer.seconds_used for answer in round_.answers.select_related("round")]
    assert used == [15, 20, 40]


def test_mock_counts_nothing_for_who_only_asks_for_a_page(user_client, user):
    round_ = make_mock(user=user)

    user_client.get(page_of(round_, 2))

    assert Round.objects.get().looked_at == 1
    assert "Question 1 of 3" in user_client.get(round_.get_absolute_url()).content.decode()


def test_mock_hands_nothing_in_without_a_look_at_what_is_unanswered(user_client, user):
    round_ = make_mock(user=user)
    write(user_client, round_, 2, "mine")

    page = user_client.get(hand_in(round_)).content.decode()

    assert page.count('<span class="tag tag-strong">unanswered</span>') == 2
    assert {answer.state for answer in round_.answers.all()} == {AnswerState.OPEN}


def test_mock_shows_no_framework_before_it_is_locked(user_client, user):
    round_ = make_mock(user=user)
    sent = {"text": "mine", "sequence": 9}
    responses = [
        user_client.get(round_.get_absolute_url()),
        user_client.get(page_of(round_, 2)),
        user_client.get(page_of(round_, 2), headers=HTMX),
        user_client.get(hand_in(round_)),
        user_client.get(reverse("practice:round_summary", args=[round_.pk]), follow=True),
        user_client.get(action(round_, "clock")),
        user_client.post(action(round_, "submit"), sent, follow=True),
        user_client.post(action(round_, "submit"), sent, headers=HTMX),
        user_client.post(action(round_, "submit"), sent | {"time_is_up": "true"}, headers=HTMX),
        user_client.post(action(round_, "draft"), sent | {"sequence": 10}),
        user_client.post(action(round_, "draft"), sent | {"sequence": 3}),
        user_client.post(action(round_, "assess"), {"points": ALL}),
        user_client.post(action(round_, "assess"), {"points": ["x"]}),
        user_client.post(hand_in(round_), {"time_is_up": "true"}),
    ]

    for response in responses:
        for secret in SECRETS:
            assert secret not in response.content.decode()
    assert {answer.state for answer in round_.answers.all()} == {AnswerState.OPEN}


def test_mock_handed_in_locks_the_whole_set_and_shows_the_frameworks(user_client, user):
    with time_machine.travel(START, tick=False) as clock:
        round_ = make_mock(user=user)
        clock.shift(100)
        response = user_client.post(hand_in(round_), follow=True)
        clock.shift(100)
        user_client.post(hand_in(round_))

    assert "Processes use more cores." in response.content.decode()
    stamps = {(answer.locked_at, answer.timed_out) for answer in round_.answers.all()}
    assert stamps == {(START + timedelta(seconds=100), False)}


def test_mock_is_assessed_in_any_order_and_finished_with_the_last(user_client, user):
    round_ = make_mock(user=user)
    user_client.post(hand_in(round_))

    for position in (2, 3):
        user_client.post(action(round_, "assess", position), {"points": ALL})
        assert not Round.objects.get().is_finished
    assert "Question 1 of 3" in user_client.get(round_.get_absolute_url()).content.decode()
    last = user_client.post(action(round_, "assess", 1), {"points": ALL}, headers=HTMX)

    assert Round.objects.get().is_finished
    assert last.headers["HX-Redirect"] == reverse("practice:round_summary", args=[round_.pk])


@pytest.mark.parametrize("closer", ["request", "job", "late_submit", "late_hand_in", "end"])
def test_mock_whose_deadline_passed_is_stamped_with_it_whoever_closes_it(user_client, user, closer):
    with time_machine.travel(START, tick=False) as clock:
        round_ = make_mock(user=user)
        write(user_client, round_, 2, "in time")
        clock.shift(timedelta(days=2))
        sent = {"text": "too late", "sequence": 2}
        if closer == "request":
            user_client.get(page_of(round_, 3))
        elif closer == "job":
            call_command("close_overdue_rounds")
        elif closer == "late_submit":
            user_client.post(action(round_, "submit", 2), sent)
        elif closer == "late_hand_in":
            user_client.post(hand_in(round_))
        else:
            user_client.post(reverse("practice:round_end", args=[round_.pk]))

    answers = list(round_.answers.order_by("position"))
    assert [answer.text for answer in answers] == ["", "in time", ""]
    assert {(answer.locked_at, answer.timed_out) for answer in answers} == {(round_.deadline, True)}


def test_mock_is_locked_by_the_browser_at_the_deadline_with_what_is_typed(user_client, user):
    with time_machine.travel(START, tick=False) as clock:
        round_ = make_mock(user=user)
        claim = {"text": "typed to the end", "sequence": 1, "time_is_up": "true"}
        clock.shift(359)
        early = user_client.post(action(round_, "submit", 2), claim, headers=HTMX)
        assert round_.answers.open().count() == 3
        clock.shift(2)
        user_client.post(action(round_, "submit", 2), claim | {"sequence": 2}, headers=HTMX)

    assert 'data-milliseconds-left="1000"' in early.content.decode()
    assert {answer.locked_at for answer in round_.answers.all()} == {round_.deadline}
    assert round_.answers.get(position=2).text == "typed to the end"


def test_mock_ended_early_is_finished_without_assessment(user_client, user):
    round_ = make_mock(user=user)

    user_client.post(reverse("practice:round_end", args=[round_.pk]))

    assert Round.objects.get().is_finished
    assert round_.answers.open().count() == 0
    assert round_.answers.assessed().count() == 0


def test_mock_pages_of_somebody_else_are_404(user_client):
    round_ = make_mock(user=make_user())

    statuses = [
        user_client.get(page_of(round_, 1)).status_code,
        user_client.get(hand_in(round_)).status_code,
        user_client.post(hand_in(round_)).status_code,
        user_client.get(page_of(make_mock(user=make_user()), 9)).status_code,
    ]

    assert statuses == [404] * 4
    assert round_.answers.open().count() == 3


def test_positions_that_do_not_exist_are_404_and_a_drill_has_none(user_client, user):
    mock, drill = make_mock(user=user), make_round(user=user)

    assert user_client.get(page_of(mock, 4)).status_code == 404
    assert user_client.get(page_of(drill, 1)).url == drill.get_absolute_url()
    assert user_client.get(hand_in(drill)).status_code == 404


def test_drill_is_not_handed_in_as_a_set(user):
    round_ = make_round(user=user)

    with pytest.raises(services.ValidationError):
        mock.submit_round(user=user, round_id=round_.pk, now=START)


def test_mock_page_takes_the_same_queries_however_many_questions(
    user_client, user, django_assert_num_queries: DjangoAssertNumQueries
):
    for size in (1, 30):
        round_ = make_mock(size, user=user)
        with django_assert_num_queries(5):
            user_client.get(page_of(round_, 1))
        with django_assert_num_queries(5):
            user_client.get(hand_in(round_))


def test_mock_submit_and_assess_take_at_most_twelve_statements(
    user_client, user, django_assert_max_num_queries
):
    round_ = make_mock(30, user=user)
    with django_assert_max_num_queries(12):
        sent = {"text": "mine", "sequence": 1}
        user_client.post(action(round_, "submit"), sent, headers=HTMX)
    with django_assert_max_num_queries(12):
        user_client.post(hand_in(round_))
    for position in (7, 1, 30):
        with django_assert_max_num_queries(12 + 2):  # the view's transaction is a savepoint here
            user_client.post(action(round_, "assess", position), {"points": ALL}, headers=HTMX)
    assert round_.answers.assessed().count() == 3


def test_pages_of_a_mock_know_their_clock_and_where_to_send(user_client, user):
    round_ = make_mock(2, user=user)
    clock = reverse("practice:answer_clock", args=[round_.pk, 1])

    question = user_client.get(page_of(round_, 1)).content.decode()
    look = user_client.get(hand_in(round_)).content.decode()

    assert f'data-url="{clock}"' in question
    assert f'data-url="{clock[: -len("1/clock/")]}' in look
    assert f'action="{action(round_, "submit")}"' in question
    assert question.count(f'formaction="{action(round_, "draft")}"') == 2 + 2  # positions, buttons
    assert reverse("practice:round_end", args=[round_.pk]) in question
