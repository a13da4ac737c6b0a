import random
from datetime import timedelta

import pytest

from benchmarks.mastery import KINDS, ORDERS, START, Item, auc, log_loss, practise, report
from interviews.mastery import memory, queries
from interviews.mastery.ordering import practice_order


def test_report_is_the_same_for_the_same_seed_and_differs_for_others():
    first, again, other = (list(report(learners=1, days=20, seed=seed)) for seed in (1, 1, 2))

    assert first == again
    assert first[3:] != other[3:]


def test_learners_forget_and_remember_longer_when_practice_is_spaced():
    massed, spaced = Item(0.0), Item(0.0)
    for day in (0.0, 0.1, 0.2):
        massed.meet(KINDS[0], day)
    for day in (0.0, 5.0, 10.0):
        spaced.meet(KINDS[0], day)

    assert massed.chance(KINDS[0], 1) > massed.chance(KINDS[0], 10) > massed.chance(KINDS[0], 40)
    assert spaced.chance(KINDS[0], 40) > massed.chance(KINDS[0], 30.2)


@pytest.mark.parametrize(
    ("pairs", "area"),
    [
        ([(0.9, True), (0.2, False)], 1.0),
        ([(0.9, False), (0.2, True)], 0.0),
        ([(0.5, False), (0.5, True)], 0.5),
    ],
)
def test_auc_counts_how_often_the_recalled_answer_was_given_more(pairs, area):
    assert auc(pairs) == area


def test_log_loss_of_a_coin_is_ln_2():
    assert log_loss([(0.5, True), (0.5, False)]) == pytest.approx(0.6931, abs=1e-4)


def test_rounds_and_the_benchmark_are_picked_with_the_same_order():
    assert queries.practice_order is practice_order
    items = [Item(hardness=float(number)) for number in range(6)]
    for number, item in enumerate(items[:3]):
        item.state = memory.review(None, 1, START - timedelta(days=2 + number))

    order = ORDERS["Viva"](items, START, random.Random(0))  # noqa: S311

    assert [item.hardness for item in order] == [2, 3, 4, 1, 5, 0]


@pytest.mark.parametrize("questions", [60, 200])
def test_rounds_in_the_order_of_viva_are_recalled_better_than_with_what_is_due_first(questions):
    recalled = {
        name: sum(
            practise(
                kind, ORDERS[name], days=60, seed=f"{kind.name} {number}", questions=questions
            ).recalled
            for kind in KINDS
            for number in range(2)
        )
        for name in ("Viva", "due first", "random")
    }

    assert recalled["Viva"] > 1.1 * recalled["due first"]
    assert recalled["Viva"] > recalled["random"]
