"""The question's form in the admin, and the fields that text of the bank goes through."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max

from questions.curation.tagging import parse_tags
from questions.exchange.records import clean, control_character
from questions.limits import COVERS_MAX, LINE_MAX, TEXT_MAX
from questions.models import AnswerFramework, Question, Topic, validate_slug
from questions.naming import SKIPPED, WORDS, propose_slug

NOTE = "note"  # its field, and where a refused step sends it back
NOTE_MAX = 300
SYLLABUS_ID_MAX = 60


class MarkdownArea(forms.Textarea):
    """A field for Markdown, as tall as its text where the browser can do that."""

    def __init__(self, rows: int = 6, attrs: dict[str, Any] | None = None) -> None:
        defaults = {"rows": rows, "class": "viva-markdown", "spellcheck": "true"}
        super().__init__({**defaults, **(attrs or {})})


class BankText(forms.CharField):
    """Text as the bank stores it: line feeds only, nothing blank around it.

    Browsers send CRLF; stored, they would make a question differ from its published self. The
    limit is checked here and not by `maxlength`, with which browsers cut a paste silently.
    """

    limit = TEXT_MAX

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.limit:
            raise ValidationError(
                f"This has {len(value):,} characters; at most {self.limit:,} are allowed.",
                code="max_length",
            )
        if control := control_character(value):
            raise ValidationError(
                f"This holds the control character {control[0]!a}: delete it.", code="control"
            )


class BankLine(BankText):
    """The text of one part of a framework."""

    limit = LINE_MAX


class CoversField(BankText):
    """Ids of syllabus items, one a line or separated by commas; a list in Python."""

    limit = COVERS_MAX * (SYLLABUS_ID_MAX + 2)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return self.split(super().clean(value))

    def has_changed(self, initial: list[str] | None, data: str | None) -> bool:
        try:
            return (initial or []) != self.clean(data)
        except ValidationError:
            return True

    def split(self, text: str) -> list[str]:
        ids = list(dict.fromkeys(re.split(r"[\s,;]+", text.strip()))) if text else []
        if len(ids) > COVERS_MAX:
            raise ValidationError(f"These are {len(ids)} ids; at most {COVERS_MAX} are allowed.")
        for item in ids:
            if len(item) > SYLLABUS_ID_MAX:
                raise ValidationError(f"“{item}” is longer than {SYLLABUS_ID_MAX} characters.")
            try:
                validate_slug(item)
            except ValidationError as error:
                raise ValidationError(f"“{item}” is not an id: {error.message}") from error
        return ids


class TagsField(forms.CharField):
    """Tags in one line; a list of slugs in Python."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"class": "viva-note", "spellcheck": "false"}))
        kwargs.setdefault("help_text", "Short words, with spaces or commas between them.")
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return parse_tags(super().clean(value))

    def has_changed(self, initial: list[str] | None, data: str | None) -> bool:
        try:
            return sorted(initial or []) != sorted(parse_tags(data or ""))
        except ValidationError:
            return True


class BaseField(forms.CharField):
    """What the form started from, signed; it is no change of the question."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class TopicField(forms.ModelChoiceField):
    def label_from_instance(self, topic: Topic) -> str:
        return f"{topic.module} › {topic}"


def framework_of(question: Question) -> AnswerFramework:
    """Return the question's framework: a new one, not stored yet, when it has none."""
    try:
        return question.framework
    except AnswerFramework.DoesNotExist:
        return AnswerFramework(question=question)


def tags_of(question: Question) -> list[str]:
    return [tag.slug for tag in question.tags.all()]


class QuestionForm(forms.ModelForm):
    """A question together with the two texts of its framework.

    `is_stale` when somebody else has saved the question since the form was opened.
    """

    is_stale = False

    base = BaseField(required=False)
    covers = CoversField(
        required=False,
        widget=forms.Textarea({"rows": 3, "class": "viva-covers"}),
        help_text="Ids of the syllabus items that it is about: one a line, or with commas.",
    )
    position = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=10_000,
        widget=forms.NumberInput({"class": "viva-number"}),
        help_text="In its topic; empty: last. Topic and position take effect at once.",
    )
    tag_names = TagsField(
        required=False,
        label="Tags",
        help_text="Short words for finding, with spaces or commas between them. Candidates do not"
        " see them; they take effect at once.",
    )
    approach = BankText(
        required=False,
        widget=MarkdownArea(rows=6),
        help_text=AnswerFramework._meta.get_field("approach").help_text,
    )
    model_answer = BankText(
        required=False,
        widget=MarkdownArea(rows=12),
        help_text=AnswerFramework._meta.get_field("model_answer").help_text,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["position"] = None
        else:
            framework = framework_of(self.instance)
            self.initial |= {
                "approach": framework.approach,
                "model_answer": framework.model_answer,
                "tag_names": tags_of(self.instance),
            }
        if "slug" in self.fields:
            slug = self.fields["slug"]
            slug.required = False
            slug.help_text = (
                "Proposed from the prompt when empty. It can change until the question is first"
                " published; then it stays for good: addresses and candidates' progress hang on it."
            )
            slug.widget.attrs |= {
                "data-proposed-from": "prompt",
                "data-proposed-words": WORDS,
                "data-proposed-without": " ".join(sorted(SKIPPED)),
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_stale:
            raise ValidationError(
                "Nothing is saved yet: somebody else has saved this question since you opened it.",
                code="stale",
            )
        if cleaned.get("slug") == "" and cleaned.get("prompt"):
            cleaned["slug"] = propose_slug(
                cleaned["prompt"],
                taken=set(Question.objects.values_list("slug", flat=True)),
                max_length=Question._meta.get_field("slug").max_length or 0,
                fallback="question",
            )
        if cleaned.get("position") is None and "position" in cleaned and cleaned.get("topic"):
            others = cleaned["topic"].questions.exclude(pk=self.instance.pk)
            last = others.aggregate(last=Max("position"))["last"]
            cleaned["position"] = 0 if last is None else last + 1
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        framework = framework_of(self.instance)
        for field in ("approach", "model_answer"):
            if field in self.cleaned_data:
                setattr(framework, field, self.cleaned_data[field])


class NoteForm(forms.Form):
    """Why something is published, retired or changed."""

    note = forms.CharField(
        required=False,
        max_length=NOTE_MAX,
        widget=forms.TextInput({"class": "viva-note", "aria-describedby": "note-help"}),
    )

    def clean_note(self) -> str:
        note = " ".join(self.cleaned_data["note"].split())
        if control := control_character(note):
            raise ValidationError(f"This holds the control character {control[0]!a}: delete it.")
        return note
