"""SQL blocks that are run: statements, and the rows that their comments expect."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

_EXPECT = "-- expect:"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; `expected` holds its rows, or None when the block does not say."""

    sql: str
    expected: list[list[Any]] | None = None


def statements(code: str) -> Iterator[Statement]:
    """Split a block at each `;` that ends a line outside `$$` bodies.

    A line `-- expect: [[1, "a"]]` gives the rows of the statement above it.
    """
    pending: Statement | None = None
    lines: list[str] = []
    in_body = False
    for line in code.splitlines():
        if line.strip().startswith(_EXPECT):
            if pending is None or any(map(str.strip, lines)):
                raise ValueError(f"“{line.strip()}” does not follow a statement that ends in “;”")
            pending = Statement(pending.sql, json.loads(line.strip().removeprefix(_EXPECT)))
            continue
        lines.append(line)
        in_body ^= line.count("$$") % 2 == 1
        if line.rstrip().endswith(";") and not in_body:
            if pending:
                yield pending
            pending, lines = Statement("\n".join(lines).strip()), []
    if pending:
        yield pending
    rest = [line for line in lines if line.strip() and not line.strip().startswith("--")]
    if rest:
        yield Statement("\n".join(lines).strip())


def as_json(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows as `-- expect:` writes them: numbers as numbers, dates and uuids as text."""
    plain: list[list[Any]] = json.loads(json.dumps(rows, default=_plain))
    return plain


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta | UUID):
        return str(value)
    raise TypeError(f"write {type(value).__name__} as text in the statement itself")
