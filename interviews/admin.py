"""What people did and know, to look at: answers and mastery are facts, nobody edits them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.practice.models import Answer, Round

USER_SEARCH = ["user__username", "user__email"]


class ReadOnly:
    """No adding, no changing; deleting only together with the person whose data it is."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account can be deleted in the admin, which takes all of this along."""
        match = request.resolver_match
        pages = {"auth_user_delete", "auth_user_changelist"}
        return match is not None and match.url_name in pages and request.user.is_superuser


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    list_per_page = 50
    search_fields = USER_SEARCH
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    view_on_site = False


class AnswerInline(ReadOnly, admin.TabularInline):
    model = Answer
    fk_name = "round"
    fields = ["question", "revision_number", "state", "score", "rating", "seconds_used"]
    readonly_fields = ["revision_number", "state", "seconds_used"]
    ordering = ["position"]
    show_change_link = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Answer]:
        return _slim(super().get_queryset(request).select_related("round", "question", "revision"))

    @admin.display(description="revision")
    def revision_number(self, answer: Answer) -> int:
        return answer.revision.number


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    list_display = ["started_at", "user", "mode", "pace", "size", "finished_at"]
    list_filter = ["mode", "pace", ("finished_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    date_hierarchy = "started_at"
    inlines = [AnswerInline]


@admin.register(Answer)
class AnswerAdmin(ReadOnlyAdmin):
    list_display = ["question", "user", "state", "score", "rating", "timed_out", "locked_at"]
    list_filter = ["rating", "timed_out"]
    search_fields = [*USER_SEARCH, "question__slug"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Answer]:
        answers = super().get_queryset(request)
        return _slim(
            answers.select_related("round", "user", "question", "topic", "revision__question")
        )


@admin.register(QuestionMemory)
class QuestionMemoryAdmin(ReadOnlyAdmin):
    list_display = ["question", "user", "last_rating", "reviews", "lapses", "reviewed_at", "due_on"]
    list_filter = ["last_rating"]
    list_select_related = ["question", "user", "topic"]
    search_fields = [*USER_SEARCH, "question__slug"]
    ordering = ["-reviewed_at"]


@admin.register(TopicMastery)
class TopicMasteryAdmin(ReadOnlyAdmin):
    list_display = ["topic", "user", "answers", "questions_seen", "expected_recall", "answered_at"]
    list_select_related = ["topic", "user"]
    search_fields = [*USER_SEARCH, "topic__slug"]
    ordering = ["-answered_at"]


def _slim(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Leave the bulk of the revisions in the database."""
    return answers.defer("revision__content", "revision__rendered", "revision__search_text")
