"""The candidate's page of a question that is being written, and what is wrong with its code."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse

from questions.admin.drafts import EMPTY, ROW_NAMES, posted_draft, stored_draft, to_content
from questions.admin.publication import state_of, whole
from questions.exchange.lint_code import code_problems
from questions.exchange.problems import Place, Problem, Severity
from questions.exchange.yaml_reader import Key
from questions.freezing import Content, freeze
from questions.merging import Draft
from questions.models import Question, Revision, Topic

# `nginx -t` starts a program, which a page that follows the typing must not do.
NOT_PARSED = frozenset({"nginx"})


class PreviewAdmin(admin.ModelAdmin):
    """The preview of a `Question`: of what is stored (GET), or of what is typed (POST)."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_view)
        return [
            path("add/preview/", view, name="questions_question_preview_new"),
            path("<int:pk>/preview/", view, name="questions_question_preview"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        question = get_object_or_404(whole(Question.objects.all()), pk=pk) if pk else Question()
        if not self._may_preview(request, question):
            raise PermissionDenied
        draft = stored_draft(question) if pk else EMPTY
        if is_typed := request.method == "POST":
            draft = posted_draft(request.POST, draft)
            if topic := _chosen_topic(draft):
                question.topic = topic
        content = to_content(draft)
        context = {
            "question": question,
            "revision": Revision(**freeze(content)),
            "is_typed": is_typed,
            "state": state_of(question) if pk else None,
            "code_problems": named_code_problems(content),
            "change_url": reverse("admin:questions_question_change", args=[pk]) if pk else "",
        }
        return render(request, "admin/questions/question/preview.html", context)

    def _may_preview(self, request: HttpRequest, question: Question) -> bool:
        if question.pk is None:
            return self.has_add_permission(request)
        if request.method == "POST":
            return self.has_change_permission(request, question)
        return self.has_view_or_change_permission(request, question)


def named_code_problems(content: Content) -> list[str]:
    """Say what is wrong with each code block, and where: one sentence each."""
    try:
        problems = list(code_problems(content, _named, unchecked=NOT_PARSED))
    except (RecursionError, MemoryError):
        return ["A code block is nested too deeply to be checked."]
    return [f"{problem.place.path}: {problem.wrong}" for problem in problems]


def _named(
    path: tuple[Key, ...],
    wrong: str,
    expected: str,
    *,
    line: int = 0,
    severity: Severity = Severity.ERROR,
) -> Problem:
    """The problem with the names that the page gives to its fields."""
    wanted = f"; expected {expected}" if expected else ""
    return Problem(Place("", line, f"{_field_name(path)}, line {line + 1}"), wrong + wanted, "")


def _field_name(path: tuple[Key, ...]) -> str:
    """`("framework", "points", 0, "text")` is “Key point 1”."""
    names = [part for part in path if part != "framework"]
    if len(names) == 1:
        return str(names[0]).replace("_", " ").capitalize()
    return f"{ROW_NAMES[str(names[0])].capitalize()} {int(names[1]) + 1}"


def _chosen_topic(draft: Draft) -> Topic | None:
    pk = draft.fields.get("topic", "")
    return Topic.objects.select_related("module").filter(pk=pk).first() if pk.isdecimal() else None
