"""From figures to the whole numbers of an SVG drawing. No database.

Every drawing stands above a table with the same figures; it says nothing that the table does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CELL, GAP = 12, 2
HEAT_FROM = (1, 3, 6, 10)  # answers of a day, for each step of colour
LINE_WIDTH, LINE_HEIGHT = 600, 160


@dataclass(frozen=True)
class HeatCell:
    """One day: `heat` from 0 (nothing) to 4."""

    day: date
    answers: int
    heat: int
    x: int
    y: int


@dataclass(frozen=True)
class HeatMap:
    cells: list[HeatCell]
    width: int
    height: int


def heat_map(answers_by_day: Mapping[date, int], *, first: date, last: date) -> HeatMap:
    """Lay out the days from `first`, a Monday, to `last`: a column a week, Monday on top."""
    cells = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        answers = answers_by_day.get(day, 0)
        week, weekday = divmod(offset, 7)
        heat = sum(answers >= least for least in HEAT_FROM)
        place = week * (CELL + GAP), weekday * (CELL + GAP)
        cells.append(HeatCell(day, answers, heat, *place))
    width = ((last - first).days // 7 + 1) * (CELL + GAP) - GAP
    return HeatMap(cells, width, 7 * (CELL + GAP) - GAP)


def polyline(shares: Sequence[float]) -> str:
    """Return the `points` of a line through `shares` (0 to 1), from left to right."""
    steps = max(1, len(shares) - 1)
    return " ".join(
        f"{round(place * LINE_WIDTH / steps)},{round((1 - share) * LINE_HEIGHT)}"
        for place, share in enumerate(shares)
    )
