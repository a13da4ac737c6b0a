"""Pages of a round. Every view that a clock concerns reads the time first."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from config.htmx import render_page
from interviews.mastery.queries import pick_for_practice, question_standings, topic_standings
from interviews.practice import queries, services
from interviews.practice.forms import AnswerForm, AssessmentForm, RoundForm
from interviews.practice.hints import mentioned_words
from interviews.practice.models import Answer, AnswerState, Mode, Pace
from questions.models import Module


@require_http_methods(["GET", "HEAD", "POST"])
def round_create(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        form = RoundForm(initial={"topics": request.GET.getlist("topics")})
        return _render_round_form(request, form)
    now = timezone.now()
    form = RoundForm(request.POST)
    if not form.is_valid():
        return _render_round_form(request, form, status=400)
    questions = pick_for_practice(
        request.user, form.candidates(), count=form.cleaned_data["count"], now=now
    )
    try:
        round_ = services.start_round(
            user=request.user,
            questions=questions,
            mode=Mode(form.cleaned_data["mode"]),
            pace=Pace(form.cleaned_data["pace"]),
            now=now,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _render_round_form(request, form, status=400)
    return redirect(round_)


@require_safe
@never_cache
def round_detail(request: HttpRequest, round_id: UUID) -> HttpResponse:
    now = timezone.now()
    round_ = get_object_or_404(request.user.rounds, pk=round_id)
    services.close_overdue(now=now, round_=round_)
    answer = None if round_.is_finished else queries.current_answer(round_)
    return _render_stage(request, round_id, answer, {"now": now})


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
    return JsonResponse(_clock(_get_answer(request, round_id, position), now))


@require_POST
def answer_draft(request: HttpRequest, round_id: UUID, position: int) -> HttpResponse:
    now = timezone.now()
    form = AnswerForm(request.POST)
    if not form.is_valid():
        answer = _get_answer(request, round_id, position)
        return _refuse_text(request, answer, form, {"now": now})
    try:
        answer = services.save_draft(
            user=request.user,
            round_id=round_id,
            position=position,
            text=form.cleaned_data["text"],
            sequence=form.cleaned_data["sequence"],
            now=now,
        )
    except ObjectDoesNotExist:
        raise Http404 from None
    except services.Conflict as conflict:
        return _refuse_text(request, conflict.answer, form, {"now": now, "conflict": conflict})
    if _wants_json(request):
        return JsonResponse(_clock(answer, now))
    return _render_stage(request, round_id, answer, {"now": now})


@require_POST
def answer_submit(request: HttpRequest, round_id: UUID, position: int) -> HttpResponse:
    now = timezone.now()
    form = AnswerForm(request.POST)
    if not form.is_valid():
        answer = _get_answer(request, round_id, position)
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
        )
    except ObjectDoesNotExist:
        raise Http404 from None
    except services.Conflict as conflict:
        return _refuse_text(request, conflict.answer, form, {"now": now, "conflict": conflict})
    late_text = text if answer.timed_out and text != answer.text else ""
    if request.htmx or late_text:
        return _render_stage(request, round_id, answer, {"now": now, "late_text": late_text})
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
        answer = _get_answer(request, round_id, position)
        context = {"now": timezone.now(), "errors": error.messages}
        return _render_stage(request, round_id, answer, context, status=400)
    except services.Conflict as conflict:
        context = {"now": timezone.now(), "conflict": conflict}
        return _render_stage(request, round_id, conflict.answer, context, status=409)
    if request.htmx:
        return _render_stage(request, round_id, answer, {"now": timezone.now()})
    return redirect("practice:round_detail", round_id)


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
    context = {
        "summary": summary,
        "topics": [
            {"result": result, "standing": standing}
            for result, standing in zip(results, standings, strict=True)
        ],
        "questions": [
            {"answer": answer, "memory": standing.memory}
            for answer, standing in zip(summary.answers, memories, strict=True)
        ],
    }
    return render(request, "interviews/practice/round_summary.html", context)


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


def _render_stage(
    request: HttpRequest,
    round_id: UUID,
    answer: Answer | None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """Show where the round is: a question to answer, one to assess, or the summary."""
    if answer is None:
        summary = reverse("practice:round_summary", args=[round_id])
        return HttpResponseClientRedirect(summary) if request.htmx else redirect(summary)
    context = context | {"answer": answer, "round": answer.round, "State": AnswerState}
    if answer.state == AnswerState.LOCKED:
        context["points"] = [
            point | {"mentioned": mentioned_words(answer.text, source["text"])}
            for point, source in zip(answer.points, answer.revision.points, strict=True)
        ]
    elif answer.state == AnswerState.OPEN:
        context["milliseconds_left"] = answer.milliseconds_left(context["now"])
    fragments = {"stage": "interviews/practice/_stage.html"}
    page = "interviews/practice/round_detail.html"
    return render_page(request, page, context, fragments=fragments, status=status)


def _get_answer(request: HttpRequest, round_id: UUID, position: int) -> Answer:
    return get_object_or_404(request.user.answers.with_page(), round=round_id, position=position)


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
    return _render_stage(
        request, answer.round_id, answer, context | {"errors": errors, "typed": typed}, status
    )


def _clock(answer: Answer, now: Any) -> dict[str, Any]:
    is_overdue = answer.is_overdue(now)
    return {
        "state": AnswerState.LOCKED if is_overdue else answer.state,
        "milliseconds_left": answer.milliseconds_left(now),
        "sequence": answer.sequence,
    }


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
