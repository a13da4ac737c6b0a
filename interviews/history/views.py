from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.htmx import render_page
from config.throttles import Throttle, of_person, throttled
from config.unchanged import unless_unchanged
from interviews.history import services
from interviews.history.exporting import CONTENT_TYPES, export_answers
from interviews.history.forms import FlagForm, HistoryForm, NoteForm
from interviews.history.queries import (
    answers_to_export,
    first_history_page,
    history_edition,
    history_page,
)
from interviews.practice.models import Answer, QuestionFlag

FLAGS = Throttle("flags", limit=20, seconds=3600)
EXPORTS = Throttle("answer-exports", limit=60, seconds=3600)  # each may read all answers


def _history_edition(request: HttpRequest) -> object | None:
    """Of the first page of all answers: a filter may find any other answer by its note."""
    return None if request.GET else history_edition(request.user)


@require_safe
@unless_unchanged(_history_edition)
def answer_list(request: HttpRequest) -> HttpResponse:
    form = HistoryForm(request.GET)
    context = {"form": form}
    if not request.GET:
        context["page"] = first_history_page(request.user)
    elif form.is_valid():
        answers = form.apply(request.user.answers.assessed())
        context["page"] = history_page(answers, before=form.cleaned_data["before"])
    return render_page(
        request,
        "interviews/history/answer_list.html",
        context,
        fragments={"results": "interviews/history/_results.html"},
        status=200 if form.is_valid() else 400,
    )


@require_safe
@never_cache
@throttled(EXPORTS, of_person, methods=("GET", "HEAD"))
def answer_export(request: HttpRequest, file_format: str) -> HttpResponse:
    """Give the answers that the filters match, all pages of them, as a file."""
    if file_format not in CONTENT_TYPES:
        raise Http404
    form = HistoryForm(request.GET)
    if not form.is_valid():
        return render(request, "interviews/history/answer_list.html", {"form": form}, status=400)
    answers = answers_to_export(form.apply(request.user.answers.assessed()))
    response = HttpResponse(
        export_answers(answers, file_format), content_type=CONTENT_TYPES[file_format]
    )
    name = f"viva-answers-{timezone.localdate():%Y-%m-%d}.{file_format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@never_cache
def answer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    answer = get_object_or_404(_remarkable(request).exclude(assessed_at=None), pk=pk)
    context = {"answer": answer, **_remarks(request, answer)}
    return render(request, "interviews/history/answer_detail.html", context)


@require_POST
def note_write(request: HttpRequest, pk: int) -> HttpResponse:
    answer = get_object_or_404(_remarkable(request), pk=pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _render_remarks(request, answer, {"note_form": form}, status=400)
    services.write_note(answer=answer, text=form.cleaned_data["text"], now=timezone.now())
    return _after_remark(request, answer, "Your note is saved.")


@require_POST
@throttled(FLAGS, of_person)
def flag_send(request: HttpRequest, pk: int) -> HttpResponse:
    answer = get_object_or_404(_remarkable(request), pk=pk)
    form = FlagForm(request.POST)
    if not form.is_valid():
        return _render_remarks(request, answer, {"flag_form": form}, status=400)
    QuestionFlag.objects.send(
        user=request.user, revision=answer.revision, text=form.cleaned_data["text"]
    )
    return _after_remark(request, answer, "Thank you: the curators will see it.")


def _remarkable(request: HttpRequest) -> QuerySet[Answer]:
    """The person's locked answers, assessed or not yet."""
    return request.user.answers.with_page().select_related("note").exclude(locked_at=None)


def _remarks(request: HttpRequest, answer: Answer) -> dict[str, Any]:
    note = {"text": answer.note.text} if hasattr(answer, "note") else {}
    flag = QuestionFlag.objects.unhandled().filter(user=request.user, revision=answer.revision)
    sent = flag.first()
    return {
        "note_form": NoteForm(initial=note),
        "flag_form": FlagForm(initial={"text": sent.text} if sent else {}),
        "flag": sent,
    }


def _after_remark(request: HttpRequest, answer: Answer, said: str) -> HttpResponse:
    if request.htmx:
        return _render_remarks(request, answer, {"said": said})
    messages.success(request, said)
    if answer.assessed_at is None:
        return redirect(answer.round)
    return redirect(reverse("history:answer_detail", args=[answer.pk]))


def _render_remarks(
    request: HttpRequest, answer: Answer, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    answer = get_object_or_404(_remarkable(request), pk=answer.pk)
    context = {"answer": answer, **_remarks(request, answer), **context}
    page = "interviews/history/answer_remarks.html"
    fragments = {"remarks": "interviews/history/_remarks.html"}
    return render_page(request, page, context, fragments=fragments, status=status)
