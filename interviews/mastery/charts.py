"""From figures to the whole numbers of an SVG drawing. No database.

Every drawing stands above a table with the same figures; it says nothing that the table does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CELL, GAP = 12, 2
HEAT_FROM = (1, 3, 6, 10)  # answers of a day, for each step of colour
LINE_WIDTH, LINE_HEIGHT = 600, 160
COLUMN_WIDTH, COLUMN_GAP, COLUMN_HEIGHT = 70, 25, 120


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


@dataclass(frozen=True)
class Column:
    """One column of a chart: a share as its height, and the middle of it to write under."""

    name: str
    share: float | None
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + COLUMN_WIDTH // 2

    @property
    def label_y(self) -> int:
        return self.y - 6


@dataclass(frozen=True)
class ColumnChart:
    columns: list[Column]
    width: int
    height: int


def column_chart(shares: Sequence[tuple[str, float | None]]) -> ColumnChart:
    """Lay out named `shares` (0 to 1, None for nothing known) as columns, from left to right."""
    columns = [
        Column(
            name,
            share,
            x=COLUMN_GAP + place * (COLUMN_WIDTH + COLUMN_GAP),
            y=COLUMN_HEIGHT - (height := round((share or 0.0) * COLUMN_HEIGHT)),
            height=height,
        )
        for place, (name, share) in enumerate(shares)
    ]
    width = COLUMN_GAP + len(columns) * (COLUMN_WIDTH + COLUMN_GAP)
    return ColumnChart(columns, width, COLUMN_HEIGHT)
