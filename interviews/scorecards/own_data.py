"""What interviews hold of a person, and what becomes of it.

A panelist is given what they wrote, and nothing that names the candidate or that others wrote:
scorecards stay independent in this export as on every page.
"""

from django.contrib.auth.models import User
from django.utils import timezone

from interviews.holdings import Holding, register, register_eraser
from interviews.scorecards.models import (
    AuditEvent,
    Candidate,
    Interview,
    Panelist,
    Rating,
    Scorecard,
    ScorecardRevision,
)

TEAM = {"team": "team__name"}


def erase_mock_interviews(user: User) -> None:
    """Delete the interviews in which the person was the candidate, with what was written there.

    Marked anonymous first: only then does the database let go of submitted scorecards.
    """
    of_person = Candidate.objects.filter(user=user)
    of_person.update(anonymised_at=timezone.now())
    of_person.delete()


register(
    Holding("interviews_as_candidate", Candidate, names=TEAM, is_erased=True),
    *(
        Holding(
            f"interviews_{done}",
            Interview,
            key,
            names=TEAM,
            only=("team", "starts_at", "is_mock", "created_at", "decided_at"),
        )
        for done, key in (("arranged", "created_by"), ("decided", "decided_by"))
    ),
    Holding(
        "interviews_as_panelist",
        Panelist,
        names={"interview": "interview__starts_at", "team": "interview__team__name"},
    ),
    Holding("scorecards", Scorecard, "panelist__user", names={"panelist": "panelist_id"}),
    Holding(
        "scorecard_ratings",
        Rating,
        "scorecard__panelist__user",
        names={
            "scorecard": "scorecard_id",
            "question": "plan_question__question__slug",
        },
    ),
    Holding(
        "scorecard_revisions",
        ScorecardRevision,
        "scorecard__panelist__user",
        names={"scorecard": "scorecard_id"},
    ),
    Holding("team_audit_trail", AuditEvent, "actor", names=TEAM),
)
register_eraser(erase_mock_interviews)
