"""Eight interviewers who save at once, against a database that really commits: nothing is lost.

The short form makes a few hundred saves as fast as it can. `SAVE_FOR_SECONDS=300` makes the long
one, in which everybody saves four times a second, several times as often as the page does. (Eight
that never pause can keep one from SQLite's write lock for longer than its timeout: its queue is
not in order. The page would send that save again.)
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from interviews.scorecards import queries, scoring, services
from interviews.scorecards.models import AuditEvent, Rating, ScorecardRevision, StageStart
from tests.factories_interviews import Panel, make_interview, rate, submit

pytestmark = pytest.mark.django_db(transaction=True)

INTERVIEWERS = 8
SAVES = 40  # of each, in the short form
SECONDS = float(os.environ.get("SAVE_FOR_SECONDS", "0"))
PAUSE = 0.25 if SECONDS else 0


def at_once(calls: list[Any]) -> list[Any]:
    """Run the calls at once, each with a connection of its own."""

    def run(call: Any) -> Any:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def type_away(panel: Panel, user: User) -> dict[int, str]:
    """Save again and again, question by question; return what was acknowledged last of each."""
    client, until = Client(), time.monotonic() + SECONDS
    client.force_login(user)
    sequences = {question.pk: 0 for question in panel.questions}
    acknowledged: dict[int, str] = {}
    for number in count():
        if number >= SAVES and time.monotonic() >= until:
            return acknowledged
        key = panel.questions[number % len(panel.questions)].pk
        text = f"{user.username}, save {number}"
        response = client.post(
            f"{panel.base}script/{key}/rating/",
            {"sequence": sequences[key], "rating": number % 5 + 1, "evidence": text},
            headers={"Accept": "application/json"},
        )
        assert response.status_code == 200, response.content
        sequences[key] = response.json()["sequence"]
        acknowledged[key] = text
        time.sleep(PAUSE)
    raise AssertionError("count() does not end")


def test_eight_interviewers_who_save_at_once_lose_nothing():
    panel = make_interview(size=INTERVIEWERS)

    results = at_once([lambda user=user: type_away(panel, user) for user in panel.people])

    stored = {
        (rating.scorecard.panelist.user_id, rating.plan_question_id): rating.evidence
        for rating in Rating.objects.select_related("scorecard__panelist")
    }
    assert stored == {
        (user.pk, key): text
        for user, acknowledged in zip(panel.people, results, strict=True)
        for key, text in acknowledged.items()
    }
    assert sum(Rating.objects.values_list("sequence", flat=True)) >= INTERVIEWERS * SAVES


def test_the_same_save_from_eight_tabs_is_stored_once_and_another_is_a_conflict():
    panel = make_interview(size=1)
    user, question = panel.people[0], panel.questions[0].pk

    def save(text: str) -> int:
        client = Client()
        client.force_login(user)
        return client.post(
            f"{panel.base}script/{question}/rating/",
            {"sequence": 0, "evidence": text},
            headers={"Accept": "application/json"},
        ).status_code

    assert at_once([lambda: save("same")] * 8) == [200] * 8
    assert Rating.objects.get().sequence == 1

    statuses = at_once([lambda n=n: save(f"other {n}") for n in range(8)])
    assert statuses == [409] * 8
    assert Rating.objects.get().evidence == "same"


def test_eight_different_first_saves_at_once_store_one():
    panel = make_interview(size=1)
    user, question = panel.people[0], panel.questions[0].pk

    def save(number: int) -> int:
        client = Client()
        client.force_login(user)
        return client.post(
            f"{panel.base}script/{question}/rating/",
            {"sequence": 0, "evidence": f"text {number}"},
            headers={"Accept": "application/json"},
        ).status_code

    statuses = at_once([lambda n=n: save(n) for n in range(8)])

    assert sorted(statuses) == [200] + [409] * 7
    assert Rating.objects.get().evidence == f"text {statuses.index(200)}"


def test_submit_sent_eight_times_at_once_is_one_revision_and_one_event():
    panel = make_interview(size=1)
    user = panel.people[0]
    rate(panel, user, [4, 4])
    verdict = {"recommendation": "yes", "summary": "Well.", "sequence": 0, "now": timezone.now()}
    scoring.save_scorecard(user=user, interview_id=panel.interview.pk, **verdict)
    names = queries.names_of(queries.questions_of(panel.interview.plan_version_id))

    def hand_in() -> str:
        try:
            scoring.submit_scorecard(
                user=user, interview_id=panel.interview.pk, questions=names, now=timezone.now()
            )
        except scoring.Submitted:
            return "already"
        return "stored"

    assert sorted(at_once([hand_in] * 8)) == ["already"] * 7 + ["stored"]
    assert ScorecardRevision.objects.count() == 1
    assert AuditEvent.objects.filter(action="scorecard.submitted").count() == 1


def test_nobody_joins_while_the_last_one_submits():
    """Whichever comes first: either the panel has one more to wait for, or it is closed."""
    for _ in range(5):
        panel = make_interview(size=1)
        newcomer = make_interview(team=panel.team, size=1).people[0]

        def join(panel: Panel = panel, newcomer: User = newcomer) -> bool:
            try:
                services.change_panel(
                    interview=panel.interview,
                    panel=[*panel.people, newcomer],
                    by=panel.owner,
                    now=timezone.now(),
                )
            except ValidationError:
                return False
            return True

        def finish(panel: Panel = panel) -> None:
            submit(panel, panel.people[0])

        joined, _ = at_once([join, finish])

        assert panel.interview.panelists.active().count() == 1 + joined


def test_stage_started_by_eight_at_once_has_one_clock():
    panel = make_interview(size=8)
    stage = panel.questions[0].stage

    at_once(
        [
            lambda user=user: services.start_stage(
                interview=panel.interview, stage=stage, by=user, now=timezone.now()
            )
            for user in panel.people
        ]
    )

    assert StageStart.objects.count() == 1
    assert AuditEvent.objects.filter(action="interview.started").count() == 1
