"""What an import would do, to be looked at before anybody agrees to it. Only reads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from questions.duplicates import Asked, find_near_duplicates, load_bank
from questions.exchange.differences import Difference, differences
from questions.exchange.planning import Change, Rules, Verdict, compare
from questions.exchange.records import Bank


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would become of a question, and field by field what would change in it."""

    change: Change
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A question, of the file or the bank, that says nearly the same; `similarity` to 100."""

    slug: str
    similarity: int


def preview(bank: Bank, rules: Rules) -> Iterator[Prospect]:
    """Compare a bank with the database, question by question."""
    for change, question in compare(bank, rules):
        yield Prospect(change, tuple(differences(question, change)) if question else ())


def arriving(changes: Iterable[Change]) -> list[Asked]:
    """What is compared of the questions that arrive or change."""
    return [
        Asked.from_content(change.record.content)
        for change in changes
        if change.verdict in {Verdict.CREATED, Verdict.CHANGED}
    ]


def near_duplicates(asked: Sequence[Asked]) -> dict[str, list[Likeness]]:
    """Near-duplicates of these questions, among them and in the bank, by slug."""
    found: dict[str, list[Likeness]] = defaultdict(list)
    for pair in find_near_duplicates(asked, load_bank()) if asked else []:
        for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
            found[one].append(Likeness(other, round(pair.similarity)))
    return found
