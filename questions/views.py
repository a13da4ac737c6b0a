"""The public library."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from config.htmx import render_page
from config.replicas import may_be_stale
from config.unchanged import unless_unchanged
from questions.editions import bank_edition
from questions.forms import LibraryForm
from questions.models import Module, Question, Topic
from questions.search import Hits

ROWS_PER_PAGE = 25


def _edition(request: HttpRequest, **_names: str) -> str:
    """Return the bank's edition, read once for the validator and the page."""
    if not hasattr(request, "bank_edition"):
        request.bank_edition = bank_edition()
    return request.bank_edition


def _question_edition(request: HttpRequest, **_names: str) -> str | None:
    """Of a visitor's page: a person's shows their bookmark, which the bank knows nothing of."""
    return None if request.user.is_authenticated else bank_edition()


@require_safe
@login_not_required
@may_be_stale
@unless_unchanged(_edition)
def library(request: HttpRequest) -> HttpResponse:
    edition = _edition(request)
    form = LibraryForm(request.GET, edition)
    context = {"form": form, "edition": edition}
    if form.is_asking:
        context["page"] = _page_of(request, form.results)
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
@unless_unchanged(_edition)
def topic_detail(request: HttpRequest, module: str, topic: str) -> HttpResponse:
    edition = _edition(request)
    topics = Topic.objects.select_related("module")
    topic_ = get_object_or_404(topics, module__slug=module, slug=topic)
    questions = Question.objects.published().filter(topic=topic_).with_headline()
    page = _page_of(request, questions.in_topic_order)
    context = {"edition": edition, "topic": topic_, "page": page}
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


def _page_of(request: HttpRequest, rows: Callable[[], QuerySet[Question] | Hits]) -> Page:
    """Read the page when the template comes to it: of this edition it may be at hand."""
    number = request.GET.get("page")
    return SimpleLazyObject(lambda: Paginator(rows(), ROWS_PER_PAGE).get_page(number))  # type: ignore[return-value]
