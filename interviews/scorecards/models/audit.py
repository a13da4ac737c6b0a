"""The audit trail of a team."""

from django.conf import settings
from django.db import models

from interviews.scorecards.frozen import AppendOnly, AppendOnlyQuerySet
from interviews.teams.models import Team


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
