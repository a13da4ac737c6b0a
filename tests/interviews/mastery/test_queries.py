from datetime import UTC, datetime, timedelta

import pytest

from interviews.mastery.memory import MasteryLevel
from interviews.mastery.queries import (
    interleave,
    overview,
    pick_for_practice,
    question_standings,
    topic_standings,
)
from questions import publishing
from questions.models import Question
from tests.factories import make_answer, make_question, make_topic, make_user

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def test_topic_score_is_the_mean_recall_over_all_published_questions_unseen_ones_counting_0():
    user, topic = make_user(), make_topic()
    questions = [make_question(topic=topic) for _ in range(4)]
    for question in questions[:2]:
        make_answer(user=user, question=question, now=NINE)

    [standing] = overview(user, NINE).topics
    [faded] = overview(user, NINE + days(8.2956)).topics

    assert (standing.score, standing.seen, standing.published) == (pytest.approx(0.5), 2, 4)
    assert faded.score == pytest.approx(0.45, abs=1e-4)
    assert standing.level == MasteryLevel.FAMILIAR


def test_topic_score_is_the_mean_of_what_its_questions_are_shown_to_count():
    user, topic = make_user(), make_topic()
    questions = [make_question(topic=topic) for _ in range(4)]
    for number, ticked in enumerate([None, ["one-thread", "processes"], []]):
        make_answer(user=user, question=questions[number], ticked=ticked, now=NINE - days(number))
    later = NINE + days(3.5)

    [standing] = topic_standings(user, [topic], later)
    rows = question_standings(user, questions, later)

    assert [row.credit for row in rows][2:] == [0.0, None]
    assert standing.score == pytest.approx(sum(row.credit or 0.0 for row in rows) / 4)
    assert standing.score_ahead == pytest.approx(sum(row.credit_ahead or 0.0 for row in rows) / 4)
    assert (standing.seen, standing.answers) == (3, 3)


def test_retired_questions_count_neither_above_nor_below():
    user, topic = make_user(), make_topic()
    kept, retired = make_question(topic=topic), make_question(topic=topic)
    for question in (kept, retired):
        make_answer(user=user, question=question, now=NINE)
    publishing.retire(question=retired)

    [standing] = overview(user, NINE).topics

    assert (standing.score, standing.seen, standing.published) == (pytest.approx(1.0), 1, 1)


def test_level_falls_as_recall_fades():
    user, question = make_user(), make_question()
    make_answer(user=user, question=question, ticked=["one-thread", "processes"], now=NINE)

    levels = [overview(user, NINE + days(day)).topics[0].level for day in (0, 30, 10_000)]

    assert levels == [MasteryLevel.PROFICIENT, MasteryLevel.FAMILIAR, MasteryLevel.ATTEMPTED]


def test_overview_counts_what_is_due_and_finds_the_weakest():
    user = make_user()
    strong, weak = make_question(), make_question()
    unseen = make_question()
    make_answer(user=user, question=strong, now=NINE)
    make_answer(user=user, question=weak, ticked=[], now=NINE)

    today = overview(user, NINE)
    tomorrow = overview(user, NINE + days(1))

    assert (today.due, tomorrow.due) == (0, 1)
    assert [standing.topic for standing in tomorrow.due_topics] == [weak.topic]
    assert [standing.topic for standing in today.weakest(5)] == [weak.topic, strong.topic]
    assert unseen.topic in [standing.topic for standing in today.topics]
    assert today.score == pytest.approx(1 / 3)


def test_overview_of_an_empty_bank_is_nothing():
    standing = overview(make_user(), NINE)

    assert (standing.modules, standing.score, standing.due) == ([], 0.0, 0)


def test_pick_takes_due_questions_first_then_unseen_ones_then_the_most_faded():
    user, topic = make_user(), make_topic()
    due, fresh, unseen, old = (make_question(topic=topic) for _ in range(4))
    make_answer(user=user, question=old, now=NINE - days(5))
    make_answer(user=user, question=due, ticked=[], now=NINE - days(2))
    make_answer(user=user, question=fresh, now=NINE - days(0.1))

    picked = pick_for_practice(user, Question.objects.published(), count=9, now=NINE)

    assert picked == [due, unseen, old, fresh]


def test_pick_spreads_unseen_questions_over_the_topics_and_interleaves_them():
    user = make_user()
    topics = [make_topic() for _ in range(2)]
    first = [make_question(topic=topics[0]) for _ in range(3)]
    second = [make_question(topic=topics[1]) for _ in range(3)]

    picked = pick_for_practice(user, Question.objects.published(), count=4, now=NINE)

    assert picked == [first[0], second[0], first[1], second[1]]


def test_interleave_keeps_questions_of_one_topic_apart():
    a, b = make_topic(), make_topic()
    a1, a2, a3, b1 = (make_question(topic=topic) for topic in (a, a, a, b))

    assert interleave([a1, a2, a3, b1]) == [a1, b1, a2, a3]


def test_pick_lets_one_due_and_two_new_questions_take_turns():
    user, topic = make_user(), make_topic()
    questions = [make_question(topic=topic) for _ in range(8)]
    for number, question in enumerate(questions[:3]):
        now = NINE - days(20 - number)
        make_answer(user=user, question=question, ticked=[], now=now)

    picked = pick_for_practice(user, Question.objects.published(), count=6, now=NINE)

    assert picked == [questions[number] for number in (0, 3, 4, 1, 5, 6)]


def test_overview_says_what_two_weeks_without_practice_leave():
    user, topic = make_user(), make_topic()
    make_answer(user=user, question=make_question(topic=topic), now=NINE)

    today, ahead = overview(user, NINE), overview(user, NINE + days(14))

    assert today.score_ahead == pytest.approx(ahead.score)
    assert today.modules[0].score_ahead == pytest.approx(ahead.score)
    assert today.score_ahead < today.score
