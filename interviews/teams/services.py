"""What changes a team. Each function is one transaction; a team always has an owner.

Every change is announced with who made it, by `team_changed`. Writes lock the row of the team
first, so that leaving and handing over cannot pass each other.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from interviews.teams.models import Invitation, Membership, Role, Team
from interviews.teams.queries import verified_addresses
from interviews.teams.signals import TeamAction, membership_ended, team_changed
from interviews.teams.tokens import new_token

INVITATION_LIFETIME = timedelta(days=7)
MEMBERS_MAX = 200  # with those invited

_MADE = {
    Role.MANAGER: TeamAction.MADE_MANAGER,
    Role.INTERVIEWER: TeamAction.MADE_INTERVIEWER,
    Role.OBSERVER: TeamAction.MADE_OBSERVER,
}


@transaction.atomic
def create_team(*, owner: User, name: str, retention_days: int = 180) -> Team:
    """Make a team with its owner as a manager and only member."""
    team = Team.objects.create(owner=owner, name=name, retention_days=retention_days)
    Membership.objects.create(team=team, user=owner, role=Role.MANAGER)
    _announce(team, TeamAction.CREATED, by=owner)
    return team


@transaction.atomic
def change_settings(
    *, team: Team, name: str, retention_days: int, requires_two_factor: bool, by: User
) -> None:
    team = _lock(team)
    changed = []
    if team.name != name:
        changed.append(TeamAction.RENAMED)
    if team.retention_days != retention_days:
        changed.append(TeamAction.RETENTION_CHANGED)
    if team.requires_two_factor != requires_two_factor:
        is_on = requires_two_factor
        changed.append(TeamAction.TWO_FACTOR_REQUIRED if is_on else TeamAction.TWO_FACTOR_WAIVED)
    team.name, team.retention_days = name, retention_days
    team.requires_two_factor = requires_two_factor
    team.save(update_fields=["name", "retention_days", "requires_two_factor"])
    for action in changed:
        _announce(team, action, by=by)


@transaction.atomic
def delete_team(*, team: Team) -> None:
    """Delete the team with everything it holds: plans, candidates, interviews, links.

    Its owner does that.
    """
    team = _lock(team)
    _announce(team, TeamAction.DELETED, by=team.owner)
    team.delete()


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
    invitation, is_new = pending.update_or_create(
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
    action = TeamAction.INVITED if is_new else TeamAction.INVITED_AGAIN
    _announce(team, action, by=invited_by, subject=invitation.pk, now=now)
    return invitation, token


@transaction.atomic
def renew_invitation(*, invitation: Invitation, by: User, now: datetime) -> tuple[Invitation, str]:
    """Give it a new token and time, and return it with the token; the old one ends.

    Raises `ValidationError` when it was accepted or revoked.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise ValidationError("This invitation is settled: send a new one.")
    token, invitation.token_hash = new_token()
    invitation.sent_at, invitation.expires_at = now, now + INVITATION_LIFETIME
    invitation.save(update_fields=["token_hash", "sent_at", "expires_at"])
    action = TeamAction.INVITED_AGAIN
    _announce(invitation.team, action, by=by, subject=invitation.pk, now=now)
    return invitation, token


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User, now: datetime) -> None:
    """End it, unless it was accepted; doing so again changes nothing."""
    pending = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if pending.update(revoked_at=now):
        action = TeamAction.INVITATION_REVOKED
        _announce(invitation.team, action, by=by, subject=invitation.pk, now=now)


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
    membership, is_new = Membership.objects.get_or_create(
        team_id=invitation.team_id, user=user, defaults={"role": invitation.role}
    )
    invitation.accepted_at, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    if is_new:
        _announce(membership.team, TeamAction.JOINED, by=user, subject=user.pk, now=now)
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: User) -> None:
    """Raises `ValidationError` for the owner, who stays a manager."""
    team = _lock(membership.team)
    if team.owner_id == membership.user_id and role != Role.MANAGER:
        raise ValidationError("The owner of a team is a manager of it.")
    if Membership.objects.filter(pk=membership.pk).exclude(role=role).update(role=role):
        _announce(team, _MADE[role], by=by, subject=membership.user_id)


@transaction.atomic
def end_membership(*, membership: Membership, by: User, now: datetime) -> None:
    """Let the person leave, or remove them when `by` is somebody else.

    Sends `membership_ended`. Raises `ValidationError` for the owner, who hands the team over first.
    """
    team, user = _lock(membership.team), membership.user
    if team.owner_id == user.pk:
        raise ValidationError("The owner cannot leave: hand the team over first, or delete it.")
    if not Membership.objects.filter(pk=membership.pk).delete()[0]:
        return
    if team.ownership_offered_to_id == user.pk:
        _offer(team, None)
    action = TeamAction.LEFT if by.pk == user.pk else TeamAction.REMOVED
    _announce(team, action, by=by, subject=user.pk, now=now)
    membership_ended.send(Membership, team=team, user=user, now=now)


@transaction.atomic
def offer_ownership(*, team: Team, to: User) -> None:
    """Offer the team to a member, who becomes its owner by accepting. Its owner does that.

    Raises `ValidationError` for who is no member, or owns it already.
    """
    team = _lock(team)
    if to.pk == team.owner_id or not team.memberships.filter(user=to).exists():
        raise ValidationError("Ownership can be offered to another member of the team.")
    _offer(team, to)
    _announce(team, TeamAction.OWNERSHIP_OFFERED, by=team.owner, subject=to.pk)


@transaction.atomic
def withdraw_offer(*, team: Team, by: User) -> None:
    """End the offer, by the owner or the one who was asked; without one nothing happens."""
    team = _lock(team)
    if asked := team.ownership_offered_to_id:
        is_declined = by.pk == asked
        _offer(team, None)
        action = TeamAction.OWNERSHIP_DECLINED if is_declined else TeamAction.OWNERSHIP_WITHDRAWN
        _announce(team, action, by=by, subject=asked)


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
    _announce(team, TeamAction.OWNERSHIP_ACCEPTED, by=user, subject=user.pk)


def _announce(
    team: Team,
    action: TeamAction,
    *,
    by: User,
    subject: UUID | int | None = None,
    now: datetime | None = None,
) -> None:
    team_changed.send(
        Team,
        team=team,
        actor=by,
        action=action,
        subject=subject or team.pk,
        now=now or timezone.now(),
    )


def _offer(team: Team, to: User | None) -> None:
    team.ownership_offered_to = to
    team.save(update_fields=["ownership_offered_to"])


def _lock(team: Team) -> Team:
    """`no_key`: who accepts an invitation meanwhile refers to the team, and need not wait."""
    return Team.objects.select_for_update(no_key=True).get(pk=team.pk)
