"""How far a panel agrees, and what its ratings come to. Numbers only, no database.

A panel's ratings are a table: a row for each panelist, a column for each question, in each cell a
rating or `None` where there is none. Whatever cannot be computed is `None`, never a guess.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, pstdev

Row = Sequence[int | None]
Table = Sequence[Row]


@dataclass(frozen=True)
class WeightedMean:
    """The mean of what was assessed, and the share of the weight that it stands on, 0 to 1."""

    value: float | None
    share: float


@dataclass(frozen=True)
class Strictness:
    """How far a panelist rates from the panel's mean; below 0 is stricter. For information."""

    deviation: float | None
    questions: int


def weighted_mean(values: Iterable[float | None], weights: Iterable[int]) -> WeightedMean:
    """Return the mean of `values` by their `weights`; a gap counts in neither sum.

    So a gap is not a zero; that it is there shows in the share.
    """
    pairs = list(zip(values, weights, strict=True))
    total = sum(weight for _, weight in pairs)
    assessed = [(value, weight) for value, weight in pairs if value is not None]
    weight_assessed = sum(weight for _, weight in assessed)
    if not weight_assessed:
        return WeightedMean(None, 0.0)
    mean = sum(value * weight for value, weight in assessed) / weight_assessed
    return WeightedMean(mean, weight_assessed / total)


def question_means(table: Table) -> list[float | None]:
    """Return the mean rating of each question over those who assessed it."""
    return [fmean(column) if column else None for column in _columns(table)]


def ranges(table: Table) -> list[int | None]:
    """Return the highest less the lowest rating of each question that two or more assessed."""
    return [max(column) - min(column) if len(column) > 1 else None for column in _columns(table)]


def standard_deviations(table: Table) -> list[float | None]:
    """Return the population standard deviation of each question that two or more assessed."""
    return [pstdev(column) if len(column) > 1 else None for column in _columns(table)]


def krippendorff_alpha(table: Table) -> float | None:
    """Return Krippendorff's alpha for ordinal ratings: 1 is perfect, 0 what chance would give.

    `None` when no question has two ratings, or all that have are rated alike: without variation
    there is no disagreement to expect. After K. Krippendorff, *Computing Krippendorff's
    Alpha-Reliability* (2011), section D.
    """
    units = [Counter(column) for column in _columns(table) if len(column) > 1]
    coincidences: dict[tuple[int, int], float] = defaultdict(float)
    for unit in units:
        for first in unit:
            for second in unit:
                pairs = unit[first] * (unit[second] - (first == second))
                coincidences[first, second] += pairs / (unit.total() - 1)
    totals: Counter[int] = Counter()
    for unit in units:
        totals += unit
    size = totals.total()
    observed = sum(count * _distance(*pair, totals) for pair, count in coincidences.items())
    expected = sum(
        totals[first] * totals[second] * _distance(first, second, totals)
        for first in totals
        for second in totals
    )
    return 1 - (size - 1) * observed / expected if expected else None


def exact_agreement(table: Table) -> float | None:
    """Return the share of pairs of ratings of a question that are equal."""
    return _share_within(table, 0)


def agreement_within_one(table: Table) -> float | None:
    """Return the share of pairs of ratings of a question that are at most one apart."""
    return _share_within(table, 1)


def strictness(table: Table) -> list[Strictness]:
    """Return for each panelist the mean deviation from the panel's mean.

    Only questions count that the panelist and somebody else rated. The panel's mean includes the
    panelist's own rating, so with two panelists half of their difference shows.
    """
    columns = _columns(table)
    results = []
    for row in table:
        deviations = [
            value - fmean(column)
            for value, column in zip(row, columns, strict=True)
            if value is not None and len(column) > 1
        ]
        mean = fmean(deviations) if deviations else None
        results.append(Strictness(mean, len(deviations)))
    return results


def _columns(table: Table) -> list[list[int]]:
    """Turn the table, and leave out its gaps."""
    return [[value for value in column if value is not None] for column in zip(*table, strict=True)]


def _pairs(table: Table) -> Iterator[tuple[int, int]]:
    for column in _columns(table):
        yield from combinations(column, 2)


def _share_within(table: Table, distance: int) -> float | None:
    differences = [abs(first - second) for first, second in _pairs(table)]
    if not differences:
        return None
    return sum(difference <= distance for difference in differences) / len(differences)


def _distance(first: int, second: int, totals: Counter[int]) -> float:
    """Return the squared ordinal distance: how many ratings lie between the two."""
    low, high = sorted((first, second))
    between = sum(count for value, count in totals.items() if low <= value <= high)
    return float((between - (totals[first] + totals[second]) / 2) ** 2)
