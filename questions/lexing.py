"""Pygments' lexers, quicker: at each place only the rules are tried that could match there.

A lexer of Pygments tries the rules of its state one after the other, some fifty of them before it
comes to a plain name in Python. Most could match nothing that begins with the character at hand,
which their expressions tell beforehand. These are left out; what is left is tried in the same order
by the same code of Pygments, so the tokens are the same. In doubt a rule is tried.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from string import printable
from typing import Any

from pygments.lexer import Lexer, RegexLexer

Rule = tuple[Callable[..., re.Match[str] | None], Any, Any]

_OTHER = ""  # stands for all characters that are not `printable`, and for the end of the text
_ALL = frozenset({*printable, _OTHER})
_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
# Without regard to case, each of these letters matches one beyond ASCII (like the Kelvin sign).
_KIN = {*"iIkKsS", _OTHER}


def quicken(lexer: Lexer) -> Lexer:
    """Return `lexer`, which makes the same tokens as before in less time."""
    if isinstance(lexer, RegexLexer):
        lexer._tokens = {state: _Rules(rules) for state, rules in lexer._tokens.items()}
    return lexer


class _Rules:
    """The rules of a state. Whoever goes through them is given those for the place in the text."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        beginnings = [(rule, _beginnings_of(rule[0])) for rule in rules]
        self._possible = {
            character: [rule for rule, beginning in beginnings if character in beginning]
            for character in _ALL
        }
        self._otherwise = self._possible[_OTHER]

    def __iter__(self) -> Iterator[Rule]:
        possible: list[Rule] = []

        def look(text: str, pos: int, end: int | None = None) -> None:
            """A rule that matches nothing: the place is known only to those that are tried."""
            nonlocal possible
            possible = self._possible.get(text[pos : pos + 1], self._otherwise)

        yield look, None, None
        yield from possible


def _beginnings_of(match: Callable[..., re.Match[str] | None]) -> frozenset[str]:
    """The characters that what is matched may begin with, more rather than fewer."""
    pattern = getattr(match, "__self__", None)
    if not isinstance(pattern, re.Pattern):
        return _ALL
    beginnings, may_be_empty = _sequence(parser.parse(pattern.pattern, pattern.flags))
    if may_be_empty:
        return _ALL
    return _in_either_case(beginnings) if pattern.flags & re.IGNORECASE else frozenset(beginnings)


def _sequence(items: Iterable[tuple[Any, Any]]) -> tuple[set[str], bool]:
    """How a parsed expression begins, and whether it may match without any character."""
    beginnings: set[str] = set()
    for code, value in items:
        more, may_be_empty = _item(code, value)
        beginnings |= more
        if not may_be_empty:
            return beginnings, False
    return beginnings, True


def _item(code: Any, value: Any) -> tuple[set[str], bool]:
    match str(code):
        case "LITERAL":
            return {_known(value)}, False
        case "IN":
            return _set(value), False
        case "NOT_LITERAL" | "ANY":
            return set(_ALL), False
        case "BRANCH":
            branches = [_sequence(branch) for branch in value[1]]
            return set().union(*(found for found, _ in branches)), any(e for _, e in branches)
        case "SUBPATTERN" if not value[1]:  # it has no flags of its own
            return _sequence(value[-1])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            found, may_be_empty = _sequence(value[2])
            return found, may_be_empty or value[0] == 0
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return set(), True
    return set(_ALL), True


def _set(items: Iterable[tuple[Any, Any]]) -> set[str]:
    inside: set[str] = set()
    is_negated = False
    for code, value in items:
        match str(code):
            case "NEGATE":
                is_negated = True
            case "LITERAL":
                inside.add(_known(value))
            case "RANGE":
                low, high = value
                found = {known for known in printable if low <= ord(known) <= high}
                inside |= found if len(found) > high - low else {*found, _OTHER}
            case "CATEGORY":
                inside |= {*re.findall(_CATEGORIES[value], printable), _OTHER}
            case _:
                return set(_ALL)
    return set(_ALL - (inside - {_OTHER})) if is_negated else inside


def _known(code_point: int) -> str:
    return chr(code_point) if chr(code_point) in printable else _OTHER


def _in_either_case(characters: set[str]) -> frozenset[str]:
    both = {case for known in characters for case in (known.lower(), known.upper())}
    return frozenset(both | _KIN if both & _KIN else both)
