"""Every URL, asked for by everybody: who gets what.

The table is the policy. A URL that is not in it fails the test, so nobody forgets to say. Columns
are the roles of `tests/url_world.py`; `in` means: sent to the log-in page. A POST carries nothing
of use: 302, 400 and 409 mean that the role may, 404 and 403 that it may not. What is not in the
table is answered with 405. The addresses of the admin and of allauth are walked in
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
from tests.url_walking import FORM, contents, is_foreign, outcome, patterns
from tests.url_world import ROLES, World, make_world

TABLE = """
# by   URL          visitor stranger other observer interviewer submitted manager owner holder
GET  home                             200 200 200 200 200 200 200 200 200
GET  health                           200 200 200 200 200 200 200 200 200
GET  ready                            200 200 200 200 200 200 200 200 200
GET  questions:library                200 200 200 200 200 200 200 200 200
GET  questions:topic_detail           200 200 200 200 200 200 200 200 200
GET  questions:question_detail        200 200 200 200 200 200 200 200 200

GET  accounts:settings                in  200 200 200 200 200 200 200 in
POST accounts:settings                in  400 400 400 400 400 400 400 in
GET  accounts:own_data                in  200 200 200 200 200 200 200 in
GET  accounts:own_data_export         in  200 200 200 200 200 200 200 in
GET  accounts:session_list            in  200 200 200 200 200 200 200 in
POST accounts:session_end             in  302 302 302 302 302 302 302 in
POST accounts:other_sessions_end      in  302 302 302 302 302 302 302 in
GET  accounts:account_delete          in  302 302 302 302 302 302 302 in
POST accounts:account_delete          in  302 302 302 302 302 302 302 in
GET  practice:round_create            in  200 200 200 200 200 200 200 in
POST practice:round_create            in  400 400 400 400 400 400 400 in
GET  practice:round_detail            in  404 404 404 404 404 404 200 in
GET  practice:round_position          in  404 404 404 404 404 404 200 in
POST practice:round_position          in  404 404 404 404 404 404 302 in
GET  practice:round_submit            in  404 404 404 404 404 404 200 in
POST practice:round_submit            in  404 404 404 404 404 404 302 in
POST practice:round_end               in  404 404 404 404 404 404 302 in
GET  practice:round_summary           in  404 404 404 404 404 404 200 in
GET  practice:answer_clock            in  404 404 404 404 404 404 200 in
POST practice:answer_draft            in  404 404 404 404 404 404 400 in
POST practice:answer_submit           in  404 404 404 404 404 404 400 in
POST practice:answer_assess           in  404 404 404 404 404 404 409 in
POST practice:question_bookmark       in  302 302 302 302 302 302 302 in
GET  history:answer_list              in  200 200 200 200 200 200 200 in
GET  history:answer_export            in  200 200 200 200 200 200 200 in
GET  history:answer_detail            in  404 404 404 404 404 404 200 in
POST history:note_write               in  404 404 404 404 404 404 302 in
POST history:flag_send                in  404 404 404 404 404 404 400 in
GET  mastery:overview                 in  200 200 200 200 200 200 200 in
GET  mastery:topic_detail             in  200 200 200 200 200 200 200 in
GET  mastery:progress_detail          in  200 200 200 200 200 200 200 in
GET  mastery:readiness_detail         in  200 200 200 200 200 200 200 in
POST mastery:readiness_detail         in  400 400 400 400 400 400 400 in
POST mastery:readiness_delete         in  302 302 302 302 302 302 302 in

GET  digests:unsubscribe              200 200 200 200 200 200 200 200 200
POST digests:unsubscribe              200 200 200 200 200 200 200 200 200

GET  teams:team_list                  in  200 200 200 200 200 200 200 in
GET  teams:team_create                in  200 200 200 200 200 200 200 in
POST teams:team_create                in  400 400 400 400 400 400 400 in
GET  teams:team_detail                in  404 404 200 200 200 200 200 in
GET  teams:team_settings              in  404 404 403 403 403 200 200 in
POST teams:team_settings              in  404 404 403 403 403 400 400 in
GET  teams:team_delete                in  404 404 403 403 403 403 200 in
POST teams:team_delete                in  404 404 403 403 403 403 400 in
POST teams:team_leave                 in  404 404 302 302 302 302 400 in
POST teams:member_role                in  404 404 403 403 403 400 400 in
POST teams:member_remove              in  404 404 403 403 403 302 302 in
POST teams:ownership_offer            in  404 404 403 403 403 403 400 in
POST teams:ownership_withdraw         in  404 404 403 403 403 403 302 in
POST teams:ownership_accept           in  404 404 403 403 403 403 403 in
POST teams:ownership_decline          in  404 404 403 403 403 403 403 in
POST teams:invitation_create          in  404 404 403 403 403 400 400 in
POST teams:invitation_resend          in  404 404 403 403 403 302 302 in
POST teams:invitation_revoke          in  404 404 403 403 403 302 302 in
POST teams:own_invitation_accept      in  404 404 404 404 404 404 404 in
GET  teams:invitation_detail          200 200 200 200 200 200 200 200 200
POST teams:invitation_accept          in  400 400 400 400 400 400 400 in

GET  plans:plan_list                  in  404 404 200 200 200 200 200 in
GET  plans:plan_create                in  404 404 403 403 403 200 200 in
POST plans:plan_create                in  404 404 403 403 403 400 400 in
GET  plans:plan_from_blueprint        in  404 404 403 403 403 200 200 in
POST plans:plan_from_blueprint        in  404 404 403 403 403 400 400 in
GET  plans:plan_from_job_description  in  404 404 403 403 403 200 200 in
POST plans:plan_from_job_description  in  404 404 403 403 403 400 400 in
POST plans:plan_from_proposal         in  404 404 403 403 403 400 400 in
GET  plans:plan_detail                in  404 404 200 200 200 200 200 in
POST plans:plan_rename                in  404 404 403 403 403 400 400 in
POST plans:plan_archive               in  404 404 403 403 403 302 302 in
POST plans:plan_restore               in  404 404 403 403 403 302 302 in
POST plans:version_open               in  404 404 403 403 403 302 302 in
POST plans:version_discard            in  404 404 403 403 403 302 302 in
GET  plans:version_compare            in  404 404 400 400 400 400 400 in
GET  plans:version_detail             in  404 404 200 200 200 200 200 in
GET  plans:version_print              in  404 404 200 200 200 200 200 in
POST plans:stage_create               in  404 404 403 403 403 400 400 in
GET  plans:stage_edit                 in  404 404 403 403 403 200 200 in
POST plans:stage_edit                 in  404 404 403 403 403 400 400 in
POST plans:stage_move                 in  404 404 403 403 403 409 409 in
POST plans:stage_remove               in  404 404 403 403 403 302 302 in
GET  plans:question_add               in  404 404 403 403 403 200 200 in
POST plans:question_add               in  404 404 403 403 403 409 409 in
GET  plans:question_edit              in  404 404 403 403 403 200 200 in
POST plans:question_edit              in  404 404 403 403 403 400 400 in
POST plans:question_move              in  404 404 403 403 403 409 409 in
POST plans:question_remove            in  404 404 403 403 403 302 302 in
POST plans:question_repin             in  404 404 403 403 403 302 302 in

GET  scorecards:interview_list        in  404 404 200 200 200 200 200 in
GET  scorecards:interview_create      in  404 404 403 403 403 200 200 in
POST scorecards:interview_create      in  404 404 403 403 403 400 400 in
GET  scorecards:audit_list            in  404 404 403 403 403 200 200 in
GET  scorecards:candidate_compare     in  404 404 200 200 200 200 200 in
GET  scorecards:interview_detail      in  404 404 200 200 200 200 200 in
GET  scorecards:interview_reschedule  in  404 404 403 403 403 200 200 in
POST scorecards:interview_reschedule  in  404 404 403 403 403 400 400 in
GET  scorecards:interview_cancel      in  404 404 403 403 403 200 200 in
POST scorecards:interview_cancel      in  404 404 403 403 403 302 302 in
GET  scorecards:interview_panel       in  404 404 403 403 403 200 200 in
POST scorecards:interview_panel       in  404 404 403 403 403 400 400 in
GET  scorecards:interview_calendar    in  404 404 200 200 200 200 200 in
GET  scorecards:interview_status      in  404 404 200 200 200 200 200 in
GET  scorecards:script_start          in  404 404 302 302 302 302 302 in
GET  scorecards:question_detail       in  404 404 200 200 200 200 200 in
POST scorecards:rating_save           in  404 404 404 400 400 404 404 in
POST scorecards:stage_start           in  404 404 404 302 302 404 404 in
GET  scorecards:stage_clock           in  404 404 200 200 200 200 200 in
GET  scorecards:scorecard_edit        in  404 404 404 200 302 404 404 in
POST scorecards:scorecard_save        in  404 404 404 400 302 404 404 in
POST scorecards:scorecard_submit      in  404 404 404 400 302 404 404 in
GET  scorecards:scorecard_amend       in  404 404 404 404 200 404 404 in
POST scorecards:scorecard_amend       in  404 404 404 404 400 404 404 in
GET  scorecards:scorecard_detail      in  404 404 404 404 200 404 404 in
GET  scorecards:debrief_detail        in  404 404 200 200 200 200 200 in
GET  scorecards:debrief_export        in  404 404 404 404 200 404 404 in
POST scorecards:decision_make         in  404 404 403 403 403 400 400 in

GET  scorecards:candidate_list        in  404 404 403 403 403 200 200 in
GET  scorecards:candidate_detail      in  404 404 403 403 403 200 200 in
GET  scorecards:candidate_export      in  404 404 403 403 403 200 200 in
POST scorecards:candidate_erase       in  404 404 403 403 403 400 400 in
GET  scorecards:mock_create           in  404 404 403 200 200 200 200 in
POST scorecards:mock_create           in  404 404 403 400 400 400 400 in
POST scorecards:agreement_set         in  404 404 404 404 404 404 404 in
POST scorecards:seat_decline          in  404 404 404 302 302 404 404 in
POST scorecards:seat_reminders        in  404 404 404 302 302 404 404 in

GET  sharing:link_list                in  200 200 200 200 200 200 200 in
POST sharing:link_revoke              in  404 404 404 404 404 302 302 in
GET  sharing:debrief_share            in  404 404 403 200 200 200 200 in
POST sharing:debrief_share            in  404 404 403 400 400 400 400 in
GET  sharing:scorecard_share          in  404 404 403 200 200 200 200 in
POST sharing:scorecard_share          in  404 404 403 400 400 400 400 in
GET  sharing:round_share              in  404 404 404 404 404 404 200 in
POST sharing:round_share              in  404 404 404 404 404 404 400 in
GET  sharing:mastery_share            in  200 200 200 200 200 200 200 in
POST sharing:mastery_share            in  400 400 400 400 400 400 400 in
GET  sharing:shared_detail            404 404 404 404 404 404 404 404 200
GET  sharing:link_open                302 302 302 302 302 302 302 302 302
GET  sharing:team_shared_list         in  404 404 200 200 200 200 200 in
GET  sharing:team_shared_detail       in  404 404 200 200 200 200 200 in
"""

# A mail client unsubscribes by POST (RFC 8058); the signed token in the address stands for it.
WITHOUT_CSRF_TOKEN = {"digests:unsubscribe"}
COUNTED = {"sharing:link_open": {"interviews.ShareLink"}}  # how often a link was opened
# Whoever comes first after a deadline, even by looking, writes down what the clock has closed.
CLOSED = {"practice:round_detail", "practice:round_position", "practice:round_submit"}


def rows() -> list[tuple[str, str, dict[str, str]]]:
    """Return method, name of the URL, and what each role gets."""
    lines = [line.split() for line in TABLE.splitlines() if line and not line.startswith("#")]
    return [(line[0], line[1], dict(zip(ROLES, line[2:], strict=True))) for line in lines]


def known() -> dict[str, list[str]]:
    """The parameters of every URL that the table speaks of."""
    parameters = dict(patterns())
    return {name: parameters[name] for _, name, _ in rows()}


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
    wrong = []
    for name in sorted(known().keys() - WITHOUT_CSRF_TOKEN):
        with transaction.atomic():
            response = client.generic(method, address(world, name))
            transaction.set_rollback(True)
        if response.status_code != 403:
            wrong.append(f"{name}: {response.status_code}")

    assert wrong == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("role", ["visitor", "stranger", "interviewer", "owner", "holder"])
def test_reading_changes_no_row(world: World, role: str, method: str):
    client = world.client(role)
    before, wrong = contents(), []
    for name in sorted(known()):
        client.generic(method, address(world, name))
        after = contents()
        changed = {table for table in after if after[table] != before[table]}
        wrong += [f"{name}: {table}" for table in changed - COUNTED.get(name, set())]
        before = after

    assert wrong == []


def test_reading_after_a_deadline_writes_down_what_the_clock_closed_and_no_more(world: World):
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        client = world.client("owner")
        before, wrong = contents(), []
        for name in sorted(known()):
            client.get(address(world, name))
            after = contents()
            changed = {table for table in after if after[table] != before[table]}
            may_change = {"interviews.Answer"} if name in CLOSED else COUNTED.get(name, set())
            wrong += [f"{name}: {table}" for table in changed - may_change]
            before = after

        assert wrong == []
        assert not Answer.objects.overdue(timezone.now()).exists()


def _body(method: str) -> dict[str, Any]:
    return {"data": "nothing=said", **FORM} if method == "POST" else {}


def _is_refused_owner(name: str, response: Any, role: str) -> bool:
    """A manager is refused what only the owner may before anything is looked up."""
    return role == "manager" and response.status_code == 403
