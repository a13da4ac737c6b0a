"""What a person knows. Every row is derived from answers and can be rebuilt from them."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from interviews.mastery import memory
from interviews.practice.models import Rating
from questions.models import Blueprint, Question, Topic


class QuestionMemory(models.Model):
    """One person's memory of one question, in the terms of FSRS-6.

    `topic` is the topic under which the question was last asked.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memories", db_index=False
    )
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="memories")
    stability = models.FloatField(help_text="Days until recall falls to 90 %.")
    difficulty = models.FloatField(help_text="1 (easy) to 10.")
    reviewed_at = models.DateTimeField(help_text="When the answer that counted last was locked.")
    due_on = models.DateField()
    last_rating = models.CharField(max_length=5, choices=Rating)
    reviews = models.PositiveIntegerField(default=0)
    lapses = models.PositiveIntegerField(default=0)
    history = models.JSONField(
        default=list, help_text="How it stood at the end of past weeks: mastery/past.py."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "question"], name="memory_unique"),
            models.CheckConstraint(
                condition=Q(stability__gt=0.0, difficulty__gte=1.0, difficulty__lte=10.0),
                name="memory_sane",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "due_on"], name="memory_due"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.question}"

    @property
    def state(self) -> memory.MemoryState:
        """It as FSRS knows it."""
        return memory.MemoryState(self.stability, self.difficulty, self.reviewed_at, self.due_on)

    def recall_at(self, now: datetime) -> float:
        """Return the probability of recall at `now`, 0 to 1."""
        return memory.recall(self.stability, self.reviewed_at, now)

    def credit_at(self, now: datetime) -> float:
        """Return what it adds to the mastery of its topic: its recall, or 0 while it is missed.

        FSRS expects people to recall tomorrow what they have just been shown. A question that was
        missed last time has shown nothing yet, so it earns nothing until it is recalled.
        """
        return 0.0 if self.last_rating == Rating.AGAIN else self.recall_at(now)


class TopicMastery(models.Model):
    """One person's practice of one topic, as it stood at the last answer.

    Recall fades from day to day, so score and level of *today* are computed when they are read,
    by `interviews.mastery.queries`.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="topic_masteries",
        db_index=False,
    )
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="masteries")
    answers = models.PositiveIntegerField(default=0)
    mixed_recalled_at = models.DateTimeField(
        null=True, help_text="Last recalled in a mixed round; none when missed in one since."
    )
    answered_at = models.DateTimeField()
    diary = models.JSONField(
        default=list, help_text="Answers of the last half year by half hour: mastery/past.py."
    )

    class Meta:
        verbose_name_plural = "topic masteries"
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="topic_mastery_unique")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.topic}"


class InterviewGoal(models.Model):
    """The interview that a person prepares for."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="interview_goal",
        primary_key=True,
    )
    interview_on = models.DateField("date of the interview")
    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="+")
    minutes_a_day = models.PositiveSmallIntegerField(
        default=20, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )

    def __str__(self) -> str:
        return f"{self.user}: {self.interview_on}"
