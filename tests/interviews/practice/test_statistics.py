"""Which answers count for the statistics of the bank."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from interviews.practice import mock, services
from interviews.practice.models import AnswerState, Mode, Pace, QuestionFlag
from interviews.practice.statistics import counted_answers, refresh_statistics
from questions import publishing
from questions.models import KeyPoint, PointStatistics, QuestionStatistics
from tests.factories import POINTS, make_answer, make_question, make_round, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def play(*, ticked: list[str], now: datetime = NOW, **overrides: Any) -> None:
    """Play a round of one question to its end, half a minute long."""
    round_ = make_round(now=now, **overrides)
    person = {"user": round_.user, "round_id": round_.pk}
    later = now + timedelta(seconds=30)
    if round_.is_mock:
        mock.submit_round(**person, now=later)
    else:
        services.submit_answer(**person, position=1, text="Text.", sequence=1, now=later)
    services.assess_answer(**person, position=1, ticked=ticked, now=later)


def test_the_first_answer_of_each_person_counts() -> None:
    question, ada, bob = make_question(), make_user(), make_user()
    make_answer(user=ada, question=question, ticked=["one-thread"], now=NOW)
    make_answer(user=ada, question=question, now=NOW + timedelta(days=1))
    make_answer(user=bob, question=question, now=NOW + timedelta(days=2))
    make_answer(user=ada, now=NOW + timedelta(days=3))
    make_answer(state=AnswerState.LOCKED, question=question, now=NOW)

    scores = [(x.person, x.score) for x in counted_answers() if x.question == question.pk]

    assert sorted(scores) == [(ada.pk, 0.5), (bob.pk, 1.0)]


def test_a_cram_round_does_not_count_and_uses_up_the_first_time() -> None:
    question, user = make_question(), make_user()
    play(user=user, questions=[question], ticked=[], is_cram=True)
    play(user=user, questions=[question], ticked=["one-thread"], now=NOW + timedelta(days=1))

    assert list(counted_answers()) == []


@pytest.mark.parametrize(
    ("kind", "seconds", "allotted"),
    [
        ({}, 30, 240),
        ({"pace": Pace.RELAXED}, 30, 360),
        ({"pace": Pace.UNTIMED}, None, None),
        ({"mode": Mode.MOCK}, None, None),
    ],
)
def test_time_counts_on_a_clock_of_its_own(
    kind: dict[str, Any], seconds: int | None, allotted: int | None
) -> None:
    play(questions=[make_question(seconds=240)], ticked=[], **kind)

    (answer,) = counted_answers()

    assert (answer.seconds, answer.allotted, answer.timed_out) == (seconds, allotted, False)


def test_points_are_those_of_the_text_that_was_answered() -> None:
    question = make_question()
    make_answer(question=question, ticked=["one-thread"], now=NOW)
    KeyPoint.objects.filter(uid="processes").update(uid="cores")
    publishing.publish(question=question, author=None)
    question.refresh_from_db()
    make_answer(question=question, ticked=["cores"], now=NOW)

    refresh_statistics(now=NOW)

    points = PointStatistics.objects.order_by("uid").values_list("uid", "answers", "made")
    assert list(points) == [
        ("cores", 1, 1),
        ("io-releases", 2, 0),
        ("one-thread", 2, 1),
        ("processes", 1, 0),
    ]


def test_refresh_counts_time_outs_flags_and_misses() -> None:
    question = make_question(seconds=60)
    for number in range(10):
        used = 60 if number < 3 else 30
        answer = make_answer(state=AnswerState.OPEN, question=question, seconds_used=1, now=NOW)
        opened = answer.opened_at
        if used == 60:
            services.close_overdue(now=opened + timedelta(minutes=5))
        else:
            services.submit_answer(
                user=answer.user,
                round_id=answer.round_id,
                position=1,
                text="Text.",
                sequence=1,
                now=opened + timedelta(seconds=used),
            )
        services.assess_answer(
            user=answer.user, round_id=answer.round_id, position=1, ticked=["one-thread"], now=NOW
        )
    revision = question.current_revision
    for handled_at in (None, NOW, NOW):
        QuestionFlag.objects.create(
            user=make_user(), revision=revision, text="Wrong.", handled_at=handled_at
        )

    assert refresh_statistics(now=NOW) == (1, 10)

    row = QuestionStatistics.objects.get()
    assert (row.answers, row.timed_answers, row.flags) == (10, 10, 1)
    assert row.facility == pytest.approx(0.5)
    assert row.timed_out_share == pytest.approx(0.3)
    assert (row.median_seconds, row.median_share) == (30, 0.5)
    assert row.discrimination is None
    assert row.most_missed == "io-releases"
    assert row.interviewer_answers == 0


def test_a_flag_on_a_question_that_nobody_answered_is_counted() -> None:
    question = make_question()
    QuestionFlag.objects.create(
        user=make_user(), revision=question.current_revision, text="Unclear."
    )

    refresh_statistics(now=NOW)

    row = QuestionStatistics.objects.get()
    assert (row.answers, row.facility, row.flags) == (0, None, 1)


def test_refreshing_again_arrives_at_the_same_rows() -> None:
    make_answer(now=NOW)
    refresh_statistics(now=NOW)
    before = list(QuestionStatistics.objects.values().order_by("pk"))

    refresh_statistics(now=NOW)

    assert list(QuestionStatistics.objects.values().order_by("pk")) == before


@pytest.mark.parametrize("rows", [1, 30])
def test_refresh_has_a_constant_number_of_queries(
    rows: int, django_assert_num_queries: Callable
) -> None:
    for _ in range(rows):
        make_answer(now=NOW)

    with django_assert_num_queries(14):
        refresh_statistics(now=NOW)


def test_command_says_how_much_it_counted(capsys: pytest.CaptureFixture[str]) -> None:
    make_answer()

    call_command("refresh_statistics")

    assert capsys.readouterr().out == "Answers counted: 1, questions with figures: 1\n"
    assert len(POINTS) == PointStatistics.objects.count()
