"""Teams as pages read them."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, QuerySet

from interviews.teams.models import Invitation, Membership, Team


def memberships_of(user: User) -> QuerySet[Membership]:
    """The person's memberships with their teams, by name; each team carries `members`."""
    return (
        Membership.objects.filter(user=user)
        .select_related("team")
        .annotate(members=Count("team__memberships"))
        .order_by("team__name", "team")
    )


def members_of(team: Team) -> QuerySet[Membership]:
    """Who belongs to the team, in the order of joining."""
    return team.memberships.select_related("user").order_by("joined_at", "pk")


def pending_invitations(team: Team) -> QuerySet[Invitation]:
    """Those neither accepted nor revoked, the expired ones too: they can be sent again."""
    return team.invitations.filter(accepted_at=None, revoked_at=None).select_related("invited_by")


def verified_addresses(user: User | AnonymousUser) -> set[str]:
    """The addresses the person has shown to be theirs, in lower case."""
    rows = EmailAddress.objects.filter(user=user.pk, verified=True)
    return {address.lower() for address in rows.values_list("email", flat=True)}


def invitations_for(user: User, now: datetime) -> QuerySet[Invitation]:
    """Invitations that the person can accept: sent to a verified address of theirs."""
    return (
        Invitation.objects.open(now)
        .filter(email__in=verified_addresses(user))
        .exclude(team__memberships__user=user)
        .select_related("team", "invited_by")
    )
