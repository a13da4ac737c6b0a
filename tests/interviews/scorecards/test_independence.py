"""Nobody learns what another panelist submitted before their own is submitted.

Each test looks at every page at once. `tell_nothing` compares two worlds: in one the others were
full of praise, in the other they were scathing. As long as a person has still to judge, all of
their pages have to be the same in both, to the last character: texts, sums, counts, orders.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.scorecards import services
from interviews.scorecards.models import (
    Decision,
    Interview,
    Rating,
    Scorecard,
    ScorecardRevision,
)
from interviews.teams.models import Role
from tests.factories import make_user
from tests.factories_interviews import Panel, make_interview, submit
from tests.factories_teams import make_member, make_team

pytestmark = pytest.mark.django_db

PRAISE: dict[str, Any] = {
    "values": [5, 5],
    "recommendation": "strong_yes",
    "summary": "Outstanding-summary",
    "evidence": "Outstanding-evidence",
}
SCORN: dict[str, Any] = {
    "values": [1, None],
    "recommendation": "strong_no",
    "summary": "Hopeless-summary",
    "evidence": "Hopeless-evidence",
}


def pages_of(panel: Panel) -> list[str]:
    """Every address about the interview that a browser can open, and those of the team."""
    team, base = panel.team.pk, panel.base
    scorecards = Scorecard.objects.filter(panelist__interview=panel.interview).order_by("pk")
    stage = panel.questions[0].stage_id
    return [
        reverse("scorecards:interview_list", args=[team]),
        reverse("scorecards:audit_list", args=[team]),
        reverse("scorecards:candidate_compare", args=[team, panel.interview.plan_version_id]),
        base,
        *(
            f"{base}{tail}"
            for tail in (
                "reschedule/",
                "cancel/",
                "panel/",
                "calendar.ics",
                "status/",
                "script/",
                f"stages/{stage}/clock/",
                "scorecard/",
                "scorecard/amend/",
                "debrief/",
                "debrief.csv",
                "debrief.json",
            )
        ),
        *(f"{base}script/{question.pk}/" for question in panel.questions),
        *(f"{base}scorecards/{scorecard.pk}/" for scorecard in scorecards),
    ]


ADMIN = ["scorecard", "rating", "scorecardrevision", "interview", "panelist", "auditevent"]


def look(user: User, panel: Panel) -> dict[str, tuple[int, str]]:
    """Return status and content of every page, without what changes from request to request."""
    client = Client()
    client.force_login(user)
    pages = pages_of(panel)
    if user.is_staff:
        pages += [reverse(f"admin:interviews_{name}_changelist") for name in ADMIN]
    seen = {}
    for page in pages:
        response = client.get(page)
        text = response.content.decode()
        text = re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"', "", text)
        # PostgreSQL numbers rows on after a rollback.
        text = re.sub(r"/admin/interviews/[a-z]+/[0-9]+/", "", text)
        seen[page] = response.status_code, re.sub(r"DTSTAMP:\S+", "", text)
    return seen


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tell_nothing(user: User, panel: Panel, others: Callable[[dict[str, Any]], None]) -> None:
    worlds = []
    moment = timezone.now()
    for opinion in (PRAISE, SCORN):
        with rolled_back():
            others(opinion | {"now": moment})
            worlds.append(look(user, panel))
    for page, shown in worlds[0].items():
        # Times of saves and events differ by microseconds and are shown to the second.
        assert shown == worlds[1][page], page


@pytest.fixture(autouse=True)
def still_clock(time_machine: Any) -> None:
    time_machine.move_to("2026-03-02 09:00:00Z", tick=False)


def everyone_but(panel: Panel, *left_out: User) -> Callable[[dict[str, Any]], None]:
    def submit_all(opinion: dict[str, Any]) -> None:
        for person in panel.people:
            if person not in left_out:
                submit(panel, person, **opinion)

    return submit_all


def test_panelist_who_has_still_to_submit_learns_nothing_from_any_page():
    panel = make_interview(size=3)
    tell_nothing(panel.people[0], panel, everyone_but(panel, panel.people[0]))


def test_manager_on_the_panel_is_bound_like_everybody():
    team = make_team()
    manager = make_member(team, Role.MANAGER)
    panel = make_interview(team=team, people=[manager, make_member(team), make_member(team)])

    tell_nothing(manager, panel, everyone_but(panel, manager))


def test_owner_on_the_panel_is_bound_like_everybody():
    team = make_team()
    panel = make_interview(team=team, people=[team.owner, make_member(team)])

    tell_nothing(team.owner, panel, everyone_but(panel, team.owner))


def test_superuser_on_the_panel_learns_nothing_not_even_in_the_admin():
    team = make_team(owner=make_user(is_staff=True, is_superuser=True))
    panel = make_interview(team=team, people=[team.owner, make_member(team)])

    tell_nothing(team.owner, panel, everyone_but(panel, team.owner))


@pytest.mark.parametrize("role", Role)
def test_member_off_the_panel_learns_nothing_before_all_have_submitted(role: Role):
    panel = make_interview(size=3)

    tell_nothing(make_member(panel.team, role), panel, everyone_but(panel, panel.people[2]))


def test_order_of_the_list_and_of_the_comparison_tells_nothing():
    panel = make_interview(size=2)
    version = panel.interview.plan_version
    others = [
        make_interview(team=panel.team, version=version, people=panel.people, label=f"Number {n}")
        for n in range(3)
    ]
    bound = panel.people[0]

    def disagree(opinion: dict[str, Any]) -> None:
        better, worse = (others[0], others[1]) if opinion["values"][0] == 5 else others[1::-1]
        submit(better, panel.people[1], [5, 5])
        submit(worse, panel.people[1], [1, 1])
        submit(panel, panel.people[1], **opinion)

    tell_nothing(bound, panel, disagree)


def markers_in(seen: dict[str, tuple[int, str]]) -> set[str]:
    return {page for page, (_, text) in seen.items() if "Outstanding" in text}


def test_panelist_sees_the_others_once_their_own_is_submitted():
    panel = make_interview(size=3)
    first, second, third = panel.people
    submit(panel, first, **PRAISE)
    submit(panel, second)

    markers = markers_in(look(second, panel))

    shown = panel.scorecard(first).get_absolute_url()
    assert markers == {shown, *(f"{panel.base}debrief{tail}" for tail in ("/", ".csv", ".json"))}
    assert not markers_in(look(third, panel))


@pytest.mark.parametrize("role", Role)
def test_member_off_the_panel_sees_all_once_all_have_submitted(role: Role):
    panel, member = make_interview(size=2), None
    member = make_member(panel.team, role)
    submit(panel, panel.people[0], **PRAISE)
    assert not markers_in(look(member, panel))

    submit(panel, panel.people[1])

    assert panel.scorecard(panel.people[0]).get_absolute_url() in markers_in(look(member, panel))


def test_draft_is_nobody_elses_even_after_everything():
    panel = make_interview(size=2)
    drafting, done = panel.people
    submit(panel, done)
    scorecard = panel.scorecard(drafting)
    scorecard.summary = "Outstanding draft"
    scorecard.save()
    services.change_panel(
        interview=panel.interview, panel=[done], by=panel.owner, now=timezone.now()
    )
    services.decide(
        interview=panel.interview,
        decision=Decision.HIRE,
        reason="Fine.",
        by=panel.owner,
        now=timezone.now(),
    )

    for other in (done, panel.owner):
        assert scorecard.pk not in visible(other)
        assert not markers_in(look(other, panel))


@pytest.mark.parametrize("who", ["stranger", "other team", "former panelist", "visitor"])
def test_who_does_not_belong_gets_404_for_every_page(who: str):
    panel = make_interview(size=2)
    for person in panel.people:
        submit(panel, person, **PRAISE)
    user = {"stranger": make_user, "other team": lambda: make_team().owner}.get(
        who, lambda: panel.people[0]
    )()
    if who == "former panelist":
        user.memberships.all().delete()
    client = Client()
    if who != "visitor":
        client.force_login(user)

    statuses = {page: client.get(page).status_code for page in pages_of(panel)}

    assert set(statuses.values()) == {302 if who == "visitor" else 404}, statuses


def test_interview_of_another_team_is_404_under_ones_own_team():
    panel, own = make_interview(size=1), make_interview(size=1)
    client = Client()
    client.force_login(own.people[0])

    for page in pages_of(panel):
        foreign = page.replace(str(panel.team.pk), str(own.team.pk))
        if str(panel.interview.pk) in foreign or "compare" in foreign:
            assert client.get(foreign).status_code == 404, foreign


# The rule itself


def visible(user: Any) -> set[Any]:
    return set(Scorecard.objects.visible_to(user).values_list("pk", flat=True))


def test_rule_for_everybody_from_the_first_to_the_last_submission():
    panel = make_interview(size=2)
    first, second = panel.people
    cards = {person: panel.scorecard(person).pk for person in panel.people}
    outsider = make_team().owner

    assert visible(first) == {cards[first]}
    assert visible(panel.owner) == set()
    submit(panel, first)
    assert visible(first) == {cards[first]}
    assert visible(second) == {cards[second]}
    assert visible(panel.owner) == set()
    submit(panel, second)
    for person in (first, second, panel.owner):
        assert visible(person) == set(cards.values())
    assert visible(outsider) == visible(AnonymousUser()) == set()


def test_ratings_and_revisions_follow_the_scorecards():
    panel = make_interview(size=2)
    first, second = panel.people
    submit(panel, first)

    for rows in (Rating.objects, ScorecardRevision.objects):
        assert rows.visible_to(first).exists()
        assert not rows.visible_to(second).exists()


def test_removing_those_who_have_still_to_submit_does_not_let_them_return_and_judge():
    team = make_team()
    peeking = make_member(team, Role.MANAGER)
    panel = make_interview(team=team, people=[peeking, make_member(team)])
    submit(panel, panel.people[1])
    change = {"interview": panel.interview, "by": peeking, "now": timezone.now()}

    services.change_panel(panel=[panel.people[1]], **change)
    assert len(visible(peeking)) == 2  # their own draft, and what they may now read

    with pytest.raises(Exception, match="nobody can be added"):
        services.change_panel(panel=panel.people, **change)


def test_initials_stand_for_the_name_until_one_has_judged():
    panel = make_interview(size=2, label="Grace Hopper")
    first, observer = panel.people[0], make_member(panel.team, Role.OBSERVER)

    def name(user: User) -> str:
        interviews = Interview.objects.with_page().with_standing_of(user)
        return interviews.get(pk=panel.interview.pk).candidate_name

    assert (name(first), name(observer), name(panel.owner)) == ("G.H.", "G.H.", "Grace Hopper")
    submit(panel, first)
    assert (name(first), name(observer)) == ("Grace Hopper", "G.H.")
    submit(panel, panel.people[1])
    assert name(observer) == "Grace Hopper"
