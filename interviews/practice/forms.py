"""What practice accepts from the outside."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q

from interviews.practice.models import Confidence, Mode, Pace, Rating
from questions.models import Blueprint, Level, Module, Question, QuestionQuerySet, Topic

ANSWER_MAX_LENGTH = 50_000
COUNT_MAX = 30
MINUTES_MAX = 240


class TopicChoiceField(forms.ModelMultipleChoiceField):
    """Topics that have something published, named `module/topic`."""

    default_error_messages = {"invalid_choice": "There is no topic “%(value)s” to practise."}

    def __init__(self, **kwargs: Any) -> None:
        topics = Topic.objects.with_published()
        super().__init__(topics.select_related("module"), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.path if isinstance(value, Topic) else super().prepare_value(value)

    def clean(self, value: Any) -> list[Topic]:
        wanted = list(dict.fromkeys(value or []))
        by_path = {topic.path: topic for topic in self.queryset} if wanted else {}
        for path in wanted:
            if path not in by_path:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": path},
                )
        return [by_path[path] for path in wanted]


class Source(models.TextChoices):
    """Which of the selected questions a round is made of."""

    BEST = "", "the best now: what is due and what is new by turns"
    DUE = "due", "only what is due today"
    MISSED = "missed", "only what I missed last time"
    UNSEEN = "unseen", "only what I have never answered"
    WEAKEST = "weakest", "only my three weakest topics"
    BOOKMARKED = "bookmarked", "only what I have bookmarked"
    PLAN = "plan", "only what my plan for the interview holds today"


class RoundForm(forms.Form):
    """Which questions a round asks, how many, and how fast."""

    mode = forms.ChoiceField(choices=Mode.to_choose, initial=Mode.DRILL, widget=forms.RadioSelect)
    source = forms.ChoiceField(
        choices=Source, required=False, initial=Source.BEST, widget=forms.RadioSelect
    )
    blueprint = forms.ModelChoiceField(
        Blueprint.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label="none: any mix of topics",
    )
    is_cram = forms.BooleanField(required=False)
    modules = forms.ModelMultipleChoiceField(
        Module.objects.with_published(), to_field_name="slug", required=False
    )
    topics = TopicChoiceField(required=False)
    levels = forms.MultipleChoiceField(
        choices=Level, required=False, widget=forms.CheckboxSelectMultiple
    )
    count = forms.IntegerField(label="Questions", min_value=1, max_value=COUNT_MAX, initial=5)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=MINUTES_MAX)
    pace = forms.ChoiceField(choices=Pace, initial=Pace.NORMAL, widget=forms.RadioSelect)

    def candidates(self) -> QuestionQuerySet:
        """Return the published questions that match; no topic, or no level, means all of them."""
        questions = Question.objects.published()
        modules, topics = self.cleaned_data["modules"], self.cleaned_data["topics"]
        if modules or topics:
            questions = questions.filter(Q(topic__in=topics) | Q(topic__module__in=modules))
        if levels := self.cleaned_data["levels"]:
            questions = questions.at_level(*levels)
        return questions


class AnswerForm(forms.Form):
    """What is typed and said of it, with the number of this save; and where to go afterwards."""

    text = forms.CharField(required=False, strip=False)
    sequence = forms.IntegerField(min_value=0, max_value=2_147_483_647)
    time_is_up = forms.BooleanField(required=False)
    confidence = forms.ChoiceField(choices=[("", ""), *Confidence.choices], required=False)
    is_spoken = forms.BooleanField(required=False)
    is_flagged = forms.BooleanField(required=False)
    go = forms.RegexField(r"\A(review|[1-9][0-9]?)\Z", required=False)

    def clean_text(self) -> str:
        if "text" not in self.data:
            raise forms.ValidationError("The field “text” is missing.", code="missing")
        text = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > ANSWER_MAX_LENGTH:
            raise forms.ValidationError(
                f"An answer may have at most {ANSWER_MAX_LENGTH:,} characters; this one has"
                f" {len(text):,}.",
                code="max_length",
            )
        return text


class SubmitRoundForm(forms.Form):
    """That the whole set is handed in, by the person or because a browser's clock has run out."""

    time_is_up = forms.BooleanField(required=False)


class BookmarkForm(forms.Form):
    is_wanted = forms.BooleanField(required=False)


class AssessmentForm(forms.Form):
    """The ticked points and, where the person lowers it, the rating."""

    rating = forms.ChoiceField(choices=[("", ""), *Rating.choices], required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.ticked = set(data.getlist("points"))

    def clean_rating(self) -> Rating | None:
        rating = self.cleaned_data["rating"]
        return Rating(rating) if rating else None
