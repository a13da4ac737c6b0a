"""What a person may set for themselves."""

from django import forms

from interviews.accounts.models import ExtraTime, Profile


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Profile
        fields = ["extra_time", "hides_countdown"]
        widgets = {"extra_time": forms.RadioSelect(choices=ExtraTime)}
