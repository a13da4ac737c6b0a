"""What plans accept from the outside."""

from typing import Any

from django import forms

from interviews.plans.models import Plan, PlanQuestion, PlanStage, PlanVersion
from interviews.plans.services import QUESTIONS_MAX
from questions.models import Blueprint, Question

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
