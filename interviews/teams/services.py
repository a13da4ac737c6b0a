"""What changes a team. Each function is one transaction; a team always has an owner.

Writes lock the row of the team first, so that leaving and handing over cannot pass each other.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from interviews.teams.models import Invitation, Membership, Role, Team
from interviews.teams.queries import verified_addresses
from interviews.teams.signals import membership_ended
from interviews.teams.tokens import new_token

INVITATION_LIFETIME = timedelta(days=7)
MEMBERS_MAX = 200  # with those invited


@transaction.atomic
def create_team(*, owner: User, name: str, retention_days: int = 180) -> Team:
    """Make a team with its owner as a manager and only member."""
    team = Team.objects.create(owner=owner, name=name, retention_days=retention_days)
    Membership.objects.create(team=team, user=owner, role=Role.MANAGER)
    return team


@transaction.atomic
def change_settings(
    *, team: Team, name: str, retention_days: int, requires_two_factor: bool
) -> None:
    Team.objects.filter(pk=team.pk).update(
        name=name, retention_days=retention_days, requires_two_factor=requires_two_factor
    )


@transaction.atomic
def delete_team(*, team: Team) -> None:
    """Delete the team with everything it holds: plans, candidates, interviews, links."""
    _lock(team).delete()


@transaction.atomic
def invite(
    *, team: Team, email: str, role: Role, invited_by: User, now: datetime
) -> tuple[Invitation, str]:
    """Invite an address; return the invitation and the token, which nothing else knows.

    An address that is invited already gets a new token, and the old one ends. Raises
    `ValidationError` when its person belongs to the team, or the team is full.
    """
    team, email = _lock(team), email.lower()
    member = team.memberships.filter(
        user__emailaddress__email__iexact=email, user__emailaddress__verified=True
    )
    if member.exists():
        raise ValidationError(f"{email} belongs to the team already.")
    pending = team.invitations.filter(accepted_at=None, revoked_at=None)
    if team.memberships.count() + pending.exclude(email=email).count() >= MEMBERS_MAX:
        raise ValidationError(f"A team has at most {MEMBERS_MAX} members, those invited included.")
    token, token_hash = new_token()
    invitation, _ = pending.update_or_create(
        email=email,
        defaults={
            "role": role,
            "invited_by": invited_by,
            "token_hash": token_hash,
            "sent_at": now,
            "expires_at": now + INVITATION_LIFETIME,
        },
        create_defaults={
            "team": team,
            "role": role,
            "invited_by": invited_by,
            "token_hash": token_hash,
            "created_at": now,
            "sent_at": now,
            "expires_at": now + INVITATION_LIFETIME,
        },
    )
    return invitation, token


@transaction.atomic
def renew_invitation(*, invitation: Invitation, now: datetime) -> tuple[Invitation, str]:
    """Give it a new token and time, and return it with the token; the old one ends.

    Raises `ValidationError` when it was accepted or revoked.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise ValidationError("This invitation is settled: send a new one.")
    token, invitation.token_hash = new_token()
    invitation.sent_at, invitation.expires_at = now, now + INVITATION_LIFETIME
    invitation.save(update_fields=["token_hash", "sent_at", "expires_at"])
    return invitation, token


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, now: datetime) -> None:
    """End it, unless it was accepted; doing so again changes nothing."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, now: datetime) -> Membership:
    """Make the person a member; accepting once more returns the membership there is.

    Raises `ValidationError` when it is not for a verified address of theirs, or has ended.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.email not in verified_addresses(user):
        raise ValidationError("This invitation is for another address.", code="other_address")
    belongs = Membership.objects.filter(team=invitation.team_id, user=user).first()
    if belongs and invitation.accepted_by_id == user.pk:
        return belongs
    if invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= now:
        raise ValidationError("This invitation has ended. Ask for a new one.", code="ended")
    membership, _ = Membership.objects.get_or_create(
        team_id=invitation.team_id, user=user, defaults={"role": invitation.role}
    )
    invitation.accepted_at, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: Role) -> None:
    """Raises `ValidationError` for the owner, who stays a manager."""
    team = _lock(membership.team)
    if team.owner_id == membership.user_id and role != Role.MANAGER:
        raise ValidationError("The owner of a team is a manager of it.")
    Membership.objects.filter(pk=membership.pk).update(role=role)


@transaction.atomic
def end_membership(*, membership: Membership, now: datetime) -> None:
    """Let the person leave, or remove them. Sends `membership_ended`.

    Raises `ValidationError` for the owner, who hands the team over first.
    """
    team, user = _lock(membership.team), membership.user
    if team.owner_id == user.pk:
        raise ValidationError("The owner cannot leave: hand the team over first, or delete it.")
    if not Membership.objects.filter(pk=membership.pk).delete()[0]:
        return
    if team.ownership_offered_to_id == user.pk:
        _offer(team, None)
    membership_ended.send(Membership, team=team, user=user, now=now)


@transaction.atomic
def offer_ownership(*, team: Team, to: User) -> None:
    """Offer the team to a member, who becomes its owner by accepting.

    Raises `ValidationError` for who is no member, or owns it already.
    """
    team = _lock(team)
    if to.pk == team.owner_id or not team.memberships.filter(user=to).exists():
        raise ValidationError("Ownership can be offered to another member of the team.")
    _offer(team, to)


@transaction.atomic
def withdraw_offer(*, team: Team) -> None:
    """End the offer, by the owner or the one who was asked."""
    _offer(_lock(team), None)


@transaction.atomic
def accept_ownership(*, team: Team, user: User) -> None:
    """Make the person who was asked the owner, and a manager; the old owner stays a manager.

    Raises `ValidationError` when the offer does not stand.
    """
    team = _lock(team)
    member = team.memberships.filter(user=user).first()
    if team.ownership_offered_to_id != user.pk or member is None:
        raise ValidationError("This offer no longer stands.")
    member.role = Role.MANAGER
    member.save(update_fields=["role"])
    team.owner = user
    team.ownership_offered_to = None
    team.save(update_fields=["owner", "ownership_offered_to"])


def _offer(team: Team, to: User | None) -> None:
    team.ownership_offered_to = to
    team.save(update_fields=["ownership_offered_to"])


def _lock(team: Team) -> Team:
    """`no_key`: who accepts an invitation meanwhile refers to the team, and need not wait."""
    return Team.objects.select_for_update(no_key=True).get(pk=team.pk)
