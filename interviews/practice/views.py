"""Pages of a round. Every view that a clock concerns reads the time first."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.throttles import Throttle, of_person, throttled
from interviews.accounts.models import ExtraTime, Profile
from interviews.mastery.preparation import planned_today
from interviews.mastery.queries import (
    due,
    of_weakest_topics,
    pick_for_practice,
    question_standings,
    topic_standings,
)
from interviews.practice import mock, queries, services
from interviews.practice.forms import (
    AnswerForm,
    AssessmentForm,
    BookmarkForm,
    RoundForm,
    Source,
)
from interviews.practice.models import Answer, AnswerState, Mode, Pace, Round
from interviews.practice.responses import get_answer, go_to, render_stage
from questions.blueprints import Shortfall, draw
from questions.models import Module, Question

NEW_ROUNDS = Throttle("new-rounds", limit=60, seconds=3600)  # of 30 questions at most


@require_http_methods(["GET", "HEAD", "POST"])
@throttled(NEW_ROUNDS, of_person)
def round_create(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _render_round_form(request, RoundForm(initial=_asked_for(request)))
    now = timezone.now()
    form = RoundForm(request.POST)
    if not form.is_valid():
        return _render_round_form(request, form, status=400)
    profile = Profile.objects.of(request.user)
    extra_time = ExtraTime(profile.extra_time).factor
    questions, shortfalls = _pick_questions(request, form, extra_time, now)
    try:
        round_ = services.start_round(
            user=request.user,
            questions=questions,
            mode=Mode(form.cleaned_data["mode"]),
            pace=Pace(form.cleaned_data["pace"]),
            is_cram=form.cleaned_data["is_cram"],
            extra_time=extra_time,
            hides_countdown=profile.hides_countdown,
            now=now,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _render_round_form(request, form, status=400)
    if shortfalls:
        missing = "; ".join(str(shortfall) for shortfall in shortfalls)
        messages.info(request, f"The bank could not fill the blueprint. {missing}.")
    return redirect(round_)


@require_safe
@never_cache
def round_detail(request: HttpRequest, round_id: UUID) -> HttpResponse:
    now = timezone.now()
    round_ = get_object_or_404(request.user.rounds, pk=round_id)
    services.close_overdue(now=now, round_=round_)
    answer = None if round_.is_finished else queries.current_answer(round_)
    return render_stage(request, round_id, answer, {"now": now})


@require_POST
def round_end(request: HttpRequest, round_id: UUID) -> HttpResponse:
    try:
        services.end_round(user=request.user, round_id=round_id, now=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    return redirect("practice:round_summary", round_id)


@require_safe
@never_cache
def answer_clock(request: HttpRequest, round_id: UUID, position: int) -> JsonResponse:
    now = timezone.now()
    return JsonResponse(_clock(get_answer(request, round_id, position), now))


@require_POST
def answer_draft(request: HttpRequest, round_id: UUID, position: int) -> HttpResponse:
    now = timezone.now()
    form = AnswerForm(request.POST)
    if not form.is_valid():
        answer = get_answer(request, round_id, position)
        return _refuse_text(request, answer, form, {"now": now})
    try:
        answer = services.save_draft(
            user=request.user,
            round_id=round_id,
            position=position,
            text=form.cleaned_data["text"],
            sequence=form.cleaned_data["sequence"],
            now=now,
            remarks=_remarks(form),
        )
    except ObjectDoesNotExist:
        raise Http404 from None
    except services.Conflict as conflict:
        return _refuse_text(request, conflict.answer, form, {"now": now, "conflict": conflict})
    if _wants_json(request):
        return JsonResponse(_clock(answer, now))
    if answer.round.is_mock and (go := form.cleaned_data["go"]):
        return _turn_to(request, answer.round, go, now)
    return render_stage(request, round_id, answer, {"now": now})


@require_POST
def answer_submit(request: HttpRequest, round_id: UUID, position: int) -> HttpResponse:
    now = timezone.now()
    form = AnswerForm(request.POST)
    if not form.is_valid():
        answer = get_answer(request, round_id, position)
        return _refuse_text(request, answer, form, {"now": now})
    text = form.cleaned_data["text"]
    try:
        answer = services.submit_answer(
            user=request.user,
            round_id=round_id,
            position=position,
            text=text,
            sequence=form.cleaned_data["sequence"],
            now=now,
            time_is_up=form.cleaned_data["time_is_up"],
            remarks=_remarks(form),
        )
    except ObjectDoesNotExist:
        raise Http404 from None
    except services.Conflict as conflict:
        return _refuse_text(request, conflict.answer, form, {"now": now, "conflict": conflict})
    late_text = text if answer.timed_out and text != answer.text else ""
    if request.htmx or late_text:
        return render_stage(request, round_id, answer, {"now": now, "late_text": late_text})
    return redirect(answer.round)


@require_POST
def answer_assess(request: HttpRequest, round_id: UUID, position: int) -> HttpResponse:
    form = AssessmentForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors["rating"])
        answer = services.assess_answer(
            user=request.user,
            round_id=round_id,
            position=position,
            ticked=form.ticked,
            rating=form.cleaned_data["rating"],
        )
    except ObjectDoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        answer = get_answer(request, round_id, position)
        context = {"now": timezone.now(), "errors": error.messages}
        return render_stage(request, round_id, answer, context, status=400)
    except services.Conflict as conflict:
        context = {"now": timezone.now(), "conflict": conflict}
        return render_stage(request, round_id, conflict.answer, context, status=409)
    if request.htmx and not (answer and answer.round.is_mock):
        return render_stage(request, round_id, answer, {"now": timezone.now()})
    return go_to(request, reverse("practice:round_detail", args=[round_id]))


@require_safe
@never_cache
def round_summary(request: HttpRequest, round_id: UUID) -> HttpResponse:
    round_ = get_object_or_404(request.user.rounds, pk=round_id)
    if not round_.is_finished:
        return redirect(round_)
    now = timezone.now()
    summary = queries.summarise_round(round_)
    results = summary.topics
    standings = topic_standings(request.user, [result.topic for result in results], now)
    asked = [answer.question for answer in summary.answers]
    memories = question_standings(request.user, asked, now)
    bookmarked = queries.bookmarked_among(request.user, asked)
    context = {
        "summary": summary,
        "topics": [
            {"result": result, "standing": standing}
            for result, standing in zip(results, standings, strict=True)
        ],
        "questions": [
            {
                "answer": answer,
                "memory": standing.memory,
                "is_bookmarked": answer.question_id in bookmarked,
            }
            for answer, standing in zip(summary.answers, memories, strict=True)
        ],
    }
    return render(request, "interviews/practice/round_summary.html", context)


@require_POST
def question_bookmark(request: HttpRequest, question_id: int) -> HttpResponse:
    """Bookmark a question or take the bookmark away; to HTMX, the button as it is now."""
    question = get_object_or_404(Question.objects.published().with_revision(), pk=question_id)
    form = BookmarkForm(request.POST)
    is_wanted = form.is_valid() and form.cleaned_data["is_wanted"]
    services.set_bookmark(user=request.user, question=question, is_wanted=is_wanted)
    if request.htmx:
        context = {"question": question, "is_bookmarked": is_wanted}
        return render(request, "interviews/practice/_bookmark.html", context)
    return redirect(question)


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """What the query string ticks beforehand in the form of a round."""
    initial: dict[str, Any] = {"topics": request.GET.getlist("topics")}
    for name, choices in (("mode", Mode), ("source", Source)):
        if request.GET.get(name) in choices.values:
            initial[name] = request.GET[name]
    return initial | {"blueprint": request.GET.get("blueprint", "")}


def _pick_questions(
    request: HttpRequest, form: RoundForm, extra_time: float, now: datetime
) -> tuple[list[Question], list[Shortfall]]:
    """Return what the round asks, and what the blueprint lacks in the bank."""
    user, count = request.user, form.cleaned_data["count"]
    candidates = form.candidates()
    match form.cleaned_data["source"]:
        case Source.DUE:
            candidates = due(user, candidates, now)
        case Source.MISSED:
            candidates = queries.missed_last_time(user, candidates)
        case Source.UNSEEN:
            candidates = queries.never_answered(user, candidates)
        case Source.WEAKEST:
            candidates = of_weakest_topics(user, candidates, now)
        case Source.BOOKMARKED:
            candidates = queries.bookmarked(user, candidates)
        case Source.PLAN:
            candidates = planned_today(user, candidates, now)
    blueprint = form.cleaned_data["blueprint"]
    if blueprint is None:
        best = pick_for_practice(user, candidates, count=count, now=now)
        if minutes := form.cleaned_data["minutes"]:
            best = queries.fitting(best, timedelta(minutes=minutes), extra_time)
        return best, []
    # Nothing secret hangs on which questions are drawn.
    drawn = draw(blueprint, count, rng=random.Random(), among=candidates)  # noqa: S311
    return drawn.questions, drawn.shortfalls


def _remarks(form: AnswerForm) -> services.Remarks:
    return services.Remarks(
        confidence=form.cleaned_data["confidence"],
        is_spoken=form.cleaned_data["is_spoken"],
        is_flagged=form.cleaned_data["is_flagged"],
    )


def _turn_to(request: HttpRequest, round_: Round, go: str, now: datetime) -> HttpResponse:
    """Follow the button `go` of a mock interview: to a position, or to the look before the end."""
    if go == "review":
        return go_to(request, reverse("practice:round_submit", args=[round_.pk]))
    position = min(int(go), round_.size)
    mock.look_at(user=request.user, round_id=round_.pk, position=position, now=now)
    return go_to(request, reverse("practice:round_position", args=[round_.pk, position]))


def _render_round_form(request: HttpRequest, form: RoundForm, status: int = 200) -> HttpResponse:
    topics = form.data.getlist("topics") if form.is_bound else form.initial["topics"]
    modules = form.data.getlist("modules") if form.is_bound else []
    context = {
        "form": form,
        "modules": Module.objects.with_published_topics(),
        "chosen_topics": topics,
        "chosen_modules": modules,
        "open_modules": {*modules, *(path.partition("/")[0] for path in topics)},
    }
    return render(request, "interviews/practice/round_create.html", context, status=status)


def _refuse_text(
    request: HttpRequest, answer: Answer, form: AnswerForm, context: dict[str, Any]
) -> HttpResponse:
    """Say why the text was not stored: 409 for a conflict, else 400; keep what was typed."""
    conflict = context.get("conflict")
    status = 409 if conflict else 400
    errors = [] if conflict else [error for field in form.errors.values() for error in field]
    if _wants_json(request):
        message = conflict.message if conflict else " ".join(errors)
        body = _clock(answer, context["now"]) | {"error": message, "stored_text": answer.text}
        return JsonResponse(body, status=status)
    typed = request.POST.get("text", "").replace("\r\n", "\n")
    typed_too = {"errors": errors, "typed": typed, "remarks": request.POST}
    return render_stage(request, answer.round_id, answer, context | typed_too, status)


def _clock(answer: Answer, now: Any) -> dict[str, Any]:
    is_overdue = answer.is_overdue(now)
    return {
        "state": AnswerState.LOCKED if is_overdue else answer.state,
        "milliseconds_left": answer.milliseconds_left(now),
        "sequence": answer.sequence,
    }


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
