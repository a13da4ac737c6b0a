"""Measure Viva's model of memory and its due order on simulated learners.

    python -m benchmarks.mastery [--learners 12] [--days 90] [--seed 20] [--questions 120]

**The learners** do not forget by FSRS, so the model is not measured against itself. They follow
ACT-R's base-level learning with the spacing effect of Pavlik and Anderson (2005, "Practice and
forgetting effects on vocabulary memory", Cognitive Science 29): an item met at ages t_j (days) has
the activation

    m = ln(sum_j t_j ^ -d_j),      d_j = c * exp(m just before meeting j) + a

and is recalled with probability 1 / (1 + exp((tau + hardness - m) / s)). What is met while still
fresh decays faster. Hardness differs from question to question. A recalled answer is Hard, Good or
Easy by how far its activation lies above the threshold; a missed one is Again.

**Predictions** are compared on every answer to a question that was asked before, one prediction a
question and day, made before the answer is seen. *Average* predicts the person's share of recalled
repeats so far, *moving average* a share that moves a tenth of the way to each outcome. RMSE (bins)
bins by days elapsed, repeats and lapses as https://github.com/open-spaced-repetition/srs-benchmark
does.

**Orders**: *Viva* is `interviews.mastery.ordering.practice_order` itself, with which every round is
picked. The others are not used: *due first* asks all that is due, the least likely recalled first,
before anything new; *two new, one due* is Viva's order that begins with the new ones; *random*
draws from all questions; *oldest first* takes what was asked longest ago, unseen questions before
all others. Every order spends the same minutes.
"""

import argparse
import math
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from interviews.mastery import memory
from interviews.mastery.ordering import Candidate, practice_order

START = datetime(2026, 1, 1, 18, tzinfo=UTC)
QUESTIONS = 120
MINUTES_A_QUESTION = 4.0  # three to answer, one to assess
IDLE_DAYS = 14  # between the last practice and the second look
YOUNGEST = 1 / 24  # days: an item counts as met at least an hour ago


@dataclass(frozen=True)
class Kind:
    """A kind of learner: `c`, `a`, `tau` and `s` as in the module's docstring."""

    name: str
    c: float = 0.22
    a: float = 0.25
    tau: float = -0.4
    s: float = 0.35
    known: float = 0.1  # share of the questions met before Viva
    minutes: float = 20.0
    attendance: float = 1.0  # chance to practise on a day


KINDS = [
    Kind("steady"),
    Kind("quick", c=0.16, a=0.18, tau=-0.7),
    Kind("forgetful", c=0.30, a=0.36, tau=-0.2),
    Kind("experienced", known=0.6),
    Kind("irregular", minutes=40.0, attendance=0.4),
]


@dataclass
class Item:
    """One question in a learner's head, and what Viva has seen of it."""

    hardness: float
    met: list[tuple[float, float]] = field(default_factory=list)  # day and decay
    state: memory.MemoryState | None = None
    repeats: int = 0
    lapses: int = 0

    def activation(self, day: float) -> float:
        if not self.met:
            return -math.inf
        return math.log(sum(max(day - at, YOUNGEST) ** -decay for at, decay in self.met))

    def chance(self, kind: Kind, day: float) -> float:
        """Return the true probability of recall."""
        if not self.met:
            return 0.0
        margin = (self.activation(day) - kind.tau - self.hardness) / kind.s
        return 1 / (1 + math.exp(-margin))

    def meet(self, kind: Kind, day: float) -> None:
        before = self.activation(day)
        self.met.append((day, kind.a + (kind.c * math.exp(before) if self.met else 0.0)))


@dataclass(frozen=True)
class Prediction:
    """What each predictor said before an answer, the bin of the answer, and how it went."""

    said: dict[str, float]
    bin: tuple[int, int, int]
    recalled: bool


Order = Callable[[list[Item], datetime, random.Random], Iterable[Item]]


def viva_order(items: list[Item], now: datetime, rng: random.Random) -> list[Item]:
    """The order of rounds in Viva, called and not copied."""
    candidates = [Candidate(number, None, item.state) for number, item in enumerate(items)]
    return [items[each.key] for each in practice_order(candidates, now)]


def two_new_one_due(items: list[Item], now: datetime, rng: random.Random) -> list[Item]:
    """Viva's order with the new ones before the due one in every turn."""
    ordered = viva_order(items, now, rng)
    new = [item for item in ordered if item.state is None]
    due = [item for item in ordered if item.state and item.state.due_on <= now.date()]
    turns = range(max(len(due), len(new)))
    mixed = [item for turn in turns for item in (*new[2 * turn : 2 * turn + 2], *due[turn:][:1])]
    return [*mixed, *ordered[len(mixed) :]]


def due_first(items: list[Item], now: datetime, rng: random.Random) -> list[Item]:
    """Due questions, the worst recalled first; then unseen ones; then the rest, worst first."""

    def rank(item: Item) -> tuple[int, float]:
        if item.state is None:
            return 1, 0.0
        recall = memory.recall(item.state.stability, item.state.reviewed_at, now)
        return (0 if item.state.due_on <= now.date() else 2), recall

    return sorted(items, key=rank)


def random_order(items: list[Item], now: datetime, rng: random.Random) -> list[Item]:
    return rng.sample(items, len(items))


def oldest_first(items: list[Item], now: datetime, rng: random.Random) -> list[Item]:
    return sorted(items, key=lambda item: item.state.reviewed_at if item.state else START)


ORDERS: dict[str, Order] = {
    "Viva": viva_order,
    "two new, one due": two_new_one_due,
    "due first": due_first,
    "random": random_order,
    "oldest first": oldest_first,
}


@dataclass
class Run:
    """One learner's practice in one order."""

    predictions: list[Prediction]
    minutes: float
    seen: int  # questions that were asked at least once
    recalled: float  # expected number of questions recalled on the day after the last
    recalled_later: float  # and `IDLE_DAYS` after that


def practise(kind: Kind, order: Order, *, days: int, seed: str, questions: int = QUESTIONS) -> Run:
    """Let one learner practise for `days`. The same seed gives the same learner in every order."""
    items = list(_new_items(kind, questions, random.Random(seed)))
    rng = random.Random(f"{seed} answers")
    days_off = random.Random(f"{seed} attendance")
    run = Run([], 0.0, 0, 0.0, 0.0)
    average, moving, repeats = 0.9, 0.9, 1
    for day in range(days):
        if days_off.random() > kind.attendance:
            continue
        now = START + timedelta(days=day)
        todays = list(order(items, now, rng))[: int(kind.minutes / MINUTES_A_QUESTION)]
        for item in todays:
            recalled, grade = _answer(item, kind, day, rng)
            run.minutes += MINUTES_A_QUESTION
            if item.state is not None:
                recall = memory.recall(item.state.stability, item.state.reviewed_at, now)
                said = {"Viva": recall, "average": average / repeats, "moving average": moving}
                run.predictions.append(Prediction(said, _bin(item, now), recalled))
                average, repeats = average + recalled, repeats + 1
                moving += (recalled - moving) / 10
            item.repeats += 1
            item.lapses += not recalled
            item.state = memory.review(item.state, grade, now)
            item.meet(kind, day)
    run.seen = sum(item.state is not None for item in items)
    run.recalled = sum(item.chance(kind, days) for item in items)
    run.recalled_later = sum(item.chance(kind, days + IDLE_DAYS) for item in items)
    return run


def _new_items(kind: Kind, questions: int, rng: random.Random) -> Iterator[Item]:
    for _ in range(questions):
        item = Item(hardness=rng.gauss(0.0, 0.3))
        if rng.random() < kind.known:
            for age in sorted(
                (rng.uniform(5, 300) for _ in range(rng.randint(1, 5))), reverse=True
            ):
                item.meet(kind, -age)
        yield item


def _answer(item: Item, kind: Kind, day: float, rng: random.Random) -> tuple[bool, int]:
    """Return whether the item is recalled now, and its grade: 1 (again) to 4 (easy)."""
    chance = item.chance(kind, day)
    if rng.random() >= chance:
        return False, 1
    return True, 2 if chance < 0.6 else 3 if chance < 0.97 else 4


def _bin(item: Item, now: datetime) -> tuple[int, int, int]:
    elapsed = max(1.0, (now - item.state.reviewed_at) / timedelta(days=1)) if item.state else 1.0
    return _step(elapsed, 3.62), _step(item.repeats, 1.89), _step(item.lapses, 1.73)


def _step(value: float, base: float) -> int:
    return math.floor(math.log(value) / math.log(base) + 1e-9) if value else -1


def log_loss(pairs: list[tuple[float, bool]]) -> float:
    """Return the mean of -ln(probability given to what happened); lower is better."""
    clipped = ((min(max(said, 1e-4), 1 - 1e-4), recalled) for said, recalled in pairs)
    return -sum(math.log(said if was else 1 - said) for said, was in clipped) / len(pairs)


def rmse_bins(predictions: list[Prediction], name: str) -> float:
    """Return the root of the mean squared gap of said and observed by bin; lower is better."""
    bins: dict[tuple[int, int, int], list[tuple[float, bool]]] = defaultdict(list)
    for prediction in predictions:
        bins[prediction.bin].append((prediction.said[name], prediction.recalled))
    gaps = (sum(said - was for said, was in rows) ** 2 / len(rows) for rows in bins.values())
    return math.sqrt(sum(gaps) / len(predictions))


def auc(pairs: list[tuple[float, bool]]) -> float:
    """Return the chance that a recalled answer was given more than a missed one; 0.5 is a guess."""
    places: dict[float, list[bool]] = defaultdict(list)
    for said, recalled in pairs:
        places[said].append(recalled)
    below = won = 0.0
    for said in sorted(places):
        hits = sum(places[said])
        misses = len(places[said]) - hits
        won += hits * (below + misses / 2)
        below += misses
    hits = sum(recalled for _, recalled in pairs)
    return won / (hits * below) if hits and below else 0.5


def report(
    *, learners: int, days: int, seed: int, minutes: float = 1.0, questions: int = QUESTIONS
) -> Iterator[str]:
    """Yield the lines of both tables, in Markdown."""
    runs = {
        (kind.name, order): [
            practise(
                replace(kind, minutes=kind.minutes * minutes),
                ORDERS[order],
                days=days,
                questions=questions,
                seed=f"{seed} {kind.name} {number}",
            )
            for number in range(learners)
        ]
        for kind in KINDS
        for order in ORDERS
    }
    yield f"{learners} learners of each of {len(KINDS)} kinds, {questions} questions, {days} days,"
    yield f"seed {seed}, minutes a day x {minutes:g}."
    yield ""
    yield "| answers in | predictor | answers | recalled | log loss | RMSE (bins) | AUC |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    for order in ("Viva", "due first", "random"):
        found = [
            prediction
            for kind in KINDS
            for run in runs[kind.name, order]
            for prediction in run.predictions
        ]
        share = sum(prediction.recalled for prediction in found) / len(found)
        for name in ("Viva", "average", "moving average"):
            pairs = [(prediction.said[name], prediction.recalled) for prediction in found]
            yield (
                f"| {order} order | {name} | {len(found):,} | {share:.1%} | {log_loss(pairs):.3f}"
                f" | {rmse_bins(found, name):.3f} | {auc(pairs):.3f} |"
            )
    yield ""
    yield (
        f"| learner | order | seen | recalled of {questions}, next day | {IDLE_DAYS} days later"
        " | minutes | recalled an hour practised |"
    )
    yield "|---|---|---:|---:|---:|---:|---:|"
    for kind in KINDS:
        for order in ORDERS:
            yield _retention_line(kind.name, order, runs[kind.name, order])
    for order in ORDERS:
        everybody = [run for kind in KINDS for run in runs[kind.name, order]]
        yield _retention_line("**all**", order, everybody)


def _retention_line(learner: str, order: str, runs: list[Run]) -> str:
    minutes = sum(run.minutes for run in runs)
    recalled = sum(run.recalled for run in runs)
    later = sum(run.recalled_later for run in runs)
    seen = sum(run.seen for run in runs)
    return (
        f"| {learner} | {order} | {seen / len(runs):.0f} "
        f"| {recalled / len(runs):.1f} | {later / len(runs):.1f}"
        f" | {minutes / len(runs):.0f} | {recalled / minutes * 60:.2f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the mastery model on simulated learners.")
    parser.add_argument("--learners", type=int, default=12, help="of each kind")
    parser.add_argument("--minutes", type=float, default=1.0, help="factor on the minutes a day")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="in the bank")
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=20)
    options = parser.parse_args()
    for line in report(**vars(options)):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
