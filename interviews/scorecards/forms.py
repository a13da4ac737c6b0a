"""What people enter about interviews and scorecards."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from interviews.plans.models import PlanQuestion, PlanVersion
from interviews.scorecards.debrief import Asked
from interviews.scorecards.models import Candidate, Decision, Interview, Recommendation
from interviews.scorecards.revisions import Content, Entry
from interviews.teams.models import Role, Team

RATINGS = [(str(value), str(value)) for value in range(1, 6)]
NOT_ASSESSED = "none"
TEXT_MAX = 20_000


@cache
def time_zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


class MomentForm(forms.Form):
    """A day and a time of day where the interview is held."""

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    time_zone = forms.ChoiceField(choices=time_zones, initial=timezone.get_default_timezone_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"day", "time", "time_zone"} <= cleaned.keys():
            zone = ZoneInfo(cleaned["time_zone"])
            local = datetime.combine(cleaned["day"], cleaned["time"], tzinfo=zone)
            moment = local.astimezone(UTC)
            if moment.astimezone(zone).replace(fold=0) != local:
                self.add_error("time", "The clocks skip this time on that day.")
            elif moment < timezone.now() - timedelta(days=1):
                self.add_error("day", "This day is past.")
            cleaned["starts_at"] = moment
        return cleaned

    @classmethod
    def at(cls, interview: Interview) -> "MomentForm":
        """The form as it stands for an interview."""
        local = interview.starts_at.astimezone(ZoneInfo(interview.time_zone))
        initial = {"day": local.date(), "time": local.time(), "time_zone": interview.time_zone}
        return cls(initial=initial)


class PanelChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, member: User) -> str:
        return member.get_full_name() or member.username


class VersionChoice(forms.ModelChoiceField):
    def label_from_instance(self, version: PlanVersion) -> str:
        return str(version)


def panel_field(team: Team, *, among: QuerySet[User] | None = None) -> PanelChoice:
    """Members who may interview, and with `among` those who sit there already."""
    able = User.objects.filter(
        memberships__team=team, memberships__role__in=(Role.MANAGER, Role.INTERVIEWER)
    )
    people = able if among is None else User.objects.filter(Q(pk__in=able) | Q(pk__in=among))
    return PanelChoice(
        people.order_by("first_name", "username"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "A panel needs somebody on it."},
    )


class InterviewForm(MomentForm):
    """An interview to be arranged; everything to choose from is the team's own."""

    known_candidate = forms.ModelChoiceField(
        Candidate.objects.none(), required=False, empty_label="Somebody new"
    )
    label = forms.CharField(label="Name", max_length=80, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    retain_until = forms.DateField(
        label="Keep their data until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    version = VersionChoice(PlanVersion.objects.none(), label="Plan", empty_label=None)
    panel = PanelChoice(User.objects.none())
    shows_initials = forms.BooleanField(required=False, initial=True)

    field_order = ["known_candidate", "label", "email", "retain_until", "version", "panel"]

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("version", versions_to_ask(team))
        candidates = Candidate.objects.filter(team=team, anonymised_at=None, user=None)
        self._choose("known_candidate", candidates)
        self.fields["panel"] = panel_field(team)
        last_day = timezone.localdate() + timedelta(days=team.retention_days)
        self.fields["retain_until"].initial = last_day

    def _choose(self, name: str, queryset: QuerySet) -> None:
        self.fields[name].queryset = queryset

    def clean_retain_until(self) -> Any:
        if self.cleaned_data["retain_until"] <= timezone.localdate():
            raise ValidationError("This has to be a day to come.")
        return self.cleaned_data["retain_until"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("known_candidate") and not cleaned.get("label", "").strip():
            self.add_error("label", "Say whom you interview: a name, or what you call them.")
        return cleaned


def versions_to_ask(team: Team) -> QuerySet[PlanVersion]:
    """The newest version of each of the team's plans that asks something."""
    newer = PlanVersion.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    asking = PlanQuestion.objects.filter(stage__version=OuterRef("pk"))
    versions = PlanVersion.objects.filter(plan__team=team, plan__archived_at=None)
    return versions.filter(~Exists(newer), Exists(asking)).select_related("plan")


class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, member: User) -> str:
        return member.get_full_name() or member.username


class MockForm(MomentForm):
    """A member whom one interviews for practice."""

    member = MemberChoice(User.objects.none(), label="Whom you interview", empty_label="choose")
    version = VersionChoice(PlanVersion.objects.none(), label="Plan", empty_label=None)
    field_order = ["member", "version"]

    def __init__(self, data: Any = None, *, team: Team, user: User) -> None:
        super().__init__(data)
        members = User.objects.filter(memberships__team=team).exclude(pk=user.pk)
        self.fields["member"].queryset = members.order_by("first_name", "username")
        self.fields["version"].queryset = versions_to_ask(team)


class DeclineForm(forms.Form):
    has_conflict = forms.BooleanField(required=False)


class RemindersForm(forms.Form):
    are_wanted = forms.BooleanField(required=False)


class AgreementForm(forms.Form):
    agrees = forms.BooleanField(required=False)


class PanelForm(forms.Form):
    def __init__(self, *args: Any, interview: Interview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = User.objects.filter(
            panels__interview=interview, panels__declined_at=None, panels__removed_at=None
        )
        self.fields["panel"] = panel_field(interview.team, among=seated)
        self.fields["panel"].initial = list(seated)


class SequenceForm(forms.Form):
    """Something that is saved as one types: the number of what it is based on."""

    sequence = forms.IntegerField(min_value=0, max_value=2_000_000_000)


class RatingForm(SequenceForm):
    rating = forms.ChoiceField(choices=[*RATINGS, (NOT_ASSESSED, "not assessed")], required=False)
    reason = forms.CharField(max_length=200, required=False)
    evidence = forms.CharField(max_length=TEXT_MAX, required=False, strip=False)
    go = forms.RegexField(r"\A[0-9]{1,18}\Z|\Ascorecard\Z", required=False)

    def __init__(self, data: Any, *, points: Sequence[dict[str, Any]]) -> None:
        super().__init__(data)
        self.fields["ticked"] = forms.MultipleChoiceField(
            choices=[(point["uid"], point["uid"]) for point in points], required=False
        )

    @property
    def entry(self) -> Entry:
        """What is entered, in the order of the framework."""
        rating, ticked = self.cleaned_data["rating"], set(self.cleaned_data["ticked"])
        is_assessed = rating not in ("", NOT_ASSESSED)
        order = [uid for uid, _ in self.fields["ticked"].choices]
        return Entry(
            value=int(rating) if is_assessed else None,
            not_assessed_reason=self.cleaned_data["reason"] if rating == NOT_ASSESSED else "",
            ticked=tuple(uid for uid in order if uid in ticked),
            evidence=self.cleaned_data["evidence"].replace("\r\n", "\n"),
        )


class VerdictForm(SequenceForm):
    """Recommendation and summary."""

    recommendation = forms.ChoiceField(
        choices=Recommendation, required=False, widget=forms.RadioSelect
    )
    summary = forms.CharField(
        max_length=TEXT_MAX, required=False, strip=False, widget=forms.Textarea
    )

    def clean_summary(self) -> str:
        return self.cleaned_data["summary"].replace("\r\n", "\n")


class AmendmentForm(forms.Form):
    """The whole scorecard anew, with the reason; ticked points stay as they were."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    recommendation = forms.ChoiceField(choices=Recommendation)
    summary = forms.CharField(max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 4}))
    amendment_reason = forms.CharField(
        label="Why do you amend it?",
        max_length=300,
        error_messages={"required": "Say why: an amendment is shown with its reason."},
    )

    def __init__(
        self, *args: Any, questions: Sequence[Asked], latest: Content, number: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.latest = questions, latest
        initial = {"number": number, "recommendation": latest.recommendation}
        self.initial |= initial | {"summary": latest.summary}
        for question in questions:
            self._add_question(question, latest.entries.get(question.key, Entry()))

    def _add_question(self, question: Asked, entry: Entry) -> None:
        choices = [*RATINGS, (NOT_ASSESSED, "not assessed")]
        key = question.key
        self.fields[f"rating_{key}"] = forms.ChoiceField(choices=choices, label="Rating")
        self.fields[f"reason_{key}"] = forms.CharField(
            label="Why it was not assessed", max_length=200, required=False
        )
        self.fields[f"evidence_{key}"] = forms.CharField(
            label="Evidence",
            max_length=TEXT_MAX,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.initial |= {
            f"rating_{key}": str(entry.value or NOT_ASSESSED),
            f"reason_{key}": entry.not_assessed_reason,
            f"evidence_{key}": entry.evidence,
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each question with its three fields, for the template."""
        names = ("rating", "reason", "evidence")
        return [
            {"question": question} | {name: self[f"{name}_{question.key}"] for name in names}
            for question in self.questions
        ]

    @property
    def content(self) -> Content:
        cleaned = self.cleaned_data
        entries = {}
        for question in self.questions:
            key, rating = question.key, cleaned[f"rating_{question.key}"]
            before = self.latest.entries.get(key, Entry())
            entries[key] = Entry(
                value=None if rating == NOT_ASSESSED else int(rating),
                not_assessed_reason=cleaned[f"reason_{key}"] if rating == NOT_ASSESSED else "",
                ticked=before.ticked,
                evidence=cleaned[f"evidence_{key}"].replace("\r\n", "\n"),
            )
        summary = cleaned["summary"].replace("\r\n", "\n")
        return Content(cleaned["recommendation"], summary, entries)


class StageForm(forms.Form):
    """The question to come back to after the clock of its stage was started."""

    go = forms.IntegerField(min_value=1, required=False)


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=Decision, widget=forms.RadioSelect)
    reason = forms.CharField(
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why: the decision is kept with its reason."},
    )


class EraseForm(forms.Form):
    """How a candidate's data goes, and that it is meant."""

    ANONYMISE, DELETE = "anonymise", "delete"
    how = forms.ChoiceField(
        choices=[
            (ANONYMISE, "Make anonymous: ratings and decision stay, all that people wrote goes"),
            (DELETE, "Delete: their interviews and scorecards go too"),
        ],
        initial=ANONYMISE,
        widget=forms.RadioSelect,
    )
    is_meant = forms.BooleanField(
        label="I know that this cannot be undone",
        error_messages={"required": "Tick that you know it cannot be undone."},
    )


class StatusForm(forms.Form):
    """What a polling page has seen already."""

    seen = forms.RegexField(r"\A[0-9]{1,4}-[0-9]{1,4}-[a-z]{1,9}\Z", required=False)


class PageForm(forms.Form):
    page = forms.IntegerField(min_value=1, required=False)


class AuditForm(forms.Form):
    """Where a page of the audit trail begins: before the event of this id."""

    before = forms.IntegerField(min_value=1, required=False)
