"""A file of any format, read and checked against the bank. Stores nothing."""

from dataclasses import dataclass

from questions.exchange import formats
from questions.exchange.outline import complete_modules
from questions.exchange.problems import BankError, Problem
from questions.exchange.records import Bank
from questions.exchange.shelving import shelve


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: questions that can be imported, and what is wrong with it.

    An import needs that nothing is wrong; warnings among the `problems` do not count.
    """

    format: str
    bank: Bank
    problems: list[Problem]
    has_errors: bool


def open_file(name: str, data: bytes, *, topic: str = "", creates_topics: bool = False) -> Contents:
    """Read and check a file of any format. Stores nothing, and never raises on bad input.

    Questions of a format that knows no topics go to `topic`, written `module/topic`.
    """
    try:
        found = formats.detect(name, data)
    except BankError as error:
        return Contents("", Bank(), error.problems, has_errors=True)
    parsed = found.read(data, name=name)
    records, problems = shelve(parsed.questions, topic=topic, creates_topics=creates_topics)
    bank = Bank(questions=records)
    complete_modules(bank, only_used=True)
    has_errors = parsed.has_errors or bool(problems)
    return Contents(found.name, bank, sorted([*parsed.problems, *problems]), has_errors)
