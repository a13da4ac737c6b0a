"""Interviews that were arranged: of whom, by whom, when, and what was decided."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from interviews.plans.models import PlanStage, PlanVersion
from interviews.practice.models import Round
from interviews.teams.models import Membership, Role, Team

Viewer = User | AnonymousUser


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def with_standing_of(self, user: Viewer) -> "CandidateQuerySet":
        """Annotate `is_hidden`: the person has still to judge them, knowing initials only."""
        own = Panelist.objects.waiting().filter(user=user.pk, interview__shows_initials=True)
        return self.annotate(is_hidden=Exists(own.filter(interview__candidate=OuterRef("pk"))))


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

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["retain_until"], name="candidate_by_retention")]

    def __str__(self) -> str:
        return self.label

    @property
    def initials(self) -> str:
        return "".join(f"{word[0].upper()}." for word in self.label.split() if word[0].isalnum())

    @property
    def shown_name(self) -> str:
        """The candidate as the person may read it, who is named to `with_standing_of`."""
        standing: Any = self
        return self.initials if standing.is_hidden else self.label


class Decision(models.TextChoices):
    HIRE = "hire"
    NO_HIRE = "no_hire", "no hire"
    NEXT_STEP = "next_step", "next step"


class InterviewQuerySet(models.QuerySet["Interview"]):
    def with_progress(self) -> "InterviewQuerySet":
        """Annotate `seats` and `submitted`: how many sit on the panel, how many have submitted."""
        on_panel = Q(panelists__declined_at=None, panelists__removed_at=None)
        is_in = Q(panelists__scorecard__submitted_at__isnull=False)
        return self.annotate(
            seats=Count("panelists", filter=on_panel),
            submitted=Count("panelists", filter=on_panel & is_in),
        )

    def with_standing_of(self, user: Viewer) -> "InterviewQuerySet":
        """Annotate how the person stands to each.

        `is_seated`: sits on the panel; `is_bound`: and has not submitted; `is_open`: nobody on the
        panel has still to submit; `is_manager`: of the team.
        """
        seated = Panelist.objects.active().filter(interview=OuterRef("pk"))
        manages = Membership.objects.filter(team=OuterRef("team"), user=user.pk, role=Role.MANAGER)
        return self.annotate(
            is_seated=Exists(seated.filter(user=user.pk)),
            is_bound=Exists(seated.waiting().filter(user=user.pk)),
            is_open=~Exists(seated.waiting()),
            is_manager=Exists(manages),
        )

    def with_page(self) -> "InterviewQuerySet":
        """Join what every page about an interview names."""
        return self.select_related("team", "candidate", "plan_version__plan")


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
    cancelled_at = models.DateTimeField(null=True, blank=True)
    calendar_sequence = models.PositiveIntegerField(
        default=0, help_text="Of the calendar entry: how often its time was changed."
    )
    practised = models.OneToOneField(
        Round,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="interview",
        help_text="Of a mock interview that both agreed to count: what it became in practice.",
    )
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decision_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["team", "-starts_at"], name="interview_of_team")]

    def __str__(self) -> str:
        return f"interview of {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("scorecards:interview_detail", args=[self.team_id, self.pk])

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def candidate_name(self) -> str:
        """The candidate as the person may read it, who is named to `with_standing_of`.

        With `shows_initials`, whoever has still to judge reads initials, and so does who waits
        for the panel without being a manager.
        """
        standing: Any = self
        waits = standing.is_bound or not (standing.is_seated or standing.is_open)
        is_told = standing.is_manager and not standing.is_bound
        hides = self.shows_initials and waits and not is_told
        return self.candidate.initials if hides else self.candidate.label


class StageStart(models.Model):
    """When the panel began a stage of the plan: its clock runs from here, for all of them."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="stage_starts")
    stage = models.ForeignKey(PlanStage, on_delete=models.RESTRICT, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "stage"], name="stage_start_unique")
        ]

    def __str__(self) -> str:
        return f"{self.stage} since {self.started_at:%H:%M}"

    def milliseconds_left(self, now: datetime) -> float:
        """Return what is left of the stage's minutes; below 0 when it runs over."""
        ends_at = self.started_at + timedelta(minutes=self.stage.minutes)
        return (ends_at - now) / timedelta(milliseconds=1)


class PanelistQuerySet(models.QuerySet["Panelist"]):
    def active(self) -> "PanelistQuerySet":
        """Those who sit on the panel: not declined, not taken off it."""
        return self.filter(declined_at=None, removed_at=None)

    def waiting(self) -> "PanelistQuerySet":
        """Those of them who have not submitted yet."""
        return self.active().filter(scorecard__submitted_at=None)


class Panelist(models.Model):
    """A seat on a panel. It outlives the account, for the team's judgement stands."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="panelists")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="panels",
    )
    wants_reminders = models.BooleanField(default=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    has_conflict = models.BooleanField(
        default=False, help_text="Declined for a conflict of interest."
    )
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="Taken off the panel; what was typed is kept."
    )

    objects = PanelistQuerySet.as_manager()

    class Meta:
        ordering = ["interview", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "user"], name="panelist_unique")
        ]

    def __str__(self) -> str:
        return f"{self.name} on {self.interview}"

    @property
    def name(self) -> str:
        """The panelist as pages name them."""
        return self.user.get_full_name() or self.user.username if self.user else "former member"

    @property
    def is_active(self) -> bool:
        return self.declined_at is None and self.removed_at is None
