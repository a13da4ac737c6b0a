"""A question on one page: prompt, framework, parts, publication."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import models
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from questions import markdown, publishing
from questions.admin.audit import record_deletions
from questions.admin.bulk import BulkAdmin
from questions.admin.duplicates import DuplicatesAdmin
from questions.admin.editing import EditingAdmin
from questions.admin.exports import ExportAdmin, export_selected
from questions.admin.filters import TagFilter, UnpublishedChangesFilter, WorkFilter
from questions.admin.forms import (
    NOTE,
    BankText,
    MarkdownArea,
    NoteForm,
    QuestionForm,
    TopicField,
    framework_of,
    tags_of,
)
from questions.admin.parts import (
    FollowUpInline,
    FrameworkPartInline,
    KeyPointInline,
    PitfallInline,
    ReferenceInline,
)
from questions.admin.previews import PreviewAdmin
from questions.admin.publication import state_of, whole
from questions.admin.review import ReviewAdmin
from questions.admin.revisions import RevisionAdmin
from questions.admin.statistics import ColumnsFilter, StatisticsAdmin, section_of
from questions.curation import audit
from questions.curation.tagging import set_tags
from questions.models import Action, Question, Revision, Topic

HEADLINE_LENGTH = 90


@admin.register(Question)
class QuestionAdmin(
    EditingAdmin,
    PreviewAdmin,
    DuplicatesAdmin,
    StatisticsAdmin,
    BulkAdmin,
    ReviewAdmin,
    RevisionAdmin,
    ExportAdmin,
):
    actions = [*BulkAdmin.actions, export_selected]
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
                    "tag_names",
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
        WorkFilter,
        ColumnsFilter,
        "topic__module",
        "status",
        UnpublishedChangesFilter,
        TagFilter,
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
        css = {"all": ["css/admin-bank.css", "css/admin-curation.css", "css/admin-editing.css"]}
        js = ["js/admin-question.js", "js/admin-ordering.js", "js/admin-editing.js"]

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

    @admin.display(description="tags")
    def tag_names(self, question: Question) -> str:
        """For those who may only look."""
        return ", ".join(tags_of(question)) or "–"

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
        form = context["adminform"].form
        if not form.is_bound:
            form.initial["base"] = context.get("base", "")
        may_edit = (
            self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        )
        stored = context.get("stored")
        context["note_form"] = NoteForm(
            request.POST or None, initial={NOTE: request.GET.get(NOTE, "")}
        )
        if may_edit:
            context |= self.publication_context(request, stored)
        if stored is not None:
            context |= {
                "state": state_of(stored),
                "comments": list(stored.comments.select_related("author")),
                "statistics": section_of(stored),
            }
            if request.user.has_perm("questions.view_revision"):
                context["revisions"] = (
                    Revision.objects.filter(question=obj)
                    .select_related("author", "reviewer")
                    .only(
                        *("number", "created_at", "note", "author__username"),
                        "reviewer__username",
                    )
                )
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Saving and deleting

    def save_model(
        self, request: HttpRequest, obj: Question, form: QuestionForm, change: bool
    ) -> None:
        """Write what is on the form and nothing else: status and revision belong to publishing."""
        if change:
            stored = whole(Question.objects.filter(pk=obj.pk)).get()
            form.before = publishing.snapshot(stored)
            _record_move(request, stored, obj)
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
        before = getattr(form, "before", None)
        publishing.mark_edited(question=form.instance, by=request.user, before=before)
        if "tag_names" in form.cleaned_data:
            tags = form.cleaned_data["tag_names"]
            set_tags(question=form.instance, tags=tags, by=request.user)

    def log_change(
        self, request: HttpRequest, obj: Question, message: str | list[Any]
    ) -> LogEntry | None:
        """Keep the history to what changed: saving without an edit is no entry."""
        return super().log_change(request, obj, message) if message else None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        record_deletions(request, queryset)
        return super().log_deletions(request, queryset)

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


def _record_move(request: HttpRequest, stored: Question, obj: Question) -> None:
    """Write down a change of place, which is no part of the content."""
    changes: audit.Changes = {}
    if stored.topic_id != obj.topic_id:
        changes["topic"] = [stored.topic.path, obj.topic.path]
    if stored.position != obj.position:
        changes["position"] = [stored.position, obj.position]
    if changes:
        audit.record(action=Action.MOVED, obj=obj, by=request.user, changes=changes)
