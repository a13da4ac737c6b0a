"""Arranging interviews: when, with whom, by which plan."""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from interviews.scorecards import calendars, queries, services
from interviews.scorecards.access import get_interview
from interviews.scorecards.forms import (
    AuditForm,
    InterviewForm,
    MomentForm,
    PageForm,
    PanelForm,
    StatusForm,
)
from interviews.scorecards.models import AuditEvent, Interview
from interviews.teams.access import get_membership
from interviews.teams.models import Role, Team

logger = logging.getLogger(__name__)
PAGE_SIZE = 30
AUDIT_PAGE_SIZE = 100


@require_safe
@never_cache
def interview_list(request: HttpRequest, team_id: UUID) -> HttpResponse:
    membership = get_membership(request.user, team_id)
    form = PageForm(request.GET)
    interviews = queries.interviews_of(membership.team, membership.user)
    number = form.cleaned_data["page"] if form.is_valid() else 1
    page = Paginator(interviews, PAGE_SIZE).get_page(number or 1)
    context = {"team": membership.team, "membership": membership, "page": page}
    return render(request, "interviews/scorecards/interview_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def interview_create(request: HttpRequest, team_id: UUID) -> HttpResponse:
    membership = get_membership(request.user, team_id, Role.MANAGER)
    form = InterviewForm(request.POST or None, team=membership.team)
    if request.method == "POST" and form.is_valid():
        try:
            interview = _schedule(form, membership.team, membership.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            tell(request, interview, people_on(interview), "REQUEST")
            messages.success(request, "The interview is arranged, and its plan is frozen.")
            return redirect(interview)
    context = {"team": membership.team, "membership": membership, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "interviews/scorecards/interview_create.html", context, status=status)


@require_safe
@never_cache
def interview_detail(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id)
    interview = found.interview
    script_questions = queries.questions_of(interview.plan_version_id)
    context = found.context | {
        "panel": queries.panel_of(interview),
        "declined": queries.declined_of(interview) if found.membership.is_manager else [],
        "scorecard": queries.own_scorecard(interview, found.user),
        "questions": script_questions,
        "minutes": queries.minutes_of(interview),
    }
    return render(request, "interviews/scorecards/interview_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def interview_reschedule(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id, Role.MANAGER)
    form = MomentForm.at(found.interview)
    if request.method == "POST":
        form = MomentForm(request.POST)
        if form.is_valid():
            try:
                services.reschedule_interview(
                    interview=found.interview,
                    starts_at=form.cleaned_data["starts_at"],
                    time_zone=form.cleaned_data["time_zone"],
                    by=found.user,
                    now=timezone.now(),
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                interview = get_interview(request, team_id, interview_id).interview
                tell(request, interview, people_on(interview), "REQUEST")
                return redirect(interview)
    context = found.context | {"form": form}
    status = 400 if form.is_bound else 200
    page = "interviews/scorecards/interview_reschedule.html"
    return render(request, page, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def interview_cancel(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    """Ask once, then cancel, and take it out of the panel's calendars."""
    found = get_interview(request, team_id, interview_id, Role.MANAGER)
    if request.method != "POST":
        return render(request, "interviews/scorecards/interview_cancel.html", found.context)
    try:
        services.cancel_interview(interview=found.interview, by=found.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        interview = get_interview(request, team_id, interview_id).interview
        tell(request, interview, people_on(interview), "CANCEL")
        messages.success(request, "The interview is cancelled.")
    return redirect(found.interview)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def interview_panel(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id, Role.MANAGER)
    form = PanelForm(request.POST or None, interview=found.interview)
    if request.method == "POST" and form.is_valid():
        try:
            change = services.change_panel(
                interview=found.interview,
                panel=list(form.cleaned_data["panel"]),
                by=found.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            tell(request, found.interview, change.added, "REQUEST")
            tell(request, found.interview, change.removed, "CANCEL")
            return redirect(found.interview)
    context = found.context | {"form": form}
    status = 400 if request.method == "POST" else 200
    return render(request, "interviews/scorecards/interview_panel.html", context, status=status)


@require_safe
@never_cache
def interview_calendar(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id)
    entry = _calendar_entry(request, found.interview)
    method: calendars.Method = "CANCEL" if found.interview.is_cancelled else "REQUEST"
    response = HttpResponse(entry.to_ical(method), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return response


@require_safe
@never_cache
def interview_status(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    """How many have submitted, for pages that ask again and again; 204 when that is not new."""
    found = get_interview(request, team_id, interview_id)
    form = StatusForm(request.GET)
    if form.is_valid() and form.cleaned_data["seen"] == queries.progress_mark(found.interview):
        return HttpResponse(status=204)
    return render(request, "interviews/scorecards/_status.html", found.context | {"is_news": True})


@require_safe
@never_cache
def audit_list(request: HttpRequest, team_id: UUID) -> HttpResponse:
    membership = get_membership(request.user, team_id, Role.MANAGER)
    form = AuditForm(request.GET)
    events = AuditEvent.objects.filter(team=membership.team).select_related("actor")
    if form.is_valid() and (before := form.cleaned_data["before"]):
        events = events.filter(pk__lt=before)
    rows = list(events.order_by("-pk")[: AUDIT_PAGE_SIZE + 1])
    context = {
        "team": membership.team,
        "membership": membership,
        "events": rows[:AUDIT_PAGE_SIZE],
        "next": rows[AUDIT_PAGE_SIZE - 1].pk if len(rows) > AUDIT_PAGE_SIZE else None,
    }
    return render(request, "interviews/scorecards/audit_list.html", context)


@transaction.atomic
def _schedule(form: InterviewForm, team: Team, user: User) -> Interview:
    """Add the candidate when they are new, and the interview: both or neither."""
    entered = form.cleaned_data
    if candidate := entered["known_candidate"]:
        services.keep_candidate_until(candidate=candidate, day=entered["retain_until"])
    else:
        candidate = services.add_candidate(
            team=team,
            label=entered["label"].strip(),
            email=entered["email"],
            retain_until=entered["retain_until"],
        )
    return services.schedule_interview(
        team=team,
        candidate=candidate,
        version=entered["version"],
        panel=list(entered["panel"]),
        starts_at=entered["starts_at"],
        time_zone=entered["time_zone"],
        shows_initials=entered["shows_initials"],
        created_by=user,
        now=timezone.now(),
    )


def people_on(interview: Interview) -> list[User]:
    """Those on the panel who still have an account."""
    return [seat.user for seat in queries.panel_of(interview) if seat.user]


def _calendar_entry(request: HttpRequest, interview: Interview) -> calendars.Entry:
    return calendars.Entry(
        interview=interview,
        address=request.build_absolute_uri(interview.get_absolute_url()),
        minutes=queries.minutes_of(interview),
        now=timezone.now(),
    )


def tell(
    request: HttpRequest, interview: Interview, people: Iterable[User], method: calendars.Method
) -> None:
    """Send the calendar entry; what is stored stands, whether the mail server answers or not."""
    try:
        calendars.send(_calendar_entry(request, interview), people, method)
    except OSError:
        logger.exception("The calendar entry of interview %s was not sent.", interview.pk)
        messages.error(
            request, "Stored, but the e-mails could not be sent: tell the panel yourself."
        )
