"""What a person knows today: recall fades, so scores are computed when they are read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Avg, Count, Q, QuerySet

from interviews.mastery.memories import all_memories, memories_of
from interviews.mastery.models import QuestionMemory
from interviews.mastery.ordering import Candidate, practice_order
from interviews.mastery.standings import (
    ModuleStanding,
    Overview,
    QuestionStanding,
    TopicMemory,
    TopicStanding,
)
from interviews.practice.models import Answer, Mode
from interviews.practice.queries import personal_edition
from questions.editions import read_once
from questions.models import Module, Question, QuestionQuerySet, Topic

# How many topics a round over the weakest is made of.
WEAKEST_TOPICS = 3

NOTHING = TopicMemory()


def overview(user: User, now: datetime, edition: tuple[Any, ...] | None = None) -> Overview:
    """Return the person's standing in every topic that has something published.

    `edition` is the `personal_edition`, from whoever has read it already.
    """
    edition = edition or personal_edition(user)
    by_module: dict[Module, list[TopicStanding]] = defaultdict(list)
    for standing in _standings(_published_topics(edition[0]), all_memories(user, edition), now):
        by_module[standing.topic.module].append(standing)
    return Overview([ModuleStanding(module, topics) for module, topics in by_module.items()])


def topic_standings(user: User, topics: Iterable[Topic], now: datetime) -> list[TopicStanding]:
    """Return the person's standing in each of `topics`, in their order."""
    counted = Topic.objects.with_published_count().select_related("module")
    by_pk = counted.in_bulk([topic.pk for topic in topics])
    questions = Question.objects.published().filter(topic__in=by_pk)
    memories = memories_of(user, questions)
    return _standings([by_pk[topic.pk] for topic in topics], memories, now)


def _published_topics(bank: str) -> list[Topic]:
    """Return the topics that have something published in this edition of the bank."""

    def read() -> list[Topic]:
        return list(Topic.objects.with_published().select_related("module"))

    return read_once("published-topics", bank, read)


def _standings(
    topics: Iterable[Topic], memories: Mapping[int, TopicMemory], now: datetime
) -> list[TopicStanding]:
    return [
        TopicStanding(topic, topic.published, memories.get(topic.pk, NOTHING), now)  # type: ignore[attr-defined]
        for topic in topics
    ]


def _stored(user: User) -> QuerySet[QuestionMemory]:
    """The person's memories as they stand, without their past."""
    return QuestionMemory.objects.filter(user=user.pk).defer("history")


def question_standings(
    user: User, questions: Iterable[Question], now: datetime
) -> list[QuestionStanding]:
    """Return the person's memory of each question, in the order given."""
    questions = list(questions)
    memories = {
        memory.question_id: memory for memory in _stored(user).filter(question__in=questions)
    }
    return [QuestionStanding(question, memories.get(question.pk), now) for question in questions]


def latest_answers(user: User, topic: Topic, count: int) -> list[Answer]:
    """Return the person's last `count` answers in the topic, each with its revision's headline."""
    answers = Answer.objects.assessed().filter(user=user.pk, topic=topic)
    slim = answers.select_related("revision", "question", "round").only(
        "assessed_at",
        "score",
        "rating",
        "confidence",
        "revision__headline",
        "revision__number",
        "question__current_revision",
        "round__mode",
    )
    return list(slim.order_by("-assessed_at")[:count])


def scores_by_assessor(user: User, topic: Topic) -> dict[str, Any]:
    """Return how the person scores in the topic as they assess it and as colleagues do.

    `own` and `heard` are mean scores, 0 to 1, None without an answer; `own_count`, `heard_count`.
    """
    answers = Answer.objects.assessed().filter(user=user.pk, topic=topic)
    heard = Q(round__mode=Mode.INTERVIEW)
    return answers.aggregate(
        own=Avg("score", filter=~heard),
        own_count=Count("pk", filter=~heard),
        heard=Avg("score", filter=heard),
        heard_count=Count("pk", filter=heard),
    )


def pick_for_practice(
    user: User, candidates: QuestionQuerySet, *, count: int, now: datetime
) -> list[Question]:
    """Return up to `count` of `candidates`: what is most worth asking now, topics interleaved."""
    memories = {
        memory.question_id: memory.state for memory in _stored(user).filter(question__in=candidates)
    }
    rows = candidates.in_bank_order().values_list("pk", "topic_id")
    ordered = practice_order(
        [Candidate(pk, topic_id, memories.get(pk)) for pk, topic_id in rows], now
    )
    chosen = [candidate.key for candidate in ordered[:count]]
    questions = Question.objects.with_revision().in_bulk(chosen)
    return interleave([questions[pk] for pk in chosen])


def due(user: User, candidates: QuerySet[Question], now: datetime) -> QuerySet[Question]:
    """Those `candidates` that the person should be asked again today."""
    memories = QuestionMemory.objects.filter(user=user.pk, due_on__lte=now.astimezone(UTC).date())
    return candidates.filter(pk__in=memories.values("question"))


def of_weakest_topics(
    user: User,
    candidates: QuerySet[Question],
    now: datetime,
    count: int = WEAKEST_TOPICS,
) -> QuerySet[Question]:
    """Those `candidates` in the `count` weakest of the topics that they have and were started."""
    topics = Topic.objects.filter(questions__in=candidates).distinct()
    started = [each for each in topic_standings(user, topics, now) if each.is_started]
    weakest = sorted(started, key=lambda standing: standing.score)[:count]
    return candidates.filter(topic__in=[standing.topic for standing in weakest])


def interleave(questions: Sequence[Question]) -> list[Question]:
    """Return `questions` with those of one topic apart where possible, else in their order."""
    turn: Counter[int] = Counter()
    keyed = []
    for place, question in enumerate(questions):
        keyed.append((turn[question.topic_id], place, question))
        turn[question.topic_id] += 1
    return [question for _, _, question in sorted(keyed, key=lambda entry: entry[:2])]
