"""The candidates of a team, for its managers: what is kept of them, to take out or to remove."""

import json
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.throttles import Throttle, of_person, throttled
from interviews.scorecards import privacy, queries
from interviews.scorecards.exporting import export_candidate
from interviews.scorecards.forms import EraseForm, PageForm
from interviews.scorecards.models import Candidate
from interviews.teams.access import get_membership
from interviews.teams.models import Membership, Role

PAGE_SIZE = 30
EXPORTS = Throttle("candidate-exports", limit=60, seconds=3600)


@require_safe
@never_cache
def candidate_list(request: HttpRequest, team_id: UUID) -> HttpResponse:
    membership = get_membership(request.user, team_id, Role.MANAGER)
    form = PageForm(request.GET)
    number = form.cleaned_data["page"] if form.is_valid() else 1
    candidates = queries.candidates_of(membership.team, membership.user)
    context = {
        "team": membership.team,
        "membership": membership,
        "page": Paginator(candidates, PAGE_SIZE).get_page(number or 1),
    }
    return render(request, "interviews/scorecards/candidate_list.html", context)


@require_safe
@never_cache
def candidate_detail(request: HttpRequest, team_id: UUID, candidate_id: UUID) -> HttpResponse:
    membership, candidate = _get_candidate(request, team_id, candidate_id)
    return _render_candidate(request, membership, candidate, EraseForm())


@require_safe
@never_cache
@throttled(EXPORTS, of_person, methods=("GET", "HEAD"))
def candidate_export(request: HttpRequest, team_id: UUID, candidate_id: UUID) -> HttpResponse:
    """Everything kept about them that the manager may read, as JSON."""
    membership, candidate = _get_candidate(request, team_id, candidate_id)
    if candidate.is_hidden:  # type: ignore[attr-defined]
        raise PermissionDenied("Submit your own scorecard of this candidate first.")
    document = export_candidate(candidate, queries.held_of(candidate, membership.user))
    text = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    response = HttpResponse(text + "\n", content_type="application/json")
    name = f"viva-candidate-{candidate.pk}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["POST"])
def candidate_erase(request: HttpRequest, team_id: UUID, candidate_id: UUID) -> HttpResponse:
    membership, candidate = _get_candidate(request, team_id, candidate_id)
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _render_candidate(request, membership, candidate, form, status=400)
    arguments = {"candidate": candidate, "by": membership.user, "now": timezone.now()}
    if form.cleaned_data["how"] == EraseForm.DELETE:
        privacy.delete_candidate(**arguments)
        messages.success(request, "The candidate is deleted, with every interview of theirs.")
    else:
        privacy.anonymise_candidate(**arguments)
        messages.success(request, "Nothing kept names the candidate any more.")
    return redirect("scorecards:candidate_list", team_id)


def _get_candidate(
    request: HttpRequest, team_id: UUID, candidate_id: UUID
) -> tuple[Membership, Candidate]:
    membership = get_membership(request.user, team_id, Role.MANAGER)
    candidates = queries.candidates_of(membership.team, membership.user)
    return membership, get_object_or_404(candidates, pk=candidate_id)


def _render_candidate(
    request: HttpRequest,
    membership: Membership,
    candidate: Candidate,
    form: EraseForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "team": membership.team,
        "membership": membership,
        "candidate": candidate,
        "interviews": queries.interviews_of(membership.team, membership.user).filter(
            candidate=candidate
        ),
        "form": form,
    }
    return render(request, "interviews/scorecards/candidate_detail.html", context, status=status)
