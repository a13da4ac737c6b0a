import math
import random

import krippendorff
import pytest

from interviews.scorecards.agreement import (
    Strictness,
    WeightedMean,
    agreement_within_one,
    exact_agreement,
    krippendorff_alpha,
    question_means,
    ranges,
    standard_deviations,
    strictness,
    weighted_mean,
)

Table = list[list[int | None]]


def random_table(seed: int) -> Table:
    rng = random.Random(seed)  # noqa: S311 - the same tables each time
    panelists, questions = rng.randint(2, 6), rng.randint(1, 15)
    gaps, highest = rng.choice([0.0, 0.2, 0.5, 0.8]), rng.choice([2, 3, 5])
    return [
        [None if rng.random() < gaps else rng.randint(1, highest) for _ in range(questions)]
        for _ in range(panelists)
    ]


def reference_alpha(table: Table) -> float | None:
    """What the package says; where it divides by zero or refuses, `None`."""
    columns = [[v for v in column if v is not None] for column in zip(*table, strict=True)]
    paired = {value for column in columns if len(column) > 1 for value in column}
    if len(paired) < 2:
        return None
    data = [[math.nan if value is None else value for value in row] for row in table]
    return krippendorff.alpha(reliability_data=data, level_of_measurement="ordinal")


@pytest.mark.parametrize("seed", range(300))
def test_alpha_equals_the_package_on_a_random_sparse_table(seed: int):
    table = random_table(seed)

    assert krippendorff_alpha(table) == pytest.approx(reference_alpha(table), abs=1e-9)


def test_random_tables_are_sparse_and_mostly_computable():
    tables = [random_table(seed) for seed in range(300)]

    computable = [krippendorff_alpha(table) is not None for table in tables]
    with_gaps = [any(None in row for row in table) for table in tables]

    assert 200 < sum(computable) < 300
    assert sum(with_gaps) > 150


def test_alpha_of_the_published_example():
    # K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: ordinal .815.
    n = None
    table = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, n, n, n],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, n, 3],
        [n, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, n],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, n],
    ]

    assert krippendorff_alpha(table) == pytest.approx(0.815, abs=0.0005)


@pytest.mark.parametrize(
    "table",
    [[], [[]], [[1, 2, 3]], [[1, None], [None, 2]], [[3, 3, None], [3, 3, 5]]],
    ids=["nobody", "no question", "one panelist", "no question in common", "no variation"],
)
def test_alpha_that_is_not_computable_is_none(table: Table):
    assert krippendorff_alpha(table) is None


def test_weighted_mean_of_an_example_with_a_gap():
    # (4 · 3 + 2 · 1) / (3 + 1), on 4 of a weight of 6
    assert weighted_mean([4, None, 2], [3, 2, 1]) == WeightedMean(3.5, pytest.approx(4 / 6))


def test_weighted_mean_of_nothing_is_none_and_stands_on_nothing():
    assert weighted_mean([None, None], [1, 5]) == WeightedMean(None, 0.0)
    assert weighted_mean([], []) == WeightedMean(None, 0.0)


def test_question_means_leave_gaps_out_and_do_not_count_them_as_zero():
    assert question_means([[4, None, 5], [1, None, None]]) == [2.5, None, 5]


def test_ranges_and_deviations_need_two_ratings():
    table = [[1, 4, None], [5, None, None], [3, 4, 2]]

    assert ranges(table) == [4, 0, None]
    assert standard_deviations(table) == [pytest.approx(math.sqrt(8 / 3)), 0, None]


def test_agreement_counts_pairs_on_the_same_question():
    # Pairs: 4-4, 4-5, 4-5 on the first question, 1-3 on the second, none on the third.
    table = [[4, 1, 2], [4, 3, None], [5, None, None]]

    assert exact_agreement(table) == 1 / 4
    assert agreement_within_one(table) == 3 / 4


def test_agreement_without_a_pair_is_none():
    assert exact_agreement([[1, None], [None, 2]]) is None
    assert agreement_within_one([[1, 2]]) is None


def test_strictness_is_the_mean_deviation_on_common_questions():
    # Common are the first two; the panel's means there are 3 and 3.
    table = [[2, 2, 1], [4, 4, None]]

    assert strictness(table) == [Strictness(-1, 2), Strictness(1, 2)]


def test_strictness_without_a_common_question_is_none():
    assert strictness([[2, None], [None, 4]]) == [Strictness(None, 0), Strictness(None, 0)]
