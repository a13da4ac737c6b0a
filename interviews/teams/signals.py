"""What teams announce."""

from enum import StrEnum

from django.dispatch import Signal


class TeamAction(StrEnum):
    """What is done to a team, in words of ours."""

    CREATED = "team.created"
    RENAMED = "team.renamed"
    RETENTION_CHANGED = "team.retention_changed"
    TWO_FACTOR_REQUIRED = "team.two_factor_required"
    TWO_FACTOR_WAIVED = "team.two_factor_waived"
    DELETED = "team.deleted"
    INVITED = "invitation.sent"
    INVITED_AGAIN = "invitation.renewed"
    INVITATION_REVOKED = "invitation.revoked"
    JOINED = "member.joined"
    MADE_MANAGER = "member.made_manager"
    MADE_INTERVIEWER = "member.made_interviewer"
    MADE_OBSERVER = "member.made_observer"
    LEFT = "member.left"
    REMOVED = "member.removed"
    OWNERSHIP_OFFERED = "ownership.offered"
    OWNERSHIP_WITHDRAWN = "ownership.withdrawn"
    OWNERSHIP_DECLINED = "ownership.declined"
    OWNERSHIP_ACCEPTED = "ownership.accepted"


# Sent inside the transaction that changes a team, with `team`, `actor`, `action` (a `TeamAction`),
# `subject` and `now`. The subject is the id of the team, of the invitation, or of the account that
# joins, leaves, gets a role or is offered the team. A receiver that raises undoes the change.
team_changed = Signal()

# Sent inside the transaction that ends a membership, by leaving or removal, with `team`, `user` and
# `now`. Whoever hears it closes what the person had open there. A receiver that raises undoes it.
membership_ended = Signal()
