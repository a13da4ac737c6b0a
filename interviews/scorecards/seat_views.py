"""One's own seat on a panel: leaving it, and reminders."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from interviews.scorecards import services
from interviews.scorecards.access import get_interview, get_own_scorecard
from interviews.scorecards.forms import DeclineForm, RemindersForm
from interviews.scorecards.interview_views import tell
from interviews.scorecards.reminders import set_reminders


@require_POST
def seat_decline(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    """Leave the panel before one has submitted, with or without a conflict of interest."""
    found = get_interview(request, team_id, interview_id)
    seat = get_own_scorecard(found).panelist
    form = DeclineForm(request.POST)
    try:
        services.decline_seat(
            seat=seat,
            has_conflict=form.is_valid() and form.cleaned_data["has_conflict"],
            now=timezone.now(),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tell(request, found.interview, [found.user], "CANCEL")
        messages.success(request, "You are off the panel, and nobody waits for your scorecard.")
    return redirect(found.interview)


@require_POST
def seat_reminders(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id)
    seat = get_own_scorecard(found).panelist
    form = RemindersForm(request.POST)
    are_wanted = form.is_valid() and form.cleaned_data["are_wanted"]
    set_reminders(seat=seat, are_wanted=are_wanted)
    said = "You are reminded of this scorecard." if are_wanted else "No more reminders of it."
    messages.success(request, said)
    return redirect(found.interview)
