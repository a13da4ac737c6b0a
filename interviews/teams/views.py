import uuid
from smtplib import SMTPException
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.throttles import Throttle, throttled
from interviews.teams import services
from interviews.teams.access import get_membership, get_owner
from interviews.teams.forms import (
    DeleteTeamForm,
    InvitationForm,
    OwnershipForm,
    RoleForm,
    TeamForm,
    TeamSettingsForm,
)
from interviews.teams.mail import send_offer
from interviews.teams.models import Membership, Role, Team
from interviews.teams.queries import (
    invitations_for,
    members_of,
    memberships_of,
    pending_invitations,
)

NEW_TEAMS = Throttle("new-teams", limit=10, seconds=86_400)
# Each offer is an e-mail.
OFFERS = Throttle("ownership-offers", limit=10, seconds=86_400)


@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
    context = {
        "memberships": memberships_of(request.user),
        "invitations": invitations_for(request.user, timezone.now()),
    }
    return render(request, "interviews/teams/team_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@throttled(NEW_TEAMS, lambda request: (request.user.pk,))
def team_create(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(services.create_team(owner=request.user, **form.cleaned_data))
    status = 400 if form.errors else 200
    return render(request, "interviews/teams/team_create.html", {"form": form}, status=status)


@require_safe
@never_cache
def team_detail(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    return render_team(request, get_membership(request.user, team))


def render_team(
    request: HttpRequest,
    membership: Membership,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the team as the member sees it; `context` replaces what was posted and refused."""
    team = membership.team
    shown: dict[str, Any] = {
        "membership": membership,
        "team": team,
        "is_owner": team.owner_id == membership.user_id,
        "members": members_of(team),
        "roles": Role.choices,
        "now": timezone.now(),
    }
    if membership.is_manager:
        shown |= {"invitations": pending_invitations(team), "invitation_form": InvitationForm()}
    if shown["is_owner"]:
        shown["ownership_form"] = OwnershipForm(team=team)
    shown |= context or {}
    return render(request, "interviews/teams/team_detail.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def team_settings(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    form = TeamSettingsForm(request.POST or None, instance=membership.team, user=membership.user)
    if request.method == "POST" and form.is_valid():
        services.change_settings(team=membership.team, by=request.user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect(membership.team)
    context = {"form": form, "membership": membership, "team_id": team}
    status = 400 if form.errors else 200
    return render(request, "interviews/teams/team_settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def team_delete(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = get_owner(request.user, team)
    form = DeleteTeamForm(request.POST or None, team=membership.team)
    if request.method == "POST" and form.is_valid():
        services.delete_team(team=membership.team)
        messages.success(request, f"{membership.team} is deleted, with everything it held.")
        return redirect("teams:team_list")
    context = {"form": form, "team": membership.team}
    status = 400 if form.errors else 200
    return render(request, "interviews/teams/team_delete.html", context, status=status)


@require_POST
def team_leave(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = get_membership(request.user, team)
    try:
        services.end_membership(membership=membership, by=request.user, now=timezone.now())
    except ValidationError as error:
        return _refuse(request, membership, error)
    messages.success(request, f"You have left {membership.team}.")
    return redirect("teams:team_list")


@require_POST
def member_role(request: HttpRequest, team: uuid.UUID, member: int) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    other = get_object_or_404(members_of(membership.team), pk=member)
    form = RoleForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError("There is no such role.")
        services.change_role(membership=other, role=form.cleaned_data["role"], by=request.user)
    except ValidationError as error:
        return _refuse(request, membership, error)
    role = form.cleaned_data["role"].label.lower()
    messages.success(request, f"{other.user.get_username()} is now {role} of this team.")
    return redirect(membership.team)


@require_POST
def member_remove(request: HttpRequest, team: uuid.UUID, member: int) -> HttpResponse:
    membership = get_membership(request.user, team, Role.MANAGER)
    other = get_object_or_404(members_of(membership.team), pk=member)
    try:
        services.end_membership(membership=other, by=request.user, now=timezone.now())
    except ValidationError as error:
        return _refuse(request, membership, error)
    messages.success(request, f"{other.user.get_username()} no longer belongs to this team.")
    return redirect("teams:team_list" if other == membership else membership.team)


@require_POST
@throttled(OFFERS, lambda request, team: (request.user.pk,))
def ownership_offer(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = get_owner(request.user, team)
    form = OwnershipForm(request.POST, team=membership.team)
    if not form.is_valid():
        return render_team(request, membership, {"ownership_form": form}, status=400)
    asked = form.cleaned_data["member"]
    services.offer_ownership(team=membership.team, to=asked)
    _mail_offer(request, membership.team, asked)
    return redirect(membership.team)


@require_POST
def ownership_withdraw(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = get_owner(request.user, team)
    services.withdraw_offer(team=membership.team, by=request.user)
    return redirect(membership.team)


@require_POST
def ownership_accept(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = _offered(request, team)
    try:
        services.accept_ownership(team=membership.team, user=request.user)
    except ValidationError as error:
        return _refuse(request, membership, error)
    messages.success(request, f"You are now the owner of {membership.team}.")
    return redirect(membership.team)


@require_POST
def ownership_decline(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    membership = _offered(request, team)
    services.withdraw_offer(team=membership.team, by=request.user)
    return redirect(membership.team)


def _mail_offer(request: HttpRequest, team: Team, to: User) -> None:
    link = request.build_absolute_uri(team.get_absolute_url())
    offered = "Offered. You stay the owner until they accept."
    try:
        if not send_offer(team=team, to=to, link=link):
            offered += " They have confirmed no address: tell them to look at the team's page."
    except (OSError, SMTPException):
        offered += " The mail server did not take the e-mail: tell them to look at the team's page."
    messages.success(request, offered)


def _offered(request: HttpRequest, team: uuid.UUID) -> Membership:
    membership = get_membership(request.user, team)
    if membership.team.ownership_offered_to_id != request.user.pk:
        raise PermissionDenied("This team is not offered to you.")
    return membership


def _refuse(request: HttpRequest, membership: Membership, error: ValidationError) -> HttpResponse:
    return render_team(request, membership, {"refusal": error.messages[0]}, status=400)
