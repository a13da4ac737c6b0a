"""What a link shows: no more than its scope, and no more than its maker may see today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet

from interviews.mastery.queries import overview
from interviews.mastery.standings import Overview
from interviews.practice.queries import RoundSummary, summarise_round
from interviews.scorecards import debrief
from interviews.scorecards.debrief import Debrief, Judgement
from interviews.scorecards.models import Interview, Panelist
from interviews.scorecards.queries import load_debrief
from interviews.scorecards.revisions import Content
from interviews.sharing.models import Shared, ShareLink

NO_REASON = "not assessed"


@dataclass(frozen=True, slots=True)
class SharedDebrief:
    """A debrief as a link shows it; of a scorecard link, with one judgement."""

    candidate: str
    debrief: Debrief


def links_of(user: User) -> QuerySet[ShareLink]:
    """All that the person made, those that have ended too."""
    return ShareLink.objects.filter(created_by=user).with_page()


def links_to_interview(interview: Interview, *, by: User | None = None) -> QuerySet[ShareLink]:
    """Links to the debrief or a scorecard of it, of one maker or of all."""
    links = ShareLink.objects.filter(interview=interview).with_page()
    return links if by is None else links.filter(created_by=by)


def shared_debrief(link: ShareLink) -> SharedDebrief | None:
    """Return what the link shows of an interview; None when its maker may see nothing of it.

    Nothing either while somebody on the panel has still to submit: the link may reach them.
    """
    interview = link.interview
    if interview is None or Panelist.objects.waiting().filter(interview=interview).exists():
        return None
    seen = load_debrief(interview, link.created_by)
    judgements = [
        _within_scope(judgement, link, number)
        for number, judgement in enumerate(seen.judgements, start=1)
        if link.shares == Shared.DEBRIEF or judgement.scorecard == link.scorecard_id
    ]
    if not judgements:
        return None
    candidate = interview.candidate.label if link.shows_names else "The candidate"
    questions = [result.question for result in seen.questions]
    return SharedDebrief(candidate, debrief.build(questions, judgements))


def shared_round(link: ShareLink) -> RoundSummary | None:
    return summarise_round(link.round) if link.round else None


def shared_mastery(link: ShareLink, now: datetime) -> Overview:
    return overview(link.created_by, now)


def live_among(links: Sequence[ShareLink], now: datetime) -> set[object]:
    """Return the keys of those `links` that open."""
    keys = [link.pk for link in links]
    return set(ShareLink.objects.live(now).filter(pk__in=keys).values_list("pk", flat=True))


def _within_scope(judgement: Judgement, link: ShareLink, number: int) -> Judgement:
    name = judgement.panelist if link.shows_names else f"Panelist {number}"
    if link.shows_details:
        return replace(judgement, panelist=name)
    return replace(judgement, panelist=name, first=_without_texts(judgement.first), amendments=[])


def _without_texts(content: Content) -> Content:
    """Leave ratings and recommendation: whatever people typed may name somebody."""
    entries = {
        key: replace(
            entry,
            evidence="",
            not_assessed_reason=NO_REASON if entry.not_assessed_reason else "",
        )
        for key, entry in content.entries.items()
    }
    return Content(content.recommendation, "", entries)
