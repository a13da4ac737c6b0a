"""Publish and retire in the admin: what would happen, and doing it with a note in the history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from questions import publishing
from questions.admin.forms import NoteForm
from questions.models import Question, Status


@dataclass(frozen=True)
class Prospect:
    """What publishing or retiring would do to one question: `outcome` in words.

    `is_refused` when it cannot be done, `is_change` when it would change something.
    """

    question: Question
    outcome: str
    is_change: bool = True
    is_refused: bool = False


def whole(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Load what `Prospect`s and `state_of` look at, in a constant number of queries."""
    return (
        questions.defer(None)
        .with_framework()
        .select_related("current_revision")
        .defer("current_revision__rendered", "current_revision__search_text")
    )


def prospect_of_publishing(question: Question) -> Prospect:
    missing = publishing.missing_for_publication(publishing.snapshot(question))
    if missing:
        outcome = f"cannot be published: it needs {publishing.join_names(missing)}"
        return Prospect(question, outcome, is_change=False, is_refused=True)
    current = question.current_revision
    if current is None:
        return Prospect(question, "appears to candidates for the first time")
    if publishing.has_unpublished_changes(question):
        return Prospect(question, f"gets a new revision; candidates have seen {current.number}")
    if question.status == Status.PUBLISHED:
        outcome = f"nothing to do: candidates see this text, revision {current.number}"
        return Prospect(question, outcome, is_change=False)
    if question.status == Status.RETIRED:
        return Prospect(question, f"comes back to candidates as revision {current.number}")
    return Prospect(question, f"is marked published; the text stays revision {current.number}")


def prospect_of_retiring(question: Question) -> Prospect:
    if not question.is_visible:
        outcome = "nothing to do: candidates do not see it"
        return Prospect(question, outcome, is_change=False)
    return Prospect(question, "leaves the library and new rounds; what was answered stays readable")


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
        sentence = f"Candidates see revision {current.number}; your changes are not published."
    else:
        sentence = f"Candidates see this text: revision {current.number}."
    return State(sentence, missing, has_changes)


class PublicationAdmin(admin.ModelAdmin):
    """The two steps of publication for `Question`: buttons on its page and actions of the list."""

    actions = ["publish", "retire"]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("questions.publish_question")

    def has_retire_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("questions.retire_question")

    @admin.action(description="Publish selected questions…", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Question]) -> HttpResponse | None:
        return self._confirm(
            request, queryset, "publish", prospect_of_publishing, self._publish_question
        )

    @admin.action(description="Retire selected questions…", permissions=["retire"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Question]) -> HttpResponse | None:
        return self._confirm(
            request, queryset, "retire", prospect_of_retiring, self._retire_question
        )

    def response_add(
        self, request: HttpRequest, obj: Question, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._respond(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Question) -> HttpResponse:
        return self._respond(request, obj) or super().response_change(request, obj)

    def _respond(self, request: HttpRequest, question: Question) -> HttpResponse | None:
        """Do what the page's own buttons ask for, after what was typed has been saved."""
        if "_publish" in request.POST:
            is_allowed, act = (self.has_publish_permission(request), self._publish_question)
        elif "_retire" in request.POST:
            is_allowed, act = self.has_retire_permission(request), self._retire_question
        else:
            return None
        if not is_allowed:
            raise PermissionDenied
        form = NoteForm(request.POST)
        if form.is_valid():
            try:
                level, message = (
                    messages.SUCCESS,
                    act(request, question, form.cleaned_data["note"]),
                )
            except ValidationError as error:
                level, message = messages.ERROR, f"Saved. But {error.message}"
        else:
            level = messages.ERROR
            message = f"Saved, and nothing else: {' '.join(form.errors['note'])}"
        self.message_user(request, message, level)
        page = reverse("admin:questions_question_change", args=[question.pk])
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{page}?{query}" if query else page)

    def _publish_question(self, request: HttpRequest, question: Question, note: str) -> SafeString:
        """Publish, log it, and return what to say. Raises `ValidationError`."""
        before = Question.objects.select_related("current_revision").get(pk=question.pk)
        revision = publishing.publish(question=question, author=request.user, note=note)
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
        publishing.retire(question=question)
        self.log_change(request, question, _history("Retired", note))
        return format_html("“{}” is retired: candidates do not see it any more.", question.slug)

    def _confirm(
        self,
        request: HttpRequest,
        queryset: QuerySet[Question],
        action: str,
        prospect_of: Callable[[Question], Prospect],
        act: Callable[[HttpRequest, Question, str], SafeString],
    ) -> HttpResponse | None:
        """Show what the action would do and ask for a note; on the second post, do it."""
        prospects = [prospect_of(question) for question in whole(queryset)]
        form = NoteForm(request.POST if "confirmed" in request.POST else None)
        if form.is_valid():
            self._act_on_all(request, prospects, form.cleaned_data["note"], action, act)
            return None
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": f"{action.capitalize()} questions",
            "opts": self.opts,
            "action": action,
            "prospects": prospects,
            "changes": sum(prospect.is_change for prospect in prospects),
            "note_form": form,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/questions/question/confirm_action.html", context)

    def _act_on_all(
        self,
        request: HttpRequest,
        prospects: Sequence[Prospect],
        note: str,
        action: str,
        act: Callable[[HttpRequest, Question, str], SafeString],
    ) -> None:
        done = 0
        for prospect in prospects:
            if prospect.is_refused:
                message = f"“{prospect.question}” {prospect.outcome}."
                self.message_user(request, message, messages.WARNING)
            elif prospect.is_change:
                try:
                    act(request, prospect.question, note)
                    done += 1
                except ValidationError as error:  # changed since the list was made
                    self.message_user(request, error.message, messages.WARNING)
        verb = "published" if action == "publish" else "retired"
        questions = "1 question" if done == 1 else f"{done} questions"
        level = messages.SUCCESS if done else messages.WARNING
        self.message_user(request, f"{questions} {verb}.", level)


def _history(message: str, note: str) -> str:
    return f"{message}: {note}" if note else f"{message}."
