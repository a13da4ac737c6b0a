from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.mastery import queries
from interviews.mastery.forms import InterviewGoalForm
from interviews.mastery.memory import MASTERED_FROM
from interviews.mastery.models import InterviewGoal
from interviews.mastery.preparation import prepare
from interviews.mastery.progress import progress, topic_past
from interviews.practice.forms import COUNT_MAX
from questions.models import Question, Topic

RECENT_ANSWERS = 10


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
    context = {
        "past": topic_past(request.user, topic_, standing.published, now),
        "standing": standing,
        "questions": queries.question_standings(request.user, questions, now),
        "answers": queries.latest_answers(request.user, topic_, RECENT_ANSWERS),
        "by_assessor": queries.scores_by_assessor(request.user, topic_),
        "has_more_answers": standing.answers > RECENT_ANSWERS,
        "mastered_from": MASTERED_FROM,
    }
    return render(request, "interviews/mastery/topic_detail.html", context)


@require_safe
@never_cache
def progress_detail(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "progress": progress(request.user, now),
        "overview": queries.overview(request.user, now),
    }
    return render(request, "interviews/mastery/progress_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def readiness_detail(request: HttpRequest) -> HttpResponse:
    """Show the plan until the interview, and take the date, the kind and the minutes."""
    goals = InterviewGoal.objects.select_related("blueprint")
    goal = goals.filter(user=request.user).first()
    instance = goal or InterviewGoal(user=request.user)
    if request.method == "POST":
        form = InterviewGoalForm(request.POST, instance=instance)
        if form.is_valid():
            form.save()
            messages.success(request, "Your interview is noted, and the plan is made.")
            return redirect("mastery:readiness_detail")
        goal = goals.filter(user=request.user).first()
    else:
        form = InterviewGoalForm(instance=instance)
    now = timezone.now()
    context = {"form": form, "goal": goal, "is_over": bool(goal and goal.interview_on < now.date())}
    if goal and not context["is_over"]:
        context["preparation"] = preparation = prepare(request.user, goal, now)
        planned = len(preparation.today.keys) if preparation.today else 0
        context["round_size"] = min(planned, COUNT_MAX)
    status = 400 if form.errors else 200
    return render(request, "interviews/mastery/readiness_detail.html", context, status=status)


@require_POST
def readiness_delete(request: HttpRequest) -> HttpResponse:
    InterviewGoal.objects.filter(user=request.user).delete()
    messages.success(request, "The interview is taken off. Your answers and mastery stay.")
    return redirect("mastery:readiness_detail")
