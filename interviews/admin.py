"""What people did and know, to look at: answers and mastery are facts, nobody edits them."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from interviews.accounts.services import end_sessions
from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.practice.models import Answer, QuestionFlag, Round
from interviews.scorecards.models import (
    AuditEvent,
    Interview,
    Panelist,
    Rating,
    Scorecard,
    ScorecardRevision,
)
from questions.admin.people import PersonAdmin
from questions.curation import audit
from questions.curation.models import Action


@admin.action(description="Log out everywhere", permissions=["change"])
def log_out_everywhere(
    model_admin: PersonAdmin, request: HttpRequest, people: QuerySet[User]
) -> None:
    """For an account that somebody else may have got into; one's own browser is not spared."""
    people = people.prefetch_related("sessions")
    for person in people:
        end_sessions(user=person, sessions=person.sessions.all())
        model_admin.log_change(request, person, "Logged out everywhere.")
    model_admin.message_user(request, f"Logged out everywhere: {len(people)}.")


PersonAdmin.actions = [log_out_everywhere]

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
    list_select_related = ["question", "user"]
    search_fields = [*USER_SEARCH, "question__slug"]
    ordering = ["-reviewed_at"]


@admin.register(TopicMastery)
class TopicMasteryAdmin(ReadOnlyAdmin):
    list_display = ["topic", "user", "answers", "mixed_recalled_at", "answered_at"]
    list_select_related = ["topic", "user"]
    search_fields = [*USER_SEARCH, "topic__slug"]
    ordering = ["-answered_at"]


@admin.register(QuestionFlag)
class QuestionFlagAdmin(ReadOnlyAdmin):
    """What candidates say is wrong or unclear, for curators to work through."""

    list_display = ["headline", "revision_number", "text", "user", "created_at", "is_handled"]
    list_filter = [("handled_at", admin.EmptyFieldListFilter)]
    search_fields = [*USER_SEARCH, "text", "revision__question__slug"]
    actions = ["mark_handled", "mark_unhandled"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionFlag]:
        flags = super().get_queryset(request).select_related("user", "revision__question")
        return flags.defer(
            "revision__content", "revision__rendered", "revision__search_text"
        ).order_by("-created_at", "-pk")

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("interviews.handle_questionflag")

    @admin.display(description="question")
    def headline(self, flag: QuestionFlag) -> str:
        return flag.revision.headline

    @admin.display(description="revision")
    def revision_number(self, flag: QuestionFlag) -> int:
        return flag.revision.number

    @admin.display(description="handled", boolean=True)
    def is_handled(self, flag: QuestionFlag) -> bool:
        return flag.handled_at is not None

    @admin.action(description="Mark as handled", permissions=["handle"])
    def mark_handled(self, request: HttpRequest, flags: QuerySet[QuestionFlag]) -> None:
        now = timezone.now()
        with transaction.atomic():
            open_flags = list(flags.filter(handled_at=None).select_related("revision__question"))
            keys = [flag.pk for flag in open_flags]
            count = QuestionFlag.objects.filter(pk__in=keys).update(handled_at=now)
            audit.record_all(
                audit.entry_for(
                    action=Action.FLAG_HANDLED,
                    obj=flag.revision.question,
                    by=request.user,
                    note=f"revision {flag.revision.number}",
                    now=now,
                )
                for flag in open_flags
            )
        self.message_user(request, f"Marked as handled: {count}.")

    @admin.action(description="Mark as not handled", permissions=["handle"])
    def mark_unhandled(self, request: HttpRequest, flags: QuerySet[QuestionFlag]) -> None:
        """Where the person has sent another flag meanwhile, that one stands for both."""
        newer = QuestionFlag.objects.unhandled().filter(
            user=OuterRef("user"), revision=OuterRef("revision")
        )
        latest: dict[tuple[int, int], int] = {}
        for pk, *key in (
            flags.exclude(handled_at=None)
            .exclude(Exists(newer))
            .order_by("created_at", "pk")
            .values_list("pk", "user", "revision")
        ):
            latest[key[0], key[1]] = pk
        count = QuestionFlag.objects.filter(pk__in=latest.values()).update(handled_at=None)
        self.message_user(request, f"Marked as not handled: {count}.")


class IndependentAdmin(ReadOnlyAdmin):
    """Scorecards as the person may read them anywhere else: a superuser sees no more here."""

    search_fields = []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.filter(pk__in=self.model.objects.visible_to(request.user))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Scorecard)
class ScorecardAdmin(IndependentAdmin):
    list_display = ["pk", "panelist", "recommendation", "submitted_at"]
    list_select_related = ["panelist__user", "panelist__interview"]


@admin.register(Rating)
class RatingAdmin(IndependentAdmin):
    list_display = ["plan_question", "scorecard", "value", "saved_at"]
    list_select_related = [
        "plan_question__question",
        "scorecard__panelist__user",
        "scorecard__panelist__interview",
    ]


@admin.register(ScorecardRevision)
class ScorecardRevisionAdmin(IndependentAdmin):
    list_display = ["scorecard", "number", "created_at"]
    list_select_related = ["scorecard__panelist__user", "scorecard__panelist__interview"]


@admin.register(Interview)
class InterviewAdmin(ReadOnlyAdmin):
    """When, and along which plan. Whom, how it went and what was decided stay on the pages."""

    fields = ["team", "plan_version", "starts_at", "time_zone", "started_at", "cancelled_at"]
    list_display = ["starts_at", "team", "plan_version", "cancelled_at"]
    list_select_related = ["team", "plan_version__plan"]
    search_fields = ["team__name"]


@admin.register(Panelist)
class PanelistAdmin(ReadOnlyAdmin):
    list_display = ["interview", "user", "declined_at", "removed_at"]
    list_select_related = ["interview", "user"]


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "team", "actor", "action", "subject"]
    list_filter = ["action"]
    list_select_related = ["team", "actor"]
    search_fields = ["action", "subject"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _slim(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Leave the bulk of the revisions in the database."""
    return answers.defer("revision__content", "revision__rendered", "revision__search_text")
