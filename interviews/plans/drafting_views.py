"""Plans that Viva drafts: from a blueprint, or from a pasted job description."""

import secrets
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from interviews.plans import services
from interviews.plans.forms import BlueprintDraftForm
from interviews.teams.access import get_membership
from interviews.teams.models import Role


@require_http_methods(["GET", "HEAD", "POST"])
def plan_from_blueprint(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    form = BlueprintDraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan, shortfalls = services.draft_from_blueprint(
            team=membership.team,
            created_by=request.user,
            rng=secrets.SystemRandom(),
            **form.cleaned_data,
        )
        if plan is None:
            form.add_error("blueprint", "The bank has no question for this blueprint.")
        else:
            for shortfall in shortfalls:
                messages.warning(request, f"The bank could not meet a share: {shortfall}.")
            return redirect(plan)
    context = {"form": form, "team": membership.team}
    status = 400 if form.errors else 200
    return render(request, "interviews/plans/plan_from_blueprint.html", context, status=status)
