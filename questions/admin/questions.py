"""A question on one page: prompt, framework, parts, publication."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from questions import markdown, publishing
from questions.admin.exports import ExportAdmin, export_selected
from questions.admin.forms import (
    BankText,
    MarkdownArea,
    NoteForm,
    QuestionForm,
    TopicField,
    framework_of,
)
from questions.admin.parts import (
    FollowUpInline,
    FrameworkPartInline,
    KeyPointInline,
    PitfallInline,
    ReferenceInline,
)
from questions.admin.publication import PublicationAdmin, state_of, whole
from questions.models import Question, Revision, Status, Topic

HEADLINE_LENGTH = 90


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


@admin.register(Question)
class QuestionAdmin(PublicationAdmin, ExportAdmin):
    actions = [*PublicationAdmin.actions, export_selected]
    form = QuestionForm
    inlines = [KeyPointInline, PitfallInline, FollowUpInline, ReferenceInline]
    fieldsets = [
        (
            "Question",
            {
                "fields": [
                    "prompt",
                    "slug",
                    ("topic", "position"),
                    ("kind", "level", "need", "seconds"),
                    "covers",
                ],
            },
        ),
        ("Answer framework", {"fields": ["approach", "model_answer"]}),
    ]
    formfield_overrides = {
        models.TextField: {"form_class": BankText, "widget": MarkdownArea},
        models.PositiveIntegerField: {"widget": forms.NumberInput({"class": "viva-number"})},
    }
    list_display = ["headline", "topic", "kind", "level", "need", "status", "live", "updated"]
    list_filter = [
        "topic__module",
        "status",
        UnpublishedChangesFilter,
        "level",
        "kind",
        "need",
        "topic",
    ]
    list_per_page = 50
    search_fields = ["slug", "prompt"]
    date_hierarchy = "updated_at"
    ordering = ["topic__module__position", "topic__position", "position", "slug"]

    class Media:
        css = {"all": ["css/admin-bank.css"]}
        js = ["js/admin-question.js"]

    def get_urls(self) -> list[URLPattern]:
        preview = path(
            "<int:pk>/preview/",
            self.admin_site.admin_view(self.preview_view),
            name="questions_question_preview",
        )
        return [preview, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return (
            super()
            .get_queryset(request)
            .select_related("topic__module", "current_revision")
            .defer(
                "current_revision__content",
                "current_revision__rendered",
                "current_revision__search_text",
            )
        )

    # The list

    @admin.display(description="question", ordering="slug")
    def headline(self, question: Question) -> SafeString:
        return format_html(
            '{} <span class="viva-slug">{}</span>',
            markdown.first_paragraph(question.prompt, limit=HEADLINE_LENGTH),
            question.slug,
        )

    @admin.display(description="live", ordering="current_revision__number", empty_value="–")
    def live(self, question: Question) -> int | None:
        """The number of the revision that candidates see."""
        return question.current_revision.number if question.is_visible else None

    @admin.display(ordering="updated_at")
    def updated(self, question: Question) -> date:
        return localdate(question.updated_at)

    # The page

    def get_readonly_fields(self, request: HttpRequest, obj: Question | None = None) -> list[str]:
        return ["slug"] if obj is not None and obj.current_revision_id else []

    def get_view_on_site_url(self, obj: Question | None = None) -> str | None:
        return super().get_view_on_site_url(obj) if obj is not None and obj.is_visible else None

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if db_field.name == "topic":
            kwargs["queryset"] = Topic.objects.select_related("module")
            kwargs["form_class"] = TopicField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="approach")
    def approach(self, question: Question) -> str:
        """For those who may only look."""
        return framework_of(question).approach

    @admin.display(description="model answer")
    def model_answer(self, question: Question) -> str:
        """For those who may only look."""
        return framework_of(question).model_answer

    def get_formset_kwargs(
        self,
        request: HttpRequest,
        obj: Question,
        inline: admin.options.InlineModelAdmin,
        prefix: str,
    ) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, FrameworkPartInline):
            kwargs["instance"] = framework_of(obj)
        return kwargs

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Question | None = None,
    ) -> HttpResponse:
        """Add what stands about publication on the page, as it is stored, not as it is typed."""
        may_edit = (
            self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        )
        context |= {
            "note_form": NoteForm(request.POST or None),
            "can_publish": may_edit and self.has_publish_permission(request),
        }
        if obj is not None:
            stored = whole(Question.objects.filter(pk=obj.pk)).get()
            context |= {
                "stored": stored,
                "state": state_of(stored),
                "can_retire": may_edit
                and stored.is_visible
                and self.has_retire_permission(request),
            }
            if request.user.has_perm("questions.view_revision"):
                context["revisions"] = (
                    Revision.objects.filter(question=obj)
                    .select_related("author")
                    .only("number", "created_at", "note", "author__username")
                )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The candidate's page of the working copy as it is stored."""
        question = get_object_or_404(whole(Question.objects.all()), pk=pk)
        if not self.has_view_or_change_permission(request, question):
            raise PermissionDenied
        context = {
            "question": question,
            "revision": Revision(**publishing.freeze(publishing.snapshot(question))),
            "state": state_of(question),
            "change_url": reverse("admin:questions_question_change", args=[pk]),
        }
        return render(request, "admin/questions/question/preview.html", context)

    # Saving and deleting

    def save_model(
        self, request: HttpRequest, obj: Question, form: QuestionForm, change: bool
    ) -> None:
        """Write what is on the form and nothing else: status and revision belong to publishing."""
        if change:
            columns = {field.name for field in obj._meta.concrete_fields}
            obj.save(update_fields=[*(columns & set(form.fields)), "updated_at"])
        else:
            obj.save()

    def save_related(
        self,
        request: HttpRequest,
        form: QuestionForm,
        formsets: Sequence[BaseInlineFormSet],
        change: bool,
    ) -> None:
        framework_of(form.instance).save()
        super().save_related(request, form, formsets, change)
        publishing.mark_edited(question=form.instance)

    def log_change(
        self, request: HttpRequest, obj: Question, message: str | list[Any]
    ) -> LogEntry | None:
        """Keep the history to what changed: saving without an edit is no entry."""
        return super().log_change(request, obj, message) if message else None

    def has_delete_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        """Only what was never published: answers and plans hang on the rest, which is retired."""
        is_draft = obj is None or obj.current_revision_id is None
        return is_draft and super().has_delete_permission(request, obj)

    def get_deleted_objects(
        self, objs: Sequence[Question] | QuerySet[Question], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        published = [question for question in objs if question.current_revision_id]
        if published:
            reasons = [
                f"“{question}” has been published: retire it instead." for question in published
            ]
            return [], {}, set(), reasons
        return super().get_deleted_objects(objs, request)
