from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from interviews.mastery.queries import overview
from questions.models import Level, Question

RECENT_ROUNDS = 5
WEAKEST_TOPICS = 5


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """For a visitor: what Viva is. For a person: what they know and what to do now."""
    if not request.user.is_authenticated:
        sample = Question.objects.published().with_revision().at_level(Level.MID).in_bank_order()
        return render(request, "interviews/home/home_visitor.html", {"question": sample.first()})
    standing = overview(request.user, timezone.now())
    rounds = request.user.rounds.with_progress().prefetch_related("topics")
    context = {
        "overview": standing,
        "weakest": standing.weakest(WEAKEST_TOPICS),
        "unfinished_rounds": rounds.unfinished()[:RECENT_ROUNDS],
        "recent_rounds": rounds.finished()[:RECENT_ROUNDS],
    }
    return render(request, "interviews/home/home.html", context)
