"""Revisions of a question: the list, any two side by side, and back to one of them as a draft."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse

from questions import publishing
from questions.curation import audit
from questions.curation.bulk import whole
from questions.curation.comparing import Content, compare
from questions.curation.registry import uses_of
from questions.curation.restoring import restore
from questions.curation.review import digest
from questions.models import AuditEntry, Question, Revision

HISTORY_PAGE = 50
BRIEF = {"tags", "topic", "position", "reviewer", "revision", "kind", "level", "need", "seconds"}
DRAFT = "draft"  # in place of a number: the working copy


class CompareForm(forms.Form):
    """Which two: numbers of revisions, or the working copy."""

    old = forms.ChoiceField(label="From")
    new = forms.ChoiceField(label="To")

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(number), f"Revision {number}") for number in numbers]
        self.fields["old"].choices = self.fields["new"].choices = [
            (DRAFT, "Working copy"),
            *choices,
        ]
        self.initial = {"old": numbers[0] if numbers else DRAFT, "new": DRAFT}

    def name_of(self, side: str) -> str:
        return str(dict(self.fields[side].choices)[self.cleaned_data[side]])


class RevisionAdmin(admin.ModelAdmin):
    """The pages of revisions for `Question`."""

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "questions_question"
        return [
            path("<int:pk>/revisions/", wrap(self.revisions_view), name=f"{name}_revisions"),
            path("<int:pk>/revisions/compare/", wrap(self.compare_view), name=f"{name}_compare"),
            path(
                "<int:pk>/revisions/<int:number>/restore/",
                wrap(self.restore_view),
                name=f"{name}_restore",
            ),
            *super().get_urls(),
        ]

    def revisions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        question = self._with_revisions(request, pk)
        revisions = question.revisions.without_texts().select_related("author", "reviewer")
        rows = list(revisions.order_by("-number"))
        uses = uses_of([revision.pk for revision in rows])
        context = {
            "rows": [(revision, uses[revision.pk]) for revision in rows],
            "compare_form": CompareForm(numbers=[revision.number for revision in rows]),
            "may_restore": self.has_change_permission(request, question),
        }
        return self._revision_page(request, question, "revisions", "Revisions", context)

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        question = self._with_revisions(request, pk)
        numbers = list(question.revisions.order_by("-number").values_list("number", flat=True))
        form = CompareForm(request.GET or None, numbers=numbers)
        context: dict[str, Any] = {"compare_form": form}
        if form.is_valid():
            sides = [_content_of(question, form.cleaned_data[side]) for side in ("old", "new")]
            context |= {
                "is_compared": True,
                "differences": compare(*sides),
                "old_name": form.name_of("old"),
                "new_name": form.name_of("new"),
            }
        return self._revision_page(request, question, "compare", "Compare revisions", context)

    def restore_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show what would become of the working copy; on the post, do it."""
        question = self._with_revisions(request, pk)
        if not self.has_change_permission(request, question):
            raise PermissionDenied
        revision = get_object_or_404(Revision, question=question, number=number)
        if request.method == "POST":
            try:
                restore(revision=revision, by=request.user, seen=request.POST.get("seen", ""))
            except ValidationError as error:
                self.message_user(request, error.message, messages.ERROR)
                return HttpResponseRedirect(request.path)
            text = f"The draft says what revision {number} says. Candidates see it when published."
            self.message_user(request, text, messages.SUCCESS)
            page = reverse("admin:questions_question_review", args=[pk])
            return HttpResponseRedirect(page)
        context = {
            "revision": revision,
            "differences": compare(publishing.snapshot(question), revision.content),
            "seen": digest(question),
            "has_changes": publishing.has_unpublished_changes(question),
            "old_name": "Working copy now",
            "new_name": f"Revision {number}",
        }
        return self._revision_page(
            request, question, "restore", f"Restore revision {number}", context
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what the audit trail says of the question, but for the texts that changed.

        Django's own log knows only what was saved in the admin, not the steps of a review.
        """
        question = self.get_object(request, object_id)
        entries = audit.entries_about(question) if question else AuditEntry.objects.none()
        page = Paginator(entries, HISTORY_PAGE).get_page(request.GET.get("page"))
        rows = [(entry, _changes_in_brief(entry)) for entry in page]
        context = {"page": page, "rows": rows, **(extra_context or {})}
        return super().history_view(request, object_id, context)

    def _with_revisions(self, request: HttpRequest, pk: int) -> Question:
        question = get_object_or_404(whole(Question.objects.all()), pk=pk)
        if not (
            self.has_view_or_change_permission(request, question)
            and request.user.has_perm("questions.view_revision")
        ):
            raise PermissionDenied
        return question

    def _revision_page(
        self,
        request: HttpRequest,
        question: Question,
        name: str,
        title: str,
        context: dict[str, Any],
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"{title}: {question.slug}",
            "page": title,
            "opts": self.opts,
            "media": self.media,
            "question": question,
            **context,
        }
        return render(request, f"admin/questions/question/{name}.html", context)


def _changes_in_brief(entry: AuditEntry) -> list[str]:
    """What changed: of texts the names, of the rest what it was and became."""
    return [
        f"{name}: {before or '–'} → {after or '–'}" if name in BRIEF else name
        for name, (before, after) in entry.changes.items()
    ]


def _content_of(question: Question, side: str) -> Content:
    if side == DRAFT:
        return publishing.snapshot(question)
    return question.revisions.only("content").get(number=int(side)).content
