"""How each panelist rated an interview, and who may read it."""

import uuid
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from interviews.plans.models import PlanQuestion
from interviews.scorecards.frozen import AppendOnly, AppendOnlyQuerySet
from interviews.scorecards.models.interview import Panelist, Viewer
from interviews.teams.models import Membership


class Recommendation(models.TextChoices):
    """Four steps without a middle."""

    STRONG_NO = "strong_no", "strong no"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes", "strong yes"


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def visible_to(self, user: Viewer) -> "ScorecardQuerySet":
        """Scorecards that the person may read: the one rule of independence.

        Everybody reads their own. Another's is read once it is submitted, by members of the team:

        - who sits on the panel, when their own is submitted, whatever their role;
        - who does not, when nobody on the panel has still to submit; of a mock interview, of these
          only the member who was interviewed.

        Ratings, revisions, sums, counts, orders, exports, searches and messages all start here.
        """
        interview = OuterRef("panelist__interview")
        seats = Panelist.objects.active().filter(interview=interview)
        belongs = Membership.objects.filter(
            team=OuterRef("panelist__interview__team"), user=user.pk
        )
        own = Q(panelist__user__isnull=False, panelist__user=user.pk)
        may_compare = ~Exists(seats.waiting().filter(user=user.pk))
        has_judged = Exists(seats.filter(user=user.pk))
        all_have_judged = ~Exists(seats.waiting())
        is_open_to = Q(panelist__interview__is_mock=False) | Q(
            panelist__interview__candidate__user=user.pk
        )
        may_watch = Q(all_have_judged) & is_open_to
        others = Q(submitted_at__isnull=False) & may_compare & (has_judged | may_watch)
        return self.filter(Exists(belongs)).filter(own | others)

    def of_panel(self) -> "ScorecardQuerySet":
        """Those of people who still sit on their panel."""
        return self.filter(panelist__declined_at=None, panelist__removed_at=None)


class Scorecard(models.Model):
    """What one panelist holds of one interview. The first submission is immutable: revision 1."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    panelist = models.OneToOneField(Panelist, on_delete=models.CASCADE, related_name="scorecard")
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    summary = models.TextField(blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="Of the newest save.")
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = ScorecardQuerySet.as_manager()

    def __str__(self) -> str:
        return f"scorecard of {self.panelist}"

    def get_absolute_url(self) -> str:
        interview = self.panelist.interview
        return reverse(
            "scorecards:scorecard_detail", args=[interview.team_id, interview.pk, self.pk]
        )

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, user: Viewer) -> "RatingQuerySet":
        return self.filter(scorecard__in=Scorecard.objects.visible_to(user))


class Rating(models.Model):
    """One question as one panelist rated it: 1 to 5, or not assessed, with a reason."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="ratings")
    plan_question = models.ForeignKey(
        PlanQuestion, on_delete=models.RESTRICT, related_name="ratings"
    )
    value = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    not_assessed_reason = models.CharField(max_length=200, blank=True)
    ticked = models.JSONField(default=list, help_text="Uids of the points that were heard.")
    evidence = models.TextField(blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="Of the newest save.")
    saved_at = models.DateTimeField(null=True, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["scorecard", "plan_question"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "plan_question"], name="rating_unique"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=1, value__lte=5), name="rating_value_sane"
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(not_assessed_reason=""),
                name="rating_assessed_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_question}: {self.value or 'not assessed'}"

    @property
    def is_complete(self) -> bool:
        """Whether there is a rating, or a reason why not."""
        return self.value is not None or bool(self.not_assessed_reason)


class ScorecardRevisionQuerySet(AppendOnlyQuerySet["ScorecardRevision"]):
    def redact(self, *, content: dict[str, Any], reason: str) -> int:
        """Replace the texts, of candidates who are anonymous; the database refuses all others."""
        return self.rewrite(content=content, reason=reason)

    def visible_to(self, user: Viewer) -> "ScorecardRevisionQuerySet":
        return self.filter(scorecard__in=Scorecard.objects.visible_to(user))


class ScorecardRevision(AppendOnly):
    """A scorecard as it was submitted (number 1) or amended (2, 3, ...), never changed."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="Recommendation, summary, and each question's rating.")
    reason = models.CharField(max_length=300, blank=True, help_text="Of an amendment.")
    created_at = models.DateTimeField()

    objects = ScorecardRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["scorecard", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "number"], name="scorecard_revision_unique"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="scorecard_amendment_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scorecard}, revision {self.number}"
