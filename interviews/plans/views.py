"""Plans and their versions: to look at, to compare, to print, to put away."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.plans import services
from interviews.plans.access import get_plan
from interviews.plans.comparison import compare
from interviews.plans.forms import CompareForm, PlanForm, StageForm
from interviews.plans.models import Plan, PlanVersion
from interviews.plans.queries import current_version, load_script, plans_of
from interviews.teams.access import get_membership
from interviews.teams.models import Membership, Role


@require_safe
@never_cache
def plan_list(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team)
    plans = list(plans_of(membership.team))
    context = {
        "membership": membership,
        "team": membership.team,
        "plans": [plan for plan in plans if plan.archived_at is None],
        "archived": [plan for plan in plans if plan.archived_at],
    }
    return render(request, "interviews/plans/plan_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_create(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        stages = [services.StageDraft(title="Interview", minutes=45)]
        return redirect(
            services.create_plan(
                team=membership.team, created_by=request.user, stages=stages, **form.cleaned_data
            )
        )
    context = {"form": form, "team": membership.team}
    status = 400 if form.errors else 200
    return render(request, "interviews/plans/plan_create.html", context, status=status)


@require_safe
@never_cache
def plan_detail(request: HttpRequest, team: uuid.UUID, plan: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team)
    plan_ = get_plan(membership, plan)
    return render_version(request, membership, plan_, current_version(plan_))


@require_safe
@never_cache
def version_detail(
    request: HttpRequest, team: uuid.UUID, plan: uuid.UUID, number: int
) -> HttpResponse:
    membership = get_membership(request.user, team)
    plan_ = get_plan(membership, plan)
    version = get_object_or_404(plan_.versions, number=number)
    return render_version(request, membership, plan_, version)


def render_version(
    request: HttpRequest,
    membership: Membership,
    plan: Plan,
    version: PlanVersion,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a version as the member may see it; `context` says what was posted and refused."""
    version.plan = plan
    versions = list(plan.versions.all())
    shown: dict[str, Any] = {
        "membership": membership,
        "team": membership.team,
        "plan": plan,
        "script": load_script(version),
        "version": version,
        "versions": versions,
        "is_newest": version == versions[0],
        "may_edit": membership.is_manager and not version.is_frozen,
        "plan_form": PlanForm(instance=plan),
        "stage_form": StageForm(),
    } | (context or {})
    return render(request, "interviews/plans/plan_detail.html", shown, status=status)


@require_safe
@never_cache
def version_print(
    request: HttpRequest, team: uuid.UUID, plan: uuid.UUID, number: int
) -> HttpResponse:
    membership = get_membership(request.user, team)
    plan_ = get_plan(membership, plan)
    version = get_object_or_404(plan_.versions, number=number)
    context = {"team": membership.team, "plan": plan_, "script": load_script(version)}
    return render(request, "interviews/plans/version_print.html", context)


@require_safe
@never_cache
def version_compare(request: HttpRequest, team: uuid.UUID, plan: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team)
    plan_ = get_plan(membership, plan)
    form = CompareForm(request.GET, plan=plan_)
    context: dict[str, Any] = {"team": membership.team, "plan": plan_, "form": form}
    if form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        context |= {"old": old, "new": new, "changes": compare(load_script(old), load_script(new))}
    status = 200 if form.is_valid() else 400
    return render(request, "interviews/plans/version_compare.html", context, status=status)


@require_POST
def plan_rename(request: HttpRequest, team: uuid.UUID, plan: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    plan_ = get_plan(membership, plan)
    form = PlanForm(request.POST)
    if not form.is_valid():
        context = {"plan_form": form}
        return render_version(
            request, membership, plan_, current_version(plan_), context, status=400
        )
    services.rename_plan(plan=plan_, **form.cleaned_data)
    return redirect(plan_)


@require_POST
def plan_archive(request: HttpRequest, team: uuid.UUID, plan: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    plan_ = get_plan(membership, plan)
    services.archive_plan(plan=plan_, now=timezone.now())
    messages.success(request, f"“{plan_}” is archived. Interviews that use it go on.")
    return redirect("plans:plan_list", team)


@require_POST
def plan_restore(request: HttpRequest, team: uuid.UUID, plan: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    plan_ = get_plan(membership, plan)
    services.restore_plan(plan=plan_)
    return redirect(plan_)


@require_POST
def version_open(request: HttpRequest, team: uuid.UUID, plan: uuid.UUID) -> HttpResponse:
    """Make the next version out of a frozen one."""
    membership = get_membership(request.user, team, Role.MANAGER)
    plan_ = get_plan(membership, plan)
    version = services.open_next_version(plan=plan_)
    messages.success(request, f"You are editing version {version.number}.")
    return redirect(plan_)


@require_POST
def version_discard(request: HttpRequest, team: uuid.UUID, plan: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    plan_ = get_plan(membership, plan)
    version = current_version(plan_)
    try:
        services.discard_version(version=version)
    except ValidationError as error:
        context = {"refusal": error.messages[0]}
        return render_version(request, membership, plan_, version, context, status=409)
    messages.success(request, f"Version {version.number} is discarded.")
    return redirect(plan_)
