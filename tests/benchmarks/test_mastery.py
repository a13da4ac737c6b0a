import pytest

from benchmarks.mastery import KINDS, Item, auc, log_loss, report


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
