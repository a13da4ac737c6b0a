"""Questions taken out as a file: chosen by module, topic and status, or from the list."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timezone import localdate

from questions.admin.exchange_forms import ExportForm
from questions.exchange.exporting import export_questions, export_titles
from questions.exchange.formats import FORMATS
from questions.exchange.problems import BankError
from questions.models import Question

PERMISSION = "questions.export_bank"


def export_view(request: HttpRequest) -> HttpResponse:
    """Ask what to export, and send it."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = ExportForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form, status=400 if form.is_bound else 200)
    try:
        records = export_questions(form.questions())
    except BankError as error:
        return _page(request, form, status=400, problems=error.problems)
    if not records:
        form.add_error(None, "No question is like that; nothing was exported.")
        return _page(request, form, status=400)
    found = FORMATS[form.cleaned_data["format"]]
    name = f"viva-questions-{localdate():%Y-%m-%d}{found.extensions[0]}"
    return HttpResponse(
        found.write(records, titles=export_titles()),
        content_type=found.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@admin.action(description="Export selected questions…", permissions=["export"])
def export_selected(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Question]
) -> HttpResponse:
    """Ask for the format of what was selected in the list."""
    keys = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True))
    return _page(request, ExportForm(initial={"selected": keys}), count=queryset.count())


class ExportAdmin(admin.ModelAdmin):
    """What the action of the list asks for."""

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)


def _page(
    request: HttpRequest, form: ExportForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    if form.is_bound and (selected := form["selected"].value()):
        context["count"] = selected.count(",") + 1
    context |= {
        **admin.site.each_context(request),
        "title": "Export questions",
        "opts": Question._meta,
        "form": form,
    }
    return TemplateResponse(request, "admin/questions/import/export.html", context, status=status)
