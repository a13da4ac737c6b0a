"""What changes one's own scorecard: saving, submitting, amending. Each is one transaction.

A save carries the number (`sequence`) of what it is based on. It is stored when that is still the
number of what is stored, which then becomes the next; otherwise somebody saved in between, in
another tab or on another device, and `Conflict` holds both apart.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from interviews.plans.models import PlanQuestion
from interviews.scorecards.audit import Action, record
from interviews.scorecards.mocks import count_as_practice
from interviews.scorecards.models import Rating, Recommendation, Scorecard, ScorecardRevision
from interviews.scorecards.revisions import Content, Entry, changes, missing
from interviews.scorecards.services import lock_open_interview


class Conflict(Exception):
    """The save is based on something older than what is stored, which is `stored`."""

    def __init__(self, stored: Rating | Scorecard) -> None:
        super().__init__("This was changed in another tab or on another device.")
        self.stored = stored


class Submitted(Exception):
    """The scorecard is submitted; from here on it changes by amendment."""


@transaction.atomic
def save_rating(
    *,
    user: User,
    interview_id: UUID,
    question_id: int,
    entry: Entry,
    sequence: int,
    now: datetime,
) -> Rating:
    """Store what the person says of one question.

    What is stored already is acknowledged. Raises `Conflict`, `Submitted`, `ValidationError` when
    the interview is over or the entry contradicts itself, and `ObjectDoesNotExist` for a panel
    that the person does not sit on or a question that the plan does not ask.
    """
    scorecard = _lock_draft(user, interview_id)
    asked = PlanQuestion.objects.filter(stage__version=scorecard.panelist.interview.plan_version_id)
    question = asked.select_related("revision").get(pk=question_id)
    _require_sane(entry, question)
    rating = Rating.objects.filter(scorecard=scorecard, plan_question=question).first()
    rating = rating or Rating(scorecard=scorecard, plan_question=question)
    if entry_of(rating) == entry:
        return rating
    if rating.sequence != sequence:
        raise Conflict(rating)
    rating.value, rating.not_assessed_reason = entry.value, entry.not_assessed_reason
    rating.ticked, rating.evidence = list(entry.ticked), entry.evidence
    rating.sequence, rating.saved_at = sequence + 1, now
    rating.save()
    return rating


@transaction.atomic
def save_scorecard(
    *,
    user: User,
    interview_id: UUID,
    recommendation: Recommendation | str,
    summary: str,
    sequence: int,
    now: datetime,
) -> Scorecard:
    """Store recommendation and summary as they stand; errors as of `save_rating`."""
    scorecard = _lock_draft(user, interview_id)
    if (scorecard.recommendation, scorecard.summary) == (recommendation, summary):
        return scorecard
    if scorecard.sequence != sequence:
        raise Conflict(scorecard)
    scorecard.recommendation, scorecard.summary = recommendation, summary
    scorecard.sequence, scorecard.saved_at = sequence + 1, now
    scorecard.save(update_fields=["recommendation", "summary", "sequence", "saved_at"])
    return scorecard


@transaction.atomic
def submit_scorecard(
    *, user: User, interview_id: UUID, questions: Iterable[tuple[int, str]], now: datetime
) -> ScorecardRevision:
    """Make what is saved the person's judgement, for good: revision 1.

    `questions` are ids and names of what the plan asks, in its order. Raises `ValidationError`
    with everything that is missing or when the interview is over, `Submitted`, and
    `ObjectDoesNotExist` for a panel that the person does not sit on.
    """
    interview = lock_open_interview(interview_id)
    scorecard = _lock_draft(user, interview_id)
    asked = list(questions)
    ratings = {rating.plan_question_id: entry_of(rating) for rating in scorecard.ratings.all()}
    entries = {key: ratings.get(key, Entry()) for key, _ in asked}
    content = Content(scorecard.recommendation, scorecard.summary, entries)
    if lacks := missing(content, asked):
        raise ValidationError(lacks)
    scorecard.submitted_at = now
    scorecard.save(update_fields=["submitted_at"])
    record(
        team=interview.team,
        actor=user,
        action=Action.SCORECARD_SUBMITTED,
        subject=scorecard.pk,
        now=now,
    )
    revision = ScorecardRevision.objects.create(
        scorecard=scorecard, number=1, content=content.to_json(), created_at=now
    )
    if interview.is_mock:
        count_as_practice(interview=interview, now=now)
    return revision


@transaction.atomic
def amend_scorecard(
    *,
    user: User,
    interview_id: UUID,
    content: Content,
    reason: str,
    number: int,
    questions: Iterable[tuple[int, str]],
    now: datetime,
) -> ScorecardRevision:
    """Add a later judgement to one's submitted scorecard; the first one goes on counting.

    `number` is that of the revision it is based on. Raises `ValidationError` when another
    amendment came first, nothing changed, something is missing, there is no reason, or the
    interview is over; `ObjectDoesNotExist` when the person has not submitted.
    """
    interview = lock_open_interview(interview_id)
    scorecard = _lock(user, interview_id)
    latest = scorecard.revisions.latest("number")
    asked = list(questions)
    if latest.number != number:
        raise ValidationError("You have amended it elsewhere meanwhile: reload and look again.")
    if not reason.strip():
        raise ValidationError("Say why: an amendment is shown with its reason.")
    if lacks := missing(content, asked):
        raise ValidationError(lacks)
    if not changes(Content.from_json(latest.content), content, asked):
        raise ValidationError("Nothing is different from what you submitted.")
    record(
        team=interview.team,
        actor=user,
        action=Action.SCORECARD_AMENDED,
        subject=scorecard.pk,
        now=now,
    )
    return ScorecardRevision.objects.create(
        scorecard=scorecard,
        number=latest.number + 1,
        content=content.to_json(),
        reason=reason,
        created_at=now,
    )


def entry_of(rating: Rating) -> Entry:
    return Entry(rating.value, rating.not_assessed_reason, tuple(rating.ticked), rating.evidence)


def _lock(user: User, interview_id: UUID) -> Scorecard:
    rows = Scorecard.objects.of_panel().select_for_update(no_key=True, of=("self",))
    return rows.select_related("panelist__interview").get(
        panelist__interview=interview_id, panelist__user=user
    )


def _lock_draft(user: User, interview_id: UUID) -> Scorecard:
    scorecard = _lock(user, interview_id)
    if scorecard.is_submitted:
        raise Submitted("This scorecard is submitted: change it by an amendment.")
    # The joined row may be older than the wait for the lock.
    scorecard.panelist.interview.refresh_from_db(fields=["cancelled_at"])
    if scorecard.panelist.interview.is_cancelled:
        raise ValidationError("This interview was cancelled.")
    return scorecard


def _require_sane(entry: Entry, question: PlanQuestion) -> None:
    if entry.value is not None and entry.not_assessed_reason:
        raise ValidationError("A question is rated or not assessed, not both.")
    if entry.value is not None and not 1 <= entry.value <= 5:
        raise ValidationError("A rating is a number from 1 to 5.")
    if unknown := set(entry.ticked) - {point["uid"] for point in question.revision.points}:
        raise ValidationError(f"The question has no such points: {', '.join(sorted(unknown))}.")
