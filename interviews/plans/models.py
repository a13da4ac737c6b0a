"""Plans: the script of a structured interview, in versions that freeze when they are used."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from interviews.teams.models import Team
from questions.models import Question, Revision


class Plan(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="plans")
    title = models.CharField(max_length=120)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "created_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plans:plan_detail", args=[self.team_id, self.pk])


class PlanVersion(models.Model):
    """What is asked, and how it is rated. Frozen by its first use; editing then makes the next."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_unique"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(frozen_at=None), name="plan_version_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, version {self.number}"

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class PlanStage(models.Model):
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="stages")
    title = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField(
        default=45, validators=[MinValueValidator(1), MaxValueValidator(480)]
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class PlanQuestion(models.Model):
    """A question of a stage, pinned to a revision, with the anchors its ratings stand on."""

    stage = models.ForeignKey(PlanStage, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="plan_questions")
    minutes = models.PositiveSmallIntegerField(
        default=8, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    competency = models.CharField(max_length=80, blank=True)
    weight = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    must_have = models.BooleanField(default=False)
    anchor_1 = models.TextField("what a 1 sounds like", blank=True)
    anchor_3 = models.TextField("what a 3 sounds like", blank=True)
    anchor_5 = models.TextField("what a 5 sounds like", blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "question"], name="plan_question_unique"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=10), name="plan_question_weight_sane"
            ),
        ]

    def __str__(self) -> str:
        return str(self.question)
