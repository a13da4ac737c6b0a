"""What those see who hold a link, and the team with whom somebody shares.

A link carries its token once. Opening it leaves a signed cookie, which only the page behind it
gets, and leads to an address without the token: so neither the history of a browser nor a copied
address opens anything.
"""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.throttles import Throttle, throttled
from interviews.sharing import queries, services
from interviews.sharing.models import Shared, ShareLink
from interviews.teams.access import get_membership

OPENED = Throttle("share-links-opened", limit=60, seconds=600)
LOOKED_AT = Throttle("share-links-looked-at", limit=120, seconds=600)
COOKIE_SALT = "interviews.sharing.holder"
HELD_FOR = 86_400  # seconds; after them the link is opened again
READS = ("GET", "HEAD")
View = Callable[..., HttpResponse]


def unlisted(view: View) -> View:
    """Keep what a link shows out of referrers, indexes and caches."""

    @never_cache
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        # These pages have no forms: `no-referrer` would make browsers send `Origin: null`.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return wrapped


@require_safe
@login_not_required
@unlisted
@throttled(OPENED, methods=READS)
def link_open(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the token for a cookie of the page behind it; 404 when the link opens nothing."""
    try:
        link = services.open_link(
            token=token, now=timezone.now(), is_counted=request.method == "GET"
        )
    except ObjectDoesNotExist:
        raise Http404 from None
    response = redirect(link)
    response.set_signed_cookie(
        _cookie_name(link.pk),
        link.token_hash,
        salt=COOKIE_SALT,
        path=link.get_absolute_url(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
@login_not_required
@unlisted
@throttled(LOOKED_AT, methods=READS)
def shared_detail(request: HttpRequest, link_id: UUID) -> HttpResponse:
    held = request.get_signed_cookie(
        _cookie_name(link_id), default="", salt=COOKIE_SALT, max_age=HELD_FOR
    )
    links = ShareLink.objects.by_link().live(timezone.now()).with_page()
    link = get_object_or_404(links, pk=link_id, token_hash=held)
    return _render_shared(request, link, {"layout": "interviews/sharing/shared_base.html"})


@require_safe
@never_cache
def team_shared_list(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """What members of the team show it of their own."""
    membership = get_membership(request.user, team_id)
    links = ShareLink.objects.with_team(membership.team).live(timezone.now()).with_page()
    context = {"team": membership.team, "membership": membership, "links": links}
    return render(request, "interviews/sharing/team_shared_list.html", context)


@require_safe
@never_cache
def team_shared_detail(request: HttpRequest, team_id: UUID, link_id: UUID) -> HttpResponse:
    membership = get_membership(request.user, team_id)
    links = ShareLink.objects.with_team(membership.team).live(timezone.now()).with_page()
    link = get_object_or_404(links, pk=link_id)
    layout = "interviews/scorecards/interview_base.html"
    return _render_shared(request, link, {"layout": layout, "team": membership.team})


def _render_shared(request: HttpRequest, link: ShareLink, context: dict[str, Any]) -> HttpResponse:
    shown: Any
    match link.shares:
        case Shared.ROUND:
            shown = queries.shared_round(link)
        case Shared.MASTERY:
            shown = queries.shared_mastery(link, timezone.now())
        case _:
            shown = queries.shared_debrief(link)
    if shown is None:
        raise Http404
    template = f"interviews/sharing/shared_{link.shares}.html"
    return render(request, template, {"link": link, "shown": shown, **context})


def _cookie_name(link_id: UUID) -> str:
    return f"viva-shared-{link_id.hex}"
