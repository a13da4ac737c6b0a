"""Interviews that were held: who was asked by whom, how each panelist rated it, who may see it."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from interviews.plans.models import PlanQuestion, PlanStage, PlanVersion
from interviews.practice.models import Round
from interviews.scorecards.frozen import AppendOnly, AppendOnlyQuerySet
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

    def first_submissions(self) -> "ScorecardRevisionQuerySet":
        """What counts mechanically."""
        return self.filter(number=1)


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


class AuditEvent(AppendOnly):
    """Who did what in a team, and when. Append-only, and without any text that people typed.

    It outlives its team: the column keeps the team's id and holds no foreign key in the database.
    """

    team = models.ForeignKey(
        Team, on_delete=models.DO_NOTHING, db_constraint=False, related_name="audit_events"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    action = models.CharField(max_length=40, help_text="Such as `scorecard.submitted`.")
    subject = models.CharField(max_length=40, help_text="Id of what it was done to.")
    created_at = models.DateTimeField()

    objects = AppendOnlyQuerySet["AuditEvent"].as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["team", "-created_at"], name="audit_of_team")]

    def __str__(self) -> str:
        return f"{self.action} at {self.created_at:%Y-%m-%d %H:%M}"
