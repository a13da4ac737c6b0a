"""Who leaves a team takes their links with them, and so does a candidate whose data goes."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.dispatch import receiver

from interviews.scorecards.models import Candidate
from interviews.scorecards.signals import candidate_erased
from interviews.sharing.services import delete_links_to_candidate, revoke_links_of_member
from interviews.teams.models import Team
from interviews.teams.signals import membership_ended


@receiver(membership_ended, dispatch_uid="sharing.end_links_of_member")
def end_links_of_member(team: Team, user: User, now: datetime, **kwargs: Any) -> None:
    revoke_links_of_member(team=team, user=user, now=now)


@receiver(candidate_erased, dispatch_uid="sharing.delete_links_to_candidate")
def links_go_with_their_candidate(candidate: Candidate, **kwargs: Any) -> None:
    delete_links_to_candidate(candidate)
