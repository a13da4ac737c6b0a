"""What a person knows today: recall fades, so scores are computed when they are read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet

from interviews.mastery.memory import MasteryLevel, level_of
from interviews.mastery.models import QuestionMemory, TopicMastery
from questions.models import Module, Question, QuestionQuerySet, Topic

# How many topics a round over the weakest is made of.
WEAKEST_TOPICS = 3


@dataclass
class TopicStanding:
    """What a person knows of a topic at one moment.

    `score`: mean probability of recall over all published questions, 0 to 1; a question that was
    never seen, or missed when it was last asked, counts 0.
    """

    topic: Topic
    published: int
    memories: list[QuestionMemory] = field(default_factory=list)
    mastery: TopicMastery | None = None
    now: datetime = field(kw_only=True)

    @property
    def score(self) -> float:
        if not self.published:
            return 0.0
        return sum(memory.credit_at(self.now) for memory in self.memories) / self.published

    @property
    def seen(self) -> int:
        return len(self.memories)

    @property
    def due(self) -> int:
        return sum(memory.due_on <= self.now.date() for memory in self.memories)

    @property
    def level(self) -> MasteryLevel:
        return level_of(
            self.score,
            is_started=self.mastery is not None,
            is_recalled_in_mixed_round=bool(self.mastery and self.mastery.mixed_recalled_at),
        )


@dataclass
class ModuleStanding:
    module: Module
    topics: list[TopicStanding]

    @property
    def score(self) -> float:
        """Mean over the published questions of all topics, 0 to 1."""
        published = sum(topic.published for topic in self.topics)
        return sum(topic.score * topic.published for topic in self.topics) / published

    @property
    def seen(self) -> int:
        return sum(topic.seen for topic in self.topics)

    @property
    def published(self) -> int:
        return sum(topic.published for topic in self.topics)


@dataclass
class Overview:
    modules: list[ModuleStanding]

    @property
    def topics(self) -> list[TopicStanding]:
        return [topic for module in self.modules for topic in module.topics]

    @property
    def due(self) -> int:
        return sum(topic.due for topic in self.topics)

    @property
    def seen(self) -> int:
        return sum(topic.seen for topic in self.topics)

    @property
    def published(self) -> int:
        return sum(topic.published for topic in self.topics)

    @property
    def score(self) -> float:
        if not self.published:
            return 0.0
        return sum(topic.score * topic.published for topic in self.topics) / self.published

    @property
    def due_topics(self) -> list[TopicStanding]:
        """Topics with something due, most first."""
        due = [topic for topic in self.topics if topic.due]
        return sorted(due, key=lambda topic: -topic.due)

    def weakest(self, count: int) -> list[TopicStanding]:
        """The `count` started topics with the lowest score."""
        started = [topic for topic in self.topics if topic.mastery]
        return sorted(started, key=lambda topic: topic.score)[:count]


def overview(user: User, now: datetime) -> Overview:
    """Return the person's standing in every topic that has something published."""
    topics = Topic.objects.with_published().select_related("module")
    standings = _standings(user, list(topics), now)
    by_module: dict[Module, list[TopicStanding]] = defaultdict(list)
    for standing in standings:
        by_module[standing.topic.module].append(standing)
    return Overview([ModuleStanding(module, topics) for module, topics in by_module.items()])


def topic_standings(user: User, topics: Iterable[Topic], now: datetime) -> list[TopicStanding]:
    """Return the person's standing in each of `topics`, in their order."""
    counted = Topic.objects.with_published_count().select_related("module")
    by_pk = counted.in_bulk([topic.pk for topic in topics])
    return _standings(user, [by_pk[topic.pk] for topic in topics], now)


def _standings(user: User, topics: Sequence[Topic], now: datetime) -> list[TopicStanding]:
    standings = {
        topic.pk: TopicStanding(topic, topic.published, now=now)  # type: ignore[attr-defined]
        for topic in topics
    }
    for memory in _memories(user).filter(question__topic__in=standings):
        standings[memory.question.topic_id].memories.append(memory)
    for mastery in TopicMastery.objects.filter(user=user.pk, topic__in=standings):
        standings[mastery.topic_id].mastery = mastery
    return list(standings.values())


def _memories(user: User) -> QuerySet[QuestionMemory]:
    """The person's memories of what is published, with each question's topic of today."""
    published = QuestionMemory.objects.filter(
        user=user.pk, question__in=Question.objects.published()
    )
    return published.select_related("question").only(
        "user", "topic", "stability", "reviewed_at", "due_on", "last_rating", "question__topic"
    )


@dataclass
class QuestionStanding:
    question: Question
    memory: QuestionMemory | None
    now: datetime

    @property
    def credit(self) -> float | None:
        """What it adds to the mastery of its topic now, 0 to 1; None before the first answer."""
        return self.memory.credit_at(self.now) if self.memory else None


def question_standings(
    user: User, questions: Iterable[Question], now: datetime
) -> list[QuestionStanding]:
    """Return the person's memory of each question, in the order given."""
    questions = list(questions)
    memories = {
        memory.question_id: memory
        for memory in QuestionMemory.objects.filter(user=user.pk, question__in=questions)
    }
    return [QuestionStanding(question, memories.get(question.pk), now) for question in questions]


def pick_for_practice(
    user: User, candidates: QuestionQuerySet, *, count: int, now: datetime
) -> list[Question]:
    """Return up to `count` of `candidates`: what is most worth asking now, topics interleaved.

    Due questions come first, the least likely recalled before the others; then those never seen,
    in the order of the bank, a topic at a time; then the rest, the least likely recalled first.
    """
    memories = {
        memory.question_id: memory
        for memory in QuestionMemory.objects.filter(user=user.pk, question__in=candidates)
    }
    turn_in_topic: Counter[int] = Counter()
    ranked: list[tuple[tuple[int, float, int], int]] = []
    rows = candidates.in_bank_order().values_list("pk", "topic_id")
    for place, (question_id, topic_id) in enumerate(rows):
        memory = memories.get(question_id)
        if memory is None:
            turn_in_topic[topic_id] += 1
            ranked.append(((1, turn_in_topic[topic_id], place), question_id))
        else:
            is_due = memory.due_on <= now.astimezone(UTC).date()
            ranked.append(((0 if is_due else 2, memory.recall_at(now), place), question_id))
    chosen = [question_id for _, question_id in sorted(ranked)[:count]]
    questions = Question.objects.with_revision().in_bulk(chosen)
    return interleave([questions[question_id] for question_id in chosen])


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
    started = [each for each in topic_standings(user, topics, now) if each.mastery]
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
