"""Publish and retire on the page of a question: the buttons, and what candidates see meanwhile."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from questions import publishing
from questions.admin.forms import NOTE, NOTE_MAX, NoteForm
from questions.curation import review
from questions.curation.bulk import whole
from questions.models import Question, Status

__all__ = ["PublicationAdmin", "State", "state_of", "whole"]


@dataclass(frozen=True)
class State:
    """What candidates see of a question, in words, and what is missing to publish it."""

    sentence: str
    missing: list[str]
    has_changes: bool


def state_of(question: Question) -> State:
    missing = publishing.missing_for_publication(publishing.snapshot(question))
    has_changes = publishing.has_unpublished_changes(question)
    current = question.current_revision
    if current is None:
        sentence = "Candidates do not see this question yet."
    elif question.status == Status.RETIRED:
        sentence = (
            f"Candidates do not see this question: it was retired at revision {current.number}."
            " Publishing brings it back."
        )
    elif has_changes:
        sentence = f"Candidates see revision {current.number}; later changes are not published."
    else:
        sentence = f"Candidates see this text: revision {current.number}."
    return State(sentence, missing, has_changes)


class PublicationAdmin(admin.ModelAdmin):
    """The steps of publication for `Question`, after what was typed has been saved."""

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("questions.publish_question")

    def has_retire_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("questions.retire_question")

    def publication_context(self, request: HttpRequest, stored: Question | None) -> dict[str, Any]:
        """Say which buttons the page has for somebody who may edit it."""
        may_publish = self.has_publish_permission(request)
        by_oneself = settings.CURATORS_MAY_PUBLISH_OWN_WORK
        if stored is None:
            return {"can_submit": not by_oneself, "can_publish": may_publish and by_oneself}
        is_due = by_oneself or stored.status in {Status.IN_REVIEW, Status.RETIRED}
        reason = review.reason_against_publishing(stored, request.user)
        return {
            "can_submit": not by_oneself and stored.status != Status.IN_REVIEW,
            "can_publish": may_publish and is_due and not reason,
            "can_retire": stored.is_visible and self.has_retire_permission(request),
        }

    def response_add(
        self, request: HttpRequest, obj: Question, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._respond(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Question) -> HttpResponse:
        return self._respond(request, obj) or super().response_change(request, obj)

    def _respond(self, request: HttpRequest, question: Question) -> HttpResponse | None:
        """Do what the page's own buttons ask for, after what was typed has been saved."""
        if "_publish" in request.POST:
            is_allowed, act = self.has_publish_permission(request), self._publish_question
        elif "_retire" in request.POST:
            is_allowed, act = self.has_retire_permission(request), self._retire_question
        elif "_submit" in request.POST:
            is_allowed, act = self.has_change_permission(request), self._submit_question
        else:
            return None
        if not is_allowed:
            raise PermissionDenied
        form = NoteForm(request.POST)
        if form.is_valid():
            try:
                message = act(request, question, form.cleaned_data["note"])
                level = messages.SUCCESS
            except ValidationError as error:
                level, message = messages.ERROR, f"Saved. But {error.message}"
        else:
            level = messages.ERROR
            message = f"Saved, and nothing else: {' '.join(form.errors['note'])}"
        self.message_user(request, message, level)
        page = reverse("admin:questions_question_change", args=[question.pk])
        query = request.GET.copy()
        query.pop(NOTE, None)
        if level == messages.ERROR and (note := request.POST.get(NOTE, "")):
            query[NOTE] = note[:NOTE_MAX]  # nobody has to type it again
        return HttpResponseRedirect(f"{page}?{query.urlencode()}" if query else page)

    def _publish_question(
        self, request: HttpRequest, question: Question, note: str, seen: str = ""
    ) -> SafeString:
        """Publish, log it, and return what to say. Raises `ValidationError`."""
        before = Question.objects.select_related("current_revision").get(pk=question.pk)
        revision = review.approve(question=question, by=request.user, note=note, seen=seen)
        slug, number = question.slug, revision.number
        if before.status == Status.PUBLISHED and before.current_revision == revision:
            return format_html("“{}”: candidates already see this text, revision {}.", slug, number)
        self.log_change(request, question, _history(f"Published as revision {number}", note))
        return format_html(
            '“{}” is published as revision {}. <a href="{}">See it in the library</a>',
            slug,
            number,
            question.get_absolute_url(),
        )

    def _retire_question(self, request: HttpRequest, question: Question, note: str) -> SafeString:
        """Retire, log it, and return what to say. Raises `ValidationError`."""
        publishing.retire(question=question, by=request.user, note=note)
        self.log_change(request, question, _history("Retired", note))
        return format_html("“{}” is retired: candidates do not see it any more.", question.slug)

    def _submit_question(self, request: HttpRequest, question: Question, note: str) -> SafeString:
        """Submit for review, log it, and return what to say. Raises `ValidationError`."""
        review.submit_for_review(question=question, by=request.user, comment=note)
        self.log_change(request, question, _history("Submitted for review", note))
        return format_html("“{}” is in review: somebody else will read it.", question.slug)


def _history(message: str, note: str) -> str:
    return f"{message}: {note}" if note else f"{message}."
