"""Proposes three rounds out of shares: which question of the bank is asked where.

A greedy choice without chance: again and again the share that is furthest behind its part of the
time gets the question that suits the round best, until the round is full. No question comes twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from questions.models import Kind, Level, Need

MUST_HAVES_MAX = 3  # gates; more of them, and nobody passes


@dataclass(frozen=True, slots=True)
class RoundKind:
    """What a round is for: its time, and the kinds of questions that suit it, best first."""

    title: str
    minutes: int
    kinds: tuple[Kind, ...]
    level_shift: int = 0  # against the level that is asked for
    takes_any_topic: bool = False  # where no share has a question that suits


ROUNDS = (
    RoundKind("Screen", 30, (Kind.CONCEPT, Kind.COMPARISON), level_shift=-1),
    RoundKind("Technical depth", 60, (Kind.CODING, Kind.DEBUGGING, Kind.COMPARISON, Kind.CONCEPT)),
    RoundKind(
        "Design and collaboration", 60, (Kind.DESIGN, Kind.BEHAVIOURAL), takes_any_topic=True
    ),
)
ARRIVAL_MINUTES = 5  # of every round, to say hello and to answer the candidate's questions
LEVELS = list(Level)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that could be asked; `topic` is `module/topic`."""

    key: int
    topic: str
    kind: Kind
    level: Level
    need: Need
    minutes: int

    @property
    def module(self) -> str:
        return self.topic.partition("/")[0]


@dataclass(frozen=True, slots=True)
class WantedShare:
    target: str
    percent: int
    is_must: bool


@dataclass(slots=True)
class ProposedRound:
    title: str
    minutes: int
    questions: list[int] = field(default_factory=list)  # keys, in the order of asking


@dataclass(frozen=True, slots=True)
class Proposal:
    """The rounds, the questions proposed as must-haves, and the shares that got none."""

    rounds: list[ProposedRound]
    must_haves: frozenset[int]
    unmet: list[str]


def propose(
    shares: Sequence[WantedShare],
    candidates: Iterable[Candidate],
    level: Level,
    rounds: Sequence[RoundKind] = ROUNDS,
) -> Proposal:
    """Fill the rounds one after the other. The same input gives the same proposal."""
    pools = _pools(shares, candidates)
    budget = sum(each.minutes - ARRIVAL_MINUTES for each in rounds)
    behind = {share.target: share.percent / 100 * budget for share in shares}
    asked: dict[int, str] = {}  # the question, and for which share
    proposed = []
    for kind in rounds:
        filled, kinds = ProposedRound(kind.title, kind.minutes), Counter[Kind]()
        left = kind.minutes - ARRIVAL_MINUTES
        while choice := _next(kind, kinds, pools, behind, asked, left, level):
            target, question = choice
            filled.questions.append(question.key)
            asked[question.key] = target
            left -= question.minutes
            kinds[question.kind] += 1
            if target in behind:
                behind[target] -= question.minutes
        proposed.append(filled)
    met = set(asked.values())
    return Proposal(
        rounds=proposed,
        must_haves=_must_haves(shares, asked),
        unmet=[share.target for share in shares if share.target not in met],
    )


_REST = ""  # the pool of what belongs to no share


def _pools(
    shares: Sequence[WantedShare], candidates: Iterable[Candidate]
) -> dict[str, list[Candidate]]:
    """Candidates by share: by that of their topic, else of their module, else `_REST`."""
    targets = {share.target for share in shares}
    pools: dict[str, list[Candidate]] = {target: [] for target in [*targets, _REST]}
    for candidate in candidates:
        belongs = candidate.topic if candidate.topic in targets else candidate.module
        pools[belongs if belongs in targets else _REST].append(candidate)
    return pools


def _next(
    kind: RoundKind,
    kinds: Counter[Kind],
    pools: Mapping[str, list[Candidate]],
    behind: Mapping[str, float],
    asked: Mapping[int, str],
    left: int,
    level: Level,
) -> tuple[str, Candidate] | None:
    """Return what is asked next and for which share; None when nothing fits any more."""
    open_shares = sorted(behind, key=lambda target: -behind[target])
    for target in [*open_shares, *([_REST] if kind.takes_any_topic else [])]:
        suitable = [
            each
            for each in pools[target]
            if each.key not in asked and each.kind in kind.kinds and each.minutes <= left
        ]
        if suitable and (target == _REST or behind[target] > 0):
            return target, min(suitable, key=lambda each: _unfitness(each, kind, kinds, level))
    return None


def _unfitness(
    question: Candidate, kind: RoundKind, kinds: Counter[Kind], level: Level
) -> tuple[int, int, int, int, int]:
    """Order by distance of level, need, kinds asked so far, kind; the older question settles."""
    wanted = max(0, LEVELS.index(level) + kind.level_shift)
    return (
        abs(LEVELS.index(question.level) - wanted),
        int(question.need != Need.MUST),
        kinds[question.kind],
        kind.kinds.index(question.kind),
        question.key,
    )


def _must_haves(shares: Sequence[WantedShare], asked: Mapping[int, str]) -> frozenset[int]:
    """The first question of each of the largest must-have shares."""
    first = {target: key for key, target in reversed(list(asked.items()))}
    musts = sorted((share for share in shares if share.is_must), key=lambda share: -share.percent)
    return frozenset(
        [first[share.target] for share in musts if share.target in first][:MUST_HAVES_MAX]
    )
