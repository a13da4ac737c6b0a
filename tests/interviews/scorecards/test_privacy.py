"""A candidate goes: nothing that names them stays, in any row, log line or page."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.plans.queries import current_version
from interviews.scorecards import privacy, queries, scoring, services
from interviews.scorecards.models import (
    AuditEvent,
    Candidate,
    Decision,
    Interview,
    Rating,
    Scorecard,
    ScorecardRevision,
)
from interviews.scorecards.revisions import Content
from interviews.sharing.models import ShareLink
from tests.factories_interviews import Panel, make_interview, make_manager, submit
from tests.factories_sharing import make_debrief_link, make_judged_interview, make_scorecard_link
from tests.factories_teams import make_member, make_plan, make_team

pytestmark = pytest.mark.django_db
NAME = "Wilhelmina"


def make_named_interview() -> Panel:
    """An interview in which everything that can name the candidate does."""
    panel = make_interview(label=f"{NAME} Quist", size=2)
    Candidate.objects.update(email=f"{NAME.lower()}@example.org")
    for person in panel.people:
        submit(panel, person, [4, None], summary=f"{NAME} is calm.", evidence=f"{NAME} drew it.")
    Rating.objects.filter(value=None).update(not_assessed_reason=f"{NAME} had to go.")
    asked = queries.names_of(queries.questions_of(panel.interview.plan_version_id))
    revision = ScorecardRevision.objects.filter(number=1).first()
    content = Content.from_json(revision.content)
    scoring.amend_scorecard(
        user=panel.people[0],
        interview_id=panel.interview.pk,
        content=Content("no", f"{NAME} wrote to me.", content.entries),
        reason=f"{NAME} told me more.",
        number=1,
        questions=asked,
        now=timezone.now(),
    )
    services.decide(
        interview=panel.interview,
        decision=Decision.HIRE,
        reason=f"{NAME} fits.",
        by=panel.owner,
        now=timezone.now(),
    )
    make_debrief_link(panel, recipient=f"{NAME} herself", shows_names=True)
    make_scorecard_link(panel, panel.people[0], recipient=f"{NAME} herself")
    return panel


def rows_that_name(name: str) -> list[str]:
    """Look through every column of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found += [table for row in cursor.fetchall() if name.lower() in repr(row).lower()]
    return found


@pytest.fixture(autouse=True)
def hear_everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def test_the_search_for_a_name_finds_it_wherever_it_is():
    make_named_interview()

    assert set(rows_that_name(NAME)) == {
        "interviews_candidate",
        "interviews_interview",
        "interviews_rating",
        "interviews_scorecard",
        "interviews_scorecardrevision",
        "interviews_sharelink",
    }


def test_anonymised_candidate_is_named_nowhere_and_the_numbers_stay(
    caplog: pytest.LogCaptureFixture,
):
    panel = make_named_interview()
    before = queries.load_debrief(panel.interview, panel.owner)
    caplog.clear()

    privacy.anonymise_candidate(
        candidate=panel.interview.candidate, by=panel.owner, now=timezone.now()
    )

    assert rows_that_name(NAME) == []
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in said if NAME.lower() in line.lower()]
    after = queries.load_debrief(panel.interview, panel.owner)
    assert (after.mean, after.alpha, after.exact) == (before.mean, before.alpha, before.exact)
    assert [j.recommendation for j in after.judgements] == ["yes", "yes"]
    assert ScorecardRevision.objects.count() == 3
    interview = Interview.objects.get()
    assert (interview.decision, interview.decision_reason) == (Decision.HIRE, privacy.REMOVED)
    assert interview.candidate.label == privacy.ANONYMOUS
    assert not ShareLink.objects.exists()


def test_anonymising_twice_is_one_event():
    panel = make_named_interview()
    arguments = {"candidate": panel.interview.candidate, "by": panel.owner}

    privacy.anonymise_candidate(**arguments, now=timezone.now())
    privacy.anonymise_candidate(**arguments, now=timezone.now())

    assert AuditEvent.objects.filter(action="candidate.anonymised").count() == 1


def test_purge_deletes_whose_day_has_come_and_nobody_else(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture
):
    panel = make_named_interview()
    kept = make_judged_interview(team=panel.team, label="Still Here")
    day = timezone.localdate() + timedelta(days=10)
    Candidate.objects.filter(pk=panel.interview.candidate_id).update(retain_until=day)
    caplog.clear()

    call_command("purge_expired")
    assert len(set(rows_that_name(NAME))) == 6
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        call_command("purge_expired")
        call_command("purge_expired")

    said = capsys.readouterr().out
    assert [line[-1] for line in said.splitlines()] == ["0", "1", "0"]
    assert rows_that_name(NAME) == []
    logged = [line for line in caplog.records if line.name != "django.db.backends"]
    assert NAME not in said + "".join(line.getMessage() for line in logged)
    assert Interview.objects.get() == kept.interview
    assert Scorecard.objects.count() == 3
    [event] = AuditEvent.objects.filter(action="candidate.deleted")
    assert (event.actor, event.subject) == (None, str(panel.interview.candidate_id))


def test_open_interview_of_an_anonymised_candidate_takes_no_more_text():
    panel = make_interview(size=1)
    privacy.anonymise_candidate(
        candidate=panel.interview.candidate, by=panel.owner, now=timezone.now()
    )

    with pytest.raises(Exception, match="cancelled"):
        submit(panel, panel.people[0])

    assert not Rating.objects.exists()


@pytest.mark.parametrize("column", ["number", "created_at", "scorecard_id"])
def test_the_door_for_redaction_lets_nothing_else_through(column: str):
    panel = make_named_interview()
    privacy.anonymise_candidate(
        candidate=panel.interview.candidate, by=panel.owner, now=timezone.now()
    )
    other = Scorecard.objects.get(panelist__user=panel.people[1])
    value: dict[str, Any] = {
        "number": 7,
        "created_at": timezone.now() - timedelta(days=1),
        "scorecard_id": other.pk,
    }

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        ScorecardRevision.objects.filter(number=2).rewrite(**{column: value[column]})


def test_named_candidate_cannot_be_redacted():
    make_named_interview()

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        ScorecardRevision.objects.all().redact(content={}, reason="x")


def test_export_holds_everything_about_the_candidate(client: Client):
    panel = make_named_interview()
    client.force_login(panel.owner)
    arguments = [panel.team.pk, panel.interview.candidate_id]

    response = client.get(reverse("scorecards:candidate_export", args=arguments))

    document = json.loads(response.content)
    assert document["candidate"]["email"] == "wilhelmina@example.org"
    [interview] = document["interviews"]
    assert interview["candidate"] == f"{NAME} Quist"
    assert interview["scorecards_withheld"] == 0
    assert interview["decision_reason"] == f"{NAME} fits."
    assert [each["summary"] for each in interview["panelists"]] == [f"{NAME} is calm."] * 2
    assert interview["panelists"][0]["amendments"][0]["reason"] == f"{NAME} told me more."
    assert {link["recipient"] for link in interview["links"]} == {f"{NAME} herself"}
    assert "scorecard.amended" in [event["action"] for event in interview["audit"]]


def test_export_withholds_what_its_reader_may_not_see_yet(client: Client):
    panel = make_interview(size=2)
    submit(panel, panel.people[0], summary="Only for later.")
    client.force_login(panel.owner)
    path = reverse(
        "scorecards:candidate_export", args=[panel.team.pk, panel.interview.candidate_id]
    )

    response = client.get(path)

    assert "Only for later." not in response.content.decode()
    assert json.loads(response.content)["interviews"][0]["scorecards_withheld"] == 2


def test_manager_who_has_still_to_judge_reads_initials_everywhere(client: Client):
    team = make_team()
    manager = make_manager(team)
    panel = make_interview(team=team, people=[manager], label="Grace Hopper")
    candidate = [team.pk, panel.interview.candidate_id]
    client.force_login(manager)
    addresses = [
        reverse("scorecards:candidate_list", args=[team.pk]),
        reverse("scorecards:candidate_detail", args=candidate),
        reverse("scorecards:candidate_export", args=candidate),
        reverse("scorecards:interview_list", args=[team.pk]),
        reverse("scorecards:audit_list", args=[team.pk]),
        *(f"{panel.base}{page}" for page in ("", "panel/", "cancel/", "reschedule/", "debrief/")),
        *(f"{panel.base}{page}" for page in ("scorecard/", "calendar.ics", "status/")),
        f"{panel.base}script/{panel.questions[0].pk}/",
    ]

    pages = {address: client.get(address, follow=True).content.decode() for address in addresses}

    assert [address for address, page in pages.items() if "Hopper" in page] == []
    assert "G.H." in pages[addresses[0]]


@pytest.mark.parametrize("how", ["anonymise", "delete"])
def test_manager_removes_a_candidate_once_they_mean_it(client: Client, how: str):
    panel = make_judged_interview()
    client.force_login(panel.owner)
    path = reverse("scorecards:candidate_erase", args=[panel.team.pk, panel.interview.candidate_id])

    assert client.post(path, {"how": how}).status_code == 400
    assert Candidate.objects.get().label == "Grace Hopper"
    assert client.post(path, {"how": how, "is_meant": "on"}).status_code == 302
    assert rows_that_name("Grace") == []
    assert Candidate.objects.exists() == (how == "anonymise")


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_candidates_costs_the_same_however_long(
    client: Client, django_assert_num_queries, count: int
):
    team = make_team()
    member, version = make_member(team), current_version(make_plan(team=team))
    for number in range(count):
        make_interview(team=team, version=version, people=[member], label=f"Person {number}")
    client.force_login(team.owner)

    with django_assert_num_queries(4):
        page = client.get(reverse("scorecards:candidate_list", args=[team.pk])).content.decode()

    assert page.count("Person ") == count


def test_every_table_is_searched():
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)

    assert {model._meta.db_table for model in apps.get_models()} <= set(tables)
