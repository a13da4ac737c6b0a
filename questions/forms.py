from django import forms
from django.db.models import QuerySet

from questions.models import Kind, Level, Module, Question
from questions.search import Hits, search


class LibraryForm(forms.Form):
    """What the library is asked for, from the query string."""

    q = forms.CharField(
        label="Search", required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    module = forms.ModelChoiceField(
        Module.objects.with_published(),
        to_field_name="slug",
        required=False,
        empty_label="All modules",
    )
    level = forms.ChoiceField(choices=[("", "All levels"), *Level.choices], required=False)
    kind = forms.ChoiceField(choices=[("", "All kinds"), *Kind.choices], required=False)

    @property
    def is_asking(self) -> bool:
        """Whether anything was asked for: else the library shows its shelves."""
        return self.is_valid() and any(self.cleaned_data.values())

    def results(self) -> QuerySet[Question] | Hits:
        """Return the published questions that match: best first, or in the bank's order."""
        asked = self.cleaned_data
        questions = Question.objects.published().with_headline()
        if asked["module"]:
            questions = questions.filter(topic__module=asked["module"])
        if asked["level"]:
            questions = questions.at_level(asked["level"])
        if asked["kind"]:
            questions = questions.of_kind(asked["kind"])
        return search(asked["q"], questions) if asked["q"] else questions.in_bank_order()
