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
    is_mixed: bool = False  # its kinds take turns, on any topic where no share has a question


ROUNDS = (
    RoundKind("Screen", 30, (Kind.CONCEPT, Kind.COMPARISON), level_shift=-1),
    RoundKind("Technical depth", 60, (Kind.CODING, Kind.DEBUGGING, Kind.COMPARISON, Kind.CONCEPT)),
    RoundKind("Design and collaboration", 60, (Kind.DESIGN, Kind.BEHAVIOURAL), is_mixed=True),
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
    budget = sum(each.minutes - ARRIVAL_MINUTES for each in rounds)
    choice = _Choice(
        level=level,
        pools=_pools(shares, candidates),
        behind={share.target: share.percent / 100 * budget for share in shares},
    )
    proposed = [
        ProposedRound(kind.title, kind.minutes, choice.fill(kind, kind.minutes - ARRIVAL_MINUTES))
        for kind in rounds
    ]
    met = set(choice.asked.values())
    return Proposal(
        rounds=proposed,
        must_haves=_must_haves(shares, choice.asked),
        unmet=[share.target for share in shares if share.target not in met],
    )


_REST = ""  # the pool of what belongs to no share


@dataclass(slots=True)
class _Choice:
    """What has been chosen so far, and what there is to choose from."""

    level: Level
    pools: Mapping[str, list[Candidate]]
    behind: dict[str, float]  # minutes that each share still waits for
    asked: dict[int, str] = field(default_factory=dict)  # the question, and for which share

    def fill(self, kind: RoundKind, minutes: int) -> list[int]:
        """Choose the questions of one round; their keys in the order of asking."""
        chosen: list[int] = []
        kinds = Counter[Kind]()
        while found := self._next(kind, kinds, minutes):
            target, question = found
            self.asked[question.key] = target
            if target in self.behind:
                self.behind[target] -= question.minutes
            minutes -= question.minutes
            kinds[question.kind] += 1
            chosen.append(question.key)
        return chosen

    def _next(
        self, kind: RoundKind, kinds: Counter[Kind], left: int
    ) -> tuple[str, Candidate] | None:
        """The next question and for which share; None when nothing fits any more."""
        by_need = sorted(self.behind, key=lambda target: -self.behind[target])
        if not kind.is_mixed:
            waiting = [target for target in by_need if self.behind[target] > 0]
            return self._best(kind, kinds, kind.kinds, waiting, left)
        for turn in sorted(kind.kinds, key=lambda each: kinds[each]):
            if found := self._best(kind, kinds, (turn,), [*by_need, _REST], left):
                return found
        return None

    def _best(
        self,
        kind: RoundKind,
        kinds: Counter[Kind],
        allowed: tuple[Kind, ...],
        targets: Sequence[str],
        left: int,
    ) -> tuple[str, Candidate] | None:
        """The question that suits best, of the first of the `targets` that has one."""

        def unfitness(question: Candidate) -> tuple[int, int, int, int, int]:
            """Distance of level, need, kinds asked so far, kind; the older question settles."""
            wanted = max(0, LEVELS.index(self.level) + kind.level_shift)
            return (
                abs(LEVELS.index(question.level) - wanted),
                int(question.need != Need.MUST),
                kinds[question.kind],
                kind.kinds.index(question.kind),
                question.key,
            )

        for target in targets:
            suitable = [
                each
                for each in self.pools[target]
                if each.key not in self.asked and each.kind in allowed and each.minutes <= left
            ]
            if suitable:
                return target, min(suitable, key=unfitness)
        return None


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


def _must_haves(shares: Sequence[WantedShare], asked: Mapping[int, str]) -> frozenset[int]:
    """The first question of each of the largest must-have shares."""
    first = {target: key for key, target in reversed(list(asked.items()))}
    musts = sorted((share for share in shares if share.is_must), key=lambda share: -share.percent)
    return frozenset(
        [first[share.target] for share in musts if share.target in first][:MUST_HAVES_MAX]
    )
