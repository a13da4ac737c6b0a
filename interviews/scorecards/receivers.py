"""What follows here when a team changes, somebody leaves, or a team or an account goes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone

from interviews.scorecards.audit import record
from interviews.scorecards.models import Candidate
from interviews.scorecards.services import leave_panels
from interviews.teams.models import Team
from interviews.teams.signals import TeamAction, membership_ended, team_changed


@receiver(team_changed)
def write_down_what_changed(
    team: Team,
    actor: User,
    action: TeamAction,
    subject: UUID | int,
    now: datetime,
    **kwargs: Any,
) -> None:
    record(team=team, actor=actor, action=action, subject=subject, now=now)


@receiver(membership_ended)
def leave_open_panels(team: Team, user: User, now: datetime, **kwargs: Any) -> None:
    leave_panels(team=team, user=user, now=now)


@receiver(pre_delete, sender=User)
def leave_panels_with_the_account(instance: User, **kwargs: Any) -> None:
    leave_panels(user=instance, now=timezone.now())


@receiver(pre_delete, sender=Team)
def let_scorecards_go_with_their_team(instance: Team, **kwargs: Any) -> None:
    """Submitted scorecards are frozen while their candidate's data is kept, and here it ends."""
    kept = Candidate.objects.filter(team=instance, anonymised_at=None)
    kept.update(anonymised_at=timezone.now())
