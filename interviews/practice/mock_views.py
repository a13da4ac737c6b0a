"""Pages of a mock interview: its questions, and the look at the set before it is handed in."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.htmx import render_page
from interviews.practice import mock, queries, services
from interviews.practice.forms import SubmitRoundForm
from interviews.practice.responses import get_answer, go_to, render_stage


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def round_position(request: HttpRequest, round_id: UUID, position: int) -> HttpResponse:
    """One question of a mock interview: to write, or after the set is locked to assess.

    A POST turns to it, so that its time counts from here.
    """
    now = timezone.now()
    round_ = get_object_or_404(request.user.rounds, pk=round_id)
    if not round_.is_mock or round_.is_finished:
        return go_to(request, round_.get_absolute_url())
    services.close_overdue(now=now, round_=round_)
    answer = get_answer(request, round_id, position)
    if request.method == "POST":
        mock.look_at(user=request.user, round_id=round_id, position=position, now=now)
        return go_to(request, request.path)
    return render_stage(request, round_id, answer, {"now": now})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def round_submit(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Look at what is unanswered in a mock interview, then hand in the whole set."""
    now = timezone.now()
    round_ = get_object_or_404(request.user.rounds, pk=round_id)
    if not round_.is_mock:
        raise Http404
    if request.method == "POST":
        form = SubmitRoundForm(request.POST)
        time_is_up = form.is_valid() and form.cleaned_data["time_is_up"]
        mock.submit_round(user=request.user, round_id=round_id, now=now, time_is_up=time_is_up)
    else:
        services.close_overdue(now=now, round_=round_)
    answers = queries.positions(round_)
    if all(answer.locked_at for answer in answers):
        return go_to(request, round_.get_absolute_url())
    context = {
        "round": round_,
        "positions": answers,
        "answer": answers[0],
        "milliseconds_left": answers[0].milliseconds_left(now),
    }
    fragments = {"stage": "interviews/practice/_round_submit.html"}
    return render_page(
        request, "interviews/practice/round_submit.html", context, fragments=fragments
    )
