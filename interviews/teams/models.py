"""Teams: who belongs together, in which role, and who is asked to join."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse


class Role(models.TextChoices):
    """What a member may do; the most comes first."""

    MANAGER = "manager"
    INTERVIEWER = "interviewer"
    OBSERVER = "observer"


class TeamQuerySet(models.QuerySet["Team"]):
    def of(self, user: models.Model) -> "TeamQuerySet":
        """Teams that the person belongs to, in whatever role."""
        return self.filter(memberships__user=user.pk)


class Team(models.Model):
    """People who hold interviews together. It always has an owner, who is a manager of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_teams"
    )
    ownership_offered_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="offered_teams",
        help_text="The member who becomes the owner by accepting.",
    )
    retention_days = models.PositiveSmallIntegerField(
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="How long a candidate's data is kept after the interview is arranged.",
    )
    requires_two_factor = models.BooleanField(
        default=False, help_text="Whether members need a second factor to see the team's pages."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("teams:team_detail", args=[self.pk])


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=12, choices=Role, default=Role.INTERVIEWER)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["team", "joined_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_unique")]

    def __str__(self) -> str:
        return f"{self.user}, {self.role} of {self.team}"

    @property
    def is_manager(self) -> bool:
        return self.role == Role.MANAGER

    @property
    def may_interview(self) -> bool:
        """Whether the member may sit on a panel and score."""
        return self.role in (Role.MANAGER, Role.INTERVIEWER)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """An offer to join a team, bound to an address; the token itself is only in the e-mail."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role, default=Role.INTERVIEWER)
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, in hex.")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_pending_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.team}"
