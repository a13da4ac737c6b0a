"""Stages and questions of the version that is worked on."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from interviews.plans import services
from interviews.plans.access import get_plan, get_plan_question, get_stage
from interviews.plans.forms import AddQuestionForm, MoveForm, PlanQuestionForm, StageForm
from interviews.plans.models import Plan, PlanQuestion, PlanStage, PlanVersion
from interviews.plans.queries import current_version
from interviews.plans.views import render_version
from interviews.teams.access import get_membership
from interviews.teams.models import Membership, Role
from questions.editions import bank_edition
from questions.forms import LibraryForm

RESULTS_PER_PAGE = 20


@require_POST
def stage_create(request: HttpRequest, team: uuid.UUID, plan: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    plan_ = get_plan(membership, plan)
    version, form = current_version(plan_), StageForm(request.POST)
    if not form.is_valid():
        context = {"stage_form": form}
        return render_version(request, membership, plan_, version, context, status=400)
    return _change(
        request,
        membership,
        version,
        lambda: services.add_stage(version=version, **form.cleaned_data),
        anchor="new-stage",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def stage_edit(request: HttpRequest, team: uuid.UUID, plan: uuid.UUID, stage: int) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    stage_ = get_stage(membership, plan, stage)
    form = StageForm(request.POST or None, instance=stage_)
    if request.method == "POST" and form.is_valid():
        return _change(
            request,
            membership,
            stage_.version,
            lambda: services.change_stage(stage=stage_, **form.cleaned_data),
            anchor=f"stage-{stage}",
        )
    context = {"form": form, "stage": stage_, "plan": stage_.version.plan, "team": membership.team}
    status = 400 if form.errors else 200
    return render(request, "interviews/plans/stage_edit.html", context, status=status)


@require_POST
def stage_move(request: HttpRequest, team: uuid.UUID, plan: uuid.UUID, stage: int) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    stage_, form = get_stage(membership, plan, stage), MoveForm(request.POST)

    def move() -> None:
        services.move_stage(stage=stage_, step=_step(form))

    return _change(request, membership, stage_.version, move, anchor=f"stage-{stage}")


@require_POST
def stage_remove(
    request: HttpRequest, team: uuid.UUID, plan: uuid.UUID, stage: int
) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    stage_ = get_stage(membership, plan, stage)
    version = stage_.version
    return _change(request, membership, version, lambda: services.remove_stage(stage=stage_))


@require_http_methods(["GET", "HEAD", "POST"])
def question_add(
    request: HttpRequest, team: uuid.UUID, plan: uuid.UUID, stage: int
) -> HttpResponse:
    """Search the bank, and add what was found."""
    membership = get_membership(request.user, team, Role.MANAGER)
    stage_ = get_stage(membership, plan, stage)
    if request.method == "POST":
        form = AddQuestionForm(request.POST)

        def add() -> None:
            if not form.is_valid():
                raise ValidationError("This question is not published.")
            services.add_question(stage=stage_, question=form.cleaned_data["question"])

        return _change(request, membership, stage_.version, add, anchor=f"stage-{stage}")
    return _render_search(request, membership, stage_)


def _render_search(request: HttpRequest, membership: Membership, stage: PlanStage) -> HttpResponse:
    form = LibraryForm(request.GET, bank_edition())
    asked = PlanQuestion.objects.filter(stage__version=stage.version)
    context: dict[str, Any] = {
        "form": form,
        "stage": stage,
        "plan": stage.version.plan,
        "team": membership.team,
        "asked": set(asked.values_list("question", flat=True)),
    }
    if form.is_valid():
        paginator = Paginator(form.results(), RESULTS_PER_PAGE)
        context["page"] = paginator.get_page(request.GET.get("page"))
    status = 200 if form.is_valid() else 400
    return render(request, "interviews/plans/question_add.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(
    request: HttpRequest, team: uuid.UUID, plan: uuid.UUID, question: int
) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    asked = get_plan_question(membership, plan, question)
    anchors = {name: getattr(asked, name) for name in ("anchor_1", "anchor_3", "anchor_5")}
    form = PlanQuestionForm(request.POST or None, instance=asked, initial=anchors)
    if request.method == "POST" and form.is_valid():
        return _change(
            request,
            membership,
            asked.stage.version,
            lambda: services.change_question(plan_question=asked, **form.cleaned_data),
            anchor=f"question-{question}",
        )
    context = {
        "form": form,
        "asked": asked,
        "plan": asked.stage.version.plan,
        "team": membership.team,
    }
    status = 400 if form.errors else 200
    return render(request, "interviews/plans/question_edit.html", context, status=status)


@require_POST
def question_move(
    request: HttpRequest, team: uuid.UUID, plan: uuid.UUID, question: int
) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    asked, form = get_plan_question(membership, plan, question), MoveForm(request.POST)

    def move() -> None:
        services.move_question(plan_question=asked, step=_step(form))

    anchor = f"question-{question}"
    return _change(request, membership, asked.stage.version, move, anchor=anchor)


@require_POST
def question_remove(
    request: HttpRequest, team: uuid.UUID, plan: uuid.UUID, question: int
) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    asked = get_plan_question(membership, plan, question)
    return _change(
        request,
        membership,
        asked.stage.version,
        lambda: services.remove_question(plan_question=asked),
        anchor=f"stage-{asked.stage_id}",
    )


@require_POST
def question_repin(
    request: HttpRequest, team: uuid.UUID, plan: uuid.UUID, question: int
) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    asked = get_plan_question(membership, plan, question)
    return _change(
        request,
        membership,
        asked.stage.version,
        lambda: services.repin_question(plan_question=asked),
        anchor=f"question-{question}",
    )


def _step(form: MoveForm) -> int:
    if not form.is_valid():
        raise ValidationError("Say where to move it: up or down.")
    return form.step


def _change(
    request: HttpRequest,
    membership: Membership,
    version: PlanVersion,
    change: Callable[[], Any],
    *,
    anchor: str = "",
) -> HttpResponse:
    """Do it and go back to its place in the plan; show the plan and why when it was refused."""
    plan: Plan = version.plan
    try:
        change()
    except ValidationError as error:
        context = {"refusal": error.messages[0]}
        newest = current_version(plan)
        return render_version(request, membership, plan, newest, context, status=409)
    return redirect(f"{plan.get_absolute_url()}{'#' if anchor else ''}{anchor}")
