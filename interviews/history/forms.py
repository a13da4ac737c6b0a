"""What the history is asked for, and what is written beside an answer."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from interviews.history.models import NOTE_MAX_LENGTH
from interviews.practice.models import FLAG_MAX_LENGTH, AnswerQuerySet, Mode, Rating
from questions.editions import bank_edition, read_once
from questions.models import Topic


class HistoryForm(forms.Form):
    """Filters of one's answers, from the query string. Days are those of the current time zone."""

    q = forms.CharField(
        label="Text", required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    topic = forms.ChoiceField(required=False)
    rating = forms.ChoiceField(choices=[("", "All ratings"), *Rating.choices], required=False)
    mode = forms.ChoiceField(choices=[("", "All modes"), *Mode.choices], required=False)
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["topic"].choices = [("", "All topics"), *_topics_by_module()]

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        if "\0" in text:
            raise ValidationError("Null characters are not allowed.")
        return text

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            raise ValidationError("The period ends before it begins.", code="empty_period")

    @property
    def is_asking(self) -> bool:
        """Whether the list is filtered, wherever in it the page stands."""
        return any(value for name, value in self.cleaned_data.items() if name != "before")

    def apply(self, answers: AnswerQuerySet) -> AnswerQuerySet:
        """Return those `answers` that match the filters."""
        asked = self.cleaned_data
        if asked["topic"]:
            module, _, topic = asked["topic"].partition("/")
            answers = answers.filter(topic__slug=topic, topic__module__slug=module)
        if asked["rating"]:
            answers = answers.filter(rating=asked["rating"])
        if asked["mode"]:
            answers = answers.filter(round__mode=asked["mode"])
        if asked["since"]:
            answers = answers.filter(assessed_at__gte=_midnight(asked["since"]))
        if asked["until"] and asked["until"].year < 9999:
            answers = answers.filter(assessed_at__lt=_midnight(asked["until"] + timedelta(days=1)))
        if asked["q"]:
            answers = answers.filter(
                Q(text__icontains=asked["q"])
                | Q(revision__headline__icontains=asked["q"])
                | Q(note__text__icontains=asked["q"])
            )
        return answers


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Note to yourself", required=False, max_length=NOTE_MAX_LENGTH, widget=forms.Textarea
    )


class FlagForm(forms.Form):
    text = forms.CharField(
        label="What is wrong or unclear?", max_length=FLAG_MAX_LENGTH, widget=forms.Textarea
    )


def _topics_by_module() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the choices in their groups."""
    return read_once("topics-by-module", bank_edition(), _read_topics_by_module)


def _read_topics_by_module() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = Topic.objects.values_list("module__title", "module__slug", "slug", "title")
    for module_title, module, topic, title in rows:
        groups[module_title].append((f"{module}/{topic}", title))
    return list(groups.items())


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
