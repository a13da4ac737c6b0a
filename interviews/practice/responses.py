"""What several views of a round answer with."""

from typing import Any, cast
from uuid import UUID

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRedirect

from config.htmx import render_page
from interviews.practice import queries
from interviews.practice.hints import mentioned_words
from interviews.practice.models import Answer, AnswerState, Confidence
from questions.models import Revision

# Said of few answers. A template takes longer to miss a name than to read one that is empty.
_UNSAID: dict[str, Any] = {
    "conflict": None,
    "errors": (),
    "typed": "",
    "late_text": "",
    "said": "",
    "note_form": None,
    "flag_form": None,
    "flag": None,
}


def get_answer(request: HttpRequest, round_id: UUID, position: int) -> Answer:
    """Return the person's own answer with its page; 404 for everything else."""
    return get_object_or_404(request.user.answers.with_page(), round=round_id, position=position)


def _points_to_tick(revision: Revision) -> list[SafeString]:
    """Write each point with its box, once for everybody who answers this revision."""

    def write() -> list[SafeString]:
        points = enumerate(revision.rendered["points"], 1)
        template = "interviews/practice/_point.html"
        return [render_to_string(template, {"point": each, "number": n}) for n, each in points]

    key = f"points-to-tick-{revision.pk}"
    return cast(list[SafeString], caches["pages"].get_or_set(key, write, timeout=None))


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect, HTMX as a whole page."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def render_stage(
    request: HttpRequest,
    round_id: UUID,
    answer: Answer | None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """Show where the round is: a question to answer, one to assess, or the summary."""
    if answer is None:
        return go_to(request, reverse("practice:round_summary", args=[round_id]))
    context = _UNSAID | context | {"answer": answer, "round": answer.round, "State": AnswerState}
    if answer.state == AnswerState.LOCKED:
        sources = (point["text"] for point in answer.revision.points)
        mentioned = mentioned_words(answer.text, sources)
        context["points"] = zip(_points_to_tick(answer.revision), mentioned, strict=True)
    elif answer.state == AnswerState.OPEN:
        context["milliseconds_left"] = answer.milliseconds_left(context["now"])
        context["milliseconds_used"] = answer.milliseconds_used(context["now"])
        context["confidences"] = Confidence.choices
        context.setdefault("remarks", answer)
    if answer.round.is_mock:
        context["positions"] = queries.positions(answer.round)
    fragments = {"stage": "interviews/practice/_stage.html"}
    page = "interviews/practice/round_detail.html"
    return render_page(request, page, context, fragments=fragments, status=status)
