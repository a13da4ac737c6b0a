"""What makes and ends links. Who may is checked by the views; what may be shown, here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from interviews.practice.models import Round
from interviews.scorecards.audit import Action, record
from interviews.scorecards.models import Candidate, Interview, Panelist, Scorecard
from interviews.sharing.models import Shared, ShareLink, ShareLinkQuerySet
from interviews.teams.models import Team
from interviews.teams.tokens import hash_token, new_token

LINKS_MAX = 100  # of a person, at once


@dataclass(frozen=True)
class Terms:
    """For whom a link is, how long it opens, and how much it shows."""

    recipient: str
    lasts: timedelta
    shows_names: bool = False
    shows_details: bool = False


@transaction.atomic
def share_scorecard(
    *, scorecard: Scorecard, by: User, terms: Terms, now: datetime
) -> tuple[ShareLink, str]:
    """Make a link to one scorecard that the person may read; return it and its token.

    Raises `ValidationError` while anybody on the panel has still to submit, for the link may
    reach them, and `ObjectDoesNotExist` for a scorecard that the person may not read.
    """
    visible = Scorecard.objects.visible_to(by).of_panel().exclude(submitted_at=None)
    scorecard = visible.select_related("panelist__interview__team").get(pk=scorecard.pk)
    interview = scorecard.panelist.interview
    _require_all_judged(interview)
    link = ShareLink(shares=Shared.SCORECARD, scorecard=scorecard, interview=interview)
    return _make(link, team=interview.team, by=by, terms=terms, now=now)


@transaction.atomic
def share_debrief(
    *, interview: Interview, by: User, terms: Terms, now: datetime
) -> tuple[ShareLink, str]:
    """Make a link to what the panel's scorecards come to; errors as of `share_scorecard`."""
    _require_all_judged(interview)
    link = ShareLink(shares=Shared.DEBRIEF, interview=interview)
    return _make(link, team=interview.team, by=by, terms=terms, now=now)


@transaction.atomic
def share_round(
    *, round_: Round, by: User, terms: Terms, now: datetime, team: Team | None = None
) -> tuple[ShareLink, str]:
    """Show a finished round of one's own to a team, or without one to who holds the link."""
    if not round_.is_finished:
        raise ValidationError("This round has not ended: finish it, then share it.")
    link = ShareLink(shares=Shared.ROUND, round=round_)
    return _make(link, team=team, by=by, terms=terms, now=now)


@transaction.atomic
def share_mastery(
    *, by: User, terms: Terms, now: datetime, team: Team | None = None
) -> tuple[ShareLink, str]:
    """Show one's mastery, as it is on the day of looking, to a team or to who holds the link."""
    return _make(ShareLink(shares=Shared.MASTERY), team=team, by=by, terms=terms, now=now)


@transaction.atomic
def revoke_link(*, link: ShareLink, by: User, now: datetime) -> None:
    """End it at once; doing so again changes nothing."""
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        _record(link, by, Action.LINK_REVOKED, now)


@transaction.atomic
def revoke_links_of_member(*, team: Team, user: User, now: datetime) -> None:
    """End what somebody shares who leaves: of the team, and with it."""
    links = ShareLink.objects.filter(team=team, created_by=user, revoked_at=None)
    for link in links.select_related("team"):
        revoke_link(link=link, by=user, now=now)


@transaction.atomic
def delete_links_to_candidate(candidate: Candidate) -> None:
    """Delete every link to their interviews: that they are for whom, too, names somebody."""
    ShareLink.objects.filter(interview__candidate=candidate).delete()


def open_link(*, token: str, now: datetime, is_counted: bool = True) -> ShareLink:
    """Return the live link of a token, and count that it was opened.

    Raises `ObjectDoesNotExist` when there is none, be it expired, revoked or never made.
    """
    link = _by_token(token, now).get()
    if is_counted:
        opened = ShareLink.objects.filter(pk=link.pk)
        opened.update(times_opened=F("times_opened") + 1, last_opened_at=now)
    return link


def _by_token(token: str, now: datetime) -> ShareLinkQuerySet:
    return ShareLink.objects.by_link().live(now).filter(token_hash=hash_token(token))


def _make(
    link: ShareLink, *, team: Team | None, by: User, terms: Terms, now: datetime
) -> tuple[ShareLink, str]:
    if ShareLink.objects.live(now).filter(created_by=by).count() >= LINKS_MAX:
        raise ValidationError(f"You have {LINKS_MAX} links that open: revoke one first.")
    token, link.token_hash = new_token()
    link.team, link.created_by = team, by
    link.recipient, link.expires_at = terms.recipient, now + terms.lasts
    link.shows_names, link.shows_details = terms.shows_names, terms.shows_details
    link.save(force_insert=True)
    _record(link, by, Action.LINK_MADE, now)
    return link, token


def _record(link: ShareLink, by: User, action: Action, now: datetime) -> None:
    if link.team is not None:
        record(team=link.team, actor=by, action=action, subject=link.pk, now=now)


def _require_all_judged(interview: Interview) -> None:
    if interview.is_mock:
        raise ValidationError(
            "A mock interview is between the two who held it. Whoever was interviewed can share"
            " the practice round that it became."
        )
    if Panelist.objects.waiting().filter(interview=interview).exists():
        raise ValidationError(
            "Not everybody on the panel has submitted. A link could reach them, so it can be made"
            " when all are in."
        )
