"""Making links, looking at one's own, and ending them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.throttles import Throttle, throttled
from interviews.scorecards.access import get_interview
from interviews.scorecards.models import Scorecard
from interviews.sharing import queries, services
from interviews.sharing.forms import OwnShareForm, ShareForm
from interviews.sharing.models import Shared, ShareLink
from interviews.teams.models import Membership, Role

NEW_LINKS = Throttle("new-share-links", limit=60, seconds=86_400)
Make = Callable[[], tuple[ShareLink, str]]


def _maker(request: HttpRequest, **kwargs: Any) -> tuple[object, ...]:
    return (request.user.pk,)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@throttled(NEW_LINKS, _maker)
def scorecard_share(
    request: HttpRequest, team_id: UUID, interview_id: UUID, scorecard_id: UUID
) -> HttpResponse:
    found = get_interview(request, team_id, interview_id, Role.MANAGER, Role.INTERVIEWER)
    visible = Scorecard.objects.visible_to(found.user).of_panel().exclude(submitted_at=None)
    scorecard = get_object_or_404(visible, pk=scorecard_id, panelist__interview=interview_id)
    form = ShareForm(request.POST or None)
    context = found.context | {
        "what": "scorecard",
        "back": reverse("scorecards:scorecard_detail", args=[team_id, interview_id, scorecard_id]),
        "links": _of_interview(found.membership, found.interview).filter(scorecard=scorecard),
    }
    return _share(
        request,
        form,
        context,
        lambda: services.share_scorecard(
            scorecard=scorecard, by=found.user, terms=form.terms, now=timezone.now()
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@throttled(NEW_LINKS, _maker)
def debrief_share(request: HttpRequest, team_id: UUID, interview_id: UUID) -> HttpResponse:
    found = get_interview(request, team_id, interview_id, Role.MANAGER, Role.INTERVIEWER)
    form = ShareForm(request.POST or None)
    links = _of_interview(found.membership, found.interview)
    context = found.context | {
        "what": "debrief",
        "back": reverse("scorecards:debrief_detail", args=[team_id, interview_id]),
        "links": links.filter(shares=Shared.DEBRIEF),
    }
    return _share(
        request,
        form,
        context,
        lambda: services.share_debrief(
            interview=found.interview, by=found.user, terms=form.terms, now=timezone.now()
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@throttled(NEW_LINKS, _maker)
def round_share(request: HttpRequest, round_id: UUID) -> HttpResponse:
    round_ = get_object_or_404(request.user.rounds.finished(), pk=round_id)
    form = OwnShareForm(request.POST or None, user=request.user, details="Show my answers")
    context = {
        "what": "practice round",
        "back": reverse("practice:round_summary", args=[round_id]),
        "links": queries.links_of(request.user).filter(round=round_),
    }
    return _share(
        request,
        form,
        context,
        lambda: services.share_round(
            round_=round_,
            by=request.user,
            terms=form.terms,
            team=form.cleaned_data["team"],
            now=timezone.now(),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@throttled(NEW_LINKS, _maker)
def mastery_share(request: HttpRequest) -> HttpResponse:
    form = OwnShareForm(request.POST or None, user=request.user, details="Show every topic")
    context = {
        "what": "mastery",
        "back": reverse("mastery:overview"),
        "links": queries.links_of(request.user).filter(shares=Shared.MASTERY),
    }
    return _share(
        request,
        form,
        context,
        lambda: services.share_mastery(
            by=request.user,
            terms=form.terms,
            team=form.cleaned_data["team"],
            now=timezone.now(),
        ),
    )


@require_safe
@never_cache
def link_list(request: HttpRequest) -> HttpResponse:
    context = _with_state(queries.links_of(request.user)[:200])
    return render(request, "interviews/sharing/link_list.html", context)


@require_POST
def link_revoke(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """End a link: one's own, or as a manager one of the team."""
    managed = Membership.objects.filter(user=request.user, role=Role.MANAGER).values("team")
    links = ShareLink.objects.filter(Q(created_by=request.user) | Q(team__in=managed))
    link = get_object_or_404(links.select_related("team"), pk=link_id)
    services.revoke_link(link=link, by=request.user, now=timezone.now())
    messages.success(request, f"The link for {link.recipient} no longer opens.")
    return redirect("sharing:link_list")


def _share(
    request: HttpRequest, form: ShareForm, context: dict[str, Any], make: Make
) -> HttpResponse:
    """Show the form, or make the link and show its address: this once, for it is not kept."""
    if request.method == "POST" and form.is_valid():
        try:
            link, token = make()
        except ObjectDoesNotExist:
            raise Http404 from None
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if link.is_for_team:
                messages.success(request, f"Shared with {link.team}.")
                return redirect(link)
            path = reverse("sharing:link_open", args=[token])
            made = {"link": link, "address": request.build_absolute_uri(path)}
            return render(request, "interviews/sharing/link_made.html", context | made)
    context |= {"form": form} | _with_state(context["links"])
    status = 400 if form.is_bound else 200
    return render(request, "interviews/sharing/share.html", context, status=status)


def _of_interview(membership: Membership, interview: Any) -> QuerySet[ShareLink]:
    """A manager sees all links to the interview, others those they made."""
    by = None if membership.is_manager else membership.user
    return queries.links_to_interview(interview, by=by)


def _with_state(links: QuerySet[ShareLink]) -> dict[str, Any]:
    rows = list(links)
    return {"links": rows, "live": queries.live_among(rows, timezone.now())}
