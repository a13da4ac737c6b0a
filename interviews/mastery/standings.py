"""What a person knows of a question, a topic, a module, the bank: from rows to figures.

No database. A standing is of one moment and does not change, so that its figures are kept.
"""

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import ceil

from django.utils.functional import cached_property

from interviews.mastery.memory import LEVELS, MasteryLevel, level_of, recalled_after
from interviews.mastery.models import QuestionMemory
from interviews.practice.models import Rating
from questions.models import Module, Question, Topic

# How far ahead a page says what is left without practice.
DAYS_AHEAD = 14
LOOK_AHEAD_DAYS = 365
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class NextLevel:
    """What is missing to `level`, which begins at `score` (0 to 1).

    `missing`: how many more questions recalled today would reach the score.
    """

    level: MasteryLevel
    score: float
    missing: int
    asks_mixed_round: bool


@dataclass(slots=True)
class TopicMemory:
    """What is stored of a person's practice of a topic, whatever the moment.

    `answers`: how many there are in all; `answered_at`: the last one. `due_on`: of each question
    seen, the day's ordinal. The others, of each question that was recalled when it was last asked:
    when that was, in days since 1970, and the stability.
    """

    answers: int = 0
    is_recalled_in_mixed_round: bool = False
    answered_at: datetime | None = None
    due_on: "array[int]" = field(default_factory=lambda: array("l"))
    reviewed_at: "array[float]" = field(default_factory=lambda: array("d"))
    stability: "array[float]" = field(default_factory=lambda: array("d"))

    def remember(
        self, stability: float, reviewed_at: datetime, due_on: date, last_rating: str
    ) -> None:
        """Take in the memory of one of the questions."""
        self.due_on.append(due_on.toordinal())
        if last_rating != Rating.AGAIN:
            self.reviewed_at.append((reviewed_at - EPOCH) / DAY)
            self.stability.append(stability)


@dataclass
class TopicStanding:
    """What a person knows of a topic at one moment.

    `score`: mean probability of recall over all published questions, 0 to 1; a question that was
    never seen, or missed when it was last asked, counts 0.
    """

    topic: Topic
    published: int
    memory: TopicMemory
    now: datetime

    @property
    def answers(self) -> int:
        return self.memory.answers

    @property
    def seen(self) -> int:
        return len(self.memory.due_on)

    @cached_property
    def due(self) -> int:
        today = self.now.toordinal()
        return sum(day <= today for day in self.memory.due_on)

    @property
    def is_started(self) -> bool:
        return self.answers > 0

    @cached_property
    def score(self) -> float:
        return self.score_in(0)

    @cached_property
    def score_ahead(self) -> float:
        """What the score falls to without practice, `DAYS_AHEAD` of now."""
        return self.score_in(DAYS_AHEAD)

    def score_in(self, days: float) -> float:
        """Return the score in so many days without any practice until then."""
        if not self.published:
            return 0.0
        since = [each + days for each in self._days_since]
        return recalled_after(since, self.memory.stability) / self.published

    @cached_property
    def _days_since(self) -> list[float]:
        """Of each question that was recalled when it was last asked: days since then."""
        now = (self.now - EPOCH) / DAY
        return [max(0.0, now - reviewed_at) for reviewed_at in self.memory.reviewed_at]

    @property
    def level(self) -> MasteryLevel:
        return self._level_of(self.score)

    @property
    def next_level(self) -> NextLevel | None:
        """What the next level asks for; None at the last one, and before the first answer."""
        if not self.is_started or self.level == MasteryLevel.MASTERED:
            return None
        level, score = next((name, least) for name, least in LEVELS if self._is_below(name))
        missing = max(0, ceil((score - self.score) * self.published - 1e-9))
        asks_mixed_round = (
            level == MasteryLevel.MASTERED and not self.memory.is_recalled_in_mixed_round
        )
        return NextLevel(level, score, missing, asks_mixed_round)

    @property
    def falls_on(self) -> date | None:
        """The day on which the level is lower without practice; None within a year."""
        days = range(1, LOOK_AHEAD_DAYS + 1)
        place = bisect_left(days, True, key=self._has_fallen_after)  # the score only falls
        return (self.now + timedelta(days=days[place])).date() if place < len(days) else None

    def _has_fallen_after(self, days: int) -> bool:
        return self._level_of(self.score_in(days)) != self.level

    def _is_below(self, level: MasteryLevel) -> bool:
        return list(MasteryLevel).index(self.level) < list(MasteryLevel).index(level)

    def _level_of(self, score: float) -> MasteryLevel:
        return level_of(
            score,
            is_started=self.is_started,
            is_recalled_in_mixed_round=self.memory.is_recalled_in_mixed_round,
        )


@dataclass
class ModuleStanding:
    module: Module
    topics: list[TopicStanding]

    @cached_property
    def score(self) -> float:
        """Mean over the published questions of all topics, 0 to 1."""
        return sum(topic.score * topic.published for topic in self.topics) / self.published

    @cached_property
    def score_ahead(self) -> float:
        """What the score falls to without practice, `DAYS_AHEAD` of now."""
        return sum(topic.score_ahead * topic.published for topic in self.topics) / self.published

    @cached_property
    def seen(self) -> int:
        return sum(topic.seen for topic in self.topics)

    @cached_property
    def published(self) -> int:
        return sum(topic.published for topic in self.topics)


@dataclass
class Overview:
    modules: list[ModuleStanding]

    @cached_property
    def topics(self) -> list[TopicStanding]:
        return [topic for module in self.modules for topic in module.topics]

    @cached_property
    def due(self) -> int:
        return sum(topic.due for topic in self.topics)

    @cached_property
    def seen(self) -> int:
        return sum(topic.seen for topic in self.topics)

    @cached_property
    def published(self) -> int:
        return sum(topic.published for topic in self.topics)

    @cached_property
    def score(self) -> float:
        if not self.published:
            return 0.0
        return sum(topic.score * topic.published for topic in self.topics) / self.published

    @cached_property
    def score_ahead(self) -> float:
        """What the score falls to without practice, `DAYS_AHEAD` of now."""
        if not self.published:
            return 0.0
        return sum(topic.score_ahead * topic.published for topic in self.topics) / self.published

    @cached_property
    def due_topics(self) -> list[TopicStanding]:
        """Topics with something due, most first."""
        due = [topic for topic in self.topics if topic.due]
        return sorted(due, key=lambda topic: -topic.due)

    def weakest(self, count: int) -> list[TopicStanding]:
        """The `count` started topics with the lowest score."""
        started = [topic for topic in self.topics if topic.is_started]
        return sorted(started, key=lambda topic: topic.score)[:count]


@dataclass
class QuestionStanding:
    question: Question
    memory: QuestionMemory | None
    now: datetime

    @property
    def credit(self) -> float | None:
        """What it adds to the mastery of its topic now, 0 to 1; None before the first answer."""
        return self.memory.credit_at(self.now) if self.memory else None

    @property
    def credit_ahead(self) -> float | None:
        """What that falls to without practice, `DAYS_AHEAD` of now."""
        return self.memory.credit_at(self.now + timedelta(days=DAYS_AHEAD)) if self.memory else None
