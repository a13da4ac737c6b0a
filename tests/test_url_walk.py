"""Every URL, asked for by everybody: who gets what.

The table is the policy. A URL that is not in it fails the test, so nobody forgets to say. What is
not in the table is answered with 405. The addresses of the admin and of allauth are walked in
`tests/test_url_walk_packages.py`.
"""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from interviews.practice.models import Answer
from tests.factories import make_question
from tests.factories_interviews import make_interview
from tests.factories_teams import make_frozen_version, make_team, plan_questions
from tests.url_table import known, rows
from tests.url_walking import FORM, Tables, is_foreign, not_refused, outcome, patterns
from tests.url_world import ROLES, World, make_world

# A mail client unsubscribes by POST (RFC 8058); the signed token in the address stands for it.
WITHOUT_CSRF_TOKEN = {"digests:unsubscribe"}
COUNTED = {"sharing:link_open": {"interviews.ShareLink"}}  # how often a link was opened
# Browsers keep these, ask each time whether they have changed, and forget them at log-out.
ASKED_ABOUT = {
    *("home", "history:answer_list"),
    *("questions:library", "questions:topic_detail", "questions:question_detail"),
}
# Whoever comes first after a deadline, even by looking, writes down what the clock has closed.
CLOSED = {"practice:round_detail", "practice:round_position", "practice:round_submit"}


def address(world: World, name: str) -> str:
    return reverse(name, kwargs=world.kwargs(name, known()[name]))


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_every_url_is_in_the_table():
    names = {name for name, _ in patterns() if not is_foreign(name)} - {r"^(?P<url>.*)$"}
    said = {name for _, name, _ in rows()}

    assert names - said == set(), "Say in TABLE who gets these URLs."
    assert {name for name in said if not is_foreign(name)} - names == set(), "These are gone."


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_the_table_says(world: World, role: str):
    client, wrong = world.client(role), []
    for method, name, expected in rows():
        path = address(world, name)
        with transaction.atomic():
            response = client.generic(method, path, **_body(method), HTTP_HOST="localhost")
            transaction.set_rollback(True)
        if (got := outcome(response)) != expected[role]:
            wrong.append(f"{method} {name} ({path}): {got} instead of {expected[role]}")

    assert wrong == [], f"as {role}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_fragments_obey_the_rules_of_pages(world: World, role: str):
    """HTMX is refused what a browser is refused, and sent to the log-in page likewise."""
    client, wrong, refusals = world.client(role), [], {"in", "403", "404"}
    for method, name, expected in rows():
        with transaction.atomic():
            response = client.generic(
                method, address(world, name), **_body(method), headers={"HX-Request": "true"}
            )
            transaction.set_rollback(True)
        got = outcome(response)
        if {got, expected[role]} & refusals and got != expected[role]:
            wrong.append(f"{method} {name}: {got} instead of {expected[role]}")

    assert wrong == [], f"as {role}:\n" + "\n".join(wrong)


def test_methods_that_are_not_in_the_table_are_refused(world: World):
    client, wrong = world.client("owner"), []
    said = {(method, name) for method, name, _ in rows()}
    for name in sorted(known()):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if (method, name) in said:
                continue
            with transaction.atomic():
                response = client.generic(method, address(world, name), **_body(method))
                transaction.set_rollback(True)
            if response.status_code != 405:
                wrong.append(f"{method} {name}: {response.status_code}")

    assert wrong == []


@pytest.mark.parametrize("role", ["manager", "owner"])
def test_things_of_another_team_are_404_under_ones_own_address(world: World, role: str):
    """The team of the address is one's own, what follows belongs to somebody else."""
    version = make_frozen_version(team=make_team(), questions=[make_question()])
    strange = {
        "plan": version.plan_id,
        "stage": version.stages.get().pk,
        "question": plan_questions(version)[0].pk,
        "member": version.plan.team.memberships.get().pk,
        "pk": 10**9,
        "interview_id": (other := make_interview()).interview.pk,
        "version_id": other.interview.plan_version_id,
        "scorecard_id": other.scorecard(other.people[0]).pk,
        "stage_id": other.questions[0].stage_id,
        "question_id": other.questions[0].pk,
        "link_id": other.interview.pk,
        "candidate_id": other.interview.candidate_id,
    }
    client, wrong = world.client(role), []
    for method, name, _ in rows():
        parameters = known()[name]
        is_of_team = {"team", "team_id"} & set(parameters)
        for parameter in strange.keys() & set(parameters) if is_of_team else ():
            kwargs = {**world.kwargs(name, parameters), parameter: strange[parameter]}
            path = reverse(name, kwargs=kwargs)
            with transaction.atomic():
                response = client.generic(method, path, **_body(method))
                transaction.set_rollback(True)
            if response.status_code != 404 and not _is_refused_owner(name, response, role):
                wrong.append(f"{method} {name} with a strange {parameter}: {response.status_code}")

    assert wrong == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_unsafe_methods_need_a_csrf_token(world: World, method: str):
    client = world.client("owner", enforce_csrf_checks=True)
    names = sorted(known().keys() - WITHOUT_CSRF_TOKEN)

    assert not_refused(client, method, ((name, address(world, name)) for name in names)) == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("role", ["visitor", "stranger", "interviewer", "owner", "holder"])
def test_reading_changes_no_row(world: World, role: str, method: str):
    client = world.client(role)
    tables, wrong = Tables(), []
    for name in sorted(known()):
        _, changed = tables.ask(client, method, address(world, name))
        wrong += [f"{name}: {table}" for table in changed - COUNTED.get(name, set())]

    assert wrong == []


@pytest.mark.parametrize("role", ["stranger", "interviewer", "owner"])
def test_browsers_keep_no_page_of_who_is_logged_in(world: World, role: str):
    client, wrong = world.client(role), []
    for name in sorted(known()):
        header = client.get(address(world, name)).headers["Cache-Control"]
        if "no-store" not in header and (name not in ASKED_ABOUT or header != "private, no-cache"):
            wrong.append(f"{name}: {header}")

    assert wrong == []


def test_reading_after_a_deadline_writes_down_what_the_clock_closed_and_no_more(world: World):
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        client = world.client("owner")
        tables, wrong = Tables(), []
        for name in sorted(known()):
            _, changed = tables.ask(client, "GET", address(world, name))
            may_change = {"interviews.Answer"} if name in CLOSED else COUNTED.get(name, set())
            wrong += [f"{name}: {table}" for table in changed - may_change]

        assert wrong == []
        assert not Answer.objects.overdue(timezone.now()).exists()


def _body(method: str) -> dict[str, Any]:
    return {"data": "nothing=said", **FORM} if method == "POST" else {}


def _is_refused_owner(name: str, response: Any, role: str) -> bool:
    """A manager is refused what only the owner may before anything is looked up."""
    return role == "manager" and response.status_code == 403
