"""In which order questions are asked. No database.

What is due and what is new take turns, one due question to `NEW_TO_ONE_DUE` new ones, so that
repeating does not use up the minutes of somebody who has few. Measured against other orders by
`benchmarks/mastery.py`, which calls this module.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from interviews.mastery.memory import MemoryState, recall

NEW_TO_ONE_DUE = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that can be asked, and the memory of it; none when it was never answered."""

    key: int
    topic: Hashable
    state: MemoryState | None


def practice_order(candidates: Iterable[Candidate], now: datetime) -> list[Candidate]:
    """Return the candidates, which come in the order of the bank, the most worth asking first.

    Due ones by how late they are for their interval (a day late after two days comes before a week
    late after a year); new ones a topic at a time. When both are used up, the rest follows, the
    least likely recalled first.
    """
    today = now.astimezone(UTC).date()
    due, new, rest = [], [], []
    for each in candidates:
        if each.state is None:
            new.append(each)
        elif each.state.due_on <= today:
            due.append((_lateness(each.state, now), each))
        else:
            rest.append((recall(each.state.stability, each.state.reviewed_at, now), each))
    late_first = [each for _, each in sorted(due, key=lambda ranked: -ranked[0])]
    faded_first = [each for _, each in sorted(rest, key=lambda ranked: ranked[0])]
    return [*_in_turns(late_first, _by_turn_in_topic(new)), *faded_first]


def _in_turns(due: Sequence[Candidate], new: Sequence[Candidate]) -> Iterator[Candidate]:
    turns = max(len(due), -(-len(new) // NEW_TO_ONE_DUE))
    for turn in range(turns):
        start = turn * NEW_TO_ONE_DUE
        yield from chain(due[turn : turn + 1], new[start : start + NEW_TO_ONE_DUE])


def _lateness(state: MemoryState, now: datetime) -> float:
    """Return the days since the last review as a multiple of the interval; from about 1."""
    reviewed_on = state.reviewed_at.astimezone(UTC).date()
    interval = max(1, (state.due_on - reviewed_on).days)
    return (now.astimezone(UTC).date() - reviewed_on).days / interval


def _by_turn_in_topic(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the first of every topic, then the second of each, and so on."""
    turns: Counter[Hashable] = Counter()
    ranked = []
    for each in candidates:
        turns[each.topic] += 1
        ranked.append((turns[each.topic], each))
    return [each for _, each in sorted(ranked, key=lambda entry: entry[0])]
