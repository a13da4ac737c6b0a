"""What the start page reads of a person's rounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.cache.utils import make_template_fragment_key
from django.db.models import Avg, Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from interviews.practice.models import Answer, Round, RoundQuerySet
from questions.prepared import Parameter, PreparedQuery

AN_HOUR = 3600
RECENT = 5
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


_Links = dict[UUID, tuple[str, str]]  # the address and the title of each round


@dataclass(frozen=True, slots=True)
class RoundLists:
    """The newest of a person's rounds."""

    unfinished: list[RoundRow]
    finished: list[RoundRow]


@dataclass(frozen=True, slots=True)
class _Kept:
    edition: tuple[Any, ...]
    rounds: RoundLists
    links: _Links


def newest_rounds(user: User, edition: tuple[Any, ...]) -> RoundLists:
    """Return up to `RECENT` rounds that can be resumed and as many that are over, newest first.

    They are read once for each `edition`, the `personal_edition`. What a round is called is of the
    bank's edition, which comes first in it: a round's topics are chosen once.
    """
    key = make_template_fragment_key("rounds", (user.pk, edition[0]))
    kept: _Kept | None = caches["people"].get(key)
    if kept is None or kept.edition != edition:
        kept = _read(user, edition, kept.links if kept else {})
        caches["people"].set(key, kept, timeout=AN_HOUR)
    return kept.rounds


def _read(user: User, edition: tuple[Any, ...], links: _Links) -> _Kept:
    """What was answered is counted for the rounds shown, whatever else the person has practised."""
    unfinished = _UNFINISHED.all(user=user.pk)
    finished = _FINISHED.all(user=user.pk)
    shown = [pk for pk, *_ in (*unfinished, *finished)]
    if not links.keys() >= set(shown):
        links = _read_links(shown)

    def row(pk: UUID, *progress: Any) -> RoundRow:
        return RoundRow(*links[pk], *progress)

    rounds = RoundLists([row(*each) for each in unfinished], [row(*each) for each in finished])
    return _Kept(edition, rounds, links)


def _read_links(rounds: Sequence[UUID]) -> _Links:
    """Return where each round is and what it is called, by its topics in the bank's order."""
    # The prepared query always asks for the same number of rounds.
    named = {each.name: pk for each, pk in zip_longest(_SHOWN, rounds)}
    topics: dict[UUID, list[str]] = {pk: [] for pk in rounds}
    for pk, title in _TITLES.all(**named):
        topics[pk].append(title)
    return {
        pk: (reverse("practice:round_detail", args=[pk]), _title(titles))
        for pk, titles in topics.items()
    }


def _title(topics: list[str]) -> str:
    return ", ".join(topics[:TITLES]) + (" and more" if len(topics) > TITLES else "")


def _newest(rounds: RoundQuerySet) -> QuerySet[Round, tuple[Any, ...]]:
    """Return what a `RoundRow` takes of each round, behind its key."""
    of_person = rounds.filter(user=Parameter("user", User._meta.pk))
    newest_first = of_person.order_by("-started_at", "-id")
    # Asked of each row that is shown: a join would count the answers of all rounds first.
    answers = Answer.objects.assessed().filter(round=OuterRef("pk")).order_by().values("round")
    return newest_first.values_list(
        "pk",
        "started_at",
        "size",
        Coalesce(Subquery(answers.values(count=Count("pk"))), 0),
        Subquery(answers.values(mean=Avg("score"))),
    )[:RECENT]


def _topics_in_order() -> QuerySet[Any, tuple[UUID, str]]:
    topics = Round.topics.through.objects.filter(round__pk__in=_SHOWN)
    in_order = topics.order_by(
        "topic__module__position", "topic__module__slug", "topic__position", "topic__slug"
    )
    return in_order.values_list("round", "topic__title")


_SHOWN: Any = [Parameter(f"round_{place}", Round._meta.pk) for place in range(2 * RECENT)]
_UNFINISHED = PreparedQuery(lambda: _newest(Round.objects.unfinished()))
_FINISHED = PreparedQuery(lambda: _newest(Round.objects.finished()))
_TITLES = PreparedQuery(_topics_in_order)
