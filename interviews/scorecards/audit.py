"""The audit trail: who did what, and when. Ids and words of ours, never what people typed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.models import User

from interviews.scorecards.models import AuditEvent
from interviews.teams.models import Team
from interviews.teams.signals import TeamAction


class Action(StrEnum):
    """What is done with interviews; what is done to a team itself is a `TeamAction`."""

    INTERVIEW_SCHEDULED = "interview.scheduled"
    INTERVIEW_RESCHEDULED = "interview.rescheduled"
    INTERVIEW_CANCELLED = "interview.cancelled"
    INTERVIEW_STARTED = "interview.started"
    PANELIST_ADDED = "panelist.added"
    PANELIST_DECLINED = "panelist.declined"
    PANELIST_REMOVED = "panelist.removed"
    SCORECARD_SUBMITTED = "scorecard.submitted"
    SCORECARD_AMENDED = "scorecard.amended"
    DECISION_MADE = "decision.made"
    DECISION_CHANGED = "decision.changed"
    MOCK_AGREED = "mock.agreed"
    MOCK_WITHDRAWN = "mock.withdrawn"
    CANDIDATE_ANONYMISED = "candidate.anonymised"
    CANDIDATE_DELETED = "candidate.deleted"
    LINK_MADE = "link.made"
    LINK_REVOKED = "link.revoked"


def record(
    *,
    team: Team,
    actor: User | None,
    action: Action | TeamAction,
    subject: UUID | int,
    now: datetime,
) -> None:
    """Add an event; `subject` is the id of what it was done to."""
    AuditEvent.objects.create(
        team=team, actor=actor, action=action, subject=str(subject), created_at=now
    )
