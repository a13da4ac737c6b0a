"""What plans accept from the outside."""

from typing import Any

from django import forms

from interviews.plans.models import Plan, PlanQuestion, PlanStage, PlanVersion
from interviews.plans.rounds import WantedShare
from interviews.plans.services import QUESTIONS_MAX
from questions.models import Blueprint, Level, Question

ANCHOR_MAX_LENGTH = 4_000


class PlanForm(forms.ModelForm):
    class Meta:
        model = Plan
        fields = ["title"]


class StageForm(forms.ModelForm):
    class Meta:
        model = PlanStage
        fields = ["title", "minutes"]


class PlanQuestionForm(forms.ModelForm):
    """How a question is asked and rated."""

    anchor_1 = forms.CharField(
        label="A 1 sounds like", required=False, max_length=ANCHOR_MAX_LENGTH, widget=forms.Textarea
    )
    anchor_3 = forms.CharField(
        label="A 3 sounds like", required=False, max_length=ANCHOR_MAX_LENGTH, widget=forms.Textarea
    )
    anchor_5 = forms.CharField(
        label="A 5 sounds like", required=False, max_length=ANCHOR_MAX_LENGTH, widget=forms.Textarea
    )

    class Meta:
        model = PlanQuestion
        fields = ["minutes", "competency", "weight", "must_have"]
        labels = {"must_have": "Must-have: no mean makes up for missing it"}
        help_texts = {
            "competency": "What it tells you about. Questions with the same word are summed up.",
            "weight": "1 to 10, how much it counts.",
        }

    def clean(self) -> dict[str, Any]:
        """Browsers send line ends as CR LF."""
        for name in ("anchor_1", "anchor_3", "anchor_5"):
            if text := self.cleaned_data.get(name):
                self.cleaned_data[name] = text.replace("\r\n", "\n")
        return self.cleaned_data


class AddQuestionForm(forms.Form):
    """A published question of the bank, by its slug."""

    question = forms.ModelChoiceField(
        Question.objects.published().with_revision(), to_field_name="slug"
    )


class MoveForm(forms.Form):
    """Where to: one place up or down."""

    direction = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])

    @property
    def step(self) -> int:
        return -1 if self.cleaned_data["direction"] == "up" else 1


class BlueprintDraftForm(forms.Form):
    """A plan drawn from a blueprint."""

    title = forms.CharField(max_length=120)
    blueprint = forms.ModelChoiceField(
        Blueprint.objects.all(), to_field_name="slug", empty_label="choose one"
    )
    count = forms.IntegerField(
        label="Questions", min_value=1, max_value=QUESTIONS_MAX // 2, initial=9
    )
    rounds = forms.IntegerField(
        label="Split over rounds",
        min_value=1,
        max_value=5,
        initial=1,
        help_text="Each becomes a stage.",
    )


class JobDescriptionForm(forms.Form):
    """The text, as it was pasted. How long it may be is told by who reads it."""

    text = forms.CharField(
        label="Job description",
        widget=forms.Textarea,
        error_messages={"required": "Paste a job description first."},
    )


class ProposalForm(forms.Form):
    """What is done with the shares: the title of the plan, and the level it asks."""

    title = forms.CharField(label="Title of the plan", max_length=120)
    level = forms.ChoiceField(choices=Level)
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)


class ShareForm(forms.Form):
    """One share: a module or topic of the bank, its percent, and whether it is a must-have."""

    target = forms.ChoiceField(label="Topic", required=False)
    percent = forms.IntegerField(min_value=0, max_value=100, required=False)
    is_must = forms.BooleanField(label="must-have", required=False)

    def __init__(self, *args: Any, paths: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [("", "add a topic"), *_choices(paths)]

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        if asked.get("percent") and not asked.get("target"):
            raise forms.ValidationError("Say which topic this share is for.", code="no_topic")
        return asked


class BaseShareFormSet(forms.BaseFormSet):
    """Shares that add up to 100; those without a percent are left out."""

    def clean(self) -> None:
        if any(self.errors):
            return
        targets = [share.target for share in self.shares()]
        if len(targets) != len(set(targets)):
            raise forms.ValidationError("A topic stands in two rows: join them.", code="twice")
        if (total := sum(share.percent for share in self.shares())) != 100:
            raise forms.ValidationError(
                f"The shares add up to {total} %, and it must be 100 %.", code="not_hundred"
            )

    def shares(self) -> list[WantedShare]:
        return [
            WantedShare(asked["target"], asked["percent"], asked["is_must"])
            for asked in (form.cleaned_data for form in self.forms)
            if asked.get("target") and asked.get("percent")
        ]


ROWS_TO_ADD = 3
ShareFormSet = forms.formset_factory(
    ShareForm, formset=BaseShareFormSet, extra=ROWS_TO_ADD, max_num=30, absolute_max=30
)


def _choices(paths: dict[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Topics in groups by module, each group beginning with the module itself."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for path, title in paths.items():
        module, slash, _ = path.partition("/")
        groups.setdefault(paths[module], []).append(
            (path, title if slash else f"{title}: all of it")
        )
    return list(groups.items())


class CompareForm(forms.Form):
    """Two versions of a plan, by number, from the query string."""

    old = forms.ModelChoiceField(
        PlanVersion.objects.none(), to_field_name="number", empty_label=None
    )
    new = forms.ModelChoiceField(
        PlanVersion.objects.none(), to_field_name="number", empty_label=None
    )

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.queryset = plan.versions.all()
            field.label_from_instance = lambda version: f"version {version.number}"
