"""What the start page reads of a person's rounds."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Avg, Count
from django.urls import reverse

from interviews.practice.models import Answer, Round, RoundQuerySet

TITLES = 3  # topics by which a round is called


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in a list. `score`: mean of what is assessed, 0 to 1, None before the first."""

    address: str
    title: str
    started_at: datetime
    size: int
    assessed: int = 0
    score: float | None = None


@dataclass(frozen=True, slots=True)
class RoundLists:
    """The newest of a person's rounds."""

    unfinished: list[RoundRow]
    finished: list[RoundRow]


def newest_rounds(user: User, count: int) -> RoundLists:
    """Return up to `count` rounds that can be resumed and as many that are over, newest first.

    What was answered is counted for these rounds alone, whatever else the person has practised.
    """
    of_person = Round.objects.filter(user=user.pk)
    unfinished = _stored(of_person.unfinished(), count)
    finished = _stored(of_person.finished(), count)
    shown = [pk for pk, _, _ in (*unfinished, *finished)]
    titles, progress = _titles(shown), _progress(shown)
    rows = {
        pk: RoundRow(
            reverse("practice:round_detail", args=[pk]),
            _title(titles[pk]),
            started_at,
            size,
            *progress.get(pk, ()),
        )
        for pk, started_at, size in (*unfinished, *finished)
    }
    return RoundLists([rows[pk] for pk, _, _ in unfinished], [rows[pk] for pk, _, _ in finished])


def _stored(rounds: RoundQuerySet, count: int) -> list[tuple[UUID, datetime, int]]:
    newest_first = rounds.order_by("-started_at", "-id")
    return list(newest_first.values_list("pk", "started_at", "size")[:count])


def _titles(rounds: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return the titles of each round's topics, in the order of the bank."""
    titles: dict[UUID, list[str]] = defaultdict(list)
    topics = Round.topics.through.objects.filter(round__in=rounds)
    in_order = topics.order_by(
        "topic__module__position", "topic__module__slug", "topic__position", "topic__slug"
    )
    for pk, title in in_order.values_list("round", "topic__title"):
        titles[pk].append(title)
    return titles


def _title(topics: list[str]) -> str:
    return ", ".join(topics[:TITLES]) + (" and more" if len(topics) > TITLES else "")


def _progress(rounds: Collection[UUID]) -> dict[UUID, tuple[int, float | None]]:
    """Return how many answers of each round are assessed, and their mean score."""
    assessed = Answer.objects.assessed().filter(round__in=rounds).order_by()
    by_round = assessed.values_list("round").annotate(Count("pk"), Avg("score"))
    return {pk: (count, score) for pk, count, score in by_round}
