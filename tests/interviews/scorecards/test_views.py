"""What holds for several pages: the trail that they leave, and how many queries they take."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from interviews.scorecards import services
from interviews.scorecards.models import AuditEvent
from tests.factories import as_user, make_question
from tests.factories_interviews import Panel, make_interview, submit
from tests.factories_teams import make_frozen_version, make_member, make_team

pytestmark = pytest.mark.django_db


# The audit trail


def test_audit_trail_names_who_and_what_and_no_text():
    panel = make_interview(size=1, label="Grace Hopper")
    submit(panel, panel.people[0], summary="Secret summary")
    services.decide(
        interview=panel.interview,
        decision="hire",
        reason="Secret reason",
        by=panel.owner,
        now=timezone.now(),
    )

    page = as_user(panel.owner).get(reverse("scorecards:audit_list", args=[panel.team.pk]))

    text = page.content.decode()
    for action in ("interview.scheduled", "scorecard.submitted", "decision.made"):
        assert action in text
    for typed in ("Grace", "Secret"):
        assert typed not in text
        assert not AuditEvent.objects.filter(action__contains=typed).exists()


# Many rows


def many(count: int) -> Panel:
    """A team with `count` finished interviews along one version."""
    team = make_team()
    version = make_frozen_version(team=team, questions=[make_question() for _ in range(2)])
    people = [make_member(team) for _ in range(2)]
    for number in range(count):
        panel = make_interview(team=team, version=version, people=people, label=f"Number {number}")
        for person in people:
            submit(panel, person)
    return panel


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("interview_list", 4), ("audit_list", 3), ("candidate_compare", 6)],
)
def test_team_pages_take_the_same_queries_for_1_and_30_interviews(
    rows: int, name: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
):
    panel = many(rows)
    arguments = [panel.team.pk]
    if name == "candidate_compare":
        arguments.append(panel.interview.plan_version_id)
    client = as_user(panel.owner)

    with django_assert_num_queries(queries):
        response = client.get(reverse(f"scorecards:{name}", args=arguments))

    assert response.status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("tail", "queries"),
    [("", 7), ("debrief/", 6), ("debrief.csv", 11), ("script/{question}/", 8), ("panel/", 5)],
)
def test_interview_pages_take_the_same_queries_for_1_and_30_questions_and_panelists(
    rows: int, tail: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
):
    team = make_team()
    version = make_frozen_version(team=team, questions=[make_question() for _ in range(rows)])
    panel = make_interview(team=team, version=version, size=rows)
    for person in panel.people[: min(rows, 3)]:
        submit(panel, person)
    viewer = panel.owner if tail == "panel/" else panel.people[0]
    path = panel.base + tail.format(question=panel.questions[0].pk)
    client = as_user(viewer)

    with django_assert_num_queries(queries):
        response = client.get(path)

    assert response.status_code == 200
