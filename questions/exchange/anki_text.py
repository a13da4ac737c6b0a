"""Anki's “Notes in Plain Text” in: a card becomes a draft, its front the prompt.

The lines at the top say how to read the rest: https://docs.ankiweb.net/importing/text-files.html
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from questions.exchange.decoding import decode
from questions.exchange.drafts import Draft, source
from questions.exchange.html_markdown import escape, to_markdown
from questions.exchange.parsed import Parsed
from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.sources import assemble

SEPARATORS = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "space": " ",
    "pipe": "|",
    "colon": ":",
}
# Columns that say something of the note and are none of its fields.
SPECIAL = ("guid", "notetype", "deck", "tags")

_HEADER = re.compile(r"#([a-z ]+):(.*)", re.IGNORECASE)
_CLOZE = re.compile(
    r"\{\{c[0-9]+::((?:(?!::|\}\}|\{\{).)*+)(?:::(?:(?!\}\}|\{\{).)*+)?\}\}", re.DOTALL
)
_MEDIA = re.compile(r"\[sound:[^\]\[\n]*+\]")


@dataclass(slots=True)
class _Headers:
    separator: str = "\t"
    is_html: bool = False
    deck: str = ""
    columns: dict[str, int] = field(default_factory=dict)  # a special column, counted from 0
    lines: int = 0


def read(data: bytes, *, name: str) -> Parsed:
    """Read notes: the first field is the prompt, the others the model answer, decks the topics."""
    problems: list[Problem] = []
    try:
        text = decode(data, name=name)
        headers = _headers(text, name)
    except BankError as error:
        return Parsed(problems=error.problems)
    drafts = [
        draft
        for line, cells in _rows(text, headers, name, problems)
        if (draft := _draft(cells, line, headers, name, problems))
    ]
    if not drafts and not problems:
        problems.append(Problem(Place(name, 1), "no note", "a line for each note"))
    return assemble(map(source, drafts), name=name, problems=problems)


def _headers(text: str, name: str) -> _Headers:
    headers = _Headers()
    problems = []
    for number, line in enumerate(text.split("\n"), start=1):
        found = _HEADER.fullmatch(line)
        if not line.startswith("#"):
            break
        headers.lines = number
        key, value = (found[1].lower(), found[2]) if found else ("", "")
        if key == "separator":
            headers.separator = SEPARATORS.get(value.strip().lower(), value.strip()) or "\t"
            if len(headers.separator) != 1:
                wrong = f"the separator “{value.strip()[:20]}” is not known"
                expected = f"one character, or {', '.join(SEPARATORS)}"
                problems.append(Problem(Place(name, number), wrong, expected))
        elif key == "html":
            headers.is_html = value.strip().lower() == "true"
        elif key == "deck":
            headers.deck = value.strip()
        elif key.removesuffix(" column") in SPECIAL and key.endswith(" column"):
            if not re.fullmatch(r" *[1-9][0-9]{0,3} *", value):
                wrong = f"the column “{value.strip()[:20]}”"
                problems.append(Problem(Place(name, number), wrong, "a number from 1"))
            else:
                headers.columns[key.removesuffix(" column")] = int(value) - 1
    if problems:
        raise BankError(problems)
    return headers


def _rows(
    text: str, headers: _Headers, name: str, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    file = io.StringIO(text, newline="")
    for _ in range(headers.lines):
        file.readline()
    line = headers.lines + 1
    reader = csv.reader(file, delimiter=headers.separator, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = headers.lines + reader.line_num + 1
    except csv.Error as error:
        wrong = f"the note that begins here cannot be read ({error})"
        expected = "quotes closed and doubled inside a field, fields below 131,072 characters"
        problems.append(Problem(Place(name, line), wrong, expected))


def _draft(
    cells: list[str], line: int, headers: _Headers, name: str, problems: list[Problem]
) -> Draft | None:
    special = {
        key: cells[index].strip() for key, index in headers.columns.items() if index < len(cells)
    }
    taken = set(headers.columns.values())
    fields = [cell for index, cell in enumerate(cells) if index not in taken]
    front, *back = [_markdown(field, headers) for field in fields] or [""]
    if not front:
        problems.append(Problem(Place(name, line), "a note without a front", "text"))
        return None
    return Draft(
        prompt=front,
        line=line,
        identity=special.get("guid", ""),
        path=tuple(part.strip() for part in (special.get("deck") or headers.deck).split("::")),
        model_answer="\n\n".join(filter(None, back)),
    )


def _markdown(text: str, headers: _Headers) -> str:
    text = _MEDIA.sub("", _CLOZE.sub(r"\1", text))
    return to_markdown(text) if headers.is_html else escape(text.strip())
