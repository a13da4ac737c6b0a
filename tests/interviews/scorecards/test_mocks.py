"""Mock interviews: seen by two, and counted as practice when both agree."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.mastery.queries import scores_by_assessor
from interviews.plans.queries import current_version
from interviews.practice.models import Answer, Mode, Rating, Round
from interviews.practice.statistics import counted_answers, heard_answers, refresh_statistics
from interviews.scorecards import mocks, queries, scoring
from interviews.scorecards.models import AuditEvent, Candidate, Interview, Scorecard
from interviews.scorecards.revisions import Entry
from interviews.teams.models import Role
from questions.models import PointStatistics, QuestionStatistics
from tests.factories import make_answer, make_question
from tests.factories_interviews import Panel
from tests.factories_sharing import make_debrief_link, make_scorecard_link
from tests.factories_teams import make_member, make_plan, make_team, plan_questions

pytestmark = pytest.mark.django_db


def make_mock(**overrides) -> tuple[Panel, User]:
    """A mock interview of two questions; return it and the member who is interviewed."""
    team = make_team()
    interviewer, member = make_member(team), make_member(team, Role.OBSERVER)
    version = current_version(make_plan(team=team, **overrides))
    interview = mocks.arrange_mock(
        team=team,
        interviewer=interviewer,
        member=member,
        version=version,
        starts_at=timezone.now() - timedelta(hours=1),
        time_zone="UTC",
        now=timezone.now() - timedelta(days=1),
    )
    return Panel(team, team.owner, interview, [interviewer], plan_questions(version)), member


def agree(panel: Panel, *users: User, agrees: bool = True) -> None:
    for user in users:
        mocks.set_agreement(interview=panel.interview, user=user, agrees=agrees, now=timezone.now())


def submit_heard(panel: Panel) -> Scorecard:
    """The interviewer hears two points of the first question, skips the second, and submits."""
    person = panel.people[0]
    entries = [Entry(value=4, ticked=("one-thread", "io-releases")), Entry(None, "No time.")]
    for question, entry in zip(panel.questions, entries, strict=True):
        scoring.save_rating(
            user=person,
            interview_id=panel.interview.pk,
            question_id=question.pk,
            entry=entry,
            sequence=0,
            now=timezone.now(),
        )
    scoring.save_scorecard(
        user=person,
        interview_id=panel.interview.pk,
        recommendation="yes",
        summary="Good.",
        sequence=0,
        now=timezone.now(),
    )
    scoring.submit_scorecard(
        user=person,
        interview_id=panel.interview.pk,
        questions=queries.names_of(queries.questions_of(panel.interview.plan_version_id)),
        now=timezone.now(),
    )
    return panel.scorecard(person)


def test_agreed_interview_counts_as_practice_through_the_same_signal():
    panel, member = make_mock()
    agree(panel, member, panel.people[0])
    assert not Round.objects.exists()

    submit_heard(panel)

    round_ = Round.objects.get()
    assert (round_.user, round_.mode, round_.size) == (member, Mode.INTERVIEW, 1)
    assert round_.is_finished
    answer = Answer.objects.get()
    assert answer.question == panel.questions[0].question
    assert answer.revision == panel.questions[0].revision
    assert answer.ticked == ["one-thread", "io-releases"]
    assert (answer.score, answer.rating) == (0.75, Rating.HARD)
    assert (answer.is_spoken, answer.seconds_used) == (True, None)
    assert QuestionMemory.objects.get().user == member
    assert TopicMastery.objects.get().answers == 1
    assert not Answer.objects.filter(user=panel.people[0]).exists()
    call_command("rebuild_mastery", check=True)


@pytest.mark.parametrize("who", ["member", "interviewer", "nobody"])
def test_without_both_agreeing_nothing_counts(who: str):
    panel, member = make_mock()
    if who != "nobody":
        agree(panel, member if who == "member" else panel.people[0])

    submit_heard(panel)

    assert not Round.objects.exists()
    assert not TopicMastery.objects.exists()


def test_agreeing_after_the_scorecard_counts_it_once():
    panel, member = make_mock()
    submit_heard(panel)

    agree(panel, member, panel.people[0])
    mocks.count_as_practice(interview=panel.interview, now=timezone.now())

    assert Round.objects.count() == 1
    assert Interview.objects.get().practised == Round.objects.get()


def test_agreement_can_be_taken_back_until_it_is_counted():
    panel, member = make_mock()
    agree(panel, member, panel.people[0])
    agree(panel, member, agrees=False)

    submit_heard(panel)
    assert not Round.objects.exists()

    agree(panel, member)
    assert Round.objects.count() == 1
    with pytest.raises(ValidationError, match="counted already"):
        agree(panel, member, agrees=False)
    actions = AuditEvent.objects.filter(action__startswith="mock.").order_by("pk")
    assert [event.action for event in actions] == [
        "mock.agreed",
        "mock.agreed",
        "mock.withdrawn",
        "mock.agreed",
    ]


def test_nobody_else_can_agree():
    panel, _ = make_mock()

    with pytest.raises(ValidationError, match="Only the two"):
        agree(panel, panel.owner)


def test_nobody_interviews_themselves_or_a_stranger():
    panel, _ = make_mock()
    arguments = {
        "team": panel.team,
        "interviewer": panel.owner,
        "version": panel.interview.plan_version,
        "starts_at": timezone.now(),
        "time_zone": "UTC",
        "now": timezone.now(),
    }

    with pytest.raises(ValidationError, match="nobody interviews themselves"):
        mocks.arrange_mock(member=panel.owner, **arguments)
    with pytest.raises(ValidationError, match="Only a member"):
        mocks.arrange_mock(member=make_answer().user, **arguments)


def test_only_the_two_see_a_mock_interview(client: Client):
    panel, member = make_mock()
    scorecard = submit_heard(panel)
    listed = reverse("scorecards:interview_list", args=[panel.team.pk])

    for user, status in [(member, 200), (panel.people[0], 200), (panel.owner, 404)]:
        client.force_login(user)
        assert client.get(panel.base).status_code == status
        assert client.get(scorecard.get_absolute_url()).status_code == status
        assert (panel.base in client.get(listed).content.decode()) == (status == 200)
        assert Scorecard.objects.visible_to(user).exists() == (status == 200)


def test_mock_interview_is_shared_by_nobody():
    panel, _ = make_mock()
    submit_heard(panel)

    with pytest.raises(ValidationError, match="between the two"):
        make_debrief_link(panel, by=panel.people[0])
    with pytest.raises(ValidationError, match="between the two"):
        make_scorecard_link(panel, panel.people[0], by=panel.people[0])


def test_member_reads_their_scorecard_only_when_it_is_submitted():
    panel, member = make_mock()
    assert not Scorecard.objects.visible_to(member).exists()

    submit_heard(panel)

    assert Scorecard.objects.visible_to(member).count() == 1


def test_mock_interviews_are_compared_with_no_candidate():
    panel, member = make_mock()
    submit_heard(panel)

    assert queries.compare_candidates(panel.interview.plan_version, member) == []


def test_deleted_account_takes_its_mock_interviews_with_it():
    panel, member = make_mock()
    submit_heard(panel)

    member.delete()

    assert not Candidate.objects.exists()
    assert not Scorecard.objects.exists()


def test_own_and_heard_scores_stand_side_by_side(client: Client):
    question = make_question()
    panel, member = make_mock(questions=[question, make_question()])
    make_answer(user=member, question=question, ticked=["one-thread"], now=timezone.now())
    agree(panel, member, panel.people[0])
    submit_heard(panel)
    topic = question.topic

    assert scores_by_assessor(member, topic) == {
        "own": 0.5,
        "own_count": 1,
        "heard": 0.75,
        "heard_count": 1,
    }
    client.force_login(member)
    page = client.get(reverse("mastery:topic_detail", args=[topic.module.slug, topic.slug]))
    assert "as colleagues heard it, 1 answer" in page.content.decode()
    history = client.get(reverse("history:answer_list")).content.decode()
    assert "interviewed by a colleague" in history
    assert client.get(Round.objects.get(mode=Mode.INTERVIEW).get_absolute_url()).status_code in (
        200,
        302,
    )
    call_command("rebuild_mastery", check=True)


def test_statistics_keep_what_colleagues_heard_apart():
    panel, member = make_mock()
    agree(panel, member, panel.people[0])
    submit_heard(panel)

    refresh_statistics(now=timezone.now())

    assert list(counted_answers()) == []
    assert [answer.score for answer in heard_answers()] == [0.75]
    row = QuestionStatistics.objects.get()
    assert (row.answers, row.interviewer_answers) == (0, 1)
    point = PointStatistics.objects.get(uid="processes")
    assert (point.interviewer_answers, point.interviewer_made, point.answers) == (1, 0, 0)


def test_nobody_starts_a_round_in_the_mode_of_an_interview(user_client: Client):
    page = user_client.get(reverse("practice:round_create")).content.decode()

    assert "interviewed by a colleague" not in page
    assert Mode.INTERVIEW not in dict(Mode.to_choose())


def test_two_arrange_and_agree_on_the_pages(client: Client):
    team = make_team()
    interviewer, member = make_member(team), make_member(team)
    version = current_version(make_plan(team=team))
    client.force_login(interviewer)
    posted = {"member": member.pk, "version": version.pk, "time_zone": "UTC"}
    posted |= {"day": "2031-05-06", "time": "10:00"}

    response = client.post(reverse("scorecards:mock_create", args=[team.pk]), posted)

    interview = Interview.objects.get()
    assert response.headers["Location"] == interview.get_absolute_url()
    assert (interview.is_mock, interview.candidate.user) == (True, member)
    path = reverse("scorecards:agreement_set", args=[team.pk, interview.pk])
    client.post(path, {"agrees": "on"})
    client.force_login(member)
    client.post(path, {"agrees": "on"})
    interview.refresh_from_db()
    assert interview.interviewer_agreed_at is not None
    assert interview.candidate_agreed_at is not None
    client.post(path, {"agrees": ""})
    interview.refresh_from_db()
    assert interview.candidate_agreed_at is None
