"""What the pages of the history read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connections
from django.db.models import QuerySet

from interviews.practice.models import Answer, AnswerQuerySet, Mode, Rating, Round
from questions.prepared import Parameter, PreparedQuery

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class RoundOfRow:
    """The clock that an answer was given against."""

    mode: str
    looked_at: int | None
    looked_since: datetime | None

    is_mock = Round.is_mock
    is_interview = Round.is_interview

    @property
    def mode_label(self) -> str:
        return Mode(self.mode).label


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer in the list; what it says itself and of its texts only what the list shows."""

    round: RoundOfRow
    pk: int
    headline: str
    topic: str
    note: str | None
    assessed_at: datetime
    score: float
    rating: str
    position: int
    opened_at: datetime
    locked_at: datetime
    seconds_spent: int

    seconds_used = Answer.seconds_used

    @property
    def rating_label(self) -> str:
        return Rating(self.rating).label


# In the order of `RoundOfRow` and then of `AnswerRow`.
_OF_ROW = (
    *("round__mode", "round__looked_at", "round__looked_since"),
    *("pk", "revision__headline", "topic__title", "note__text"),
    *("assessed_at", "score", "rating"),
    *("position", "opened_at", "locked_at", "seconds_spent"),
)


@dataclass(frozen=True)
class HistoryPage:
    """Answers, newest first; `next_before` is the key of the page of older ones, if any."""

    answers: list[AnswerRow]
    next_before: datetime | None


def history_page(answers: AnswerQuerySet, *, before: datetime | None = None) -> HistoryPage:
    """Return one page of `answers`, those assessed before `before`.

    `assessed_at` is unique for a person and indexed with them, so that a page costs the same at
    any depth, and answers given meanwhile move nothing.
    """
    if before is not None:
        answers = answers.filter(assessed_at__lt=before)
    return _page(_newest(answers))


def first_history_page(user: User) -> HistoryPage:
    """Return the first page of all that the person has answered, which is asked for most."""
    return _page(_NEWEST_OF_ALL.all(user=user.pk))


def _newest(answers: AnswerQuerySet) -> QuerySet[Answer, tuple[Any, ...]]:
    return answers.order_by("-assessed_at").values_list(*_OF_ROW)[: PAGE_SIZE + 1]


_NEWEST_OF_ALL = PreparedQuery(
    lambda: _newest(Answer.objects.assessed().filter(user=Parameter("user", User._meta.pk)))
)


def _page(found: Iterable[tuple[Any, ...]]) -> HistoryPage:
    rows = [_row(*values) for values in found]
    has_more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    return HistoryPage(rows, rows[-1].assessed_at if has_more else None)


def _row(mode: str, looked_at: int | None, looked_since: datetime | None, *own: Any) -> AnswerRow:
    return AnswerRow(RoundOfRow(mode, looked_at, looked_since), *own)


# Written by hand: Django takes longer to put it together than a database to answer it. The number
# of rows stands in it, or PostgreSQL plans it anew for each number that may come.
_EDITION = """
    SELECT (SELECT name FROM questions_bankedition), {joined}(shown.state, ' ')
      FROM (SELECT answer.id || coalesce(' ' || CAST(note.updated_at AS text), '') AS state
              FROM interviews_answer answer
              LEFT JOIN interviews_answernote note ON note.answer_id = answer.id
             WHERE answer.user_id = %s AND answer.assessed_at IS NOT NULL
             ORDER BY answer.assessed_at DESC
             LIMIT {rows}) shown
"""
_JOINED = {"postgresql": "string_agg", "sqlite": "group_concat"}


def history_edition(user: User) -> tuple[Any, ...]:
    """Sum up what the first page of all answers shows: it differs when any of it does.

    Of the person's answers the rows of that page alone are read: what an assessed answer says is
    never changed, what is noted on it may be. The topics to choose from are of the bank's edition,
    which is read with them.
    """
    database = connections[Answer.objects.db]
    sql = _EDITION.format(joined=_JOINED[database.vendor], rows=PAGE_SIZE + 1)
    with database.cursor() as cursor:
        cursor.execute(sql, [user.pk])
        return tuple(cursor.fetchone())


def answers_to_export(answers: AnswerQuerySet) -> Iterable[Answer]:
    """Yield `answers`, newest first, with all that an export writes."""
    rows = answers.with_page().select_related("note").defer("revision__search_text")
    return rows.order_by("-assessed_at").iterator(chunk_size=500)
