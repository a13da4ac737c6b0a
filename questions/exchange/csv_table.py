"""CSV: one row a question, points and the like in numbered columns. See docs/bank-format.md."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rapidfuzz import process

from questions.exchange.decoding import decode
from questions.exchange.drafts import derived_slug, proposed_uid
from questions.exchange.parsed import Parsed
from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import QuestionRecord
from questions.exchange.sources import Source, assemble, mapping, sequence
from questions.exchange.yaml_reader import Mapping, Value
from questions.limits import PARTS_MAX

PLAIN = (
    *("slug", "module", "topic", "status", "kind", "level", "need", "seconds", "covers"),
    *("prompt", "approach", "model_answer"),
)
TAGS = "tags"
# The lists of a framework: the first words of their columns, and the fields of an item.
GROUPS = {
    "points": ("point", ("uid", "text", "essential", "weight")),
    "pitfalls": ("pitfall", ("claim", "correction")),
    "follow_ups": ("follow_up", ("prompt", "hint")),
    "references": ("reference", ("title", "url")),
}
CLOSE = 70  # similarity, 0 to 100, from which a name is proposed for a column
SEPARATORS = (",", ";", "\t")
# What a spreadsheet may take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
BOOLEANS = {
    "true": True,
    "yes": True,
    "1": True,
    "x": True,
    "false": False,
    "no": False,
    "0": False,
}

Columns = dict[str, str]  # a field of an item to the name of its column

_NUMBERED = re.compile(r"(point|pitfall|follow_up|reference)_([1-9][0-9]?)_([a-z]+)")
_BEGUN = re.compile(r"(point|pitfall|follow_up|reference)s?[ _-]?([1-9][0-9]?)(?![0-9])")
_INTEGER = re.compile(r"-?[0-9]{1,9}(\.0+)?")


def read(data: bytes, *, name: str) -> Parsed:
    """Read a table with a row of column names; the separator is a comma, semicolon or tab."""
    problems: list[Problem] = []
    try:
        text = decode(data, name=name)
    except BankError as error:
        return Parsed(problems=error.problems)
    rows = _rows(text, name, problems)
    _, header = next(rows, (1, []))
    columns = [cell.strip().lower() for cell in header]
    problems.extend(_header_problems(columns, name))
    if "prompt" not in columns:
        return Parsed(problems=problems)
    columns = [column if _is_known(column) else "" for column in columns]
    groups = _numbered_groups(columns)
    sources = (_source(columns, groups, cells, line, name, problems) for line, cells in rows)
    return assemble(sources, name=name, problems=problems)


def write(questions: Sequence[QuestionRecord]) -> bytes:
    """Return a table with as many numbered columns as the longest lists need, and `tags` if any.

    UTF-8 with a mark, which tells spreadsheets so, and rows that end as RFC 4180 says.
    """
    tags = [TAGS] if any(record.tags for record in questions) else []
    columns = [*PLAIN, *tags, *_numbered_columns(questions)]
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    for record in questions:
        cells = _cells(record)
        writer.writerow([neutralise(cells.get(column, "")) for column in columns])
    return file.getvalue().encode("utf-8-sig")


def neutralise(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `restore` takes it back."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def restore(cell: str) -> str:
    """Return the text that `neutralise` made the cell of."""
    is_marked = cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS)
    return cell[1:] if is_marked else cell


def _numbered_columns(questions: Sequence[QuestionRecord]) -> Iterator[str]:
    for part, (word, fields) in GROUPS.items():
        most = max((len(record.content["framework"][part]) for record in questions), default=0)
        for number in range(1, most + 1):
            yield from (f"{word}_{number}_{field}" for field in fields)


def _cells(record: QuestionRecord) -> dict[str, str]:
    content = record.content
    framework = content["framework"]
    cells = {
        **{key: _cell(content[key]) for key in PLAIN if key in content},
        "module": record.module,
        "topic": record.topic,
        "status": str(record.status),
        "covers": " ".join(content["covers"]),
        TAGS: " ".join(record.tags or ()),
        "approach": framework["approach"],
        "model_answer": framework["model_answer"],
    }
    for part, (word, fields) in GROUPS.items():
        for number, item in enumerate(framework[part], start=1):
            cells |= {f"{word}_{number}_{field}": _cell(item[field]) for field in fields}
    return cells


def _cell(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rows(text: str, name: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line where it begins."""
    first_line = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        wrong = f"the row that begins here cannot be read ({error})"
        expected = "quotes closed and doubled inside a cell, cells below 131,072 characters"
        problems.append(Problem(Place(name, line), wrong, expected))


def _header_problems(columns: list[str], name: str) -> Iterator[Problem]:
    place = Place(name, 1)
    if "prompt" not in columns:
        yield Problem(place, "no column “prompt”", f"column names, such as {', '.join(PLAIN)}")
    seen: set[str] = set()
    for column in columns:
        if column and not _is_known(column):
            wrong = f"the column “{column[:60]}” is not known"
            yield Problem(place, wrong, _known_columns(column))
        if column and column in seen:
            yield Problem(place, f"the column “{column[:60]}” twice", "each column once")
        seen.add(column)


def _is_known(column: str) -> bool:
    if found := _NUMBERED.fullmatch(column):
        return found[3] in dict(GROUPS.values())[found[1]] and int(found[2]) <= PARTS_MAX
    return column in (*PLAIN, TAGS)


def _known_columns(column: str) -> str:
    """The names that somebody may have meant who wrote `column`."""
    if found := _BEGUN.match(column):
        word, number = found[1], int(found[2])
        if number > PARTS_MAX:
            return f"a number up to {PARTS_MAX}"
        return ", ".join(f"{word}_{number}_{field}" for field in dict(GROUPS.values())[word])
    known = (*PLAIN, TAGS)
    close = process.extractOne(column, known, score_cutoff=CLOSE)
    return f"“{close[0]}”" if close else f"{', '.join(known)} or point_1_text and the like"


def _numbered_groups(columns: list[str]) -> dict[str, list[Columns]]:
    """For each list of a framework its items in order: the column of each of their fields."""
    numbers: dict[str, dict[int, Columns]] = {word: {} for word, _ in GROUPS.values()}
    for column in columns:
        if found := _NUMBERED.fullmatch(column):
            numbers[found[1]].setdefault(int(found[2]), {})[found[3]] = column
    return {
        part: [columns for _, columns in sorted(numbers[word].items())]
        for part, (word, _) in GROUPS.items()
    }


def _source(
    columns: list[str],
    groups: dict[str, list[Columns]],
    cells: list[str],
    line: int,
    name: str,
    problems: list[Problem],
) -> Source:
    if any(cell.strip() for cell in cells[len(columns) :]):
        wrong = f"{len(cells)} cells"
        problems.append(Problem(Place(name, line), wrong, f"at most {len(columns)}, as in line 1"))
    row = {
        column: restore(cell)
        for column, cell in zip(columns, cells, strict=False)
        if column and cell.strip()
    }
    prompt = row.get("prompt", "")
    framework = mapping(
        line,
        approach=row.get("approach"),
        model_answer=row.get("model_answer"),
        **{part: sequence(_items(part, columns, row, line)) for part, columns in groups.items()},
    )
    data = mapping(
        line,
        slug=_trimmed(row, "slug") or derived_slug(prompt),
        prompt=prompt,
        status=_trimmed(row, "status"),
        kind=_trimmed(row, "kind"),
        level=_trimmed(row, "level"),
        need=_trimmed(row, "need"),
        seconds=_integer(row.get("seconds")),
        covers=_words(row, "covers", line),
        tags=_words(row, TAGS, line) if TAGS in columns else None,
        framework=framework,
    )
    return Source(data, line, module=_trimmed(row, "module"), topic=_trimmed(row, "topic"))


def _trimmed(row: dict[str, str], column: str) -> str | None:
    return row[column].strip() if column in row else None


def _items(
    part: str, groups: Iterable[Columns], row: dict[str, str], line: int
) -> Iterator[tuple[Mapping, int]]:
    taken = {row[columns["uid"]] for columns in groups if columns.get("uid") in row}
    for columns in groups:
        item: dict[str, Value] = {
            field: row[column] for field, column in columns.items() if column in row
        }
        if not item:
            continue
        if part == "points":
            item["uid"] = str(item.get("uid") or proposed_uid(str(item.get("text", "")), taken))
            item["essential"] = _boolean(item.get("essential"))
            item["weight"] = _integer(item.get("weight"))
        yield mapping(line, **item), line


def _words(row: dict[str, str], column: str, line: int) -> Value:
    return sequence((word, line) for word in row.get(column, "").split())


def _integer(cell: Value) -> Value:
    is_integer = isinstance(cell, str) and _INTEGER.fullmatch(cell.strip())
    return int(float(str(cell))) if is_integer else cell


def _boolean(cell: Value) -> Value:
    return BOOLEANS.get(cell.strip().lower(), cell) if isinstance(cell, str) else cell
