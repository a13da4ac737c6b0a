from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.unchanged import unless_unchanged
from interviews.home.queries import newest_rounds
from interviews.mastery.queries import overview
from interviews.practice.queries import personal_edition
from questions.editions import bank_edition
from questions.models import Level, Question

WEAKEST_TOPICS = 5
DUE_TOPICS = 8


def _home_edition(request: HttpRequest) -> object:
    """Recall fades by the minute, and a minute is what the page is computed for."""
    if not request.user.is_authenticated:
        return bank_edition()
    return _read_once(request), _this_minute()


def _read_once(request: HttpRequest) -> tuple[Any, ...]:
    """Return the person's edition, read once for the validator and the page."""
    if not hasattr(request, "personal_edition"):
        request.personal_edition = personal_edition(request.user)
    return request.personal_edition


@require_safe
@login_not_required
@unless_unchanged(_home_edition)
def home(request: HttpRequest) -> HttpResponse:
    """For a visitor: what Viva is. For a person: what they know and what to do now."""
    if not request.user.is_authenticated:
        sample = Question.objects.published().with_revision().at_level(Level.MID).in_bank_order()
        return render(request, "interviews/home/home_visitor.html", {"question": sample.first()})
    edition = _read_once(request)
    standing = overview(request.user, _this_minute(), edition)
    context = {
        "overview": standing,
        "due_topics": standing.due_topics[:DUE_TOPICS],
        "more_due": len(standing.due_topics[DUE_TOPICS:]),
        "weakest": standing.weakest(WEAKEST_TOPICS),
        "rounds": newest_rounds(request.user, edition),
    }
    return render(request, "interviews/home/home.html", context)


def _this_minute() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)
