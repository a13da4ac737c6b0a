"""The interviewer's page: a question of the script, its clock, and one's own rating of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from interviews.plans.models import PlanQuestion, PlanStage
from interviews.plans.queries import load_script
from interviews.scorecards import queries, scoring, services
from interviews.scorecards.access import Found, get_interview, get_own_scorecard
from interviews.scorecards.forms import NOT_ASSESSED, RatingForm, StageForm
from interviews.scorecards.models import Rating
from interviews.scorecards.replies import refusal_as_json, wants_json, words
from interviews.scorecards.revisions import Entry


@require_safe
@never_cache
def script_start(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    """Lead to the first question without a rating, else to the first."""
    found = get_interview(request, team_id, interview_id)
    asked = queries.questions_of(found.interview.plan_version_id)
    scorecard = queries.own_scorecard(found.interview, found.user)
    ratings = queries.own_ratings(scorecard) if scorecard else {}
    undone = [q.key for q in asked if q.key not in ratings or not ratings[q.key].is_complete]
    key = (undone or [asked[0].key])[0]
    return redirect("scorecards:question_detail", team_id, interview_id, key)


@require_safe
@never_cache
def question_detail(
    request: HttpRequest, team_id: UUID, interview_id: UUID, question_id: int
) -> HttpResponse:
    found = get_interview(request, team_id, interview_id)
    return _render_question(request, found, question_id, {})


@require_POST
def rating_save(
    request: HttpRequest, team_id: UUID, interview_id: UUID, question_id: int
) -> HttpResponse:
    now = timezone.now()
    found = get_interview(request, team_id, interview_id)
    get_own_scorecard(found)
    question = _get_question(found, question_id)
    form = RatingForm(request.POST, points=question.revision.points)
    if not form.is_valid():
        errors = [error for field in form.errors.values() for error in field]
        return _refuse_rating(request, found, question_id, errors)
    try:
        rating = scoring.save_rating(
            user=found.user,
            interview_id=interview_id,
            question_id=question_id,
            entry=form.entry,
            sequence=form.cleaned_data["sequence"],
            now=now,
        )
    except ObjectDoesNotExist:
        raise Http404 from None
    except scoring.Conflict as conflict:
        return _refuse_rating(request, found, question_id, [str(conflict)], conflict.stored)
    except (scoring.Submitted, ValidationError) as error:
        return _refuse_rating(request, found, question_id, words(error))
    if wants_json(request):
        return JsonResponse({"sequence": rating.sequence})
    return _go_to(team_id, interview_id, form.cleaned_data["go"] or str(question_id))


@require_POST
def stage_start(
    request: HttpRequest, team_id: UUID, interview_id: UUID, stage_id: int
) -> HttpResponse:
    """Start the clock of a stage for the whole panel."""
    now = timezone.now()
    found = get_interview(request, team_id, interview_id)
    get_own_scorecard(found)
    stages = PlanStage.objects.filter(version=found.interview.plan_version_id)
    stage = get_object_or_404(stages, pk=stage_id)
    try:
        services.start_stage(interview=found.interview, stage=stage, by=found.user, now=now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    form = StageForm(request.POST)
    asked = stage.questions.filter(pk=form.cleaned_data["go"] if form.is_valid() else None)
    question = asked.first() or stage.questions.first()
    return _go_to(team_id, interview_id, str(question.pk) if question else "scorecard")


@require_safe
@never_cache
def stage_clock(
    request: HttpRequest, team_id: UUID, interview_id: UUID, stage_id: int
) -> HttpResponse:
    """What is left of a stage that has begun, in milliseconds; below 0 when it runs over."""
    now = timezone.now()
    found = get_interview(request, team_id, interview_id)
    start = queries.stage_starts(found.interview).get(stage_id)
    if start is None:
        raise Http404("This stage has not begun.")
    return JsonResponse({"milliseconds_left": start.milliseconds_left(now)})


def _get_question(found: Found, question_id: int) -> PlanQuestion:
    asked = PlanQuestion.objects.filter(stage__version=found.interview.plan_version_id)
    return get_object_or_404(asked.select_related("revision"), pk=question_id)


def _render_question(
    request: HttpRequest,
    found: Found,
    question_id: int,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    interview, now = found.interview, timezone.now()
    script = load_script(interview.plan_version)
    questions = script.questions
    places = [question.row.pk for question in questions]
    if question_id not in places:
        raise Http404
    place = places.index(question_id)
    question = questions[place]
    stage = next(stage for stage in script.stages if question in stage.questions)
    scorecard = queries.own_scorecard(interview, found.user)
    ratings = queries.own_ratings(scorecard) if scorecard else {}
    rating = ratings.get(question_id) or Rating()
    start = queries.stage_starts(interview).get(stage.row.pk)
    context = found.context | {
        "script": script,
        "stage": stage,
        "question": question,
        "previous": questions[place - 1] if place else None,
        "next": questions[place + 1] if place + 1 < len(questions) else None,
        "scorecard": scorecard,
        "rating": rating,
        "shown": rating_state(scoring.entry_of(rating)),
        "done": {key for key, row in ratings.items() if row.is_complete},
        "stage_start": start,
        "milliseconds_left": start.milliseconds_left(now) if start else None,
        "anchors": {1: question.row.anchor_1, 3: question.row.anchor_3, 5: question.row.anchor_5},
        **context,
    }
    return render(request, "interviews/scorecards/question_detail.html", context, status=status)


def _refuse_rating(
    request: HttpRequest,
    found: Found,
    question_id: int,
    errors: list[str],
    stored: Any = None,
) -> HttpResponse:
    """Say why it was not stored, and give back what was typed: 409 for a conflict, else 400."""
    status = 409 if stored is not None else 400
    kept = rating_state(scoring.entry_of(stored)) if stored is not None else None
    if wants_json(request):
        return refusal_as_json(errors, stored, kept)
    typed = {name: request.POST.get(name, "") for name in ("rating", "reason", "evidence")}
    context: dict[str, Any] = {"errors": errors, "conflict": kept}
    context["shown"] = typed | {"ticked": request.POST.getlist("ticked")}
    return _render_question(request, found, question_id, context, status)


def rating_state(entry: Entry) -> dict[str, Any]:
    """Return an entry as the fields of its form show it."""
    rating = str(entry.value or (NOT_ASSESSED if entry.not_assessed_reason else ""))
    return {
        "rating": rating,
        "reason": entry.not_assessed_reason,
        "evidence": entry.evidence,
        "ticked": list(entry.ticked),
    }


def _go_to(team_id: UUID, interview_id: UUID, go: str) -> HttpResponse:
    if go == "scorecard":
        return redirect("scorecards:scorecard_edit", team_id, interview_id)
    return redirect("scorecards:question_detail", team_id, interview_id, int(go))
