"""One's own scorecard: the verdict, submitting and amending; and those of others to read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.scorecards import queries, scoring
from interviews.scorecards.access import Found, get_interview, get_own_scorecard
from interviews.scorecards.forms import AmendmentForm, VerdictForm
from interviews.scorecards.models import Rating, Recommendation, Scorecard
from interviews.scorecards.replies import refusal_as_json, wants_json, words
from interviews.scorecards.revisions import Content, Entry


@require_safe
@never_cache
def scorecard_edit(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id)
    scorecard = get_own_scorecard(found)
    if scorecard.is_submitted:
        return redirect(scorecard)
    return _render_scorecard(request, found, scorecard, {})


@require_POST
def scorecard_save(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id)
    return _store_verdict(request, found) or redirect(
        "scorecards:scorecard_edit", team_id, interview_id
    )


@require_POST
def scorecard_submit(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    """Save the verdict, then make the scorecard final, or say what is missing."""
    now = timezone.now()
    found = get_interview(request, team_id, interview_id)
    if refusal := _store_verdict(request, found):
        return refusal
    asked = queries.names_of(queries.questions_of(found.interview.plan_version_id))
    try:
        scoring.submit_scorecard(
            user=found.user, interview_id=interview_id, questions=asked, now=now
        )
    except (scoring.Submitted, ValidationError) as error:
        context = {"errors": words(error)}
        return _render_scorecard(request, found, get_own_scorecard(found), context, status=400)
    messages.success(request, "Submitted. From here on it changes by amendments only.")
    return redirect("scorecards:debrief_detail", team_id, interview_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def scorecard_amend(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id)
    scorecard = get_own_scorecard(found)
    latest = scorecard.revisions.order_by("-number").first()
    if latest is None:
        raise Http404("There is nothing to amend before it is submitted.")
    asked = queries.questions_of(found.interview.plan_version_id)
    form = AmendmentForm(
        request.POST or None,
        questions=asked,
        latest=Content.from_json(latest.content),
        number=latest.number,
    )
    if request.method == "POST" and form.is_valid():
        try:
            scoring.amend_scorecard(
                user=found.user,
                interview_id=interview_id,
                content=form.content,
                reason=form.cleaned_data["amendment_reason"],
                number=form.cleaned_data["number"],
                questions=queries.names_of(asked),
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(scorecard)
    status = 400 if form.is_bound else 200
    context = found.context | {"form": form}
    return render(request, "interviews/scorecards/scorecard_amend.html", context, status=status)


@require_safe
@never_cache
def scorecard_detail(
    request: HttpRequest, team_id: UUID, interview_id: UUID, scorecard_id: UUID
) -> HttpResponse:
    """A submitted scorecard with its amendments, for whom it is visible to."""
    found = get_interview(request, team_id, interview_id)
    visible = Scorecard.objects.visible_to(found.user).exclude(submitted_at=None)
    scorecard = get_object_or_404(
        visible.select_related("panelist"), pk=scorecard_id, panelist__interview=interview_id
    )
    asked = queries.questions_of(found.interview.plan_version_id)
    judgement = queries.judgement_of(queries.revisions_of(scorecard), asked)
    entries = [(question, judgement.first.entries.get(question.key, Entry())) for question in asked]
    context = found.context | {
        "judgement": judgement,
        "entries": entries,
        "is_own": scorecard.panelist.user_id == found.user.pk,
    }
    return render(request, "interviews/scorecards/scorecard_detail.html", context)


def _store_verdict(request: HttpRequest, found: Found) -> HttpResponse | None:
    """Save recommendation and summary; return a response when that is all there is to say."""
    form = VerdictForm(request.POST)
    scorecard = get_own_scorecard(found)
    try:
        if not form.is_valid():
            raise ValidationError([error for field in form.errors.values() for error in field])
        scorecard = scoring.save_scorecard(
            user=found.user,
            interview_id=found.interview.pk,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except scoring.Conflict as conflict:
        return _refuse_verdict(request, found, scorecard, [str(conflict)], conflict.stored)
    except (scoring.Submitted, ValidationError) as error:
        return _refuse_verdict(request, found, scorecard, words(error))
    return JsonResponse({"sequence": scorecard.sequence}) if wants_json(request) else None


def _refuse_verdict(
    request: HttpRequest,
    found: Found,
    scorecard: Scorecard,
    errors: list[str],
    stored: Any = None,
) -> HttpResponse:
    status = 409 if stored is not None else 400
    kept = _verdict_state(stored) if stored is not None else None
    if wants_json(request):
        return refusal_as_json(errors, stored, kept)
    if scorecard.is_submitted:
        return redirect(scorecard)
    typed = {name: request.POST.get(name, "") for name in ("recommendation", "summary")}
    context = {"errors": errors, "conflict": kept, "shown": typed}
    return _render_scorecard(request, found, stored or scorecard, context, status)


def _render_scorecard(
    request: HttpRequest,
    found: Found,
    scorecard: Scorecard,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    ratings = queries.own_ratings(scorecard)
    asked = queries.questions_of(found.interview.plan_version_id)
    rows = [(q, scoring.entry_of(ratings.get(q.key) or Rating())) for q in asked]
    context = found.context | {
        "scorecard": scorecard,
        "rows": rows,
        "recommendations": Recommendation.choices,
        "shown": _verdict_state(scorecard),
        **context,
    }
    return render(request, "interviews/scorecards/scorecard_edit.html", context, status=status)


def _verdict_state(scorecard: Scorecard) -> dict[str, str]:
    return {"recommendation": scorecard.recommendation, "summary": scorecard.summary}
