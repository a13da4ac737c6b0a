from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from interviews.mastery import queries
from questions.models import Question, Topic

RECENT_ANSWERS = 20


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    context = {"overview": queries.overview(request.user, timezone.now())}
    return render(request, "interviews/mastery/overview.html", context)


@require_safe
def topic_detail(request: HttpRequest, module: str, topic: str) -> HttpResponse:
    now = timezone.now()
    topic_ = get_object_or_404(
        Topic.objects.select_related("module"), module__slug=module, slug=topic
    )
    questions = Question.objects.published().filter(topic=topic_).with_revision().in_bank_order()
    [standing] = queries.topic_standings(request.user, [topic_], now)
    answers = request.user.answers.assessed().filter(topic=topic_)
    context = {
        "standing": standing,
        "questions": queries.question_standings(request.user, questions, now),
        "answers": answers.with_page().order_by("-assessed_at")[:RECENT_ANSWERS],
    }
    return render(request, "interviews/mastery/topic_detail.html", context)
