"""What teams accept from the outside."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib.auth.models import User

from interviews.teams.models import Role, Team

ROLES_EXPLAINED = [
    (Role.MANAGER, "Manager: plans, panels, members and decisions"),
    (Role.INTERVIEWER, "Interviewer: holds interviews and scores them"),
    (Role.OBSERVER, "Observer: reads plans and finished debriefs"),
]


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name", "retention_days"]
        labels = {"retention_days": "Keep candidates' data for, in days"}
        help_texts = {"retention_days": "Counted from the day an interview is arranged."}

    def clean_name(self) -> str:
        """On one line: it stands in the subject of e-mails."""
        return " ".join(self.cleaned_data["name"].split())


class TeamSettingsForm(TeamForm):
    """What a manager, `user`, can set once there is a team."""

    class Meta(TeamForm.Meta):
        fields = [*TeamForm.Meta.fields, "requires_two_factor"]
        labels = {**TeamForm.Meta.labels, "requires_two_factor": "Ask for a second factor"}
        help_texts = {
            **TeamForm.Meta.help_texts,
            "requires_two_factor": "Members without one see no page of the team until they set"
            " one up.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_requires_two_factor(self) -> bool:
        """Nobody locks themselves out."""
        is_wanted = self.cleaned_data["requires_two_factor"]
        if is_wanted and not is_mfa_enabled(self.user):
            raise forms.ValidationError(
                "You have no second factor yourself, so this would lock you out. Set one up under"
                " your account first."
            )
        return is_wanted


class DeleteTeamForm(forms.Form):
    """The name, typed by who means it."""

    name = forms.CharField(label="Type the name of the team to delete it", max_length=80)

    def __init__(self, data: Any = None, *, team: Team) -> None:
        super().__init__(data)
        self.team = team

    def clean_name(self) -> str:
        if self.cleaned_data["name"] != self.team.name:
            raise forms.ValidationError(f"This is not the name. It is “{self.team.name}”.")
        return self.cleaned_data["name"]


class InvitationForm(forms.Form):
    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(choices=ROLES_EXPLAINED, initial=Role.INTERVIEWER)

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role)

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class OwnershipForm(forms.Form):
    """To which member the team is offered."""

    member = forms.ModelChoiceField(
        User.objects.none(), label="New owner", empty_label="choose a member"
    )

    def __init__(self, data: Any = None, *, team: Team) -> None:
        super().__init__(data)
        others = User.objects.filter(memberships__team=team).exclude(pk=team.owner_id)
        self.fields["member"].queryset = others.order_by("username")
