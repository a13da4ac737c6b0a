"""What is wrong with a file, where, and what was expected: one line for each problem."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A field of a file: `line` counts from 1, `path` is empty for the file as a whole."""

    file: str
    line: int
    path: str = ""

    def __str__(self) -> str:
        field = f" {self.path}:" if self.path else ""
        return f"{self.file}:{self.line}:{field}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    place: Place
    wrong: str
    expected: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        expected = f"; expected {self.expected}" if self.expected else ""
        warning = " warning:" if self.severity is Severity.WARNING else ""
        return f"{self.place}{warning} {self.wrong}{expected}"


class BankError(Exception):
    """A bank that cannot be imported; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


def errors(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems that are not mere warnings."""
    return (problem for problem in problems if problem.severity is Severity.ERROR)
