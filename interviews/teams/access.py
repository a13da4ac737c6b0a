"""The one way from a person to what belongs to a team."""

import uuid

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import Http404

from interviews.teams.models import Membership, Role


class TwoFactorRequired(PermissionDenied):
    """The team asks its members for a second factor, and this one has none."""


def get_membership(user: User | AnonymousUser, team_id: uuid.UUID, *roles: Role) -> Membership:
    """Return the person's membership, with its team, when it has one of `roles` (none: any).

    Raises `Http404` for who does not belong, as for a team that does not exist,
    `PermissionDenied` for a member whose role is another, and `TwoFactorRequired` for one who
    lacks the second factor that the team asks for.
    """
    membership = (
        Membership.objects.select_related("team", "user").filter(user=user.pk, team=team_id).first()
    )
    if membership is None:
        raise Http404("No such team.")
    if roles and membership.role not in roles:
        raise PermissionDenied("Your role in this team does not include that.")
    if membership.team.requires_two_factor and not is_mfa_enabled(membership.user):
        raise TwoFactorRequired(str(membership.team))
    return membership


def get_owner(user: User | AnonymousUser, team_id: uuid.UUID) -> Membership:
    """Return the membership of the team's owner; raises as `get_membership` does for all others."""
    membership = get_membership(user, team_id)
    if membership.team.owner_id != membership.user_id:
        raise PermissionDenied("Only the owner of this team may do that.")
    return membership
