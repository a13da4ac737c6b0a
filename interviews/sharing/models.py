"""Links that let somebody see one thing: a scorecard, a debrief, a practice round, mastery."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from interviews.practice.models import Round
from interviews.scorecards.models import Interview, Scorecard
from interviews.teams.models import Membership, Role, Team


class Shared(models.TextChoices):
    SCORECARD = "scorecard"
    DEBRIEF = "debrief"
    ROUND = "round", "practice round"
    MASTERY = "mastery"


# What belongs to a team, and what to the person who shares it.
OF_A_TEAM = (Shared.SCORECARD, Shared.DEBRIEF)
OWN = (Shared.ROUND, Shared.MASTERY)

_NOTHING = Q(scorecard=None, interview=None, round=None)
_TARGETS = (
    Q(
        shares=Shared.SCORECARD,
        team__isnull=False,
        interview__isnull=False,
        scorecard__isnull=False,
        round=None,
    )
    | Q(
        shares=Shared.DEBRIEF,
        team__isnull=False,
        interview__isnull=False,
        scorecard=None,
        round=None,
    )
    | Q(shares=Shared.ROUND, round__isnull=False, interview=None, scorecard=None)
    | (Q(shares=Shared.MASTERY) & _NOTHING)
)


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self, now: datetime) -> "ShareLinkQuerySet":
        """Those that open: not expired, not revoked, and their maker still may show it.

        What a team owns is shown by its managers and interviewers, and one's own things to a team
        by its members. Who is neither any more takes their links with them.
        """
        belongs = Membership.objects.filter(team=OuterRef("team"), user=OuterRef("created_by"))
        interviews = belongs.filter(role__in=(Role.MANAGER, Role.INTERVIEWER))
        may_show = (Q(shares__in=OF_A_TEAM) & Exists(interviews)) | (
            Q(shares__in=OWN) & (Q(team=None) | Exists(belongs))
        )
        is_on = Q(revoked_at=None, expires_at__gt=now, created_by__is_active=True)
        return self.filter(is_on).filter(may_show)

    def by_link(self) -> "ShareLinkQuerySet":
        """Those for whoever holds the link."""
        return self.exclude(shares__in=OWN, team__isnull=False)

    def with_team(self, team: Team) -> "ShareLinkQuerySet":
        """What members show the team of their own."""
        return self.filter(shares__in=OWN, team=team)

    def with_page(self) -> "ShareLinkQuerySet":
        """Join what pages name."""
        return self.select_related(
            "created_by", "team", "round", "scorecard__panelist", "interview__candidate"
        ).select_related("interview__plan_version__plan", "interview__team")


class ShareLink(models.Model):
    """Lets whoever holds the token see one thing; the token itself is shown once and not kept.

    Of one's own things with a `team`, its members see it on the team's pages, and nobody has a
    token.
    """

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
        Round, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
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

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=_TARGETS, name="share_link_has_target")]

    def __str__(self) -> str:
        return f"{self.shares} for {self.recipient}"

    def get_absolute_url(self) -> str:
        if self.is_for_team:
            return reverse("sharing:team_shared_detail", args=[self.team_id, self.pk])
        return reverse("sharing:shared_detail", args=[self.pk])

    @property
    def is_for_team(self) -> bool:
        return self.shares in OWN and self.team_id is not None

    @property
    def maker(self) -> str:
        """Who made it, as pages name them."""
        return self.created_by.get_full_name() or self.created_by.get_username()
