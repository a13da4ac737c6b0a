"""Interviews, scorecards and debriefs as pages read them, always for the person who reads."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from interviews.plans.models import PlanQuestion, PlanStage, PlanVersion
from interviews.scorecards import debrief
from interviews.scorecards.debrief import Amendment, Asked, Debrief, Judgement
from interviews.scorecards.models import (
    AuditEvent,
    Candidate,
    Interview,
    InterviewQuerySet,
    Panelist,
    Rating,
    Recommendation,
    Scorecard,
    ScorecardRevision,
    StageStart,
    Viewer,
)
from interviews.scorecards.revisions import Content, changes
from interviews.teams.models import Team


def interviews_of(team: Team, viewer: Viewer) -> InterviewQuerySet:
    """The team's interviews, newest first by time alone: no order tells how they went.

    A mock interview is there for the two who hold it, and for nobody else.
    """
    interviews = Interview.objects.filter(team=team).with_page().with_progress()
    of_two = Q(is_mock=False) | Q(is_seated=True) | Q(candidate__user=viewer.pk)
    return interviews.with_standing_of(viewer).filter(of_two).order_by("-starts_at", "-pk")


def candidates_of(team: Team, viewer: Viewer) -> QuerySet[Candidate]:
    """The team's candidates, newest first; members who practise with another are none."""
    candidates = Candidate.objects.filter(team=team).exclude(interviews__is_mock=True)
    counted = candidates.annotate(held=Count("interviews"))
    return counted.with_standing_of(viewer).order_by("-created_at", "-pk")


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept of one interview, as far as its reader may see it."""

    interview: Interview
    debrief: Debrief
    withheld: int  # scorecards that the reader may not see yet
    links: Sequence[Mapping[str, object]]
    events: Sequence[Mapping[str, object]]


def held_of(candidate: Candidate, viewer: Viewer) -> list[Held]:
    """Everything about the candidate's interviews that the person may see."""
    interviews = interviews_of(candidate.team, viewer).filter(candidate=candidate)
    found = []
    for interview in interviews.order_by("starts_at", "pk"):
        seen = load_debrief(interview, viewer)
        all_of_them = Scorecard.objects.filter(panelist__interview=interview)
        keys = [str(interview.pk), *map(str, all_of_them.values_list("pk", flat=True))]
        links = interview.share_links.order_by("created_at")
        events = AuditEvent.objects.filter(subject__in=keys).order_by("pk")
        found.append(
            Held(
                interview,
                seen,
                withheld=all_of_them.count() - len(seen.judgements),
                links=list(links.values("shares", "recipient", "created_at", "times_opened")),
                events=list(events.values("action", "subject", "actor_id", "created_at")),
            )
        )
    return found


def panel_of(interview: Interview) -> QuerySet[Panelist]:
    """Who sits on the panel; whether each has submitted is no secret, what is."""
    panel = Panelist.objects.active().filter(interview=interview)
    return panel.select_related("user", "scorecard")


def declined_of(interview: Interview) -> QuerySet[Panelist]:
    """Who left the panel by themselves."""
    seats = Panelist.objects.filter(interview=interview, declined_at__isnull=False)
    return seats.select_related("user")


def progress_mark(interview: Any) -> str:
    """Return a short mark that changes whenever what `_status.html` shows does."""
    state = "cancelled" if interview.is_cancelled else "open"
    state = "decided" if interview.is_decided else state
    return f"{interview.seats}-{interview.submitted}-{state}"


def minutes_of(interview: Interview) -> int:
    """How long the plan takes: the time of its stages."""
    stages = PlanStage.objects.filter(version=interview.plan_version_id)
    return stages.aggregate(minutes=Sum("minutes"))["minutes"] or 0


def own_scorecard(interview: Interview, viewer: Viewer) -> Scorecard | None:
    """The person's scorecard, if they sit on the panel."""
    scorecards = Scorecard.objects.of_panel().select_related("panelist__interview")
    return scorecards.filter(panelist__interview=interview, panelist__user=viewer.pk).first()


def own_ratings(scorecard: Scorecard) -> dict[int, Rating]:
    """Ratings of a scorecard by the id of the plan's question."""
    return {rating.plan_question_id: rating for rating in scorecard.ratings.all()}


def questions_of(version: PlanVersion | int) -> list[Asked]:
    """What a version asks, in order, without its frameworks."""
    rows = (
        PlanQuestion.objects.filter(stage__version=version)
        .select_related("stage", "revision")
        .defer("revision__content", "revision__rendered", "revision__search_text")
        .order_by("stage__position", "stage__pk", "position", "pk")
    )
    return [
        Asked(
            key=row.pk,
            number=number,
            headline=row.revision.headline,
            stage=row.stage.title,
            competency=row.competency,
            weight=row.weight,
            must_have=row.must_have,
        )
        for number, row in enumerate(rows, start=1)
    ]


def names_of(questions: Iterable[Asked]) -> list[tuple[int, str]]:
    """Ids and names, as services speak of questions."""
    return [(question.key, question.name) for question in questions]


def stage_starts(interview: Interview) -> dict[int, StageStart]:
    """The stages that have begun, by id."""
    starts = StageStart.objects.filter(interview=interview).select_related("stage")
    return {start.stage_id: start for start in starts}


def load_debrief(interview: Interview, viewer: Viewer) -> Debrief:
    """Combine those scorecards of the panel that the person may see."""
    questions = questions_of(interview.plan_version_id)
    by_interview = _judgements(Interview.objects.filter(pk=interview.pk), viewer, questions)
    return debrief.build(questions, by_interview[interview.pk])


@dataclass(frozen=True, slots=True)
class Compared:
    """A candidate of a comparison; `debrief` holds what the reader may see."""

    interview: Interview
    debrief: Debrief


def compare_candidates(version: PlanVersion, viewer: Viewer) -> list[Compared]:
    """Candidates asked by the same version, whose panels are through, side by side.

    In the order of their interviews, so that the page ranks nobody.
    """
    interviews = Interview.objects.filter(plan_version=version, cancelled_at=None, is_mock=False)
    interviews = interviews.with_page().with_progress().with_standing_of(viewer)
    through = [row for row in interviews.order_by("starts_at", "pk") if _is_through(row)]
    questions = questions_of(version)
    keys = [row.pk for row in through]
    by_interview = _judgements(Interview.objects.filter(pk__in=keys), viewer, questions)
    return [Compared(row, debrief.build(questions, by_interview[row.pk])) for row in through]


def _is_through(interview: Any) -> bool:
    return interview.is_open and interview.submitted > 0


def _judgements(
    interviews: InterviewQuerySet, viewer: Viewer, questions: Sequence[Asked]
) -> dict[UUID, list[Judgement]]:
    """Return what the person may see of the panels' judgements, by interview."""
    revisions = (
        ScorecardRevision.objects.visible_to(viewer)
        .filter(scorecard__in=Scorecard.objects.of_panel())
        .filter(scorecard__panelist__interview__in=interviews)
        .select_related("scorecard__panelist__user")
        .order_by("scorecard__panelist", "number")
    )
    by_scorecard: dict[UUID, list[ScorecardRevision]] = defaultdict(list)
    for revision in revisions:
        by_scorecard[revision.scorecard_id].append(revision)
    found: dict[UUID, list[Judgement]] = defaultdict(list)
    for rows in by_scorecard.values():
        interview = rows[0].scorecard.panelist.interview_id
        found[interview].append(judgement_of(rows, questions))
    return found


def judgement_of(revisions: Sequence[ScorecardRevision], questions: Sequence[Asked]) -> Judgement:
    """Put the revisions of one scorecard, in order, into words."""
    first, names = revisions[0], names_of(questions)
    contents = [Content.from_json(revision.content) for revision in revisions]
    return Judgement(
        scorecard=first.scorecard_id,
        panelist=first.scorecard.panelist.name,
        first=contents[0],
        submitted_at=first.created_at,
        recommendation=str(Recommendation(contents[0].recommendation).label).lower(),
        amendments=[
            Amendment(
                number=revision.number,
                reason=revision.reason,
                created_at=revision.created_at,
                changes=changes(before, after, names),
            )
            for revision, before, after in zip(revisions[1:], contents, contents[1:], strict=False)
        ],
    )


def revisions_of(scorecard: Scorecard) -> list[ScorecardRevision]:
    """The revisions of a scorecard that the person was already found to see."""
    return list(scorecard.revisions.select_related("scorecard__panelist__user"))
