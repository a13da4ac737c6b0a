"""The lists of a framework, on the page of its question.

Points, pitfalls, follow-ups and references hang on the framework, and the framework hangs on the
question one to one. Plain inlines know one step only. So these inlines take the framework for their
parent, and `QuestionAdmin.get_formset_kwargs` hands each formset the question's framework: stored
or not, it is the same object that the page saves before the formsets.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.functional import cached_property

from questions.admin.drafts import LAST, WAS, place_in_order
from questions.admin.forms import BankLine
from questions.limits import PARTS_MAX
from questions.models import (
    AnswerFramework,
    FollowUp,
    FrameworkPart,
    KeyPoint,
    Pitfall,
    Question,
    Reference,
)
from questions.naming import propose_slug
from questions.publishing import published_uids


class PartForm(forms.ModelForm):
    position = forms.IntegerField(
        label="Place",
        required=False,
        min_value=1,
        max_value=LAST,
        widget=forms.NumberInput({"class": "viva-number", "placeholder": "last"}),
    )

    def validate_unique(self) -> None:
        """Ask the database about rows that changed only; the formset compares them all."""
        if self.has_changed():
            super().validate_unique()

    def validate_constraints(self) -> None:
        if self.has_changed():
            super().validate_constraints()


class RowField(forms.ModelChoiceField):
    """The hidden id of a row, looked up among the rows that the formset has loaded."""

    def __init__(self, rows: dict[str, FrameworkPart]) -> None:
        super().__init__(queryset=None, required=False, widget=forms.HiddenInput)
        self.rows = rows

    def to_python(self, value: Any) -> FrameworkPart | None:
        if value in self.empty_values:
            return None
        try:
            return self.rows[str(getattr(value, "pk", value))]
        except KeyError:
            raise ValidationError(
                "This row was deleted in the meantime. Copy what you typed and reload the page."
            ) from None


class FormerKeyField(forms.CharField):
    """Which row this was until somebody else deleted it; no change of the row."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class PartFormSet(BaseInlineFormSet):
    """Rows show their place, from 1; typing another number moves a row to that place."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        is_stored = index is not None and index < self.initial_form_count()
        form.initial["position"] = index + 1 if is_stored else None
        form.stored_position = form.instance.position
        id_field = RowField({str(row.pk): row for row in self.get_queryset()})
        id_field.initial = form.fields[self._pk_field.name].initial
        form.fields[self._pk_field.name] = id_field
        if form.add_prefix(WAS) in form.data:
            form.fields[WAS] = FormerKeyField(required=False)

    def save(self, commit: bool = True) -> list[FrameworkPart]:
        moved = []
        for place, form in enumerate(self._forms_in_order()):
            form.instance.position = place
            if form.stored_position != place and not form.has_changed():
                moved.append(form.instance)
        saved = super().save(commit)
        self.model._default_manager.bulk_update(moved, ["position"])
        return saved

    def filled_forms(self) -> Iterator[forms.ModelForm]:
        """The forms that will be rows: stored or filled in, and not marked for deletion."""
        for index, form in enumerate(self.forms):
            is_row = index < self.initial_form_count() or form.has_changed()
            if is_row and not (self.can_delete and self._should_delete_form(form)):
                yield form

    def _forms_in_order(self) -> list[forms.ModelForm]:
        def place(form: forms.ModelForm) -> tuple[int, int]:
            return place_in_order(form.initial["position"], form.cleaned_data.get("position"))

        return sorted(self.filled_forms(), key=place)


class KeyPointForm(PartForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "uid" in self.fields:
            self.fields["uid"].required = False
            self.fields["uid"].widget.attrs |= {
                "class": "viva-uid",
                "placeholder": "from the text",
                "spellcheck": "false",
            }


class KeyPointFormSet(PartFormSet):
    """Points without a uid get one from their text; one that was published stays as it is."""

    @cached_property
    def published_uids(self) -> set[str]:
        return published_uids(self.instance.question)

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk and form.instance.uid in self.published_uids and "uid" in form.fields:
            form.fields["uid"].disabled = True

    def clean(self) -> None:
        filled = list(self.filled_forms())
        taken = {form.cleaned_data.get("uid") for form in filled} | self.published_uids
        for form in filled:
            if form.cleaned_data.get("uid") == "" and form.cleaned_data.get("text"):
                uid = propose_slug(
                    form.cleaned_data["text"],
                    taken=taken,
                    max_length=KeyPoint._meta.get_field("uid").max_length or 0,
                    fallback="point",
                )
                taken.add(uid)
                form.cleaned_data["uid"] = form.instance.uid = uid
        super().clean()


class ReferenceForm(PartForm):
    title = BankLine(max_length=Reference._meta.get_field("title").max_length)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not url.lower().startswith(("https://", "http://")):
            raise ValidationError("Only addresses that start with https:// or http://.")
        return url


class FrameworkPartInline(admin.StackedInline):
    """A list of the framework; see the top of this file."""

    form = PartForm
    formset = PartFormSet
    template = "admin/questions/question/_parts.html"
    description = ""
    max_num = PARTS_MAX
    formfield_overrides = {
        models.TextField: {
            "form_class": BankLine,
            "widget": forms.Textarea({"rows": 2, "class": "viva-markdown"}),
        },
        models.URLField: {"assume_scheme": "https", "widget": forms.URLInput},
    }

    def __init__(self, parent_model: type[Question], admin_site: admin.AdminSite) -> None:
        super().__init__(AnswerFramework, admin_site)

    def get_extra(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> int:
        """One empty row, so that the page can be filled in without scripts."""
        return 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_max=True, **kwargs)


class KeyPointInline(FrameworkPartInline):
    model = KeyPoint
    form = KeyPointForm
    formset = KeyPointFormSet
    verbose_name = "key point"
    description = (
        "One checkable claim each, at most 30 words; at least three, one of them essential."
        " Move a row by its arrows or its handle, or type the place it should have."
    )
    classes = ["viva-points"]
    fields = ["position", "text", "essential", "weight", "uid"]

    def get_extra(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> int:
        """Room for the least that a question needs to be published."""
        return 3 if obj is None else 1


class PitfallInline(FrameworkPartInline):
    model = Pitfall
    description = "What many say and is wrong, and what is right."
    classes = ["viva-pairs"]
    fields = ["position", "claim", "correction"]


class FollowUpInline(FrameworkPartInline):
    model = FollowUp
    verbose_name = "follow-up"
    description = "What an interviewer asks next, and what a good answer to that would mention."
    classes = ["viva-pairs"]
    fields = ["position", "prompt", "hint"]


class ReferenceInline(FrameworkPartInline):
    model = Reference
    form = ReferenceForm
    description = "Primary sources, best first."
    classes = ["viva-pairs"]
    fields = ["position", "title", "url"]
