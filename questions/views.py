"""The public library."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from config.htmx import render_page
from config.replicas import may_be_stale
from config.unchanged import unless_unchanged
from questions.forms import LibraryForm
from questions.models import Module, Question, Topic

ROWS_PER_PAGE = 25


def _bank_edition(_request: HttpRequest) -> object:
    return Question.objects.edition()


def _topic_edition(_request: HttpRequest, module: str, topic: str) -> object | None:
    return Question.objects.in_topic(module, topic).edition() or None


def _question_edition(
    request: HttpRequest, module: str, topic: str, question: str
) -> object | None:
    """Of a visitor's page: a person's shows their bookmark, which the bank knows nothing of."""
    if request.user.is_authenticated:
        return None
    return Question.objects.in_topic(module, topic).filter(slug=question).edition() or None


@require_safe
@login_not_required
@may_be_stale
@unless_unchanged(_bank_edition)
def library(request: HttpRequest) -> HttpResponse:
    form = LibraryForm(request.GET)
    context = {"form": form}
    if form.is_asking:
        paginator = Paginator(form.results(), ROWS_PER_PAGE)
        context["page"] = paginator.get_page(request.GET.get("page"))
    elif form.is_valid():
        context["modules"] = Module.objects.with_published_topics()
    return render_page(
        request,
        "questions/library.html",
        context,
        fragments={"results": "questions/_results.html"},
        status=200 if form.is_valid() else 400,
    )


@require_safe
@login_not_required
@may_be_stale
@unless_unchanged(_topic_edition)
def topic_detail(request: HttpRequest, module: str, topic: str) -> HttpResponse:
    topics = Topic.objects.select_related("module")
    topic_ = get_object_or_404(topics, module__slug=module, slug=topic)
    questions = Question.objects.published().filter(topic=topic_).with_headline().in_topic_order()
    paginator = Paginator(questions, ROWS_PER_PAGE)
    context = {"topic": topic_, "page": paginator.get_page(request.GET.get("page"))}
    return render(request, "questions/topic_detail.html", context)


@require_safe
@login_not_required
@may_be_stale
@unless_unchanged(_question_edition)
def question_detail(request: HttpRequest, module: str, topic: str, question: str) -> HttpResponse:
    questions = Question.objects.published().in_topic(module, topic).with_revision()
    question_ = get_object_or_404(questions, slug=question)
    context = {"question": question_, "revision": question_.current_revision}
    return render(request, "questions/question_detail.html", context)
