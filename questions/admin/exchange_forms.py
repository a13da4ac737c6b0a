"""What people choose when they bring questions in, look at a preview, or take questions out."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from questions.admin.forms import TopicField
from questions.exchange.formats import FORMATS
from questions.exchange.job_models import Publication
from questions.models import Module, Question, QuestionQuerySet, Status, Topic

Person = AbstractBaseUser | AnonymousUser

# Whoever may not publish and retire brings in drafts, or hands them on, whatever a file says.
NEEDED_TO_PUBLISH = ["questions.publish_question", "questions.retire_question"]


def publications_for(user: Person) -> list[Publication]:
    """How this person may bring questions in: publishing one's own needs the setting for it."""
    if settings.CURATORS_MAY_PUBLISH_OWN_WORK and user.has_perms(NEEDED_TO_PUBLISH):
        return list(Publication)
    return [Publication.DRAFT, Publication.REVIEW]


class UploadForm(forms.Form):
    file = forms.FileField(max_length=200)
    publication = forms.ChoiceField(
        label="Bring questions in",
        choices=Publication,
        initial=Publication.DRAFT,
        widget=forms.RadioSelect,
    )
    topic = TopicField(
        Topic.objects.select_related("module"),
        required=False,
        label="Topic for questions that name none",
        empty_label="None: every question names its topic",
    )
    creates_topics = forms.BooleanField(
        required=False,
        label="Make modules and topics that the bank does not have",
        help_text="Otherwise an unknown topic is listed as a problem.",
    )

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extensions = [e for found in FORMATS.values() if found.can_read for e in found.extensions]
        self.fields["file"].widget.attrs["accept"] = ",".join(dict.fromkeys(extensions))
        labels = ", ".join(found.label for found in FORMATS.values() if found.can_read)
        self.fields[
            "file"
        ].help_text = f"{labels}. At most {filesizeformat(settings.IMPORT_MAX_BYTES)}."
        allowed = publications_for(user)
        self.fields["publication"].choices = [(choice.value, choice.label) for choice in allowed]
        if Publication.COMPLETE not in allowed:
            self.fields["publication"].help_text = "Somebody else publishes what you bring in."

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            raise ValidationError(
                f"“{file.name}” has {file.size:,} bytes; at most {settings.IMPORT_MAX_BYTES:,} are"
                " taken (IMPORT_MAX_BYTES). Split it, by topic for example."
            )
        return file


class PreviewForm(forms.Form):
    """Which of the changes to list. Nonsense lists them all."""

    SHOWN = [
        ("created", "New"),
        ("changed", "Changed"),
        ("reordered", "Moved"),
        ("unchanged", "Unchanged"),
        ("alike", "Near-duplicates"),
        ("gaps", "Incomplete"),
    ]
    show = forms.ChoiceField(choices=SHOWN, required=False)

    @property
    def shown(self) -> str:
        return self.cleaned_data.get("show", "") if self.is_valid() else ""


class ExportForm(forms.Form):
    format = forms.ChoiceField(widget=forms.RadioSelect)
    module = forms.ModelChoiceField(
        Module.objects.all(), required=False, empty_label="All modules", to_field_name="slug"
    )
    topic = TopicField(
        Topic.objects.select_related("module"), required=False, empty_label="All topics"
    )
    status = forms.ChoiceField(choices=[("", "Any status"), *Status.choices], required=False)
    selected = forms.RegexField(r"\A\d+(,\d+)*\Z", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(found.name, found.label) for found in FORMATS.values() if found.can_write]
        self.fields["format"].choices = choices
        self.fields["format"].initial = choices[0][0]

    def questions(self) -> QuestionQuerySet:
        """What was asked for, in the order of the bank."""
        questions = Question.objects.all()
        if selected := self.cleaned_data["selected"]:
            return questions.filter(pk__in=[int(pk) for pk in selected.split(",")])
        if module := self.cleaned_data["module"]:
            questions = questions.filter(topic__module=module)
        if topic := self.cleaned_data["topic"]:
            questions = questions.filter(topic=topic)
        if status := self.cleaned_data["status"]:
            questions = questions.filter(status=status)
        return questions
