"""The page on which a question is reviewed: what changed, what was said, and the next step."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from questions import publishing
from questions.admin.forms import BankText, NoteForm
from questions.admin.publication import PublicationAdmin, state_of, whole
from questions.curation import review
from questions.curation.comparing import Content, compare, fields_of
from questions.curation.models import COMMENT_MAX
from questions.models import Comment, Question, Status


class CommentText(BankText):
    limit = COMMENT_MAX


class ReviewForm(NoteForm):
    """One step in the review of a question. `seen` names the text that the reviewer has read."""

    do = forms.ChoiceField(choices=[])
    text = CommentText(
        required=False,
        label="Comment",
        widget=forms.Textarea({"rows": 4, "class": "viva-comment", "spellcheck": "true"}),
    )
    reviewer = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="anybody")
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, question: Question, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["do"].choices = [(step, step) for step in steps]
        self.fields["reviewer"].queryset = review.possible_reviewers(question)
        self.initial |= {"reviewer": question.reviewer_id, "seen": review.digest(question)}


class ReviewAdmin(PublicationAdmin):
    """Review for `Question`: a page, and a step at a time."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.review_view)
        return [
            path("<int:pk>/review/", view, name="questions_question_review"),
            *super().get_urls(),
        ]

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        question = get_object_or_404(whole(Question.objects.all()), pk=pk)
        if not self.has_view_or_change_permission(request, question):
            raise PermissionDenied
        steps = self._steps(request, question)
        data = request.POST if request.method == "POST" else None
        form = ReviewForm(data, question=question, steps=steps)
        if request.method == "POST":
            if request.POST.get("do") in _STEPS and request.POST["do"] not in steps:
                return self._refuse(request, question, request.POST["do"])
            if form.is_valid():
                try:
                    message = self._take(request, question, form.cleaned_data)
                except ValidationError as error:
                    form.add_error(None, error)
                else:
                    self.message_user(request, message, messages.SUCCESS)
                    return HttpResponseRedirect(request.path)
        return render(
            request,
            "admin/questions/question/review.html",
            self._review_context(request, question, form, steps),
        )

    def _refuse(self, request: HttpRequest, question: Question, step: str) -> HttpResponse:
        """Refuse a step: for good without its permission, with a reason when it is too late."""
        if not request.user.has_perm(_STEPS[step]):
            raise PermissionDenied
        text = f"“{question.slug}” is {question.get_status_display().lower()}: that step is over."
        if step == "publish" and (
            reason := review.reason_against_publishing(question, request.user)
        ):
            text = f"“{question.slug}” cannot be published: {reason}."
        self.message_user(request, text, messages.ERROR)
        return HttpResponseRedirect(request.path)

    def _steps(self, request: HttpRequest, question: Question) -> list[str]:
        """The steps that are possible now and that this person may take."""
        user = request.user
        in_review = question.status == Status.IN_REVIEW
        current = question.current_revision
        is_behind = current is None or publishing.has_unpublished_changes(question)
        is_own = user.pk in {question.submitted_by_id, question.edited_by_id}
        possible = {
            "comment": True,
            "submit": not in_review and is_behind,
            "withdraw": in_review and is_own,
            "assign": in_review,
            "return": in_review and not is_own,
            "publish": self.publication_context(request, question)["can_publish"],
            "confirm": question.status == Status.PUBLISHED,
        }
        return [
            name
            for name, is_possible in possible.items()
            if is_possible and user.has_perm(_STEPS[name])
        ]

    def _take(self, request: HttpRequest, question: Question, sent: dict[str, Any]) -> SafeString:
        """Take the step and return what to say. Raises `ValidationError`."""
        act: Callable[..., Any]
        what: dict[str, Any] = {"question": question, "by": request.user}
        match sent["do"]:
            case "publish":
                return self._publish_question(request, question, sent["note"], sent["seen"])
            case "submit":
                act, done = review.submit_for_review, "is in review"
                what |= {"reviewer": sent["reviewer"], "comment": sent["text"]}
            case "return":
                act, done = review.return_to_author, "went back to its author"
                what |= {"comment": sent["text"]}
            case "withdraw":
                act, done = review.withdraw, "is a draft again"
            case "assign":
                act, done = review.assign_reviewer, f"waits for {sent['reviewer'] or 'anybody'}"
                what |= {"reviewer": sent["reviewer"]}
            case "confirm":
                act, done = review.confirm, "was read and is still true"
            case _:
                act, done = review.add_comment, "has your comment"
                what |= {"text": sent["text"]}
        act(**what)
        return format_html("“{}” {}.", question.slug, done)

    def _review_context(
        self, request: HttpRequest, question: Question, form: ReviewForm, steps: list[str]
    ) -> dict[str, Any]:
        current = question.current_revision
        content = publishing.snapshot(question)
        is_behind = current is None or current.content != content
        reason = review.reason_against_publishing(question, request.user)
        return {
            **self.admin_site.each_context(request),
            "title": f"Review: {question.slug}",
            "opts": self.opts,
            "media": self.media,
            "question": question,
            "state": state_of(question),
            "steps": steps,
            "form": form,
            "own_reason": reason if question.status == Status.IN_REVIEW else "",
            "comments": Comment.objects.filter(question=question).select_related("author"),
            "differences": compare(current.content, content) if current and is_behind else [],
            "texts": [] if current else _texts(content),
            "old_name": f"Revision {current.number}" if current else "",
            "new_name": "Working copy",
            "change_url": reverse("admin:questions_question_change", args=[question.pk]),
        }


def _texts(content: Content) -> list[tuple[str, str]]:
    """What a question says that has no revision to be compared with, field by field."""
    fields = fields_of(content)
    kind = ", ".join(fields[name] for name in ("kind", "level", "need"))
    left_out = {"slug", "kind", "level", "need", "seconds", "order of points"}
    texts = [(name, text) for name, text in fields.items() if text and name not in left_out]
    return [*texts, ("kind, level, need and time", f"{kind}, {fields['seconds']} seconds")]


# What each step needs.
_STEPS = {
    "comment": "questions.add_comment",
    "submit": "questions.change_question",
    "withdraw": "questions.change_question",
    "assign": "questions.change_question",
    "return": "questions.publish_question",
    "publish": "questions.publish_question",
    "confirm": "questions.publish_question",
}
