from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils import timezone

from interviews.plans.queries import current_version
from interviews.scorecards import queries, scoring, services
from interviews.scorecards.models import (
    AuditEvent,
    Decision,
    Interview,
    Panelist,
    Rating,
    ScorecardRevision,
)
from interviews.scorecards.revisions import Content, Entry, changes
from interviews.teams import services as teams
from interviews.teams.models import Role
from tests.factories_interviews import Panel, make_interview, rate, submit
from tests.factories_teams import make_member, make_plan, make_team

pytestmark = pytest.mark.django_db


def names(panel: Panel) -> list[tuple[int, str]]:
    return queries.names_of(queries.questions_of(panel.interview.plan_version_id))


def save(panel: Panel, entry: Entry, sequence: int = 0, question: int = 0) -> Rating:
    return scoring.save_rating(
        user=panel.people[0],
        interview_id=panel.interview.pk,
        question_id=panel.questions[question].pk,
        entry=entry,
        sequence=sequence,
        now=timezone.now(),
    )


def actions(panel: Panel) -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def decide(panel: Panel, reason: str = "She knows it.") -> Interview:
    return services.decide(
        interview=panel.interview,
        decision=Decision.HIRE,
        reason=reason,
        by=panel.owner,
        now=timezone.now(),
    )


def test_interview_freezes_its_version_and_gives_everybody_an_empty_scorecard():
    panel = make_interview(size=2)

    panel.interview.plan_version.refresh_from_db()
    assert panel.interview.plan_version.is_frozen
    seats = Panelist.objects.filter(interview=panel.interview)
    assert {seat.user for seat in seats} == set(panel.people)
    assert [seat.scorecard.is_submitted for seat in seats] == [False, False]
    assert actions(panel) == ["interview.scheduled"]


def test_interview_along_a_plan_of_another_team_is_refused_and_stores_nothing():
    elsewhere = current_version(make_plan())

    with pytest.raises(ValidationError, match="have to be those of the team"):
        make_interview(team=make_team(), version=elsewhere)

    assert not Interview.objects.exists()


@pytest.mark.parametrize("role", [None, Role.OBSERVER])
def test_interview_with_somebody_who_may_not_interview_is_refused(role: Role | None):
    team = make_team()
    person = make_member(team, role) if role else make_team().owner

    with pytest.raises(ValidationError, match="Only managers and interviewers of the team"):
        make_interview(team=team, people=[team.owner, person])


def test_interview_without_a_panel_is_refused():
    with pytest.raises(ValidationError, match="A panel needs somebody on it"):
        make_interview(people=[])


def test_rescheduling_and_cancelling_count_the_changes_of_the_calendar_entry():
    panel = make_interview()
    later = panel.interview.starts_at + timedelta(days=1)
    change = {"interview": panel.interview, "by": panel.owner, "now": timezone.now()}

    moved = services.reschedule_interview(starts_at=later, time_zone="UTC", **change)
    assert (moved.starts_at, moved.calendar_sequence) == (later, 1)

    cancelled = services.cancel_interview(**change)
    assert (cancelled.is_cancelled, cancelled.calendar_sequence) == (True, 2)
    assert actions(panel)[1:] == ["interview.rescheduled", "interview.cancelled"]
    with pytest.raises(ValidationError, match="was cancelled"):
        services.reschedule_interview(starts_at=later, time_zone="UTC", **change)


def test_panelist_taken_off_the_panel_finds_what_they_typed_on_their_return():
    panel = make_interview(size=2)
    first, second = panel.people
    save(panel, Entry(value=4, evidence="Drew the picture."))
    change = {"interview": panel.interview, "by": panel.owner, "now": timezone.now()}

    assert services.change_panel(panel=[second], **change).removed == [first]
    with pytest.raises(ObjectDoesNotExist):
        save(panel, Entry(value=5), sequence=1)
    services.change_panel(panel=[first, second], **change)

    assert panel.scorecard(first).ratings.get().evidence == "Drew the picture."


def test_panelist_who_has_submitted_stays_on_the_panel():
    panel = make_interview(size=2)
    submit(panel, panel.people[0])

    with pytest.raises(ValidationError, match="has submitted a scorecard and stays"):
        services.change_panel(
            interview=panel.interview,
            panel=[panel.people[1]],
            by=panel.owner,
            now=timezone.now(),
        )


def test_nobody_joins_a_panel_once_all_have_submitted():
    panel = make_interview(size=1)
    submit(panel, panel.people[0])
    newcomer = make_member(panel.team)

    with pytest.raises(ValidationError, match="nobody can be added"):
        services.change_panel(
            interview=panel.interview,
            panel=[*panel.people, newcomer],
            by=panel.owner,
            now=timezone.now(),
        )


@pytest.mark.parametrize("how", ["leaves the team", "deletes the account"])
def test_who_goes_is_off_the_open_panels_and_what_they_submitted_stays(how: str):
    panel = make_interview(size=2)
    leaver = panel.people[0]
    done = make_interview(team=panel.team, people=panel.people)
    submit(done, leaver)

    if how == "leaves the team":
        membership = leaver.memberships.get()
        teams.end_membership(membership=membership, by=membership.user, now=timezone.now())
    else:
        leaver.delete()

    assert [seat.user for seat in queries.panel_of(panel.interview)] == [panel.people[1]]
    assert queries.panel_of(done.interview).count() == 2
    assert Panelist.objects.waiting().count() == 2  # the other one's seats
    assert actions(panel)[-1] == "panelist.removed"


def test_first_stage_that_starts_starts_the_interview_and_its_clock_is_started_once():
    panel = make_interview()
    stage, now = panel.questions[0].stage, timezone.now()
    start = {"interview": panel.interview, "stage": stage, "by": panel.people[0]}

    services.start_stage(**start, now=now)
    again = services.start_stage(**start, now=now + timedelta(minutes=5))

    panel.interview.refresh_from_db()
    assert panel.interview.started_at == again.started_at == now
    assert again.milliseconds_left(now + timedelta(minutes=44)) == 60_000
    assert actions(panel)[1:] == ["interview.started"]


def test_stage_of_another_plan_is_not_started():
    panel, other = make_interview(), make_interview()

    with pytest.raises(ValidationError, match="belongs to another plan"):
        services.start_stage(
            interview=panel.interview,
            stage=other.questions[0].stage,
            by=panel.people[0],
            now=timezone.now(),
        )


def test_save_counts_up_and_the_same_save_again_is_acknowledged():
    panel, entry = make_interview(), Entry(value=4, ticked=("processes",), evidence="Said so.")

    assert save(panel, entry).sequence == 1
    assert save(panel, entry).sequence == 1

    stored = Rating.objects.get()
    assert scoring.entry_of(stored) == entry


def test_save_on_an_older_state_is_a_conflict_and_changes_nothing():
    panel = make_interview()
    save(panel, Entry(value=4, evidence="From one tab."))

    with pytest.raises(scoring.Conflict) as conflict:
        save(panel, Entry(value=2, evidence="From the other."))

    assert conflict.value.stored.evidence == Rating.objects.get().evidence == "From one tab."


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (Entry(value=6), "from 1 to 5"),
        (Entry(value=0), "from 1 to 5"),
        (Entry(value=3, not_assessed_reason="No time."), "not both"),
        (Entry(value=3, ticked=("invented",)), "no such points: invented"),
    ],
)
def test_entry_that_makes_no_sense_is_refused(entry: Entry, message: str):
    panel = make_interview()

    with pytest.raises(ValidationError, match=message):
        save(panel, entry)

    assert not Rating.objects.exists()


def test_question_of_another_plan_is_not_rated():
    panel, other = make_interview(), make_interview()

    with pytest.raises(ObjectDoesNotExist):
        scoring.save_rating(
            user=panel.people[0],
            interview_id=panel.interview.pk,
            question_id=other.questions[0].pk,
            entry=Entry(value=3),
            sequence=0,
            now=timezone.now(),
        )


def test_submit_names_everything_that_is_missing():
    panel = make_interview()
    save(panel, Entry(value=4), question=1)

    with pytest.raises(ValidationError) as refusal:
        scoring.submit_scorecard(
            user=panel.people[0],
            interview_id=panel.interview.pk,
            questions=names(panel),
            now=timezone.now(),
        )

    headline = panel.questions[0].revision.headline
    assert refusal.value.messages == [
        f"Question 1: {headline}: rate it, or say why it was not assessed.",
        "Recommendation: choose one of the four.",
        "Summary: a sentence or two on why.",
    ]
    assert not ScorecardRevision.objects.exists()


def test_submit_stores_revision_one_whole_and_nothing_is_saved_after_it():
    panel = make_interview()
    scorecard = submit(panel, panel.people[0], [4, None], recommendation="strong_yes")

    content = Content.from_json(scorecard.revisions.get(number=1).content)
    assert content.recommendation == "strong_yes"
    assert [str(entry) for entry in content.entries.values()] == ["4", "not assessed"]
    with pytest.raises(scoring.Submitted):
        save(panel, Entry(value=1), sequence=1)
    with pytest.raises(scoring.Submitted):
        scoring.submit_scorecard(
            user=panel.people[0],
            interview_id=panel.interview.pk,
            questions=names(panel),
            now=timezone.now(),
        )


def amend(panel: Panel, values: list[int], reason: str = "I misheard.", number: int = 1):
    latest = panel.scorecard(panel.people[0]).revisions.latest("number")
    before = Content.from_json(latest.content)
    entries = {
        question.pk: Entry(value=value, evidence=before.entries[question.pk].evidence)
        for question, value in zip(panel.questions, values, strict=True)
    }
    return scoring.amend_scorecard(
        user=panel.people[0],
        interview_id=panel.interview.pk,
        content=Content(before.recommendation, before.summary, entries),
        reason=reason,
        number=number,
        questions=names(panel),
        now=timezone.now(),
    )


def test_amendment_says_what_changed_and_leaves_the_first_submission_alone():
    panel = make_interview()
    scorecard = submit(panel, panel.people[0], [2, 3])

    amended = amend(panel, [4, 3])

    first = scorecard.revisions.get(number=1)
    assert amended.number == 2
    assert Content.from_json(first.content).entries[panel.questions[0].pk].value == 2
    [change] = changes(
        Content.from_json(first.content), Content.from_json(amended.content), names(panel)
    )
    assert change.what.endswith("rating")
    assert (change.before, change.after) == ("2", "4")
    assert actions(panel)[-1] == "scorecard.amended"


@pytest.mark.parametrize(
    ("values", "reason", "number", "message"),
    [
        ([4, 3], "  ", 1, "shown with its reason"),
        ([2, 3], "Well.", 1, "Nothing is different"),
        ([4, 3], "Well.", 2, "amended it elsewhere"),
    ],
)
def test_amendment_without_substance_is_refused(values, reason, number, message):
    panel = make_interview()
    scorecard = submit(panel, panel.people[0], [2, 3])

    with pytest.raises(ValidationError, match=message):
        amend(panel, values, reason, number)

    assert scorecard.revisions.count() == 1


def test_decision_waits_for_every_scorecard_of_the_panel():
    panel = make_interview(size=2)
    submit(panel, panel.people[0])

    with pytest.raises(ValidationError, match="Scorecards still to come: 1"):
        decide(panel)


def test_decision_needs_a_reason():
    panel = make_interview(size=1)
    submit(panel, panel.people[0])

    with pytest.raises(ValidationError, match="Say why"):
        decide(panel, reason=" ")


def test_decision_closes_the_debrief_and_deciding_again_is_an_event_of_its_own():
    panel = make_interview(size=1)
    submit(panel, panel.people[0], [2, 3])

    assert decide(panel).decided_by == panel.owner
    with pytest.raises(ValidationError, match="debrief is closed"):
        amend(panel, [4, 3])
    decide(panel, reason="On second thoughts.")

    assert actions(panel)[-2:] == ["decision.made", "decision.changed"]


def test_cancelled_interview_takes_no_ratings_and_no_decision():
    panel = make_interview(size=1)
    services.cancel_interview(interview=panel.interview, by=panel.owner, now=timezone.now())

    with pytest.raises(ValidationError, match="was cancelled"):
        save(panel, Entry(value=3))
    with pytest.raises(ValidationError, match="nothing to decide"):
        decide(panel)


def test_rate_of_the_factory_is_what_a_panelist_would_save():
    panel = make_interview()
    rate(panel, panel.people[0], [5, None])

    assert [rating.value for rating in Rating.objects.order_by("pk")] == [5, None]
