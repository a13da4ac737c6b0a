"""Ranked search over what is published: FTS5 on SQLite, a stored tsvector on PostgreSQL.

Both indexes live in the database, made by migration 0002, and follow the table of revisions by
themselves: triggers there, a generated column here. Words are stemmed, all of them must occur, the
last one may be unfinished; when nothing has them all, whatever has one of them is found.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import overload

from django.db import connections
from django.db.models import QuerySet

from questions.models import Question

# A common word matches most of the bank. Ranking stops to be useful long before that, and it is
# what takes the time: of more matches only the newest are ranked.
RANKED_MAX = 500
HITS_MAX = 250
WORDS_MAX = 12

_SQLITE = """
    SELECT id FROM (
        SELECT questions_search.rowid AS id, bm25(questions_search, 4.0, 1.0) AS distance
        FROM questions_search
        JOIN questions_question ON questions_question.current_revision_id = questions_search.rowid
        WHERE questions_search MATCH %(terms)s
        ORDER BY questions_search.rowid DESC
        LIMIT %(ranked)s
    )
    ORDER BY distance
    LIMIT %(hits)s
"""
# The function is of migration 0008: it takes the index where the planner would not.
_POSTGRESQL = """
    WITH matching AS MATERIALIZED (
        SELECT found.id
        FROM questions_matching(%(terms)s) AS found(id)
        JOIN questions_question ON questions_question.current_revision_id = found.id
    )
    SELECT id
    FROM questions_revision
    WHERE id IN (SELECT id FROM matching ORDER BY id DESC LIMIT %(ranked)s)
    ORDER BY ts_rank_cd(search_vector, to_tsquery('english', %(terms)s), 1) DESC, id
    LIMIT %(hits)s
"""


@dataclass(frozen=True)
class Hits(Sequence[Question]):
    """What was found, best first. Only the part that is shown is loaded, as a slice."""

    questions: QuerySet[Question]
    keys: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, place: int) -> Question: ...

    @overload
    def __getitem__(self, place: slice) -> list[Question]: ...

    def __getitem__(self, place: int | slice) -> Question | list[Question]:
        if isinstance(place, int):
            return self.questions.get(pk=self.keys[place])
        by_key = self.questions.in_bulk(self.keys[place])
        return [by_key[key] for key in self.keys[place] if key in by_key]


def search(text: str, questions: QuerySet[Question]) -> Hits:
    """Return those of `questions` that `text` finds, best first."""
    words = re.findall(r"\w+", text.lower())[:WORDS_MAX]
    for match_all in (True, False) if words else ():
        revision_ids = _matching_revisions(words, questions.db, match_all=match_all)
        found = questions.filter(current_revision__in=revision_ids).order_by()
        by_revision = dict(found.values_list("current_revision", "pk"))
        if by_revision:
            keys = [by_revision[pk] for pk in revision_ids if pk in by_revision]
            return Hits(questions, keys)
    return Hits(questions)


def _matching_revisions(words: list[str], database: str, *, match_all: bool) -> list[int]:
    connection = connections[database]
    if connection.vendor == "postgresql":
        sql, conjunction = _POSTGRESQL, " & " if match_all else " | "
        terms = [f"'{word}'" for word in words[:-1]] + [f"'{words[-1]}':*"]
    else:
        sql, conjunction = _SQLITE, " AND " if match_all else " OR "
        terms = [f'"{word}"' for word in words[:-1]] + [f'"{words[-1]}"*']
    with connection.cursor() as cursor:
        text = conjunction.join(terms)
        cursor.execute(sql, {"terms": text, "ranked": RANKED_MAX, "hits": HITS_MAX})
        return [pk for (pk,) in cursor.fetchall()]
