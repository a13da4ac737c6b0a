"""Interviews that were held: who was asked by whom, how each panelist rated it, who may see it."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from interviews.plans.models import PlanQuestion, PlanVersion
from interviews.teams.models import Team


class Candidate(models.Model):
    """The person interviewed. In a mock interview that is a member, `user`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="candidates")
    label = models.CharField(max_length=80, help_text="The name, or what the team calls them.")
    email = models.EmailField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    retain_until = models.DateField(help_text="On this day everything that names them is removed.")
    anonymised_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["retain_until"], name="candidate_by_retention")]

    def __str__(self) -> str:
        return self.label

    @property
    def initials(self) -> str:
        return "".join(f"{word[0].upper()}." for word in self.label.split() if word)


class Decision(models.TextChoices):
    HIRE = "hire"
    NO_HIRE = "no_hire", "no hire"
    NEXT_STEP = "next_step", "next step"


class Interview(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="interviews")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="interviews")
    plan_version = models.ForeignKey(
        PlanVersion, on_delete=models.RESTRICT, related_name="interviews"
    )
    starts_at = models.DateTimeField()
    time_zone = models.CharField(max_length=60, default="UTC")
    shows_initials = models.BooleanField(
        default=True, help_text="Show initials only to panelists who have not submitted."
    )
    is_mock = models.BooleanField(default=False, help_text="A member practises with another.")
    candidate_agreed_at = models.DateTimeField(null=True, blank=True)
    interviewer_agreed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decision_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["team", "-starts_at"], name="interview_of_team")]

    def __str__(self) -> str:
        return f"interview of {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("scorecards:interview_detail", args=[self.team_id, self.pk])


class Panelist(models.Model):
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="panelists")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="panels"
    )
    wants_reminders = models.BooleanField(default=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    has_conflict = models.BooleanField(
        default=False, help_text="Declined for a conflict of interest."
    )

    class Meta:
        ordering = ["interview", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "user"], name="panelist_unique")
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.interview}"


class Recommendation(models.TextChoices):
    """Four steps without a middle."""

    STRONG_NO = "strong_no", "strong no"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes", "strong yes"


class Scorecard(models.Model):
    """What one panelist holds of one interview. The first submission is immutable: revision 1."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    panelist = models.OneToOneField(Panelist, on_delete=models.CASCADE, related_name="scorecard")
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    summary = models.TextField(blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="Of the newest save.")
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"scorecard of {self.panelist}"

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None


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


class ScorecardRevision(models.Model):
    """A scorecard as it was submitted (number 1) or amended (2, 3, ...), never changed."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="Recommendation, summary, and each question's rating.")
    reason = models.CharField(max_length=300, blank=True, help_text="Of an amendment.")
    created_at = models.DateTimeField()

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


class Shared(models.TextChoices):
    SCORECARD = "scorecard"
    DEBRIEF = "debrief"
    ROUND = "round", "practice round"
    MASTERY = "mastery"


class ShareLink(models.Model):
    """Lets whoever holds the token see one thing; the token itself is shown once and not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shares = models.CharField(max_length=10, choices=Shared)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="share_links"
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="share_links",
        help_text="Whose data it shows, or whom a candidate shows theirs.",
    )
    scorecard = models.ForeignKey(
        Scorecard, on_delete=models.CASCADE, null=True, blank=True, related_name="share_links"
    )
    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, null=True, blank=True, related_name="share_links"
    )
    round = models.ForeignKey(
        "interviews.Round", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    recipient = models.CharField(max_length=120, help_text="For whom it was made.")
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, in hex.")
    shows_names = models.BooleanField(default=False)
    shows_details = models.BooleanField(default=False, help_text="More than the summary.")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    times_opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.shares} for {self.recipient}"


class AuditEvent(models.Model):
    """Who did what in a team, and when. Append-only, and without any text that people typed."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="audit_events")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    action = models.CharField(max_length=40, help_text="Such as `scorecard.submitted`.")
    subject = models.CharField(max_length=40, help_text="Id of what it was done to.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["team", "-created_at"], name="audit_of_team")]

    def __str__(self) -> str:
        return f"{self.action} at {self.created_at:%Y-%m-%d %H:%M}"
