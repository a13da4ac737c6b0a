"""Counting a bank: questions by module, level and kind; what it covers of a syllabus."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import QuestionRecord
from questions.exchange.yaml_reader import read_file
from questions.models import Kind, Level, Status


@dataclass(frozen=True, slots=True)
class SyllabusItem:
    id: str
    module: str
    is_ours: bool


def read_syllabus(path: Path) -> list[SyllabusItem]:
    """The items of a syllabus file. Raises `BankError` when it is not one."""
    data: Any = read_file(path).data
    try:
        return [
            SyllabusItem(item["id"], module["slug"], item.get("ours", False))
            for module in data["modules"]
            for topic in module["topics"]
            for item in topic["items"]
        ]
    except (AttributeError, KeyError, TypeError) as error:
        problem = Problem(
            Place(str(path), 1), f"not a syllabus ({error!r})", "modules, topics, items with ids"
        )
        raise BankError([problem]) from error


def covered(records: Sequence[QuestionRecord]) -> set[str]:
    """The syllabus ids that published questions name."""
    return {
        item
        for record in records
        if record.status == Status.PUBLISHED
        for item in record.content["covers"]
    }


def figures(records: Sequence[QuestionRecord]) -> Iterator[str]:
    """A table of the questions of each module by level and by kind, line by line."""
    columns = [*Level.values, *Kind.values]
    modules = dict.fromkeys(record.module for record in records)
    counts = Counter(
        (record.module, record.content[key]) for record in records for key in ("level", "kind")
    )
    totals = Counter(record.module for record in records)
    width = max(map(len, ["module", *modules]))
    yield "  ".join([f"{'module':<{width}}", *columns, "total"])
    for module in modules:
        cells = [f"{counts[module, column] or '·':>{len(column)}}" for column in columns]
        yield "  ".join([f"{module:<{width}}", *cells, f"{totals[module]:>5}"])
    sums = [
        f"{sum(counts[module, column] for module in modules):>{len(column)}}" for column in columns
    ]
    yield "  ".join([f"{'all':<{width}}", *sums, f"{len(records):>5}"])


def coverage(items: Sequence[SyllabusItem], ids: Collection[str]) -> Iterator[str]:
    """What `ids` cover of the sources' items and of ours, module by module, then in all."""
    for is_ours, name in ((False, "the sources"), (True, "ours")):
        part = [item for item in items if item.is_ours is is_ours]
        if not part:
            continue
        done = sum(item.id in ids for item in part)
        yield f"Coverage of {name}: {done} of {len(part)}"
        for module in dict.fromkeys(item.module for item in part):
            wanted = [item.id for item in part if item.module == module]
            missing = [item for item in wanted if item not in ids]
            gaps = f"  missing: {', '.join(missing)}" if missing else ""
            yield f"  {module}: {len(wanted) - len(missing)} of {len(wanted)}{gaps}"
