"""Plans that Viva drafts: from a blueprint, or from a pasted job description."""

import secrets
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.throttles import Throttle, of_person, throttled
from interviews.plans import drafting
from interviews.plans.forms import (
    BlueprintDraftForm,
    JobDescriptionForm,
    ProposalForm,
    ShareFormSet,
)
from interviews.plans.job_description import Reading, TooLongError, highlighted, read
from interviews.plans.queries import paths_to_ask, topic_that_mentions
from interviews.plans.vocabulary import Vocabulary
from interviews.teams.access import get_membership
from interviews.teams.models import Role, Team
from questions.publishing import join_names

READINGS = Throttle("job-descriptions", limit=60, seconds=3600)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_from_blueprint(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    form = BlueprintDraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan, shortfalls = drafting.draft_from_blueprint(
            team=membership.team,
            created_by=request.user,
            rng=secrets.SystemRandom(),
            **form.cleaned_data,
        )
        if plan is not None:
            for shortfall in shortfalls:
                messages.warning(request, f"The bank could not meet a share: {shortfall}.")
            return redirect(plan)
        form.add_error("blueprint", "The bank has no question for this blueprint.")
    context = {"form": form, "team": membership.team}
    status = 400 if form.errors else 200
    return render(request, "interviews/plans/plan_from_blueprint.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@throttled(READINGS, of_person)
def plan_from_job_description(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    """Take the text; answer with what was read in it, to be edited. Nothing is stored yet."""
    membership = get_membership(request.user, team, Role.MANAGER)
    form = JobDescriptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        paths = paths_to_ask()
        try:
            reading = _read(form.cleaned_data["text"], paths)
        except TooLongError as error:
            form.add_error("text", str(error))
        else:
            context = _forms_for(reading, paths)
            return _render_proposal(request, membership.team, reading, context)
    context = {"form": form, "team": membership.team}
    status = 400 if form.errors else 200
    return render(request, "interviews/plans/job_description.html", context, status=status)


@require_POST
def plan_from_proposal(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    """Make the plan of the edited shares."""
    membership = get_membership(request.user, team, Role.MANAGER)
    paths = paths_to_ask()
    form = ProposalForm(request.POST)
    formset = ShareFormSet(request.POST, form_kwargs={"paths": paths})
    if form.is_valid() and formset.is_valid():
        plan, unmet = drafting.draft_from_shares(
            team=membership.team,
            title=form.cleaned_data["title"],
            created_by=request.user,
            shares=formset.shares(),
            level=form.cleaned_data["level"],
        )
        if plan is not None:
            if unmet:
                names = join_names([paths[path] for path in unmet])
                messages.warning(request, f"No question fitted for {names}: add some by hand.")
            return redirect(plan)
        form.add_error(None, "The bank has no question for these shares.")
    context = {"form": form, "formset": formset}
    reading = _read_again(form, paths)
    return _render_proposal(request, membership.team, reading, context, status=400)


def _render_proposal(
    request: HttpRequest,
    team: Team,
    reading: Reading | None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    causes = {share.target: share.words for share in reading.shares} if reading else {}
    for form in context["formset"]:
        form.causes = causes.get(form["target"].value(), ())
    context |= {
        "team": team,
        "reading": reading,
        "segments": highlighted(reading) if reading else [],
        "rows_changed": status != 200,
    }
    return render(request, "interviews/plans/proposal.html", context, status=status)


def _read(text: str, paths: dict[str, str]) -> Reading:
    return read(text, Vocabulary(paths), topic_that_mentions)


def _read_again(form: ProposalForm, paths: dict[str, str]) -> Reading | None:
    """The text travels in the form, so that its marks are still there when shares are refused."""
    try:
        return _read(form.data.get("text", ""), paths)
    except TooLongError:
        return None


def _forms_for(reading: Reading, paths: dict[str, str]) -> dict[str, Any]:
    """What was read, as forms to correct; the first line is mostly what the job is called."""
    lines = (line.strip(" #*-\t") for line in reading.text.splitlines())
    title = next(filter(None, lines), "")
    shares = [
        {"target": share.target, "percent": share.percent, "is_must": share.is_must}
        for share in reading.shares
    ]
    initial = {"title": title[:120], "level": reading.level.level, "text": reading.text}
    return {
        "form": ProposalForm(initial=initial),
        "formset": ShareFormSet(initial=shares, form_kwargs={"paths": paths}),
    }
