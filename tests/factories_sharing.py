"""Links for tests, made as people make them."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from interviews.sharing import services
from interviews.sharing.models import ShareLink
from interviews.sharing.services import Terms
from tests.factories_interviews import Panel, make_interview, submit


def make_terms(**overrides: Any) -> Terms:
    return Terms(**({"recipient": "The department", "lasts": timedelta(days=7)} | overrides))


def make_judged_interview(**overrides: Any) -> Panel:
    """An interview whose whole panel has submitted, each with texts that name the candidate."""
    panel = make_interview(**overrides)
    for number, person in enumerate(panel.people, start=1):
        submit(
            panel,
            person,
            [number % 5 + 1, None],
            summary=f"Summary {number}: Grace knows the ground.",
            evidence=f"Evidence {number}: Grace drew it.",
        )
    return panel


def make_debrief_link(
    panel: Panel, *, by: User | None = None, now: datetime | None = None, **terms: Any
) -> tuple[ShareLink, str]:
    return services.share_debrief(
        interview=panel.interview,
        by=by or panel.owner,
        terms=make_terms(**terms),
        now=now or timezone.now(),
    )


def make_scorecard_link(
    panel: Panel, whose: User, *, by: User | None = None, **terms: Any
) -> tuple[ShareLink, str]:
    return services.share_scorecard(
        scorecard=panel.scorecard(whose),
        by=by or panel.owner,
        terms=make_terms(**terms),
        now=timezone.now(),
    )
