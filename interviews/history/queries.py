"""What the pages of the history read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Max

from interviews.practice.models import Answer, AnswerQuerySet
from questions.models import Topic

PAGE_SIZE = 20

# What a row shows; texts of answers and revisions are long.
_OF_ROW = (
    "user",
    "assessed_at",
    "score",
    "rating",
    *("position", "opened_at", "locked_at", "seconds_spent"),
    *("round__mode", "round__looked_at", "round__looked_since"),
    "revision__headline",
    "topic__title",
    "note__text",
)


@dataclass(frozen=True)
class HistoryPage:
    """Answers, newest first; `next_before` is the key of the page of older ones, if any."""

    answers: list[Answer]
    next_before: datetime | None


def history_page(answers: AnswerQuerySet, *, before: datetime | None = None) -> HistoryPage:
    """Return one page of `answers`, those assessed before `before`.

    `assessed_at` is unique for a person and indexed with them, so that a page costs the same at
    any depth, and answers given meanwhile move nothing.
    """
    if before is not None:
        answers = answers.filter(assessed_at__lt=before)
    joined = answers.select_related("round", "revision", "topic", "note")
    rows = list(joined.only(*_OF_ROW).order_by("-assessed_at")[: PAGE_SIZE + 1])
    has_more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    return HistoryPage(rows, rows[-1].assessed_at if has_more else None)


def history_edition(user: User) -> tuple[Any, ...]:
    """Sum up what the list of the person's answers shows: it differs when any of it does."""
    answers = Answer.objects.assessed().filter(user=user.pk)
    sums = answers.aggregate(
        Count("pk"), Max("assessed_at"), Count("note"), Max("note__updated_at")
    )
    topics = Topic.objects.values_list("slug", "title", "module__slug", "module__title")
    return (*sums.values(), *topics)


def answers_to_export(answers: AnswerQuerySet) -> Iterable[Answer]:
    """Yield `answers`, newest first, with all that an export writes."""
    rows = answers.with_page().select_related("note").defer("revision__search_text")
    return rows.order_by("-assessed_at").iterator(chunk_size=500)
