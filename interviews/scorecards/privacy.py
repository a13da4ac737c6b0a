"""Letting a candidate go: made anonymous, or deleted with everything about them.

Submitted scorecards are frozen. The one door is a candidate with `anonymised_at`: then the
triggers of `0007_scorecards` let the texts of their scorecards be replaced, and nothing else, or
the whole be deleted. What e-mails and calendars carried out of Viva no one can call back.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from interviews.scorecards.audit import Action, record
from interviews.scorecards.models import (
    Candidate,
    Interview,
    Rating,
    Scorecard,
    ScorecardRevision,
)
from interviews.scorecards.revisions import Content
from interviews.scorecards.signals import candidate_erased

ANONYMOUS = "Anonymous candidate"
REMOVED = "removed"


@transaction.atomic
def anonymise_candidate(*, candidate: Candidate, by: User | None, now: datetime) -> None:
    """Remove what names them; ratings, ticked points and decisions stay, as numbers.

    All that people typed goes, since any text may name somebody: summaries, evidence, reasons,
    in drafts and in every revision; links to it end. An interview that is not decided is
    cancelled, so that nothing is added. Done again it changes nothing.
    """
    candidate = _lock(candidate.pk)
    if candidate.anonymised_at is not None:
        return
    candidate.label, candidate.email, candidate.user = ANONYMOUS, "", None
    candidate.anonymised_at = now
    candidate.save(update_fields=["label", "email", "user", "anonymised_at"])
    interviews = Interview.objects.filter(candidate=candidate)
    interviews.filter(decided_at=None, cancelled_at=None).update(cancelled_at=now)
    interviews.exclude(decision_reason="").update(decision_reason=REMOVED)
    interviews.update(practised=None)
    _redact_scorecards(candidate)
    candidate_erased.send(Candidate, candidate=candidate)
    _record(candidate, by, Action.CANDIDATE_ANONYMISED, now)


@transaction.atomic
def delete_candidate(*, candidate: Candidate, by: User | None, now: datetime) -> None:
    """Delete them with their interviews, scorecards, links: all but ids in the audit trail.

    Raises `ObjectDoesNotExist` when they are gone already.
    """
    candidate = _lock(candidate.pk)
    Candidate.objects.filter(pk=candidate.pk).update(anonymised_at=now)
    candidate_erased.send(Candidate, candidate=candidate)
    _record(candidate, by, Action.CANDIDATE_DELETED, now)
    candidate.delete()


def purge_expired(*, now: datetime) -> int:
    """Delete every candidate whose day has come; return how many.

    Each goes in a transaction of their own, so runs may overlap or break off: the next goes on.
    """
    today = timezone.localdate(now)
    expired = Candidate.objects.filter(retain_until__lte=today)
    purged = 0
    for candidate in expired.order_by("retain_until", "pk").only("pk"):
        try:
            delete_candidate(candidate=candidate, by=None, now=now)
        except Candidate.DoesNotExist:
            continue
        purged += 1
    return purged


def _lock(pk: UUID) -> Candidate:
    """Lock the candidate and their scorecards, so that a save under way comes before or is late."""
    candidate = Candidate.objects.select_for_update().select_related("team").get(pk=pk)
    scorecards = Scorecard.objects.filter(panelist__interview__candidate=candidate)
    list(scorecards.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    return candidate


def _redact_scorecards(candidate: Candidate) -> None:
    scorecards = Scorecard.objects.filter(panelist__interview__candidate=candidate)
    scorecards.exclude(summary="").update(summary=REMOVED)
    ratings = Rating.objects.filter(scorecard__in=scorecards)
    ratings.exclude(evidence="").update(evidence=REMOVED)
    ratings.exclude(not_assessed_reason="").update(not_assessed_reason=REMOVED)
    for revision in ScorecardRevision.objects.filter(scorecard__in=scorecards):
        ScorecardRevision.objects.filter(pk=revision.pk).redact(
            content=_redacted(Content.from_json(revision.content)).to_json(),
            reason=REMOVED if revision.reason else "",
        )


def _redacted(content: Content) -> Content:
    entries = {
        key: replace(
            entry,
            evidence=REMOVED if entry.evidence else "",
            not_assessed_reason=REMOVED if entry.not_assessed_reason else "",
        )
        for key, entry in content.entries.items()
    }
    return Content(content.recommendation, REMOVED, entries)


def _record(candidate: Candidate, by: User | None, action: Action, now: datetime) -> None:
    record(team=candidate.team, actor=by, action=action, subject=candidate.pk, now=now)
