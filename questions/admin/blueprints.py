"""Blueprints and their shares: what an interview is made of."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, QuerySet, Sum
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from questions.admin.audit import AuditedAdmin
from questions.admin.forms import BankText
from questions.curation import audit
from questions.models import Action, Blueprint, BlueprintShare, Level, Module, Need, Topic

WHOLE = 100  # percent


class ChoicesField(forms.MultipleChoiceField):
    """Several of a few values, kept as a list; ticked in boxes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(**kwargs)


class SourcesField(forms.MultipleChoiceField):
    """Modules and topics, by their paths."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.SelectMultiple({"size": 8, "class": "viva-sources"}))
        super().__init__(choices=list, **kwargs)


def source_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All modules, each with its topics; two queries."""
    return [
        (
            module.title,
            [
                (module.slug, f"{module.title}: all of it"),
                *((f"{module.slug}/{topic.slug}", topic.title) for topic in module.topics.all()),
            ],
        )
        for module in Module.objects.prefetch_related(
            models.Prefetch("topics", Topic.objects.order_by("position", "slug"))
        )
    ]


class BlueprintForm(forms.ModelForm):
    levels = ChoicesField(choices=Level, help_text="None ticked: all levels.")
    needs = ChoicesField(choices=Need, help_text="None ticked: all of them.")


class ShareForm(forms.ModelForm):
    sources = SourcesField(help_text="A module stands for all of its topics.")


class ShareFormSet(BaseInlineFormSet):
    """The shares of one blueprint: together the whole, each source in one of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._sources = source_choices()
        super().__init__(*args, **kwargs)

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "sources" in form.fields:
            form.fields["sources"].choices = self._with_lost(form.instance.sources or [])

    def _with_lost(self, sources: list[str]) -> list[tuple[str, Any]]:
        """Offer what the share has and the bank has not any more too: a save keeps it."""
        known = {path for _, group in self._sources for path, _ in group}
        lost = [(path, f"{path} (not in the bank)") for path in sources if path not in known]
        return [*([("Not in the bank", lost)] if lost else []), *self._sources]

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        shares = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        if (total := sum(share["percent"] for share in shares)) != WHOLE:
            raise ValidationError(f"The shares add up to {total} %; they have to make {WHOLE} %.")
        seen: set[str] = set()
        for source in (source for share in shares for source in share["sources"]):
            if source in seen:
                raise ValidationError(f"“{source}” stands in two shares; leave it in one.")
            seen.add(source)


class ShareInline(admin.StackedInline):
    model = BlueprintShare
    form = ShareForm
    formset = ShareFormSet
    fields = ["percent", "sources", "position"]
    verbose_name = "share"
    verbose_name_plural = "shares: together 100 %"

    def get_extra(self, request: HttpRequest, obj: Blueprint | None = None, **kwargs: Any) -> int:
        return 3 if obj is None else 1


@admin.register(Blueprint)
class BlueprintAdmin(AuditedAdmin):
    form = BlueprintForm
    inlines = [ShareInline]
    fields = ["title", "slug", "summary", "levels", "needs", "position"]
    list_display = ["title", "slug", "share_count", "percents", "position"]
    search_fields = ["title", "slug"]
    formfield_overrides = {
        models.TextField: {"form_class": BankText, "widget": forms.Textarea({"rows": 3})}
    }

    class Media:
        css = {"all": ["css/admin-bank.css", "css/admin-curation.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Blueprint]:
        blueprints = super().get_queryset(request)
        return blueprints.annotate(
            share_count=Count("shares"), percents=Sum("shares__percent", default=0)
        )

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Blueprint | None = None
    ) -> dict[str, list[str]]:
        may_write = self.has_add_permission(request)
        return {"slug": ["title"]} if obj is None and may_write else {}

    @admin.display(description="shares", ordering="share_count")
    def share_count(self, blueprint: Blueprint) -> int:
        return blueprint.share_count

    @admin.display(description="together", ordering="percents")
    def percents(self, blueprint: Blueprint) -> str:
        return f"{blueprint.percents} %"

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool
    ) -> None:
        """Write the shares down as one field: they mean something only together."""
        before = "; ".join(map(str, form.instance.shares.all()))
        super().save_formset(request, form, formset, change)
        after = "; ".join(map(str, BlueprintShare.objects.filter(blueprint=form.instance)))
        if before != after:
            audit.record(
                action=Action.EDITED,
                obj=form.instance,
                by=request.user,
                changes={"shares": [before, after]},
            )
