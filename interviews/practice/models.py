"""Rounds of practice: questions asked of one person against the server's clock."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from questions.models import Question, Revision, Topic

# Hidden from the candidate: how long after the deadline a request may still be on its way.
GRACE = timedelta(seconds=2)

FLAG_MAX_LENGTH = 2_000


class Mode(models.TextChoices):
    """Drill: a question at a time, each on its own clock. Mock: the whole set on one clock.

    Interview: asked and assessed by a colleague; nobody chooses it, it is recorded.
    """

    DRILL = "drill"
    MOCK = "mock", "mock interview"
    INTERVIEW = "interview", "interviewed by a colleague"

    @classmethod
    def to_choose(cls) -> list[tuple[str, str]]:
        """Those that a person can start."""
        return [choice for choice in cls.choices if choice[0] != cls.INTERVIEW]


class Pace(models.TextChoices):
    RELAXED = "relaxed", "relaxed: half as much time again"
    NORMAL = "normal", "normal: the suggested time"
    BRISK = "brisk", "brisk: three quarters of the time"
    UNTIMED = "untimed", "untimed: no clock"

    @property
    def factor(self) -> float | None:
        """What the suggested seconds are multiplied by; None without a clock."""
        return _PACE_FACTORS[self]


_PACE_FACTORS = {Pace.RELAXED: 1.5, Pace.NORMAL: 1.0, Pace.BRISK: 0.75, Pace.UNTIMED: None}


class RoundQuerySet(models.QuerySet["Round"]):
    def unfinished(self) -> "RoundQuerySet":
        return self.filter(finished_at=None)

    def finished(self) -> "RoundQuerySet":
        return self.exclude(finished_at=None)


class Round(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rounds", db_index=False
    )
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.DRILL)
    pace = models.CharField(max_length=10, choices=Pace, default=Pace.NORMAL)
    topics = models.ManyToManyField(Topic, related_name="+")
    size = models.PositiveSmallIntegerField(help_text="How many questions it asks.")
    is_mixed = models.BooleanField(help_text="Whether it asks about more than one topic.")
    is_cram = models.BooleanField(default=False, help_text="Whether it leaves the schedule alone.")
    hides_countdown = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    deadline = models.DateTimeField(
        null=True, blank=True, help_text="Of the whole set, in a mock interview with a clock."
    )
    looked_at = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Position last looked at in an open mock interview."
    )
    looked_since = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-started_at"], name="round_of_user"),
            models.Index(
                fields=["user", "-started_at"],
                condition=Q(finished_at=None),
                name="round_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} of {self.started_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("practice:round_detail", args=[self.pk])

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def is_mock(self) -> bool:
        return self.mode == Mode.MOCK

    @property
    def is_interview(self) -> bool:
        return self.mode == Mode.INTERVIEW

    @property
    def seconds(self) -> int | None:
        """What the whole set may take, on one clock; None without one."""
        if self.deadline is None:
            return None
        return round((self.deadline - self.started_at).total_seconds())


class Confidence(models.TextChoices):
    """How sure a person is of an answer before they see the framework."""

    GUESSING = "guessing"
    UNSURE = "unsure"
    SURE = "sure"


class Rating(models.TextChoices):
    """How well an answer was recalled; the grades of FSRS, worst first."""

    AGAIN = "again"
    HARD = "hard"
    GOOD = "good"
    EASY = "easy"

    @property
    def grade(self) -> int:
        """1 (again) to 4 (easy)."""
        return list(Rating).index(self) + 1


class AnswerState(models.TextChoices):
    WAITING = "waiting"
    OPEN = "open"
    LOCKED = "locked"
    ASSESSED = "assessed"


# What a question that is asked shows of what is joined to it.
_OF_STAGE = (
    "topic__title",
    "topic__module__title",
    "note__text",
)


class AnswerQuerySet(models.QuerySet["Answer"]):
    def open(self) -> "AnswerQuerySet":
        """Asked and not yet locked."""
        return self.filter(opened_at__isnull=False, locked_at=None)

    def overdue(self, now: datetime) -> "AnswerQuerySet":
        """Open past their deadline and the grace."""
        return self.open().filter(deadline__lt=now - GRACE)

    def assessed(self) -> "AnswerQuerySet":
        return self.exclude(assessed_at=None)

    def with_stage(self) -> "AnswerQuerySet":
        """Join what a question that is asked shows of its topic, module and note."""
        joined = self.select_related("topic__module", "note")
        return joined.only(*(field.name for field in Answer._meta.concrete_fields), *_OF_STAGE)

    def with_page(self) -> "AnswerQuerySet":
        """Join what the pages of an answer show: round, revision, question, topic and module."""
        return self.select_related("round", "revision", "question__topic__module", "topic__module")


class Answer(models.Model):
    """One question of a round and what became of it: waiting → open → locked → assessed.

    `user` repeats `round.user` so that a person's newest answer is found by index at any number
    of answers. `topic` is the question's topic at the time of asking.
    """

    # The unique constraints below begin with round and user, and a topic is asked for with its
    # user: indexes of their own would only have to be written too.
    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    position = models.PositiveSmallIntegerField(help_text="In the round, from 1.")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="answers")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+", db_index=False)
    seconds = models.PositiveIntegerField(null=True, help_text="To answer in; none when untimed.")

    opened_at = models.DateTimeField(null=True)
    deadline = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="Of the newest save.")
    saved_at = models.DateTimeField(null=True)
    is_spoken = models.BooleanField(default=False, help_text="Answered aloud.")
    is_flagged = models.BooleanField(default=False, help_text="To look at again.")
    confidence = models.CharField(max_length=8, choices=Confidence, blank=True)
    seconds_spent = models.PositiveIntegerField(
        default=0, help_text="In a mock interview, on the visits that are over."
    )

    locked_at = models.DateTimeField(null=True)
    timed_out = models.BooleanField(default=False)

    ticked = models.JSONField(default=list, help_text="Uids of the points that the answer made.")
    score = models.FloatField(
        null=True, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)]
    )
    rating = models.CharField(max_length=5, choices=Rating, blank=True)
    assessed_at = models.DateTimeField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="answer_position_unique"),
            models.UniqueConstraint(fields=["round", "question"], name="answer_question_unique"),
            models.UniqueConstraint(fields=["user", "assessed_at"], name="answer_assessed_in_turn"),
            models.CheckConstraint(
                condition=Q(locked_at=None) | Q(opened_at__isnull=False),
                name="answer_locked_after_opened",
            ),
            models.CheckConstraint(
                condition=Q(assessed_at=None)
                | Q(locked_at__isnull=False, score__gte=0.0, score__lte=1.0, rating__in=Rating),
                name="answer_assessed_after_locked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline"], condition=Q(locked_at=None), name="answer_open_by_deadline"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.question}"

    @property
    def state(self) -> AnswerState:
        if self.assessed_at:
            return AnswerState.ASSESSED
        if self.locked_at:
            return AnswerState.LOCKED
        return AnswerState.OPEN if self.opened_at else AnswerState.WAITING

    def is_overdue(self, now: datetime) -> bool:
        """Whether the clock has closed it, be that stored yet or not."""
        if self.state != AnswerState.OPEN or self.deadline is None:
            return False
        return now > self.deadline + GRACE

    def milliseconds_left(self, now: datetime) -> int | None:
        """Until the deadline, never below 0; None when untimed."""
        if self.deadline is None:
            return None
        return max(0, int((self.deadline - now) / timedelta(milliseconds=1)))

    def milliseconds_used(self, now: datetime) -> int:
        """Spent on it so far, while it is open and looked at."""
        since, before = self.opened_at, timedelta(0)
        if self.round.is_mock:
            is_looked_at = self.round.looked_at == self.position
            since = self.round.looked_since if is_looked_at else now
            before = timedelta(seconds=self.seconds_spent)
        return max(0, int((before + (now - (since or now))) / timedelta(milliseconds=1)))

    @property
    def seconds_used(self) -> int | None:
        """Until it was locked; in a mock interview, while it was looked at.

        None while it is open, and when a colleague asked: nobody measured it.
        """
        if self.opened_at is None or self.locked_at is None or self.round.is_interview:
            return None
        if not self.round.is_mock:
            return max(0, round((self.locked_at - self.opened_at).total_seconds()))
        if self.round.looked_at != self.position or self.round.looked_since is None:
            return self.seconds_spent
        last_visit = self.locked_at - self.round.looked_since
        return self.seconds_spent + max(0, round(last_visit.total_seconds()))

    @property
    def allotted_seconds(self) -> int | None:
        """What the clock that it is answered against allows; None without one."""
        return self.round.seconds if self.round.is_mock else self.seconds

    @property
    def points(self) -> list[dict[str, Any]]:
        """The revision's points, rendered, each with `is_ticked`."""
        ticked = set(self.ticked)
        return [
            {**point, "is_ticked": point["uid"] in ticked}
            for point in self.revision.rendered["points"]
        ]


class Bookmark(models.Model):
    """A question that a person wants to find again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks"
    )
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="bookmarks")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "question"], name="bookmark_unique")]

    def __str__(self) -> str:
        return f"{self.user}: {self.question}"


class QuestionFlagQuerySet(models.QuerySet["QuestionFlag"]):
    def unhandled(self) -> "QuestionFlagQuerySet":
        return self.filter(handled_at=None)

    def send(self, *, user: models.Model, revision: Revision, text: str) -> "QuestionFlag":
        """Store what a person says is wrong; until it is handled, sending again replaces it."""
        flag, _ = self.update_or_create(
            user=user, revision=revision, handled_at=None, defaults={"text": text}
        )
        return flag


class QuestionFlag(models.Model):
    """A candidate says that a question is wrong or unclear, as it stood in one revision."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="question_flags"
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="flags")
    text = models.TextField(max_length=FLAG_MAX_LENGTH)
    created_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionFlagQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("handle_questionflag", "Can handle question flag")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "revision"],
                condition=Q(handled_at=None),
                name="flag_unhandled_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision}, by {self.user}"
