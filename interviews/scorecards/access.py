"""The one way of these pages to an interview: through the team, and as the person stands to it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from interviews.scorecards import queries
from interviews.scorecards.models import Interview, Scorecard
from interviews.teams.access import get_membership
from interviews.teams.models import Membership, Role


@dataclass(frozen=True)
class Found:
    """An interview, and who looks at it."""

    user: User
    membership: Membership
    interview: Interview

    @property
    def context(self) -> dict[str, object]:
        return {
            "team": self.membership.team,
            "membership": self.membership,
            "interview": self.interview,
        }


def get_interview(request: HttpRequest, team_id: UUID, interview_id: UUID, *roles: Role) -> Found:
    """Return the interview as the person stands to it.

    404 for who does not belong to the team and for another team's interview, 403 for a member
    whose role is not among `roles` (none: any).
    """
    membership = get_membership(request.user, team_id)
    interviews = queries.interviews_of(membership.team, membership.user)
    interview = get_object_or_404(interviews, pk=interview_id)
    if roles and membership.role not in roles:
        raise PermissionDenied("Your role in this team does not include that.")
    return Found(membership.user, membership, interview)


def get_own_scorecard(found: Found) -> Scorecard:
    """Return the person's scorecard; 404 for who does not sit on the panel."""
    return get_object_or_404(
        Scorecard.objects.of_panel().select_related("panelist__interview"),
        panelist__interview=found.interview.pk,
        panelist__user=found.user.pk,
    )
