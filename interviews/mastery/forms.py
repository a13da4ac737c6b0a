from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from interviews.mastery.models import InterviewGoal
from interviews.mastery.readiness import HORIZON


class InterviewGoalForm(forms.ModelForm):
    """When the interview is, of what kind, and how long the person can practise a day."""

    class Meta:
        model = InterviewGoal
        fields = ["interview_on", "blueprint", "minutes_a_day"]
        widgets = {"interview_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}
        labels = {"blueprint": "Kind of interview", "minutes_a_day": "Minutes a day"}

    def clean_interview_on(self) -> date:
        day: date = self.cleaned_data["interview_on"]
        today = timezone.now().date()
        if not today < day <= today + timedelta(days=HORIZON):
            raise ValidationError(
                f"Choose a day after today and within {HORIZON} days.", code="out_of_reach"
            )
        return day
