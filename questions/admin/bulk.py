"""Actions of the list of questions: a page says what would happen to each, then it is done."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from questions.admin.forms import NoteForm, TagsField, TopicField
from questions.curation import bulk
from questions.models import Level, Question, Topic


class BulkForm(NoteForm):
    """What to do to the selected questions; `seen` names the summary that was confirmed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def operation(self, request: HttpRequest) -> bulk.Operation:
        """Return what the form asks for; call it on a valid form."""
        raise NotImplementedError


class PublishForm(BulkForm):
    def operation(self, request: HttpRequest) -> bulk.Operation:
        return bulk.Publish(by=request.user)


class RetireForm(BulkForm):
    def operation(self, request: HttpRequest) -> bulk.Operation:
        return bulk.Retire()


class MoveForm(BulkForm):
    topic = TopicField(queryset=Topic.objects.select_related("module"), label="To the topic")

    def operation(self, request: HttpRequest) -> bulk.Operation:
        return bulk.Move(topic=self.cleaned_data["topic"])


class RelevelForm(BulkForm):
    level = forms.ChoiceField(choices=Level, label="New level")

    def operation(self, request: HttpRequest) -> bulk.Operation:
        return bulk.Relevel(level=Level(self.cleaned_data["level"]))


class RetagForm(BulkForm):
    add = TagsField(required=False, label="Tags to add")
    remove = TagsField(required=False, label="Tags to take away")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["add"] and not cleaned["remove"]:
            raise ValidationError("Name a tag to add or one to take away.")
        return cleaned

    def operation(self, request: HttpRequest) -> bulk.Operation:
        return bulk.Retag(add=self.cleaned_data["add"], remove=self.cleaned_data["remove"])


class BulkAdmin(admin.ModelAdmin):
    """The actions of `Question`: for those who may change many at once."""

    actions = ["publish", "retire", "move", "relevel", "retag"]

    def has_bulk_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(["questions.bulk_question", "questions.change_question"])

    @admin.action(description="Publish selected questions…", permissions=["bulk"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Question]) -> HttpResponse | None:
        if not request.user.has_perm("questions.publish_question"):
            raise PermissionDenied
        return self._run_bulk(request, queryset, "publish", PublishForm)

    @admin.action(description="Retire selected questions…", permissions=["bulk"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Question]) -> HttpResponse | None:
        if not request.user.has_perm("questions.retire_question"):
            raise PermissionDenied
        return self._run_bulk(request, queryset, "retire", RetireForm)

    @admin.action(description="Move to another topic…", permissions=["bulk"])
    def move(self, request: HttpRequest, queryset: QuerySet[Question]) -> HttpResponse | None:
        return self._run_bulk(request, queryset, "move", MoveForm)

    @admin.action(description="Change the level…", permissions=["bulk"])
    def relevel(self, request: HttpRequest, queryset: QuerySet[Question]) -> HttpResponse | None:
        return self._run_bulk(request, queryset, "relevel", RelevelForm)

    @admin.action(description="Add or take away tags…", permissions=["bulk"])
    def retag(self, request: HttpRequest, queryset: QuerySet[Question]) -> HttpResponse | None:
        return self._run_bulk(request, queryset, "retag", RetagForm)

    def _run_bulk(
        self,
        request: HttpRequest,
        queryset: QuerySet[Question],
        action: str,
        form_class: type[BulkForm],
    ) -> HttpResponse | None:
        """Ask what is missing, show what would happen, and on the confirmation do it."""
        if (count := queryset.count()) > bulk.MOST:
            text = f"These are {count} questions. Choose at most {bulk.MOST} at a time."
            self.message_user(request, text, messages.ERROR)
            return None
        needs_choice = len(form_class.base_fields) > len(BulkForm.base_fields)
        is_sent = "step" in request.POST or "confirmed" in request.POST or not needs_choice
        form = form_class(request.POST if is_sent else None)
        prospects, operation, is_outdated = [], None, False
        if is_sent and form.is_valid():
            operation = form.operation(request)
            if "confirmed" not in request.POST:
                prospects = bulk.summarise(operation, queryset)
            else:
                try:
                    return self._apply_bulk(request, queryset, operation, form.cleaned_data)
                except bulk.ChangedMeanwhile as change:
                    prospects, is_outdated = list(change.prospects), True
        elif "confirmed" in request.POST and set(form.errors) <= {"note"}:
            operation = form.operation(request)
            prospects = bulk.summarise(operation, queryset)
        return self._bulk_page(request, queryset, action, form, operation, prospects, is_outdated)

    def _apply_bulk(
        self,
        request: HttpRequest,
        queryset: QuerySet[Question],
        operation: bulk.Operation,
        sent: dict[str, Any],
    ) -> None:
        prospects = bulk.apply(
            operation=operation,
            questions=queryset,
            by=request.user,
            note=sent["note"],
            seen=sent["seen"],
        )
        history = f"{operation.done.capitalize()}, with others" + (
            f": {sent['note']}" if sent["note"] else "."
        )
        done = [prospect for prospect in prospects if prospect.is_change]
        for prospect in done:
            self.log_change(request, prospect.question, history)
        for prospect in prospects:
            if prospect.is_refused:
                text = f"“{prospect.question}” {prospect.outcome}."
                self.message_user(request, text, messages.WARNING)
        questions = "1 question" if len(done) == 1 else f"{len(done)} questions"
        level = messages.SUCCESS if done else messages.WARNING
        self.message_user(request, f"{questions} {operation.done}.", level)

    def _bulk_page(
        self,
        request: HttpRequest,
        queryset: QuerySet[Question],
        action: str,
        form: BulkForm,
        operation: bulk.Operation | None,
        prospects: list[bulk.Prospect],
        is_outdated: bool,
    ) -> HttpResponse:
        own_fields = [field for field in form if field.name not in BulkForm.base_fields]
        context = {
            **self.admin_site.each_context(request),
            "title": str(self.get_actions(request)[action][2]).rstrip("…"),
            "opts": self.opts,
            "action": action,
            "operation": operation,
            "prospects": prospects,
            "changes": sum(prospect.is_change for prospect in prospects),
            "selected": list(queryset) if operation is None else [],
            "seen": bulk.token(prospects),
            "is_outdated": is_outdated,
            "note_form": form,
            "own_fields": own_fields,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/questions/question/confirm_action.html", context)
