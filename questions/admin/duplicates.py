"""Near-duplicates in the admin: a warning after saving, and a report of the whole bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode

from questions import duplicates, markdown
from questions.duplicates import ALIKE, Pair
from questions.models import Question

PAIRS_PER_PAGE = 25
NAMED = 3  # duplicates that a warning names
HEADLINE_LENGTH = 120


class PairForm(forms.Form):
    """Two questions, and whether they are to be left out of the report."""

    first = forms.ModelChoiceField(Question.objects.all())
    second = forms.ModelChoiceField(Question.objects.all())
    restore = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            raise forms.ValidationError("These are one question and not two.")
        return cleaned


class ReportForm(forms.Form):
    """What the report shows."""

    dismissed = forms.BooleanField(required=False)


@dataclass(frozen=True)
class ShownPair:
    """A pair with its two questions and what they ask, shortened."""

    pair: Pair
    questions: list[tuple[Question, str]]


class DuplicatesAdmin(admin.ModelAdmin):
    """Says which questions are nearly the same as the one that was saved; it is saved all the same.

    The report lists the pairs of the whole bank; somebody can decide that two are no duplicates.
    """

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.duplicates_view)
        return [
            path("duplicates/", view, name="questions_question_duplicates"),
            *super().get_urls(),
        ]

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formsets: Sequence[BaseInlineFormSet],
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        points = [formset for formset in formsets if formset.prefix == "points"]
        if "prompt" in form.changed_data or any(formset.has_changed() for formset in points):
            self._warn_of_duplicates(request, form.instance)

    def duplicates_view(self, request: HttpRequest) -> HttpResponse:
        """The pairs of the bank that are alike (GET), and deciding on one of them (POST)."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request)
        form = ReportForm(request.GET)
        shows_dismissed = form.is_valid() and form.cleaned_data["dismissed"]
        dismissed = duplicates.dismissed_slugs()
        pairs = [
            pair
            for pair in duplicates.pairs_of_bank()
            if (frozenset((pair.first, pair.second)) in dismissed) == shows_dismissed
        ]
        page = Paginator(pairs, PAIRS_PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Near-duplicates",
            "opts": self.opts,
            "media": self.media,
            "page": page,
            "pairs": _with_questions(page.object_list),
            "shows_dismissed": shows_dismissed,
            "dismissed_count": len(dismissed),
            "least": ALIKE,
            "may_decide": self.has_change_permission(request),
        }
        return render(request, "admin/questions/question/duplicates.html", context)

    def _decide(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = PairForm(request.POST)
        report = reverse("admin:questions_question_duplicates")
        if not form.is_valid():
            self.message_user(request, "One of the two questions is gone.", messages.ERROR)
            return redirect(report)
        pair = {"first": form.cleaned_data["first"], "second": form.cleaned_data["second"]}
        if form.cleaned_data["restore"]:
            duplicates.restore(**pair, by=request.user)
            self.message_user(request, "The pair is in the report again.")
            return redirect(f"{report}?{urlencode({'dismissed': 'on'})}")
        duplicates.dismiss(**pair, by=request.user)
        self.message_user(request, "Noted: these two are no duplicates.")
        return redirect(report)

    def _warn_of_duplicates(self, request: HttpRequest, question: Question) -> None:
        pairs = duplicates.duplicates_of(question.slug)
        if not pairs:
            return
        shown = _with_questions(pairs[:NAMED])
        links = format_html_join(
            ", ",
            '<a href="{}">{}</a> ({} %)',
            (
                (_change_url(other), other.slug, f"{item.pair.similarity:.0f}")
                for item in shown
                for other, _ in item.questions
                if other.pk != question.pk
            ),
        )
        more = f" and {len(pairs) - NAMED} more" if len(pairs) > NAMED else ""
        report = reverse("admin:questions_question_duplicates")
        message = (
            '“{}” is saved. It is nearly the same as {}{}. <a href="{}">All near-duplicates</a>'
        )
        text = format_html(message, question.slug, links, more, report)
        self.message_user(request, text, messages.WARNING)


def _with_questions(pairs: Sequence[Pair]) -> list[ShownPair]:
    """Load the questions of the pairs, in one query; a pair of which one is gone is left out."""
    slugs = {slug for pair in pairs for slug in (pair.first, pair.second)}
    questions = Question.objects.filter(slug__in=slugs).select_related("topic__module")
    asked = {
        question.slug: (question, markdown.first_paragraph(question.prompt, limit=HEADLINE_LENGTH))
        for question in questions
    }
    return [
        ShownPair(pair, [asked[pair.first], asked[pair.second]])
        for pair in pairs
        if pair.first in asked and pair.second in asked
    ]


def _change_url(question: Question) -> str:
    return reverse("admin:questions_question_change", args=[question.pk])
