"""What changes an interview and its scorecards. Each function is one transaction.

Moments come in as `now`, read by the view before anything else. Who may do it is checked by the
views, through `interviews.teams.access`; what may be done is checked here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from interviews.plans.models import PlanStage, PlanVersion
from interviews.plans.services import freeze
from interviews.scorecards.audit import Action, record
from interviews.scorecards.models import (
    Candidate,
    Decision,
    Interview,
    Panelist,
    Scorecard,
    StageStart,
)
from interviews.teams.models import Membership, Role, Team


@dataclass(frozen=True)
class PanelChange:
    """Who came to a panel and who was taken off it."""

    added: list[User]
    removed: list[User]


@transaction.atomic
def add_candidate(*, team: Team, label: str, email: str = "", retain_until: date) -> Candidate:
    """Note down who is interviewed. On `retain_until` everything that names them is removed."""
    return Candidate.objects.create(team=team, label=label, email=email, retain_until=retain_until)


@transaction.atomic
def keep_candidate_until(*, candidate: Candidate, day: date) -> None:
    """Keep the data of a known candidate for another interview; never shorter than before."""
    Candidate.objects.filter(pk=candidate.pk, retain_until__lt=day).update(retain_until=day)


@transaction.atomic
def schedule_interview(
    *,
    team: Team,
    candidate: Candidate,
    version: PlanVersion,
    panel: Collection[User],
    starts_at: datetime,
    time_zone: str,
    created_by: User,
    now: datetime,
    shows_initials: bool = True,
) -> Interview:
    """Arrange an interview: freezes the version, gives each of `panel` an empty scorecard.

    Raises `ValidationError` when candidate, version or somebody of the panel is not the team's,
    when the version asks nothing, or when the panel is empty.
    """
    if candidate.team_id != team.pk or version.plan.team_id != team.pk:
        raise ValidationError("Candidate and plan have to be those of the team.")
    _require_interviewers(team, panel)
    interview = Interview.objects.create(
        team=team,
        candidate=candidate,
        plan_version=freeze(version, now=now),
        starts_at=starts_at,
        time_zone=time_zone,
        shows_initials=shows_initials,
        created_by=created_by,
    )
    for member in panel:
        _seat(interview, member)
    record(
        team=team,
        actor=created_by,
        action=Action.INTERVIEW_SCHEDULED,
        subject=interview.pk,
        now=now,
    )
    return interview


@transaction.atomic
def reschedule_interview(
    *, interview: Interview, starts_at: datetime, time_zone: str, by: User, now: datetime
) -> Interview:
    """Move it to another time; its calendar entry keeps its UID and gets the next number."""
    interview = lock_open_interview(interview.pk)
    interview.starts_at, interview.time_zone = starts_at, time_zone
    interview.calendar_sequence += 1
    interview.save(update_fields=["starts_at", "time_zone", "calendar_sequence"])
    _record(interview, by, Action.INTERVIEW_RESCHEDULED, now)
    return interview


@transaction.atomic
def cancel_interview(*, interview: Interview, by: User, now: datetime) -> Interview:
    """Call it off; what was written stays readable. Raises `ValidationError` once decided."""
    interview = lock_open_interview(interview.pk)
    interview.cancelled_at = now
    interview.calendar_sequence += 1
    interview.save(update_fields=["cancelled_at", "calendar_sequence"])
    _record(interview, by, Action.INTERVIEW_CANCELLED, now)
    return interview


@transaction.atomic
def change_panel(
    *, interview: Interview, panel: Collection[User], by: User, now: datetime
) -> PanelChange:
    """Seat exactly `panel`. Who has submitted stays; what others typed is kept for their return.

    Nobody is added once all have submitted, for then the judgements are open to read. Raises
    `ValidationError` for that, for an empty panel, and for who may not interview for the team.
    """
    interview = lock_open_interview(interview.pk)
    rows = {
        row.user_id: row
        for row in interview.panelists.select_related("user", "scorecard")
        if row.user_id is not None
    }
    seated = {key for key, row in rows.items() if row.is_active}
    wanted = {member.pk for member in panel}
    submitted = {key for key in seated if rows[key].scorecard.is_submitted}
    if stuck := [rows[key].name for key in sorted(submitted - wanted)]:
        raise ValidationError(
            f"{', '.join(stuck)}: has submitted a scorecard and stays on the panel."
        )
    added = [member for member in panel if member.pk not in seated]
    if added and submitted and submitted == seated:
        raise ValidationError(
            "Everybody on the panel has submitted, so the judgements are open to read:"
            " nobody can be added who would judge independently."
        )
    # Who has left the team stays where they sat; only who comes has to belong.
    _require_interviewers(interview.team, panel, among=added)
    removed = [rows[key] for key in seated - wanted]
    for row in removed:
        row.removed_at = now
        row.save(update_fields=["removed_at"])
        _record(interview, by, Action.PANELIST_REMOVED, now)
    for member in added:
        _seat(interview, member)
        _record(interview, by, Action.PANELIST_ADDED, now)
    return PanelChange(added, [row.user for row in removed if row.user])


@transaction.atomic
def leave_panels(*, user: User, now: datetime, team: Team | None = None) -> int:
    """Take somebody off the panels, of `team` or of all, where they have still to submit.

    For who leaves: what they submitted stays and counts, and nobody waits for the rest. Returns
    off how many panels they went.
    """
    seats = Panelist.objects.waiting().filter(user=user)
    if team is not None:
        seats = seats.filter(interview__team=team)
    left = list(seats.select_related("interview__team"))
    for seat in left:
        seat.removed_at = now
        seat.save(update_fields=["removed_at"])
        _record(seat.interview, None, Action.PANELIST_REMOVED, now)
    return len(left)


@transaction.atomic
def decline_seat(*, seat: Panelist, has_conflict: bool, now: datetime) -> None:
    """Let a panelist leave the panel; reminders stop, and nobody waits for them.

    Raises `ValidationError` once they have submitted, or the interview is over.
    """
    interview = lock_open_interview(seat.interview_id)
    if not interview.panelists.waiting().filter(pk=seat.pk).exists():
        raise ValidationError("You have submitted: your judgement stays with the panel.")
    seat.declined_at, seat.has_conflict = now, has_conflict
    seat.save(update_fields=["declined_at", "has_conflict"])
    _record(interview, seat.user, Action.PANELIST_DECLINED, now)


@transaction.atomic
def start_stage(*, interview: Interview, stage: PlanStage, by: User, now: datetime) -> StageStart:
    """Start the clock of a stage, for the whole panel; once started it runs on.

    The first stage starts the interview. Raises `ValidationError` when the stage is of another
    plan, or the interview is over.
    """
    interview = lock_open_interview(interview.pk)
    if stage.version_id != interview.plan_version_id:
        raise ValidationError("This stage belongs to another plan.")
    start, is_new = StageStart.objects.get_or_create(
        interview=interview, stage=stage, defaults={"started_at": now}
    )
    if is_new and interview.started_at is None:
        interview.started_at = now
        interview.save(update_fields=["started_at"])
        _record(interview, by, Action.INTERVIEW_STARTED, now)
    return start


@transaction.atomic
def decide(
    *, interview: Interview, decision: Decision, reason: str, by: User, now: datetime
) -> Interview:
    """Store the team's decision, which closes the debrief; deciding again is an event of its own.

    Raises `ValidationError` without a reason, while a scorecard is open, or when it was cancelled.
    """
    interview = _lock(interview.pk)
    if interview.is_cancelled:
        raise ValidationError("This interview was cancelled: there is nothing to decide.")
    if not reason.strip():
        raise ValidationError("Say why: the decision is kept with its reason.")
    if waiting := interview.panelists.waiting().count():
        raise ValidationError(
            f"Scorecards still to come: {waiting}. Decide when all are in, or take who will not"
            " submit off the panel."
        )
    again = interview.is_decided
    interview.decision, interview.decision_reason = decision, reason
    interview.decided_by, interview.decided_at = by, now
    interview.save(update_fields=["decision", "decision_reason", "decided_by", "decided_at"])
    _record(interview, by, Action.DECISION_CHANGED if again else Action.DECISION_MADE, now)
    return interview


def lock_open_interview(pk: UUID) -> Interview:
    """Return the interview, its row locked; raise `ValidationError` when it is over."""
    interview = _lock(pk)
    if interview.is_cancelled:
        raise ValidationError("This interview was cancelled.")
    if interview.is_decided:
        raise ValidationError("The decision is made, and the debrief is closed.")
    return interview


def _lock(pk: UUID) -> Interview:
    rows = Interview.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("team").get(pk=pk)


def _seat(interview: Interview, member: User) -> None:
    panelist, _ = Panelist.objects.update_or_create(
        interview=interview,
        user=member,
        defaults={"removed_at": None, "declined_at": None, "has_conflict": False},
    )
    Scorecard.objects.get_or_create(panelist=panelist)


def _require_interviewers(
    team: Team, panel: Collection[User], *, among: Collection[User] | None = None
) -> None:
    if not panel:
        raise ValidationError("A panel needs somebody on it.")
    joining = panel if among is None else among
    able = Membership.objects.filter(
        team=team, user__in=joining, role__in=(Role.MANAGER, Role.INTERVIEWER)
    )
    if able.count() != len({member.pk for member in joining}):
        raise ValidationError("Only managers and interviewers of the team can sit on a panel.")


def _record(interview: Interview, actor: User | None, action: Action, now: datetime) -> None:
    record(team=interview.team, actor=actor, action=action, subject=interview.pk, now=now)
