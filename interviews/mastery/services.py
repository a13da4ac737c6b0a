"""The one place that writes mastery: one answer at a time, or all of them again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.db import models, transaction

from interviews.mastery import memory, past
from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.practice.models import Answer, Rating
from questions.models import Question, Topic
from questions.prepared import Parameter, PreparedQuery, insert, save_fields

_USER = Parameter("user", get_user_model()._meta.pk)
_TOPIC = Parameter("topic", Topic._meta.pk)
_QUESTION = Parameter("question", Question._meta.pk)
_MEMORY = PreparedQuery(lambda: QuestionMemory.objects.filter(user=_USER, question=_QUESTION))
_MASTERY = PreparedQuery(lambda: TopicMastery.objects.filter(user=_USER, topic=_TOPIC))


def record_answer(answer: Answer) -> None:
    """Update the person's memory of the question and their mastery of its topic.

    Runs in the transaction that stores the assessment, under its lock on the person.
    """
    question_memory = _MEMORY.first(user=answer.user_id, question=answer.question_id)
    mastery = _MASTERY.first(user=answer.user_id, topic=answer.topic_id)
    standing = _Standing(
        memories={answer.question_id: question_memory} if question_memory else {},
        masteries={answer.topic_id: mastery} if mastery else {},
    )
    for row in standing.advance(answer):
        if row is not None:
            _store(row)


def _store(row: models.Model) -> None:
    if row.pk is None:
        insert(row)
    else:
        stored = row._meta.concrete_fields
        save_fields(row, [field.name for field in stored if not field.primary_key])


def differences_from_rebuilt() -> Iterator[str]:
    """Replay all answers and name every stored row that differs from what they give."""
    for user_id in _people():
        standing = _replay(user_id)
        for model, rebuilt in standing.rows_by_model():
            yield from _differences(model.objects.filter(user=user_id), rebuilt)


def rebuild_mastery() -> int:
    """Replace all mastery by what the answers give, person by person; return how many people."""
    people = _people()
    for user_id in people:
        with transaction.atomic():
            get_user_model().objects.select_for_update(no_key=True).get(pk=user_id)
            for model, rebuilt in _replay(user_id).rows_by_model():
                model.objects.filter(user=user_id).delete()
                model.objects.bulk_create(rebuilt)
    return len(people)


@dataclass
class _Standing:
    """One person's rows while answers are applied to them, the stored ones or rebuilt ones."""

    memories: dict[int, QuestionMemory] = field(default_factory=dict)
    masteries: dict[int, TopicMastery] = field(default_factory=dict)

    def advance(self, answer: Answer) -> tuple[QuestionMemory | None, TopicMastery]:
        """Apply one answer; return the two rows it touched.

        An answer of a cram round is counted, but it is no review: no memory changes.
        """
        question_memory = None if answer.round.is_cram else self._advance_memory(answer)
        return question_memory, self._advance_mastery(answer)

    def rows_by_model(self) -> list[tuple[Any, list[Any]]]:
        return [
            (QuestionMemory, list(self.memories.values())),
            (TopicMastery, list(self.masteries.values())),
        ]

    def _advance_memory(self, answer: Answer) -> QuestionMemory:
        locked_at = cast(datetime, answer.locked_at)
        row = self.memories.get(answer.question_id)
        rating = Rating(answer.rating)
        if row is None:
            row = QuestionMemory(user_id=answer.user_id, question_id=answer.question_id)
            self.memories[answer.question_id] = row
            state = None
        elif memory.counts(locked_at, after=row.reviewed_at):
            state = row.state
        else:
            return row
        after = memory.review(state, rating.grade, locked_at)
        row.stability = after.stability
        row.difficulty = after.difficulty
        row.reviewed_at = after.reviewed_at
        row.due_on = after.due_on
        row.last_rating = rating
        row.reviews += 1
        row.lapses += rating == Rating.AGAIN
        row.history = past.with_review(row.history, after, is_missed=rating == Rating.AGAIN)
        return row

    def _advance_mastery(self, answer: Answer) -> TopicMastery:
        assessed_at = cast(datetime, answer.assessed_at)
        row = self.masteries.get(answer.topic_id)
        if row is None:
            row = TopicMastery(user_id=answer.user_id, topic_id=answer.topic_id)
            self.masteries[answer.topic_id] = row
        row.answers += 1
        if answer.round.is_mixed and not answer.round.is_cram:
            is_recalled = answer.rating != Rating.AGAIN
            row.mixed_recalled_at = assessed_at if is_recalled else None
        row.answered_at = assessed_at
        locked_at = cast(datetime, answer.locked_at)
        row.diary = past.with_answer(row.diary, locked_at, answer.seconds_used or 0)
        return row


def _people() -> list[int]:
    """Everybody who has answered or has mastery."""
    found: set[int] = set()
    for rows in (Answer.objects.assessed(), QuestionMemory.objects, TopicMastery.objects):
        found.update(rows.order_by().values_list("user", flat=True).distinct())
    return sorted(found)


def _replay(user_id: int) -> _Standing:
    standing = _Standing()
    answers = Answer.objects.assessed().filter(user=user_id).select_related("round")
    for answer in answers.defer("text").order_by("assessed_at").iterator(chunk_size=1000):
        standing.advance(answer)
    return standing


def _differences(stored: Iterable[models.Model], rebuilt: Iterable[models.Model]) -> Iterator[str]:
    stored_values = {_key(row): _values(row) for row in stored}
    rebuilt_values = {_key(row): _values(row) for row in rebuilt}
    for key in sorted(stored_values.keys() | rebuilt_values.keys()):
        before, after = stored_values.get(key), rebuilt_values.get(key)
        if before is None:
            yield f"{key}: not stored, but the answers give it"
        elif after is None:
            yield f"{key}: stored, but no answer gives it"
        elif before != after:
            changed = [name for name in before if before[name] != after[name]]
            yield f"{key}: " + ", ".join(
                f"{name} is {before[name]}, the answers give {after[name]}" for name in changed
            )


def _key(row: Any) -> str:
    what = f"question {row.question_id}" if hasattr(row, "question_id") else f"topic {row.topic_id}"
    return f"{row._meta.verbose_name} of user {row.user_id}, {what}"


def _values(row: models.Model) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
