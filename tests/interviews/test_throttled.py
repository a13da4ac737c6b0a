"""What costs much may be done often, and not without end: each person is counted apart."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from config.throttles import Throttle
from interviews.accounts import own_data_views
from interviews.history import views as history_views
from interviews.plans import drafting_views
from interviews.practice import views as practice_views
from interviews.scorecards import candidate_views, debrief_views
from tests.factories import make_question, make_user
from tests.factories_interviews import make_interview, make_manager, submit

pytestmark = pytest.mark.django_db


@dataclass
class Work:
    """What is asked for: `status` is that of who may."""

    throttle: Throttle
    method: str
    address: str
    status: int = 200

    def ask(self, client: Client) -> Any:
        return client.generic(
            self.method,
            self.address,
            "mode=drill&source=unseen&count=1&pace=normal&text=Python",
            content_type="application/x-www-form-urlencoded",
        )


@pytest.fixture(params=["own", "answers", "candidate", "debrief", "round", "description"])
def work(request: pytest.FixtureRequest) -> tuple[Work, Client, Client]:
    """A piece of work, and two people who may do it."""
    cache.clear()
    panel = make_interview()
    for seat in panel.interview.panelists.select_related("user"):
        submit(panel, seat.user)
    team = panel.interview.team
    make_question()
    of_team, of_candidate = [team.pk], [team.pk, panel.interview.candidate_id]
    of_debrief = [team.pk, panel.interview.pk, "csv"]
    found = {
        "own": Work(
            own_data_views.EXPORTS, "GET", reverse("accounts:own_data_export", args=["json"])
        ),
        "answers": Work(
            history_views.EXPORTS, "GET", reverse("history:answer_export", args=["csv"])
        ),
        "candidate": Work(
            candidate_views.EXPORTS,
            "GET",
            reverse("scorecards:candidate_export", args=of_candidate),
        ),
        "debrief": Work(
            debrief_views.EXPORTS, "GET", reverse("scorecards:debrief_export", args=of_debrief)
        ),
        "round": Work(practice_views.NEW_ROUNDS, "POST", reverse("practice:round_create"), 302),
        "description": Work(
            drafting_views.READINGS,
            "POST",
            reverse("plans:plan_from_job_description", args=of_team),
        ),
    }[request.param]
    clients = Client(), Client()
    clients[0].force_login(team.owner)
    clients[1].force_login(make_manager(team))
    return found, *clients


def test_costly_work_waits_after_the_limit_and_nobody_elses_does(
    work: tuple[Work, Client, Client],
):
    asked, client, other = work
    person = client.session["_auth_user_id"]
    for _ in range(asked.throttle.limit - 1):
        asked.throttle.hit(person)

    last, refused = asked.ask(client), asked.ask(client)

    assert (last.status_code, refused.status_code) == (asked.status, 429)
    assert 0 < int(refused.headers["Retry-After"]) <= asked.throttle.seconds
    assert asked.ask(other).status_code == asked.status


def test_page_that_offers_a_round_is_there_when_no_more_may_begin(client: Client):
    cache.clear()
    user = make_user()
    client.force_login(user)
    for _ in range(practice_views.NEW_ROUNDS.limit):
        practice_views.NEW_ROUNDS.hit(user.pk)

    assert client.post(reverse("practice:round_create")).status_code == 429
    assert client.get(reverse("practice:round_create")).status_code == 200
