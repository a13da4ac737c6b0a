"""Debriefs: what the panel's scorecards come to, the decision, and candidates side by side."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.throttles import Throttle, of_person, throttled
from interviews.plans.models import PlanVersion
from interviews.scorecards import pdf, queries, services
from interviews.scorecards.access import Found, get_interview
from interviews.scorecards.exporting import CONTENT_TYPES, export_debrief
from interviews.scorecards.forms import DecisionForm
from interviews.scorecards.models import Decision
from interviews.teams.access import get_membership
from interviews.teams.models import Role

EXPORTS = Throttle("debrief-exports", limit=60, seconds=3600)  # a PDF takes a second or two


@require_safe
@never_cache
def debrief_detail(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id)
    initial = {
        "decision": found.interview.decision,
        "reason": found.interview.decision_reason,
    }
    return _render_debrief(request, found, DecisionForm(initial=initial))


@require_safe
@never_cache
@throttled(EXPORTS, of_person, methods=("GET", "HEAD"))
def debrief_export(
    request: HttpRequest, team_id: UUID, interview_id: UUID, file_format: str
) -> HttpResponse:
    """Give what the page shows as a file; 404 while the person may see none of it."""
    found = get_interview(request, team_id, interview_id)
    result = queries.load_debrief(found.interview, found.user)
    if file_format not in _formats() or not result.judgements:
        raise Http404
    if file_format == "pdf":
        page = _render_debrief(request, found, DecisionForm()).content.decode()
        response = HttpResponse(pdf.to_pdf(page), content_type="application/pdf")
    else:
        response = HttpResponse(
            export_debrief(found.interview, result, file_format),
            content_type=CONTENT_TYPES[file_format],
        )
    name = f"viva-debrief-{found.interview.starts_at:%Y-%m-%d}.{file_format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _formats() -> list[str]:
    return [*CONTENT_TYPES, *(["pdf"] if pdf.is_available() else [])]


@require_POST
def decision_make(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id, Role.MANAGER)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            services.decide(
                interview=found.interview,
                decision=Decision(form.cleaned_data["decision"]),
                reason=form.cleaned_data["reason"],
                by=found.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The decision is stored, and the debrief is closed.")
            return redirect("scorecards:debrief_detail", team_id, interview_id)
    return _render_debrief(request, found, form, status=400)


@require_safe
@never_cache
def candidate_compare(request: HttpRequest, team_id: UUID, version_id: int) -> HttpResponse:
    """Candidates who were asked by the very same version of a plan, side by side."""
    membership = get_membership(request.user, team_id)
    versions = PlanVersion.objects.filter(plan__team=membership.team).select_related("plan")
    version = get_object_or_404(versions, pk=version_id)
    candidates = queries.compare_candidates(version, membership.user)
    results = zip(*(candidate.debrief.questions for candidate in candidates), strict=True)
    context = {
        "team": membership.team,
        "membership": membership,
        "version": version,
        "candidates": candidates,
        "rows": [(row[0].question, [result.mean for result in row]) for row in results],
    }
    return render(request, "interviews/scorecards/candidate_compare.html", context)


def _render_debrief(
    request: HttpRequest, found: Found, form: DecisionForm, status: int = 200
) -> HttpResponse:
    context = found.context | {
        "debrief": queries.load_debrief(found.interview, found.user),
        "scorecard": queries.own_scorecard(found.interview, found.user),
        "form": form,
        "has_pdf": pdf.is_available(),
    }
    return render(request, "interviews/scorecards/debrief_detail.html", context, status=status)
