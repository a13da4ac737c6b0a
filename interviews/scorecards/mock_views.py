"""Mock interviews: arranging one, and agreeing that it counts."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from interviews.scorecards import mocks
from interviews.scorecards.access import get_interview
from interviews.scorecards.forms import AgreementForm, MockForm
from interviews.scorecards.interview_views import people_on, tell
from interviews.teams.access import get_membership
from interviews.teams.models import Role


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mock_create(request: HttpRequest, team_id: UUID) -> HttpResponse:
    membership = get_membership(request.user, team_id, Role.MANAGER, Role.INTERVIEWER)
    posted = request.POST if request.method == "POST" else None
    form = MockForm(posted, team=membership.team, user=membership.user)
    if form.is_valid():
        chosen = ("member", "version", "starts_at", "time_zone")
        try:
            interview = mocks.arrange_mock(
                team=membership.team,
                interviewer=membership.user,
                now=timezone.now(),
                **{name: form.cleaned_data[name] for name in chosen},
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            tell(
                request, interview, [*people_on(interview), form.cleaned_data["member"]], "REQUEST"
            )
            return redirect(interview)
    context = {"team": membership.team, "membership": membership, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "interviews/scorecards/mock_create.html", context, status=status)


@require_POST
def agreement_set(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id)
    form = AgreementForm(request.POST)
    if not found.interview.is_mock or not form.is_valid():
        raise Http404
    agrees = form.cleaned_data["agrees"]
    try:
        mocks.set_agreement(
            interview=found.interview, user=found.user, agrees=agrees, now=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Noted: you agree." if agrees else "Noted: you do not agree.")
    return redirect(found.interview)
