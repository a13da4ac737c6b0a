from typing import Any

from django import forms
from django.db.models import QuerySet

from questions.editions import read_once
from questions.models import Kind, Level, Module, Question
from questions.search import Hits, search


class LibraryForm(forms.Form):
    """What the library of this edition of the bank is asked for, from the query string."""

    q = forms.CharField(
        label="Search", required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    module = forms.ChoiceField(required=False)
    level = forms.ChoiceField(choices=[("", "All levels"), *Level.choices], required=False)
    kind = forms.ChoiceField(choices=[("", "All kinds"), *Kind.choices], required=False)

    def __init__(self, data: Any, edition: str) -> None:
        super().__init__(data)
        self.fields["module"].choices = [("", "All modules"), *_modules(edition)]

    @property
    def is_asking(self) -> bool:
        """Whether anything was asked for: else the library shows its shelves."""
        return self.is_valid() and any(self.cleaned_data.values())

    def results(self) -> QuerySet[Question] | Hits:
        """Return the published questions that match: best first, or in the bank's order."""
        asked = self.cleaned_data
        questions = Question.objects.published().with_headline()
        if asked["module"]:
            questions = questions.filter(topic__module__slug=asked["module"])
        if asked["level"]:
            questions = questions.at_level(asked["level"])
        if asked["kind"]:
            questions = questions.of_kind(asked["kind"])
        return search(asked["q"], questions) if asked["q"] else questions.in_bank_order()


def _modules(edition: str) -> list[tuple[str, str]]:
    def read() -> list[tuple[str, str]]:
        return list(Module.objects.with_published().values_list("slug", "title"))

    return read_once("modules", edition, read)
