"""Filters of the list of questions."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from questions.curation import worklists
from questions.models import Question, Status, Tag


class WorkFilter(admin.SimpleListFilter):
    """The panels of the first page, whole."""

    title = "work"
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            (worklists.TO_REVIEW, "To review"),
            (worklists.RETURNED, "Returned to me"),
            (worklists.MINE, "My drafts"),
            (worklists.STALE, "Not reviewed for a year"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        if not self.value():
            return queryset
        return queryset.filter(pk__in=worklists.worklist(self.value(), request.user).values("pk"))


class TagFilter(admin.SimpleListFilter):
    title = "tag"
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(slug, slug) for slug in Tag.objects.in_use().values_list("slug", flat=True)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        return queryset.filter(tags__slug=self.value()) if self.value() else queryset


class UnpublishedChangesFilter(admin.SimpleListFilter):
    """By the status alone: `publishing.mark_edited` keeps it true to the content."""

    title = "unpublished changes"
    parameter_name = "unpublished"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", "Candidates see an older text")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        if self.value() != "yes":
            return queryset
        edited = [Status.DRAFT, Status.IN_REVIEW]
        return queryset.filter(current_revision__isnull=False, status__in=edited)
