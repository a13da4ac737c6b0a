"""The mail that says what is due."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from interviews.digests.tokens import make_token
from interviews.mastery.standings import Overview

MOST_TOPICS = 5


def digest_mail(user: User, standing: Overview) -> EmailMultiAlternatives:
    """Return the mail as text and HTML, which mail clients can unsubscribe from (RFC 8058)."""
    unsubscribe_url = _absolute(reverse("digests:unsubscribe", args=[make_token(user)]))
    topics = standing.due_topics
    context = {
        "user": user,
        "due": standing.due,
        "topics": topics[:MOST_TOPICS],
        "more_topics": len(topics[MOST_TOPICS:]),
        "practise_url": _absolute(f"{reverse('practice:round_create')}?source=due"),
        "settings_url": _absolute(reverse("accounts:settings")),
        "unsubscribe_url": unsubscribe_url,
    }
    mail = EmailMultiAlternatives(
        subject=f"{standing.due} question{'s are' if standing.due > 1 else ' is'} due today",
        body=render_to_string("interviews/digests/digest.txt", context),
        to=[user.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(
        render_to_string("interviews/digests/digest.html", context), "text/html"
    )
    return mail


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
