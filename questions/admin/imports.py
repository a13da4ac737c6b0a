"""Questions brought in by upload: the file, its preview, the decision, and what became of it."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from questions.admin.exchange_forms import PreviewForm, UploadForm, publications_for
from questions.admin.exports import export_view
from questions.exchange import jobs, launching
from questions.exchange.formats import FORMATS
from questions.exchange.job_models import ImportChange, ImportJob, JobState, Publication

CHANGES_PER_PAGE = 50
PREFIX = "admin/questions/import"


@admin.register(ImportJob)
class ImportJobAdmin(admin.ModelAdmin):
    list_display = ["name", "uploaded_by", "created_at", "state", "new", "changed", "refused"]
    list_display_links = ["name"]
    list_filter = ["state"]
    list_per_page = 50
    actions = None
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ["css/admin-bank.css", "css/admin-import.css"]}

    def get_urls(self) -> list[URLPattern]:
        def view(route: str, function: Any, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(function), name=f"questions_{name}")

        return [
            view("export/", self.export_view, "export"),
            view("<int:pk>/apply/", self.apply_view, "importjob_apply"),
            view("<int:pk>/discard/", self.discard_view, "importjob_discard"),
            view("<int:pk>/again/", self.again_view, "importjob_again"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportJob]:
        return super().get_queryset(request).select_related("owner", "topic").defer("content")

    # Who may: one permission opens all of it, another the export

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: ImportJob | None = None) -> bool:
        return request.user.has_perm("questions.import_bank")

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: ImportJob | None = None) -> bool:
        """What was imported, and by whom, stays."""
        return False

    # The list

    @admin.display(description="by", ordering="owner__username")
    def uploaded_by(self, job: ImportJob) -> str:
        return job.owner.get_username() if job.owner else "–"

    @admin.display(description="new")
    def new(self, job: ImportJob) -> int:
        return job.counts.get("created", 0)

    @admin.display(description="changed")
    def changed(self, job: ImportJob) -> int:
        return job.counts.get("changed", 0)

    @admin.display(description="problems")
    def refused(self, job: ImportJob) -> int:
        return job.error_count

    # The pages

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Imports", **(extra_context or {})})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Take a file, and have it read."""
        self._check(request)
        is_sent = request.method == "POST"
        form = UploadForm(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            user=request.user,
        )
        if not form.is_valid():
            context = {"title": "Import questions", "form": form}
            return self._page(request, "upload", context, status=400 if is_sent else 200)
        file = form.cleaned_data["file"]
        job = jobs.create_job(
            owner=request.user,
            name=file.name,
            data=file.read(),
            publication=form.cleaned_data["publication"],
            topic=form.cleaned_data["topic"],
            creates_topics=form.cleaned_data["creates_topics"],
        )
        launching.start(job)
        return HttpResponseRedirect(job.get_absolute_url())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Where the import is: at work, refused, waiting for a decision, or over."""
        self._check(request)
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        job = self._job(request, object_id)
        if request.htmx and not job.is_at_work:
            return HttpResponse(headers={"HX-Refresh": "true"})
        template = "_progress" if request.htmx else "job"
        response = self._page(request, template, self._job_context(request, job))
        response.headers["Vary"] = "HX-Request, Cookie"
        return response

    @method_decorator(require_POST)
    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._check(request)
        job = self._job(request, pk)
        if job.publication not in publications_for(request.user):
            raise PermissionDenied
        if jobs.request_application(job=job, user=request.user):
            self.log_change(request, job, "Applied to the bank.")
            launching.start(job)
        return HttpResponseRedirect(job.get_absolute_url())

    @method_decorator(require_POST)
    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._check(request)
        job = self._job(request, pk)
        if jobs.discard_job(job=job):
            message = f"“{job.name}” was discarded; nothing of it is in the bank."
            self.message_user(request, message, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:questions_importjob_changelist"))
        return HttpResponseRedirect(job.get_absolute_url())

    @method_decorator(require_POST)
    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start the work anew whose process has died; harmless when it has not."""
        self._check(request)
        job = self._job(request, pk)
        if job.is_silent:
            launching.start(job)
        return HttpResponseRedirect(job.get_absolute_url())

    def export_view(self, request: HttpRequest) -> HttpResponse:
        return export_view(request)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _job(self, request: HttpRequest, pk: int | str) -> ImportJob:
        is_number = str(pk).isdecimal() and len(str(pk)) < 19
        return get_object_or_404(self.get_queryset(request), pk=pk if is_number else None)

    def _job_context(self, request: HttpRequest, job: ImportJob) -> dict[str, Any]:
        found = FORMATS.get(job.format)
        context = {
            "title": f"Import of {job.name}",
            "job": job,
            "original": job,
            "format": found.label if found else job.format,
            "problem_groups": _problem_groups(job),
        }
        if job.state not in {JobState.READY, JobState.APPLIED, JobState.REFUSED}:
            return context
        shown = PreviewForm(request.GET).shown
        page = Paginator(_shown_changes(job, shown), CHANGES_PER_PAGE).get_page(
            request.GET.get("page")
        )
        return context | {
            "page": page,
            "shown": shown,
            "tabs": _tabs(job),
            "may_apply": job.publication in publications_for(request.user),
            "publication": Publication(job.publication).label,
        }

    def _page(
        self, request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        common["problems_shown"] = jobs.PROBLEMS_KEPT
        common["max_bytes"] = settings.IMPORT_MAX_BYTES
        return TemplateResponse(request, f"{PREFIX}/{name}.html", common | context, status=status)


def _shown_changes(job: ImportJob, shown: str) -> QuerySet[ImportChange]:
    changes = job.changes.all()
    if shown == "alike":
        return changes.exclude(alike=[])
    if shown == "gaps":
        return changes.exclude(gaps=[])
    return changes.filter(verdict=shown) if shown else changes


def _problem_groups(job: ImportJob) -> list[tuple[str, list[dict[str, Any]]]]:
    """The problems question by question, in the order of the file; those of the file under ""."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for problem in job.problems:
        groups.setdefault(problem.get("question", ""), []).append(problem)
    return list(groups.items())


def _tabs(job: ImportJob) -> list[dict[str, Any]]:
    """The ways to look at the changes, with how many there are of each."""
    counts = job.counts | {
        "alike": _shown_changes(job, "alike").count(),
        "gaps": _shown_changes(job, "gaps").count(),
    }
    tabs = [{"show": "", "label": "All", "count": job.total}]
    for show, label in PreviewForm.SHOWN:
        tabs.append({"show": show, "label": label, "count": counts.get(show, 0)})
    return tabs
