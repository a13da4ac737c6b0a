"""On which terms something is shared."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User

from interviews.sharing.services import Terms
from interviews.teams.models import Team

LASTS = [("1", "a day"), ("7", "a week"), ("30", "30 days"), ("90", "90 days")]


class ShareForm(forms.Form):
    recipient = forms.CharField(
        label="For whom",
        max_length=120,
        help_text="One link for each person: then you see who opens it, and can end one alone.",
    )
    days = forms.ChoiceField(label="It opens for", choices=LASTS, initial="7")
    shows_details = forms.BooleanField(
        label="Show what people wrote", required=False, help_text="Texts may name somebody."
    )
    shows_names = forms.BooleanField(label="Show names", required=False)

    @property
    def terms(self) -> Terms:
        cleaned = self.cleaned_data
        return Terms(
            recipient=" ".join(cleaned["recipient"].split()),
            lasts=timedelta(days=int(cleaned["days"])),
            shows_names=cleaned["shows_names"],
            shows_details=cleaned["shows_details"],
        )


class OwnShareForm(ShareForm):
    """Something of one's own: for who holds a link, or for a team that one belongs to."""

    team = forms.ModelChoiceField(
        Team.objects.none(),
        label="With a team",
        required=False,
        empty_label="no team: make a link",
        help_text="Its members find it on the team's pages.",
    )
    field_order = ["team", "recipient"]

    def __init__(self, data: Any = None, *, user: User, details: str) -> None:
        super().__init__(data)
        self.fields["team"].queryset = Team.objects.of(user)
        self.fields["recipient"].required = False
        self.fields["shows_details"].label = details
        self.fields["shows_details"].help_text = ""
        self.fields["shows_names"].label = "Show my name"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        team = cleaned.get("team")
        if team is not None:
            cleaned["recipient"] = team.name
            cleaned["shows_names"] = True
        elif not cleaned.get("recipient", "").strip() and "recipient" not in self.errors:
            self.add_error("recipient", "Say for whom the link is, or choose a team.")
        return cleaned
