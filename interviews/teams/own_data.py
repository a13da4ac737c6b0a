"""What teams hold of a person, and what becomes of it."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.db.models import Q

from interviews.holdings import Holding, register, register_eraser, register_obstacles
from interviews.teams.models import Invitation, Membership, Team

TEAM = {"team": "team__name"}


def owned_teams(user: User) -> list[str]:
    names = user.owned_teams.order_by("name").values_list("name", flat=True)
    return [f"You own the team “{name}”: hand it over first, or delete it." for name in names]


def erase_invitations(user: User) -> None:
    """Delete what was sent to any address of the person: each row holds the address."""
    is_theirs = Q(accepted_by=user)
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    for address in {user.email, *addresses} - {""}:
        is_theirs |= Q(email__iexact=address)
    Invitation.objects.filter(is_theirs).delete()


register(
    Holding("teams_owned", Team, "owner"),
    Holding("teams_offered", Team, "ownership_offered_to", only=("name", "created_at")),
    Holding("team_memberships", Membership, names=TEAM),
    Holding(
        "team_invitations_sent",
        Invitation,
        "invited_by",
        names=TEAM,
        only=("team", "role", "created_at", "accepted_at", "revoked_at"),
    ),
    Holding(
        "team_invitations_accepted",
        Invitation,
        "accepted_by",
        names=TEAM,
        only=("team", "email", "role", "created_at", "accepted_at"),
        is_erased=True,
    ),
)
register_eraser(erase_invitations)
register_obstacles(owned_teams)
