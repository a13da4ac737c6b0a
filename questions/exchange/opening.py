"""A file of any format, read and checked against the bank. Stores nothing."""

from dataclasses import dataclass, field

from questions.exchange import formats
from questions.exchange.outline import complete_modules
from questions.exchange.parsed import Refused
from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import Bank
from questions.exchange.shelving import shelve


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: questions without fault, those that are refused, and all that is wrong.

    An import needs that nothing is wrong; warnings among the `problems` do not count.
    """

    format: str
    bank: Bank
    problems: list[Problem]
    has_errors: bool
    refused: list[Refused] = field(default_factory=list)


def open_file(name: str, data: bytes, *, topic: str = "", creates_topics: bool = False) -> Contents:
    """Read and check a file of any format. Stores nothing, and never raises on bad input.

    Questions of a format that knows no topics go to `topic`, written `module/topic`.
    """
    try:
        found = formats.detect(name, data)
    except BankError as error:
        return Contents("", Bank(), error.problems, has_errors=True)
    parsed = found.read(data, name=name)
    if not (parsed.questions or parsed.refused or parsed.has_errors):
        expected = f"at least one, as {found.label} writes it"
        parsed.problems.append(Problem(Place(name, 1), "no question in the file", expected))
    shelved = shelve(
        parsed.questions, topic=topic, creates_topics=creates_topics, faulty=parsed.refused
    )
    bank = Bank(questions=shelved.records)
    complete_modules(bank, only_used=True)
    return Contents(
        format=found.name,
        bank=bank,
        problems=sorted([*parsed.problems, *shelved.problems]),
        has_errors=parsed.has_errors or bool(shelved.problems),
        refused=shelved.refused,
    )
