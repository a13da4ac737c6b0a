"""The same request many times at once, against a database that really commits."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.mastery.services import differences_from_rebuilt
from interviews.practice import services
from interviews.practice.models import Answer, AnswerState, Mode, Round
from tests.factories import make_question, make_round, make_topic, make_user
from tests.interviews.practice.answering import ALL

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8
TIMES = 50


def at_once(request: Callable[[int], Any], times: int = TIMES) -> list[Any]:
    """Call `request` with 0, 1, ... from eight threads, each with connections of its own."""

    def call(number: int) -> Any:
        try:
            return request(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(call, range(times)))


def logged_in(user: Any) -> list[Client]:
    """A browser for each request, all of the same person."""
    client = Client()
    client.force_login(user)
    clients = [Client() for _ in range(TIMES)]
    for each in clients:
        each.cookies = client.cookies
    return clients


def test_the_same_submit_and_assess_fifty_times_at_once_are_stored_once():
    user = make_user()
    round_ = make_round(user=user, questions=[make_question(), make_question()])
    clients, base = logged_in(user), round_.get_absolute_url()

    submits = at_once(
        lambda n: clients[n].post(f"{base}1/submit/", {"text": "mine", "sequence": 1}).status_code
    )
    assesses = at_once(lambda n: clients[n].post(f"{base}1/assess/", {"points": ALL}).status_code)

    assert submits == [302] * TIMES
    assert assesses == [302] * TIMES
    assert [answer.state for answer in round_.answers.order_by("position")] == [
        AnswerState.ASSESSED,
        AnswerState.OPEN,
    ]
    assert QuestionMemory.objects.get().reviews == 1
    assert TopicMastery.objects.get().answers == 1
    assert list(differences_from_rebuilt()) == []


def test_fifty_different_submits_at_once_store_one_and_refuse_the_others():
    user = make_user()
    round_ = make_round(user=user)
    clients, base = logged_in(user), round_.get_absolute_url()

    statuses = at_once(
        lambda n: clients[n].post(f"{base}1/submit/", {"text": f"{n}", "sequence": 1}).status_code
    )

    assert sorted(statuses) == [302] + [409] * (TIMES - 1)
    assert round_.answers.get().text == str(statuses.index(302))


def test_mock_that_many_close_assess_and_end_at_once_is_closed_and_finished_once():
    user = make_user()
    questions = [make_question() for _ in range(3)]
    rounds = [make_round(user=user, questions=questions, mode=Mode.MOCK) for _ in range(3)]
    Round.objects.update(deadline=timezone.now() - timedelta(minutes=1))
    Answer.objects.update(deadline=Round.objects.first().deadline)
    clients, finished = logged_in(user), []

    def act(number: int) -> int:
        round_ = rounds[number % 3]
        base, position = round_.get_absolute_url(), number // 5 % 3 + 1
        match number % 5:
            case 0:
                return clients[number].post(f"{base}submit/").status_code
            case 1:
                sent = {"text": "mine", "sequence": 1}
                return clients[number].post(f"{base}{position}/submit/", sent).status_code
            case 2:
                call_command("close_overdue_rounds", stdout=StringIO())
                return 302
            case 3:
                return clients[number].get(f"{base}{position}/").status_code
            case _:
                finished.append(
                    services.end_round(
                        user=user, round_id=rounds[2].pk, now=timezone.now()
                    ).finished_at
                )
                return 302

    statuses = at_once(act)
    at_once(
        lambda n: clients[n].post(
            f"{rounds[n % 2].get_absolute_url()}{n // 2 % 3 + 1}/assess/", {"points": ALL}
        )
    )

    assert set(statuses) <= {200, 302, 409}
    for round_ in rounds:
        answers = round_.answers.all()
        assert {answer.locked_at for answer in answers} == {answers[0].deadline}
    assert len(set(finished)) == 1
    assert not Round.objects.unfinished().exists()
    assert Answer.objects.assessed().count() == 6
    assert list(differences_from_rebuilt()) == []


@pytest.mark.parametrize("mode", Mode)
def test_round_is_finished_once_however_many_tabs_requests_and_jobs_race_for_it(mode):
    user = make_user()
    round_ = make_round(user=user, questions=[make_question()], mode=mode)
    late = timezone.now() - timedelta(minutes=1)
    Round.objects.exclude(deadline=None).update(deadline=late)
    round_.answers.update(deadline=late)
    clients, base = logged_in(user), round_.get_absolute_url()

    def act(number: int) -> datetime | None:
        match number % 4:
            case 0:
                clients[number].post(f"{base}1/submit/", {"text": "mine", "sequence": 1})
            case 1:
                call_command("close_overdue_rounds", stdout=StringIO())
            case 2:
                clients[number].post(f"{base}1/assess/", {"points": ALL})
            case _:
                clients[number].post(f"{base}end/")
        return Round.objects.get().finished_at

    finished = set(at_once(act)) - {None}

    assert finished == {Round.objects.get().finished_at}
    answer = round_.answers.get()
    assert (answer.locked_at, answer.text, answer.timed_out) == (late, "", True)
    assert Answer.objects.assessed().count() == TopicMastery.objects.count()
    assert list(differences_from_rebuilt()) == []


def test_assessments_of_one_person_in_many_rounds_at_once_leave_mastery_that_can_be_rebuilt():
    user, topic = make_user(), make_topic()
    questions = [make_question(topic=topic) for _ in range(4)]
    rounds = [make_round(user=user, questions=[questions[n % 4]]) for n in range(24)]
    clients = logged_in(user)
    for round_ in rounds:
        clients[0].post(f"{round_.get_absolute_url()}1/submit/", {"text": "mine", "sequence": 1})

    at_once(
        lambda n: clients[n].post(f"{rounds[n].get_absolute_url()}1/assess/", {"points": ALL}),
        times=len(rounds),
    )

    assert Answer.objects.assessed().count() == 24
    assert TopicMastery.objects.get().answers == 24
    assert sorted(QuestionMemory.objects.values_list("reviews", flat=True)) == [1, 1, 1, 1]
    assert list(differences_from_rebuilt()) == []


def cross(first: Callable[[], Any], second: Callable[[], Any]) -> Exception | None:
    """Start `second` while the transaction of `first` is open; return what `second` raised."""
    is_held, may_commit = threading.Event(), threading.Event()
    raised: list[Exception] = []

    def hold() -> None:
        with transaction.atomic():
            first()
            is_held.set()
            may_commit.wait(10)
        connection.close()

    def come_second() -> None:
        try:
            second()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=hold), threading.Thread(target=come_second)]
    threads[0].start()
    is_held.wait(10)
    threads[1].start()
    threads[1].join(0.5)  # it waits for the lock
    may_commit.set()
    for thread in threads:
        thread.join()
    return raised[0] if raised else None


def assess(round_: Round, ticked: list[str], now: datetime | None = None) -> Answer | None:
    return services.assess_answer(
        user=round_.user, round_id=round_.pk, position=1, ticked=ticked, now=now
    )


def locked_rounds(questions: int, rounds: int = 1) -> list[Round]:
    user, topic, now = make_user(), make_topic(), timezone.now()
    made = [
        make_round(user=user, questions=[make_question(topic=topic) for _ in range(questions)])
        for _ in range(rounds)
    ]
    for round_ in made:
        services.submit_answer(
            user=user, round_id=round_.pk, position=1, text="mine", sequence=1, now=now
        )
    return made


def test_assessment_that_waited_comes_after_the_one_it_waited_for_whatever_its_clock():
    first, second = locked_rounds(questions=1, rounds=2)
    now = timezone.now()

    cross(
        lambda: assess(first, ALL, now + timedelta(seconds=10)),
        lambda: assess(second, ["processes"], now + timedelta(seconds=5)),
    )

    assert second.answers.get().assessed_at > first.answers.get().assessed_at
    assert list(differences_from_rebuilt()) == []


def test_round_that_ends_while_it_is_assessed_leaves_no_open_answer():
    [round_] = locked_rounds(questions=2)

    error = cross(
        lambda: assess(round_, ALL),
        lambda: services.end_round(user=round_.user, round_id=round_.pk, now=timezone.now()),
    )

    round_.refresh_from_db()
    assert error is None
    assert round_.is_finished
    assert [answer.state for answer in round_.answers.order_by("position")] == [
        AnswerState.ASSESSED,
        AnswerState.LOCKED,
    ]


def test_assessment_of_a_round_that_just_ended_is_refused():
    [round_] = locked_rounds(questions=2)

    error = cross(
        lambda: services.end_round(user=round_.user, round_id=round_.pk, now=timezone.now()),
        lambda: assess(round_, ALL),
    )

    assert isinstance(error, services.Conflict)
    assert round_.answers.get().state == AnswerState.LOCKED
