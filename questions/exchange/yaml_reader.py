"""YAML in, plain data out, with the line of every field.

A strict subset: one document, text keys, no duplicate keys, no anchors, aliases or tags, no
control characters. Scalars follow the core schema of YAML 1.2, so `yes`, `on` and `2026-01-01`
are text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import control_character

MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 20

Key = str | int
Scalar = str | int | float | bool | None
Value: TypeAlias = "Scalar | Mapping | Sequence"

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


class Mapping(dict[str, Value]):
    """A mapping that remembers the line of each value."""

    def __init__(self) -> None:
        self.lines: dict[Key, int] = {}


class Sequence(list[Value]):
    """A list that remembers the line of each item."""

    def __init__(self) -> None:
        self.lines: dict[Key, int] = {}


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: `name` is how problems call it."""

    name: str
    data: Value

    def place(self, *path: Key) -> Place:
        """Where `path` stands; items that have a slug or uid are called by it."""
        node: Any = self.data
        line, words = 1, ""
        for key in path:
            lines = getattr(node, "lines", {})
            line, node = (lines[key], node[key]) if key in lines else (line, None)
            words += _step(key, node)
        return Place(self.name, line, words.removeprefix("."))


class BrokenDocument(BankError):
    """A file that stops being YAML somewhere; `document` has what was whole before that."""

    def __init__(self, problems: Iterable[Problem], document: Document) -> None:
        super().__init__(problems)
        self.document = document


def read_file(path: Path, *, name: str | None = None) -> Document:
    """Read a YAML file. Raises `BankError` that says where it is broken."""
    name = name or str(path)
    if (size := path.stat().st_size) > MAX_BYTES:
        raise _error(name, 1, f"the file has {size:,} bytes", f"at most {MAX_BYTES:,}")
    return read(path.read_bytes(), name=name)


def read(source: bytes, *, name: str) -> Document:
    """Read YAML in UTF-8. Raises `BankError` that says where it is broken."""
    if len(source) > MAX_BYTES:
        raise _error(name, 1, f"the file has {len(source):,} bytes", f"at most {MAX_BYTES:,}")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise _error(name, line, "bytes that are not UTF-8", "a file in UTF-8") from error
    if control := control_character(text):
        line = text.count("\n", 0, control.start()) + 1
        raise _error(name, line, f"the control character {control[0]!a}", "printable text")
    return Document(name, _Builder(name, text).build())


class _Builder:
    """Builds data from the parser's events, so that nothing is expanded and depth is bounded."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.is_broken = False
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)
        # YAML 1.1 ends lines at these too; editors, and so people, do not count them.
        self.uncounted = [
            number
            for number, found in enumerate(_BREAK.finditer(text))
            if found[0] in "\x85\u2028\u2029"
        ]

    def build(self) -> Value:
        value: Value = None
        try:
            for event in self.events:
                if isinstance(event, yaml.DocumentStartEvent):
                    value = self._value(next(self.events), depth=1)
                    break
            for event in self.events:
                if isinstance(event, yaml.DocumentStartEvent):
                    raise self._error(event, "a second document", "one document a file")
        except yaml.MarkedYAMLError as error:
            self._break_off(error)
        if self.is_broken:
            raise BrokenDocument(self.problems, Document(self.name, value))
        if self.problems:
            raise BankError(self.problems)
        return value

    def _break_off(self, error: yaml.MarkedYAMLError) -> None:
        """Note where the YAML ends, so that what stands before it can still be checked."""
        self.is_broken = True
        mark = error.problem_mark or error.context_mark
        wrong = " ".join(filter(None, [error.problem, error.context])) or "broken YAML"
        line = self._line(mark) if mark else 1
        self.problems.append(_problem(self.name, line, wrong, "valid YAML"))

    def _value(self, event: Any, *, depth: int) -> Value:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._note(event, "an anchor or alias", "the text itself, written out")
            if isinstance(event, yaml.AliasEvent):
                return None
        if getattr(event, "tag", None) not in (None, "!"):
            self._note(event, f"the tag {event.tag}", "no tags")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth > MAX_DEPTH:
            raise self._error(event, f"more than {MAX_DEPTH} levels", "a file as documented")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(depth)
        return self._sequence(depth)

    def _scalar(self, event: Any) -> Scalar:
        text: str = event.value
        if not event.implicit[0]:
            if control := control_character(text):
                self._note(event, f"the control character {control[0]!a}", "printable text")
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text

    def _mapping(self, depth: int) -> Mapping:
        mapping = Mapping()
        try:
            while not isinstance(event := next(self.events), yaml.MappingEndEvent):
                self._entry(event, mapping, depth)
                if self.is_broken:
                    break
        except yaml.MarkedYAMLError as error:
            self._break_off(error)
        return mapping

    def _entry(self, event: Any, mapping: Mapping, depth: int) -> None:
        key = self._value(event, depth=depth + 1)
        if not isinstance(key, str):
            raise self._error(event, f"the key {key!r}", "a key that is text")
        if key in mapping:
            self._note(event, f"the key “{key}” twice", "each key once")
        line = self._first_line(event)
        event = next(self.events)
        value = self._value(event, depth=depth + 1)
        if self.is_broken and not isinstance(value, Sequence):
            return
        mapping[key] = value
        is_text = isinstance(event, yaml.ScalarEvent)
        mapping.lines[key] = self._first_line(event) if is_text else line

    def _sequence(self, depth: int) -> Sequence:
        """A list; of one that breaks off, the items that are whole."""
        sequence = Sequence()
        try:
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                line = self._first_line(event)
                value = self._value(event, depth=depth + 1)
                if self.is_broken:
                    break
                sequence.lines[len(sequence)] = line
                sequence.append(value)
        except yaml.MarkedYAMLError as error:
            self._break_off(error)
        return sequence

    def _note(self, event: Any, wrong: str, expected: str) -> None:
        self.problems.append(_problem(self.name, self._line(event.start_mark), wrong, expected))

    def _error(self, event: Any, wrong: str, expected: str) -> BankError:
        line = self._line(event.start_mark)
        return BankError([*self.problems, _problem(self.name, line, wrong, expected)])

    def _line(self, mark: Any) -> int:
        """The line as an editor counts it, from 1."""
        return int(mark.line) - bisect_left(self.uncounted, mark.line) + 1

    def _first_line(self, event: Any) -> int:
        """The line of a value; of a block text the line below its `|`, where its words begin."""
        in_block = isinstance(event, yaml.ScalarEvent) and event.style in ("|", ">")
        return self._line(event.start_mark) + in_block


def _step(key: Key, node: Value) -> str:
    if isinstance(key, str):
        return f".{key}"
    name = (node.get("slug") or node.get("uid")) if isinstance(node, Mapping) else None
    return f"[{name if isinstance(name, str) else key}]"


def _problem(name: str, line: int, wrong: str, expected: str) -> Problem:
    return Problem(Place(name, line), wrong, expected)


def _error(name: str, line: int, wrong: str, expected: str) -> BankError:
    return BankError([_problem(name, line, wrong, expected)])
