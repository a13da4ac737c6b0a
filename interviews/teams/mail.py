"""What teams write to people. Plain text."""

from django.core.mail import send_mail
from django.template.loader import render_to_string

from interviews.teams.models import Invitation


def send_invitation(*, invitation: Invitation, link: str) -> None:
    """Send it with its link. Raises `OSError` when the mail server does not take it."""
    context = {"invitation": invitation, "team": invitation.team, "link": link}
    send_mail(
        f"{invitation.team.name} invites you to Viva",
        render_to_string("interviews/teams/invitation_email.txt", context),
        None,
        [invitation.email],
    )
