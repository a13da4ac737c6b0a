"""Draw questions for an interview by the shares of a blueprint."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from questions.models import Blueprint, BlueprintShare, Question, QuestionQuerySet


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A share for which the bank had `found` of the `wanted` questions."""

    share: BlueprintShare
    wanted: int
    found: int

    def __str__(self) -> str:
        sources = " + ".join(self.share.sources)
        return f"{sources}: {self.found} of {self.wanted} ({self.wanted - self.found} missing)"


@dataclass(frozen=True, slots=True)
class Draw:
    """Questions in the order of the shares, and the shares that could not be met."""

    questions: list[Question]
    shortfalls: list[Shortfall]


def apportion(count: int, percents: Sequence[int]) -> list[int]:
    """Split `count` by `percents`, which add up to 100, with the largest-remainder method.

    Each part is its quota rounded down; what is left goes to the largest remainders, one each, and
    to the earlier share where remainders are equal.
    """
    quotas = [divmod(count * percent, 100) for percent in percents]
    parts = [whole for whole, _ in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda index: -quotas[index][1])
    for index in by_remainder[: count - sum(parts)]:
        parts[index] += 1
    return parts


def draw(
    blueprint: Blueprint, count: int, *, rng: random.Random, among: QuestionQuerySet | None = None
) -> Draw:
    """Draw `count` different questions; fewer when shares cannot be met, which `shortfalls` says.

    Drawn are published questions of the blueprint's levels and needs, out of `among` if given.
    The same bank and the same state of `rng` give the same questions. A share that cannot be met
    is not filled up from the others.
    """
    shares = list(blueprint.shares.all())
    wanted = apportion(count, [share.percent for share in shares])
    candidates = _candidates(blueprint, among)
    pools = [
        [pk for pk, sources in candidates.items() if sources & set(share.sources)]
        for share in shares
    ]
    chosen: dict[int, list[int]] = {}
    taken: set[int] = set()
    for index in sorted(range(len(shares)), key=lambda index: len(pools[index]) - wanted[index]):
        pool = [pk for pk in pools[index] if pk not in taken]
        chosen[index] = rng.sample(pool, min(wanted[index], len(pool)))
        taken.update(chosen[index])
    questions = Question.objects.with_revision().in_bulk(taken)
    return Draw(
        questions=[questions[pk] for index in range(len(shares)) for pk in chosen[index]],
        shortfalls=[
            Shortfall(share, wanted[index], len(chosen[index]))
            for index, share in enumerate(shares)
            if len(chosen[index]) < wanted[index]
        ],
    )


def share_pools(blueprint: Blueprint) -> list[tuple[BlueprintShare, set[int]]]:
    """Return each share with the keys of the published questions that it may draw from."""
    candidates = _candidates(blueprint, None)
    return [
        (share, {pk for pk, sources in candidates.items() if sources & set(share.sources)})
        for share in blueprint.shares.all()
    ]


def _candidates(blueprint: Blueprint, among: QuestionQuerySet | None) -> dict[int, set[str]]:
    """Each question that may be drawn, with the sources it belongs to: module and module/topic."""
    questions = (among if among is not None else Question.objects.all()).published()
    if blueprint.levels:
        questions = questions.at_level(*blueprint.levels)
    if blueprint.needs:
        questions = questions.filter(current_revision__need__in=blueprint.needs)
    rows = questions.order_by("pk").values_list("pk", "topic__module__slug", "topic__slug")
    return {pk: {module, f"{module}/{topic}"} for pk, module, topic in rows}
