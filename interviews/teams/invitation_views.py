"""Invitations: a manager sends them; GET shows one to who holds its link, POST accepts it."""

import uuid
from smtplib import SMTPException
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.throttles import Throttle, throttled, too_many_requests
from interviews.teams import services
from interviews.teams.access import get_membership
from interviews.teams.forms import InvitationForm
from interviews.teams.mail import send_invitation
from interviews.teams.models import Invitation, Role
from interviews.teams.queries import invitations_for, pending_invitations, verified_addresses
from interviews.teams.tokens import hash_token
from interviews.teams.views import render_team

# Strangers get these e-mails: neither a person nor a team can send many, nor one address get many.
BY_INVITER = Throttle("invitations-by-inviter", limit=60, seconds=86_400)
BY_TEAM = Throttle("invitations-by-team", limit=30, seconds=3600)
TO_ADDRESS = Throttle("invitations-to-address", limit=5, seconds=86_400)
OPENED = Throttle("invitations-opened", limit=60, seconds=600)


@require_POST
def invitation_create(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    form = InvitationForm(request.POST)
    if form.is_valid():
        if wait := _wait(request, team, form.cleaned_data["email"]):
            return too_many_requests(request, wait)
        try:
            invitation, token = services.invite(
                team=membership.team,
                invited_by=request.user,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error("email", error)
        else:
            _send(request, invitation, token)
            return redirect(membership.team)
    return render_team(request, membership, {"invitation_form": form}, status=400)


@require_POST
def invitation_resend(request: HttpRequest, team: uuid.UUID, pk: int) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    invitation = get_object_or_404(pending_invitations(membership.team), pk=pk)
    if wait := _wait(request, team, invitation.email):
        return too_many_requests(request, wait)
    try:
        invitation, token = services.renew_invitation(
            invitation=invitation, by=request.user, now=timezone.now()
        )
    except ValidationError as error:
        return render_team(request, membership, {"refusal": error.messages[0]}, status=400)
    _send(request, invitation, token)
    return redirect(membership.team)


@require_POST
def invitation_revoke(request: HttpRequest, team: uuid.UUID, pk: int) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    invitation = get_object_or_404(membership.team.invitations, pk=pk)
    services.revoke_invitation(invitation=invitation, by=request.user, now=timezone.now())
    messages.success(request, f"The invitation of {invitation.email} is revoked.")
    return redirect(membership.team)


@require_safe
@never_cache
@login_not_required
@throttled(OPENED, methods=("GET", "HEAD"))
def invitation_detail(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is offered to whom. It changes nothing, so a mail scanner may look at it."""
    return _render_invitation(request, _by_token(token), token)


@require_POST
@throttled(OPENED)
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    return _accept(request, _by_token(token), token)


@require_POST
def own_invitation_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept one that was sent to a verified address of one's own, without its link."""
    invitations = invitations_for(request.user, timezone.now())
    return _accept(request, get_object_or_404(invitations, pk=pk))


def _accept(request: HttpRequest, invitation: Invitation, token: str = "") -> HttpResponse:
    try:
        services.accept_invitation(invitation=invitation, user=request.user, now=timezone.now())
    except ValidationError:
        return _render_invitation(request, invitation, token, status=400)
    messages.success(request, f"Welcome to {invitation.team}.")
    return redirect(invitation.team)


def _by_token(token: str) -> Invitation:
    invitations = Invitation.objects.select_related("team", "invited_by")
    return get_object_or_404(invitations, token_hash=hash_token(token), revoked_at=None)


def _render_invitation(
    request: HttpRequest, invitation: Invitation, token: str, status: int = 200
) -> HttpResponse:
    here = reverse("teams:invitation_detail", args=[token]) if token else reverse("teams:team_list")
    invitation = Invitation.objects.select_related("team", "invited_by").get(pk=invitation.pk)
    context = {
        "invitation": invitation,
        "token": token,
        "has_ended": invitation.accepted_at
        or invitation.revoked_at
        or invitation.expires_at <= timezone.now(),
        "is_addressee": invitation.email in verified_addresses(request.user),
        "return_query": urlencode({"next": here}),
        "signup_query": urlencode({"next": here, "email": invitation.email}),
        "is_unverified": request.user.is_authenticated
        and request.user.emailaddress_set.filter(
            email__iexact=invitation.email, verified=False
        ).exists(),
    }
    response = render(request, "interviews/teams/invitation_detail.html", context, status=status)
    # The site's policy keeps the address from other hosts. `no-referrer` would make browsers send
    # `Origin: null` with the form, which the CSRF check refuses.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _wait(request: HttpRequest, team: uuid.UUID, email: str) -> int:
    """Seconds until the next invitation may be sent; 0 when it may be now."""
    return BY_TEAM.hit(team) or BY_INVITER.hit(request.user.pk) or TO_ADDRESS.hit(email.lower())


def _send(request: HttpRequest, invitation: Invitation, token: str) -> None:
    link = request.build_absolute_uri(reverse("teams:invitation_detail", args=[token]))
    try:
        send_invitation(invitation=invitation, link=link)
    except (OSError, SMTPException):
        messages.error(
            request,
            f"The mail server did not take the e-mail to {invitation.email}. The invitation is"
            " kept: send it again later.",
        )
    else:
        messages.success(request, f"Sent to {invitation.email}. The link works for seven days.")
