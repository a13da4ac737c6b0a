"""JSON in, plain data out, with the line of every value. RFC 8259, and no key twice."""

import re
from bisect import bisect_right
from json import JSONDecodeError, JSONDecoder
from typing import Any

from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import control_character
from questions.exchange.yaml_reader import MAX_DEPTH, Document, Mapping, Sequence, Value

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}
_DIGITS = 18
_STRINGS = JSONDecoder(strict=False)


def read(text: str, *, name: str) -> Document:
    """Read JSON. Raises `BankError` that says where it is broken."""
    return Document(name, _Reader(text, name).read())


class _Reader:
    """Descends by hand, since the decoder of the standard library forgets where things stood."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.line_starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.problems: list[Problem] = []

    def read(self) -> Value:
        value, end = self._value(self._skip(0), depth=1)
        if (end := self._skip(end)) < len(self.text):
            raise self._error(end, "something after the end", "one value")
        if self.problems:
            raise BankError(self.problems)
        return value

    def _value(self, at: int, *, depth: int) -> tuple[Value, int]:
        start = self.text[at : at + 1]
        if start in ("{", "[") and depth > MAX_DEPTH:
            raise self._error(at, f"more than {MAX_DEPTH} levels", "a file as documented")
        if start == "{":
            return self._mapping(at + 1, depth)
        if start == "[":
            return self._sequence(at + 1, depth)
        if start == '"':
            return self._string(at)
        if number := _NUMBER.match(self.text, at):
            return self._number(number), number.end()
        for word, constant in _WORDS.items():
            if self.text.startswith(word, at):
                return constant, at + len(word)
        found = f"“{start}”" if start else "the end of the file"
        raise self._error(at, f"{found}", "a value: text, a number, a list or a mapping")

    def _mapping(self, at: int, depth: int) -> tuple[Mapping, int]:
        mapping = Mapping()
        at = self._skip(at)
        while self.text[at : at + 1] != "}":
            if mapping:
                at = self._skip(self._expect(",", at))
            if self.text[at : at + 1] != '"':
                raise self._error(at, "no key", "a key in double quotes")
            key, end = self._string(at)
            if key in mapping:
                self._note(at, f"the key “{key}” twice", "each key once")
            at = self._skip(self._expect(":", self._skip(end)))
            mapping.lines[key] = self._line(at)
            mapping[key], at = self._value(at, depth=depth + 1)
            at = self._skip(at)
        return mapping, at + 1

    def _sequence(self, at: int, depth: int) -> tuple[Sequence, int]:
        sequence = Sequence()
        at = self._skip(at)
        while self.text[at : at + 1] != "]":
            if sequence:
                at = self._skip(self._expect(",", at))
            sequence.lines[len(sequence)] = self._line(at)
            value, at = self._value(at, depth=depth + 1)
            sequence.append(value)
            at = self._skip(at)
        return sequence, at + 1

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = _STRINGS.raw_decode(self.text, at)
        except JSONDecodeError as error:
            raise self._error(error.pos, f"broken text ({error.msg})", "text in quotes") from error
        if control := control_character(text):
            self._note(at, f"the control character {control[0]!a}", "printable text")
        return text, end

    def _number(self, found: re.Match[str]) -> int | float:
        if found[1] or found[2]:
            return float(found[0])
        if len(found[0]) > _DIGITS:
            raise self._error(found.start(), "a number of too many digits", f"at most {_DIGITS}")
        return int(found[0])

    def _skip(self, at: int) -> int:
        blank: Any = _BLANK.match(self.text, at)
        return int(blank.end())

    def _expect(self, sign: str, at: int) -> int:
        if self.text[at : at + 1] != sign:
            found = f"“{self.text[at]}”" if at < len(self.text) else "the end of the file"
            raise self._error(at, found, f"“{sign}”")
        return at + 1

    def _line(self, at: int) -> int:
        return bisect_right(self.line_starts, at)

    def _note(self, at: int, wrong: str, expected: str) -> None:
        self.problems.append(Problem(Place(self.name, self._line(at)), wrong, expected))

    def _error(self, at: int, wrong: str, expected: str) -> BankError:
        problem = Problem(Place(self.name, self._line(at)), wrong, expected)
        return BankError([*self.problems, problem])
