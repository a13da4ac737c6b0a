"""Modules and topics: the shelves of the bank."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from questions.admin.audit import AuditedAdmin
from questions.admin.forms import BankText
from questions.models import PUBLISHED_OF_TOPIC, Module, Question, Topic

SUMMARY = {
    models.TextField: {"form_class": BankText, "widget": forms.Textarea({"rows": 3})},
    models.PositiveIntegerField: {
        "widget": forms.NumberInput({"class": "viva-number", "aria-label": "Position"})
    },
}


class OutlineAdmin(AuditedAdmin):
    """What modules and topics have in common."""

    formfield_overrides = SUMMARY
    list_editable = ["position"]
    search_fields = ["slug", "title"]
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ["css/admin-bank.css"]}

    def get_readonly_fields(
        self, request: HttpRequest, obj: Module | Topic | None = None
    ) -> list[str]:
        """A slug stays once candidates have seen it: addresses hang on it."""
        return ["slug"] if obj is not None and self._questions(obj).published().exists() else []

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Module | Topic | None = None
    ) -> dict[str, list[str]]:
        return {"slug": ["title"]} if obj is None else {}

    def _questions(self, obj: Module | Topic) -> QuerySet[Question]:
        lookup = "topic__module" if isinstance(obj, Module) else "topic"
        return Question.objects.filter(**{lookup: obj})


@admin.register(Module)
class ModuleAdmin(OutlineAdmin):
    fields = ["title", "slug", "summary", "position"]
    list_display = ["title", "slug", "position", "topic_count"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Module]:
        return super().get_queryset(request).annotate(topic_count=Count("topics"))

    @admin.display(description="topics", ordering="topic_count")
    def topic_count(self, module: Module) -> SafeString:
        return _link(
            "admin:questions_topic_changelist", {"module__id__exact": module.pk}, module.topic_count
        )


@admin.register(Topic)
class TopicAdmin(OutlineAdmin):
    fields = ["module", "title", "slug", "summary", "position"]
    list_display = ["title", "module", "slug", "position", "question_count", "published_count"]
    list_filter = ["module"]
    list_select_related = ["module"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return (
            super()
            .get_queryset(request)
            .select_related("module")
            .annotate(
                question_count=Count("questions"),
                published_count=Count("questions", filter=PUBLISHED_OF_TOPIC),
            )
        )

    @admin.display(description="questions", ordering="question_count")
    def question_count(self, topic: Topic) -> SafeString:
        return _link(
            "admin:questions_question_changelist",
            {"topic__id__exact": topic.pk},
            topic.question_count,
        )

    @admin.display(description="published", ordering="published_count")
    def published_count(self, topic: Topic) -> int:
        return topic.published_count


def _link(name: str, query: dict[str, int], text: int) -> SafeString:
    return format_html('<a href="{}?{}">{}</a>', reverse(name), urlencode(query), text)
