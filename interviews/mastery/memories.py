"""What is stored of a person's practice of each topic: read once, and again what has changed since.

Rows come as plain values: a model for each would take longer than all the rest of a page.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.cache.utils import make_template_fragment_key
from django.db.models import QuerySet
from django.utils import timezone

from interviews.mastery.models import TopicMastery
from interviews.mastery.standings import TopicMemory
from questions.models import Question, QuestionQuerySet, Topic
from questions.prepared import Parameter, PreparedQuery

AN_HOUR = 3600
# Of how many topics memories are read one by one rather than all together.
TOPICS = 8

# What `TopicMemory.remember` takes.
_OF_MEMORY = (
    "memories__stability",
    "memories__reviewed_at",
    "memories__due_on",
    "memories__last_rating",
)

Memories = dict[int, TopicMemory]  # by the topic's key


@dataclass(frozen=True, slots=True)
class _Kept:
    edition: tuple[Any, ...]
    memories: Memories


def all_memories(user: User, edition: tuple[Any, ...]) -> Memories:
    """Return what is stored of all topics. `edition` is the person's `personal_edition`.

    It is kept in the memory of the process; after an answer the answer's topic is read again. In
    the next hour all is, since `rebuild_mastery` changes rows without an answer, and a question
    may change its topic between being asked and assessed.
    """
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    key = make_template_fragment_key("memories", (user.pk, edition[0], hour))
    kept: _Kept | None = caches["people"].get(key)
    if kept is None or kept.edition != edition:
        known = kept.memories if kept else {}
        kept = _Kept(edition, _since(user.pk, known) or _all(user.pk))
        caches["people"].set(key, kept, timeout=AN_HOUR)
    return kept.memories


def memories_of(user: User, questions: QuestionQuerySet) -> Memories:
    """Return what is stored of the topics, with the memories of these published questions."""
    return _with_memories(_practised(user.pk), _remembered(questions, user.pk))


def _all(user: int) -> Memories:
    return _with_memories(_practised(user), _ALL.all(user=user))


def _since(user: int, known: Mapping[int, TopicMemory]) -> Memories:
    """Return `known` with the topics read again that were practised since; nothing if many were.

    A person's answers are assessed one after the other, so those since are later than any known.
    """
    answered = [memory.answered_at for memory in known.values() if memory.answered_at]
    if not answered:
        return {}
    changed = _without_memories(_PRACTISED_SINCE.all(user=user, since=max(answered)))
    if len(changed) > TOPICS:
        return {}
    rows = _OF_TOPICS.all(user=user, **_named(list(changed))) if changed else []
    return {**known, **_with_memories(changed, rows)}


def _practised(user: int) -> Memories:
    return _without_memories(_PRACTISED.all(user=user))


def _without_memories(practised: Iterable[tuple[Any, ...]]) -> Memories:
    return {
        topic: TopicMemory(answers, mixed_recalled_at is not None, answered_at)
        for topic, answers, mixed_recalled_at, answered_at in practised
    }


def _with_memories(practised: Memories, remembered: Iterable[tuple[Any, ...]]) -> Memories:
    memories = defaultdict(TopicMemory, practised)
    for topic, *memory in remembered:
        memories[topic].remember(*memory)
    return dict(memories)


def _remembered(questions: QuestionQuerySet, user: Any) -> QuerySet[Question, tuple[Any, ...]]:
    """Return the person's memories of `questions`, each behind the key of its topic of today."""
    return questions.filter(memories__user=user).order_by().values_list("topic", *_OF_MEMORY)


def _named(topics: Sequence[int]) -> dict[str, int | None]:
    """Name the topics as the prepared query does, which always asks for the same number."""
    return {each.name: pk for each, pk in zip_longest(_TOPICS, topics)}


_USER = Parameter("user", User._meta.pk)
_TOPICS: Any = [Parameter(f"topic_{place}", Topic._meta.pk) for place in range(TOPICS)]
_ALL = PreparedQuery(lambda: _remembered(Question.objects.published(), _USER))
_OF_TOPICS = PreparedQuery(
    lambda: _remembered(Question.objects.published().filter(topic__pk__in=_TOPICS), _USER)
)
_OF_PRACTICE = ("topic", "answers", "mixed_recalled_at", "answered_at")
_PRACTISED = PreparedQuery(
    lambda: TopicMastery.objects.filter(user=_USER).values_list(*_OF_PRACTICE)
)
_PRACTISED_SINCE = PreparedQuery(
    lambda: TopicMastery.objects.filter(
        user=_USER, answered_at__gt=Parameter("since", TopicMastery._meta.get_field("answered_at"))
    ).values_list(*_OF_PRACTICE)
)
