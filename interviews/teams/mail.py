"""What teams write to people. Plain text."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.template.loader import render_to_string

from interviews.teams.models import Invitation, Team


def send_invitation(*, invitation: Invitation, link: str) -> None:
    """Send it with its link. Raises `OSError` when the mail server does not take it."""
    context = {"invitation": invitation, "team": invitation.team, "link": link}
    send_mail(
        f"{invitation.team.name} invites you to Viva",
        render_to_string("interviews/teams/invitation_email.txt", context),
        None,
        [invitation.email],
    )


def send_offer(*, team: Team, to: User, link: str) -> bool:
    """Tell the member that the team is offered to them; False when they have confirmed no address.

    Raises `OSError` when the mail server does not take it.
    """
    confirmed = EmailAddress.objects.filter(user=to, verified=True).order_by("-primary", "pk")
    if not (address := confirmed.values_list("email", flat=True).first()):
        return False
    send_mail(
        f"{team.name} is offered to you",
        render_to_string(
            "interviews/teams/offer_email.txt", {"team": team, "to": to, "link": link}
        ),
        None,
        [address],
    )
    return True
