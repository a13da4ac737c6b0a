"""What a person may set for themselves."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from interviews.accounts.models import ExtraTime, Profile
from interviews.accounts.time_zones import time_zone_choices

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class ProfileForm(forms.ModelForm):
    digest_hour = forms.TypedChoiceField(
        label="At", choices=HOURS, coerce=int, empty_value=None, required=False
    )

    class Meta:
        model = Profile
        fields = ["extra_time", "hides_countdown", "time_zone", "wants_digest", "digest_hour"]
        widgets = {"extra_time": forms.RadioSelect(choices=ExtraTime)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_server = f"the server ({timezone.get_default_timezone_name()})"
        choices = [("", of_server), *time_zone_choices()]
        self.fields["time_zone"].widget = forms.Select(choices=choices)

    def clean_wants_digest(self) -> bool:
        """Only to an address that is the person's own: nobody subscribes somebody else."""
        wants = self.cleaned_data["wants_digest"]
        if wants and "wants_digest" in self.changed_data:
            addresses = EmailAddress.objects.filter(user=self.instance.user_id)
            if not addresses.filter(primary=True, verified=True).exists():
                raise forms.ValidationError(
                    "Confirm your e-mail address first: reminders go to confirmed addresses only.",
                    code="unverified",
                )
        return wants

    def clean_digest_hour(self) -> int:
        hour = self.cleaned_data["digest_hour"]
        return self.instance.digest_hour if hour is None else hour


class DeleteAccountForm(forms.Form):
    """The person types their user name, so that nobody deletes an account by a slip."""

    user_name = forms.CharField(
        label="Your user name, to confirm",
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_user_name(self) -> str:
        name = self.cleaned_data["user_name"]
        if name != self.user.get_username():
            raise forms.ValidationError("That is not your user name. Nothing was deleted.")
        return name
