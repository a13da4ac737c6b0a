"""What a person will know on the day of the interview, with and without a plan. No database.

The plan is made from the present state only, day after day until the interview, so it needs no
memory of its own: a missed day is simply not in the state, and the next plan takes it into account.

A day's plan is greedy: of the questions that can be asked, those that raise the forecast for the
interview the most by the minute, as long as the minutes last. What an answer will do is not known,
so the forecast goes on with its expectation: with the chance of recall p (for a question never
seen, the person's own `first_chance`) it is rated Good, else Again, and stability and difficulty
become the means of both outcomes. As in the mastery of a topic, what was missed last counts 0.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from interviews.mastery import memory

HORIZON = 120  # days that a plan looks ahead at most
ASSESSING_SECONDS = 60  # to tick the points, beside the time to answer
GOOD, AGAIN = 3, 1
# Above this chance of recall, asking again teaches too little to be looked at.
FRESH = 0.93
LEAST_GAIN = 1e-6


@dataclass(frozen=True)
class Prospect:
    """A question as it stands: `credit` is the chance that the last answer to it was recalled."""

    key: Hashable
    weight: float
    minutes: float
    state: memory.MemoryState | None = None
    credit: float = 0.0

    def value_on(self, day: date) -> float:
        """Return what it is expected to count on `day`, 0 to 1."""
        if self.state is None:
            return 0.0
        return self.credit * _recall(self.state, day)

    def asked_on(self, day: date, first_chance: float) -> "Prospect":
        """Return it as it is expected to stand after an answer on `day`."""
        chance = first_chance if self.state is None else _recall(self.state, day)
        return replace(self, state=_expected(self.state, day, chance), credit=chance)


@dataclass(frozen=True)
class PlanDay:
    """What to do on a day. `forecast`: mastery on the day of the interview when it is done."""

    day: date
    new: list[Hashable]
    repeated: list[Hashable]
    minutes: float
    forecast: float

    @property
    def keys(self) -> list[Hashable]:
        return [*self.repeated, *self.new]


@dataclass(frozen=True)
class Plan:
    """Mastery by the weights of the blueprint, 0 to 1, and the days until the interview."""

    today: float
    without: float
    days: list[PlanDay]

    @property
    def with_plan(self) -> float:
        return self.days[-1].forecast if self.days else self.without


def make_plan(
    prospects: Sequence[Prospect],
    *,
    today: date,
    interview_on: date,
    minutes_a_day: float,
    minutes_done_today: float = 0.0,
    first_chance: float = 0.4,
) -> Plan:
    """Plan the days from `today` up to the day before the interview.

    A question is asked at most once a day, and not on the day of its last review.
    """
    standing = {prospect.key: prospect for prospect in prospects}
    values = {key: each.weight * each.value_on(interview_on) for key, each in standing.items()}
    without = sum(values.values())
    days = []
    for offset in range(min((interview_on - today).days, HORIZON)):
        day = today + timedelta(days=offset)
        minutes = minutes_a_day if offset else max(0.0, minutes_a_day - minutes_done_today)
        chosen = _choose(standing, values, day, interview_on, minutes, first_chance)
        new: list[Hashable] = []
        repeated: list[Hashable] = []
        spent = 0.0
        for key, after in chosen:
            (new if standing[key].state is None else repeated).append(key)
            spent += after.minutes
            standing[key] = after
            values[key] = after.weight * after.value_on(interview_on)
        days.append(PlanDay(day, new, repeated, spent, sum(values.values())))
    now = sum(each.weight * each.value_on(today) for each in prospects)
    return Plan(now, without, days)


def _choose(
    standing: dict[Hashable, Prospect],
    values: dict[Hashable, float],
    day: date,
    interview_on: date,
    minutes: float,
    first_chance: float,
) -> list[tuple[Hashable, Prospect]]:
    """Return what to ask on `day` within `minutes`, each as it is expected to stand afterwards."""
    offers = []
    for place, (key, prospect) in enumerate(standing.items()):
        if not _can_be_asked(prospect, day):
            continue
        after = prospect.asked_on(day, first_chance)
        gain = after.weight * after.value_on(interview_on) - values[key]
        if gain > LEAST_GAIN:
            offers.append((-gain / after.minutes, place, key, after))
    chosen = []
    for _, _, key, after in sorted(offers, key=lambda offer: offer[:2]):
        if after.minutes <= minutes:
            minutes -= after.minutes
            chosen.append((key, after))
    return chosen


def _can_be_asked(prospect: Prospect, day: date) -> bool:
    if prospect.state is None:
        return True
    if not memory.counts(_noon(day), after=prospect.state.reviewed_at):
        return False
    return prospect.credit < FRESH or _recall(prospect.state, day) < FRESH


def _recall(state: memory.MemoryState, day: date) -> float:
    return memory.recall(state.stability, state.reviewed_at, _noon(day))


@lru_cache(maxsize=4096)
def _expected(state: memory.MemoryState | None, day: date, chance: float) -> memory.MemoryState:
    good, again = (memory.review(state, grade, _noon(day)) for grade in (GOOD, AGAIN))
    return memory.MemoryState(
        stability=chance * good.stability + (1 - chance) * again.stability,
        difficulty=chance * good.difficulty + (1 - chance) * again.difficulty,
        reviewed_at=good.reviewed_at,
        due_on=good.due_on,
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
