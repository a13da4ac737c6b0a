"""What follows here when somebody leaves, or a team or an account goes."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone

from interviews.scorecards.models import Candidate
from interviews.scorecards.privacy import anonymise_candidate
from interviews.scorecards.services import leave_panels
from interviews.teams.models import Team
from interviews.teams.signals import membership_ended


@receiver(membership_ended)
def leave_open_panels(team: Team, user: User, now: datetime, **kwargs: Any) -> None:
    leave_panels(team=team, user=user, now=now)


@receiver(pre_delete, sender=User)
def leave_panels_with_the_account(instance: User, **kwargs: Any) -> None:
    leave_panels(user=instance, now=timezone.now())


@receiver(pre_delete, sender=User)
def forget_mock_interviews_of_the_account(instance: User, **kwargs: Any) -> None:
    for candidate in Candidate.objects.filter(user=instance):
        anonymise_candidate(candidate=candidate, by=None, now=timezone.now())


@receiver(pre_delete, sender=Team)
def let_scorecards_go_with_their_team(instance: Team, **kwargs: Any) -> None:
    """Submitted scorecards are frozen while their candidate's data is kept, and here it ends."""
    kept = Candidate.objects.filter(team=instance, anonymised_at=None)
    kept.update(anonymised_at=timezone.now())
