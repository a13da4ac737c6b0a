"""The commands of `interviews`: preparing a database, the demonstration, and housekeeping."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import yaml
from allauth.account.models import EmailAddress
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from interviews.management import demo
from interviews.management.commands import load_demo, prepare
from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.practice.models import Answer, AnswerState, Pace, Round
from interviews.scorecards.queries import load_debrief
from interviews.teams.models import Team
from questions.models import Module, Question, Topic
from tests.factories import make_answer, make_module, make_question, make_topic, make_user

pytestmark = pytest.mark.django_db


def call(command: str, *arguments: Any, **options: Any) -> str:
    output = StringIO()
    call_command(command, *arguments, stdout=output, **options)
    return output.getvalue()


def script() -> dict[str, Any]:
    return yaml.safe_load(load_demo.SCRIPT.read_text())


@pytest.fixture
def debug(settings: LazySettings) -> None:
    settings.DEBUG = True


@pytest.fixture
def bank() -> None:
    """The topics of the demonstration, with five questions each."""
    paths = sorted({path for week in script()["weeks"] for path in week["topics"]})
    for module_slug, topic_slug in (path.split("/") for path in paths):
        module = Module.objects.filter(slug=module_slug).first() or make_module(slug=module_slug)
        topic = make_topic(module=module, slug=topic_slug)
        for _ in range(5):
            make_question(topic=topic)


def test_demo_script_names_topics_of_the_bank() -> None:
    for week in script()["weeks"]:
        for path in week["topics"]:
            assert (prepare.BANK / f"{path}.yaml").is_file()


def test_load_demo_outside_debug_is_refused(bank: None) -> None:
    with pytest.raises(CommandError, match="debug mode only"):
        call("load_demo")

    assert not User.objects.exists()


def test_load_demo_without_a_bank_says_so(debug: None) -> None:
    with pytest.raises(CommandError, match="Import a bank first"):
        call("load_demo")


def test_load_demo_makes_people_who_can_log_in(debug: None, bank: None) -> None:
    call("load_demo")

    people = {user.username: user for user in User.objects.all()}
    assert people.keys() == set(demo.PEOPLE)
    assert all(user.check_password(demo.PASSWORD) for user in people.values())
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(demo.PEOPLE)
    assert (people["demo"].is_staff, people["demo"].is_superuser) == (False, False)
    assert (people["curator"].is_staff, people["curator"].is_superuser) == (True, False)
    assert [group.name for group in people["curator"].groups.all()] == ["Bank owners"]
    assert [group.name for group in people["reviewer"].groups.all()] == ["Reviewers"]
    assert people["admin"].is_superuser


def test_load_demo_gives_the_candidate_eight_weeks_of_practice(debug: None, bank: None) -> None:
    now = timezone.now()

    call("load_demo")

    answers = Answer.objects.assessed().filter(user__username="demo").order_by("assessed_at")
    first, last = answers[0], answers.reverse()[0]
    assert 60 <= len(answers) <= 85
    assert len({answer.topic_id for answer in answers}) >= 10
    assert timedelta(days=54) < now - first.opened_at < timedelta(days=57)
    assert timedelta(0) < now - last.assessed_at < timedelta(days=2)
    assert {answer.rating for answer in answers} >= {"again", "hard", "easy"}
    assert 0 < sum(answer.timed_out for answer in answers) < 20
    assert {answer.round.is_mixed for answer in answers} == {True, False}
    early, late = answers[:25], answers[len(answers) - 25 :]
    assert sum(answer.score for answer in early) < sum(answer.score for answer in late) - 3


def test_load_demo_leaves_one_round_to_resume(debug: None, bank: None) -> None:
    call("load_demo")

    round_ = Round.objects.unfinished().get()
    states = [answer.state for answer in round_.answers.all()]
    assert round_.pace == Pace.UNTIMED
    assert states == [AnswerState.ASSESSED, AnswerState.OPEN, *[AnswerState.WAITING] * 2]
    assert round_.answers.get(position=2).text


def test_load_demo_leaves_mastery_that_its_answers_give(debug: None, bank: None) -> None:
    call("load_demo")

    assert call("rebuild_mastery", "--check") == "Stored mastery is what the answers give.\n"


def test_load_demo_makes_a_team_with_a_finished_interview_and_one_for_tomorrow(
    debug: None, bank: None
) -> None:
    call("load_demo")

    team = Team.objects.get()
    planned, finished = team.interviews.all()
    member = User.objects.get(username="observer")
    roles = team.memberships.values_list("user__username", "role")
    assert dict(roles) == {
        "manager": "manager",
        "interviewer": "interviewer",
        "curator": "interviewer",
        "demo": "interviewer",
        "observer": "observer",
    }
    assert finished.decision == "hire"
    assert finished.plan_version == planned.plan_version
    assert finished.plan_version.is_frozen
    debrief = load_debrief(finished, member)
    assert [judgement.panelist for judgement in debrief.judgements] == [
        "Ivo Interviewer",
        "Corin Curator",
        "Dana Demo",
    ]
    assert [len(judgement.amendments) for judgement in debrief.judgements] == [0, 0, 1]
    assert debrief.alpha is not None
    assert planned.starts_at.date() == (timezone.now() + timedelta(days=1)).date()
    assert planned.panelists.waiting().count() == 3
    assert team.candidates.exclude(label__endswith="(demo)").count() == 0


def test_load_demo_a_second_time_changes_nothing(debug: None, bank: None) -> None:
    call("load_demo")
    User.objects.filter(username="demo").update(first_name="Mine")
    before = set(Answer.objects.values_list("pk", flat=True))

    assert call("load_demo") == ""

    assert set(Answer.objects.values_list("pk", flat=True)) == before
    assert User.objects.get(username="demo").first_name == "Mine"


def test_load_demo_leaves_a_person_of_that_name_alone(debug: None, bank: None) -> None:
    make_user(username="demo")

    made = "curator, reviewer, admin, manager, interviewer, observer"
    assert call("load_demo") == f"Made the demo accounts: {made}.\n"

    assert not Answer.objects.exists()
    assert not User.objects.get(username="demo").check_password(demo.PASSWORD)


def test_prepare_imports_the_bank_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "BANK", prepare.BANK / "python-fundamentals" / "gil.yaml")

    call("prepare")

    question = Question.objects.published().first()
    assert question is not None
    Question.objects.filter(pk=question.pk).update(prompt="As the curator wrote it")
    Topic.objects.update(title="As the curator named it")
    assert call("prepare") == ""
    question.refresh_from_db()
    assert question.prompt == "As the curator wrote it"
    assert Topic.objects.get().title == "As the curator named it"


def test_prepare_names_address_and_demo_log_ins_that_work(debug: None, bank: None) -> None:
    call("load_demo")
    admin = User.objects.get(username="admin")
    admin.set_password("mine-alone")
    admin.save()

    output = call("prepare", "--address", "http://127.0.0.1:8000/")

    assert "Viva: http://127.0.0.1:8000/" in output
    names = "demo, curator, reviewer, manager, interviewer, observer"
    assert f"Log in as {names}; the password is {demo.PASSWORD}" in output


def test_prepare_outside_debug_makes_no_demo(bank: None) -> None:
    output = call("prepare", "--address", "https://viva.example/")

    assert output.split() == ["Viva:", "https://viva.example/"]
    assert not User.objects.exists()


def test_rebuild_mastery_check_names_each_difference_and_fails() -> None:
    answer = make_answer()
    QuestionMemory.objects.update(stability=99.0)
    TopicMastery.objects.all().delete()
    output, errors = StringIO(), StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("rebuild_mastery", "--check", stdout=output, stderr=errors)

    assert end.value.code == 1
    assert "stability is 99.0" in output.getvalue()
    assert f"topic {answer.topic_id}: not stored, but the answers give it" in output.getvalue()
    assert errors.getvalue() == "2 rows differ from what the answers give.\n"


def test_rebuild_mastery_repairs_what_differs() -> None:
    answer = make_answer()
    QuestionMemory.objects.update(stability=99.0)

    assert call("rebuild_mastery") == "People whose mastery was rebuilt: 1\n"

    assert QuestionMemory.objects.get(user=answer.user).stability < 99.0
    assert call("rebuild_mastery", "--check") == "Stored mastery is what the answers give.\n"


def test_close_overdue_rounds_locks_what_the_clock_has_closed() -> None:
    make_answer(state=AnswerState.OPEN)
    overdue = make_answer(state=AnswerState.OPEN, now=timezone.now() - timedelta(hours=1))

    assert call("close_overdue_rounds") == "Overdue answers closed: 1\n"

    overdue.refresh_from_db()
    assert (overdue.state, overdue.timed_out) == (AnswerState.LOCKED, True)
    assert overdue.locked_at == overdue.deadline
