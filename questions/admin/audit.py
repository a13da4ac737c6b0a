"""The audit trail in the admin: written by every page here, and read by owners."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from questions.curation import audit
from questions.models import Action, AuditEntry


class AuditedAdmin(admin.ModelAdmin):
    """Write down what is added, changed and deleted through the admin's ordinary pages."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            audit.record(action=Action.CREATED, obj=obj, by=request.user)
        elif form.has_changed():
            audit.record(action=Action.EDITED, obj=obj, by=request.user, changes=form_changes(form))

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        record_deletions(request, queryset)
        return super().log_deletions(request, queryset)


def record_deletions(request: HttpRequest, objects: QuerySet | list[Model]) -> None:
    audit.record_all(
        audit.entry_for(action=Action.DELETED, obj=obj, by=request.user) for obj in objects
    )


def form_changes(form: Any) -> audit.Changes:
    """Return what a model form changes, as text."""
    return {
        name: [_text(form.initial.get(name)), _text(form.cleaned_data[name])]
        for name in form.changed_data
        if name in form.cleaned_data
    }


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """To look at, to search and to filter; nobody changes or deletes anything here."""

    list_display = ["at", "actor_label", "what_was_done", "kind", "object_label", "fields_changed"]
    list_display_links = ["at"]
    list_filter = ["action", "kind", "at", "actor_label"]
    search_fields = ["object_label", "actor_label", "note"]
    date_hierarchy = "at"
    readonly_fields = ["all_changes"]
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    class Media:
        css = {"all": ["css/admin-bank.css", "css/admin-curation.css"]}

    def get_fields(self, request: HttpRequest, obj: AuditEntry | None = None) -> list[str]:
        return ["at", "actor_label", "action", "kind", "object_label", "note", "all_changes"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    @admin.display(description="action", ordering="action")
    def what_was_done(self, entry: AuditEntry) -> str:
        return entry.get_action_display()

    @admin.display(description="fields", empty_value="–")
    def fields_changed(self, entry: AuditEntry) -> str | None:
        return ", ".join(entry.changes) or None

    @admin.display(description="changes")
    def all_changes(self, entry: AuditEntry) -> SafeString | str:
        if not entry.changes:
            return "–"
        rows = format_html_join(
            "",
            '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>',
            (
                (name, _shown(before), _shown(after))
                for name, (before, after) in entry.changes.items()
            ),
        )
        return format_html(
            '<div class="viva-scroll" tabindex="0" role="region" aria-label="Changes">'
            '<table class="viva-changes"><thead><tr><th scope="col">Field</th>'
            '<th scope="col">Before</th><th scope="col">After</th></tr></thead>'
            "<tbody>{}</tbody></table></div>",
            rows,
        )


def _shown(value: Any) -> str:
    return "–" if value in (None, "") else str(value)
