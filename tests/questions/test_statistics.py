"""The figures of a question, against their definitions worked out the long way."""

from collections.abc import Callable
from datetime import UTC, datetime
from math import isclose, sqrt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from questions.models import KeyPoint, PointStatistics, QuestionStatistics
from questions.statistics import (
    ENOUGH_ANSWERS,
    ENOUGH_OTHERS,
    ENOUGH_PEOPLE,
    Counted,
    Source,
    Tally,
    store,
)
from tests.factories import make_question

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
UIDS = ["a", "b", "c"]


@st.composite
def answer_sheets(draw: st.DrawFn) -> list[Counted]:
    """Up to 6 questions, answered by up to 60 people, each answering some of them once."""
    people, questions = draw(st.integers(0, 60)), draw(st.integers(1, 6))
    random = draw(st.randoms(use_true_random=False))
    answers = []
    for person in range(people):
        for question in random.sample(range(questions), random.randint(0, questions)):
            ticked = [uid for uid in UIDS if random.random() < 0.3 + 0.1 * question]
            allotted = random.choice([None, 120, 300])
            seconds = None if allotted is None else random.randint(0, allotted)
            answers.append(
                Counted(
                    question=question,
                    person=person,
                    score=len(ticked) / len(UIDS),
                    points=UIDS[: random.choice([2, 3])],
                    ticked=ticked,
                    seconds=seconds,
                    allotted=allotted,
                    timed_out=seconds is not None and seconds == allotted,
                )
            )
    return answers


def tally_of(answers: list[Counted], source: Source = Source.SELF) -> Tally:
    tally = Tally()
    for answer in answers:
        tally.add(answer, source=source)
    return tally


def row_of(tally: Tally, question: int = 0) -> QuestionStatistics:
    return tally.question_row(question, uids=UIDS, flags=0, now=NOW)


def brute_mean(values: list[float]) -> float | None:
    if len(values) < 10:
        return None
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def brute_median(values: list[float]) -> float | None:
    if len(values) < 10:
        return None
    below = sorted(values)
    middle = len(below) // 2
    return below[middle] if len(below) % 2 else (below[middle - 1] + below[middle]) / 2


def brute_discrimination(answers: list[Counted], question: int) -> float | None:
    pairs = []
    for answer in answers:
        rest = [
            other.score
            for other in answers
            if other.person == answer.person and other.question != answer.question
        ]
        if answer.question == question and len(rest) >= 3:
            pairs.append((answer.score, sum(rest) / len(rest)))
    if len(pairs) < 30:
        return None
    mean_x = sum(x for x, _ in pairs) / len(pairs)
    mean_y = sum(y for _, y in pairs) / len(pairs)
    across = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    spread_x = sum((x - mean_x) ** 2 for x, _ in pairs)
    spread_y = sum((y - mean_y) ** 2 for _, y in pairs)
    if spread_x < 1e-15 or spread_y < 1e-15:
        return None
    return across / sqrt(spread_x * spread_y)


def same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, abs_tol=1e-9)


@given(answer_sheets())
def test_figures_are_what_their_definitions_give(answers: list[Counted]) -> None:
    tally = tally_of(answers)

    for question in {answer.question for answer in answers}:
        row = row_of(tally, question)
        own = [answer for answer in answers if answer.question == question]
        timed = [answer for answer in own if answer.allotted]
        assert row.answers == len(own)
        assert same(row.facility, brute_mean([answer.score for answer in own]))
        assert same(row.discrimination, brute_discrimination(answers, question))
        assert row.timed_answers == len(timed)
        assert same(row.median_seconds, brute_median([answer.seconds for answer in timed]))
        shares = [answer.seconds / answer.allotted for answer in timed]
        assert same(row.median_share, brute_median(shares))
        assert same(row.timed_out_share, brute_mean([float(x.timed_out) for x in timed]))


@given(answer_sheets())
def test_points_are_counted_in_the_answers_that_could_make_them(answers: list[Counted]) -> None:
    tally = tally_of(answers)

    for question in {answer.question for answer in answers}:
        own = [answer for answer in answers if answer.question == question]
        expected = {}
        for uid in UIDS:
            offered = [answer for answer in own if uid in answer.points]
            if offered:
                made = [answer for answer in offered if uid in answer.ticked]
                expected[uid] = (len(offered), len(made))
        points = {row.uid: (row.answers, row.made) for row in tally.point_rows(question)}
        assert points == expected
        misses = {
            uid: 1 - made / offered for uid, (offered, made) in expected.items() if offered >= 10
        }
        worst = row_of(tally, question).most_missed
        if not any(misses.values()):
            assert worst == ""
        else:
            assert misses[worst] == max(misses.values())


@given(answer_sheets())
@example([])
def test_order_of_counting_does_not_matter(answers: list[Counted]) -> None:
    forwards, backwards = tally_of(answers), tally_of(answers[::-1])

    for question in forwards.questions():
        one, other = row_of(forwards, question), row_of(backwards, question)
        assert same(one.facility, other.facility)
        assert same(one.discrimination, other.discrimination)


def counted(person: int, question: int = 0, score: float = 0.5) -> Counted:
    return Counted(question=question, person=person, score=score, points=["a"], ticked=[])


@pytest.mark.parametrize(("people", "facility"), [(9, None), (10, 0.5)])
def test_facility_waits_for_ten_answers(people: int, facility: float | None) -> None:
    tally = tally_of([counted(person) for person in range(people)])

    assert ENOUGH_ANSWERS == 10
    assert row_of(tally).facility == facility


@pytest.mark.parametrize(("people", "others", "is_given"), [(29, 3, 0), (30, 2, 0), (30, 3, 1)])
def test_discrimination_waits_for_thirty_people_with_three_others(
    people: int, others: int, is_given: int
) -> None:
    """Here everybody is equally good at everything, so it is 1 as soon as it is given."""
    tally = tally_of(
        [
            counted(person, question, score=person / people)
            for person in range(people)
            for question in range(others + 1)
        ]
    )

    assert (ENOUGH_PEOPLE, ENOUGH_OTHERS) == (30, 3)
    row = row_of(tally)
    assert row.people == (people if others >= 3 else 0)
    assert same(row.discrimination, 1.0 if is_given else None)


def test_discrimination_leaves_the_question_itself_out() -> None:
    """A score that has nothing to do with the rest would correlate with a total that holds it."""
    answers = []
    for person in range(40):
        answers.append(counted(person, 0, score=float(person % 2)))
        answers += [counted(person, question, score=float(person // 20)) for question in (1, 2, 3)]

    assert same(row_of(tally_of(answers)).discrimination, 0.0)


def test_discrimination_is_not_made_of_rounding() -> None:
    answers = [
        counted(person, question, score=0.1 if question else person % 2)
        for person in range(40)
        for question in range(4)
    ]

    assert row_of(tally_of(answers)).discrimination is None


def test_interviewers_are_counted_apart() -> None:
    tally = tally_of([counted(person, score=0.9) for person in range(10)])
    for person in range(10):
        answer = Counted(question=0, person=person, score=0.4, points=["a"], ticked=["a"])
        tally.add(answer, source=Source.INTERVIEWER)

    row = row_of(tally)
    assert (row.answers, row.interviewer_answers) == (10, 10)
    assert same(row.facility, 0.9)
    assert same(row.interviewer_facility, 0.4)
    (point,) = tally.point_rows(0)
    assert (point.answers, point.made) == (10, 0)
    assert (point.interviewer_answers, point.interviewer_made) == (10, 10)


@pytest.mark.django_db
def test_store_replaces_what_was_counted_before() -> None:
    old, new = make_question(), make_question()
    store(tally_of([counted(1, old.pk)]), flags={}, now=NOW)

    questions = store(tally_of([counted(1, new.pk)]), flags={new.pk: 2}, now=NOW.replace(hour=13))

    assert questions == 1
    row = QuestionStatistics.objects.get()
    assert (row.question, row.answers, row.flags) == (new, 1, 2)
    assert row.counted_at == NOW.replace(hour=13)
    assert PointStatistics.objects.get().question == new


@pytest.mark.django_db
def test_store_names_the_most_missed_point_that_is_still_asked() -> None:
    question = make_question()
    KeyPoint.objects.filter(uid="processes").delete()
    answers = [
        Counted(
            question.pk, person, 0.5, ["one-thread", "io-releases", "processes"], ["one-thread"]
        )
        for person in range(10)
    ]

    store(tally_of(answers), flags={}, now=NOW)

    assert QuestionStatistics.objects.get().most_missed == "io-releases"
    assert PointStatistics.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_store_has_a_constant_number_of_queries(
    rows: int, django_assert_num_queries: Callable
) -> None:
    tally = tally_of([counted(1, make_question().pk) for _ in range(rows)])

    with django_assert_num_queries(10):
        store(tally, flags={}, now=NOW)
