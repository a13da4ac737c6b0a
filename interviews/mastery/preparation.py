"""What readiness reads: the interview of a person, the questions it may ask, what they know."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from django.contrib.auth.models import User
from django.db.models import QuerySet

from interviews.mastery import readiness
from interviews.mastery.models import InterviewGoal, QuestionMemory
from interviews.practice.models import Answer, Rating
from questions.blueprints import share_pools
from questions.models import BlueprintShare, Question, Topic

MINUTE = 60


@dataclass(frozen=True)
class Preparation:
    """The plan for a person's goal. `empty_shares` are those for which the bank has nothing."""

    plan: readiness.Plan
    empty_shares: list[BlueprintShare]
    today_topics: list[Topic]
    minutes_done_today: float

    @property
    def today(self) -> readiness.PlanDay | None:
        return self.plan.days[0] if self.plan.days else None


def prepare(user: User, goal: InterviewGoal, now: datetime) -> Preparation:
    """Forecast the day of the interview, and plan the days until then from what is known now.

    Each share of the blueprint weighs its percent, spread evenly over its questions; shares for
    which the bank has nothing are left out. Days are those of UTC, as in the schedule.
    """
    pools = share_pools(goal.blueprint)
    percent = sum(share.percent for share, pks in pools if pks)
    weights: dict[int, float] = defaultdict(float)
    for share, pks in pools:
        for pk in pks:
            weights[pk] += share.percent / percent / len(pks)
    questions = Question.objects.filter(pk__in=weights).select_related("topic__module")
    rows = {
        pk: (topic_id, seconds)
        for pk, topic_id, seconds in questions.in_bank_order().values_list(
            "pk", "topic", "current_revision__seconds"
        )
    }
    stored = QuestionMemory.objects.filter(user=user.pk).defer("history")
    memories = {each.question_id: each for each in stored}
    done_today = _minutes_on_day(user, now)
    plan = readiness.make_plan(
        [
            _prospect(pk, weights[pk], seconds, memories.get(pk))
            for pk, (_, seconds) in rows.items()
        ],
        today=now.astimezone(UTC).date(),
        interview_on=goal.interview_on,
        minutes_a_day=goal.minutes_a_day,
        minutes_done_today=done_today,
        first_chance=_first_chance(memories.values()),
    )
    asked_today = set(plan.days[0].keys if plan.days else [])
    topics = Topic.objects.filter(pk__in={rows[pk][0] for pk in rows if pk in asked_today})
    return Preparation(
        plan=plan,
        empty_shares=[share for share, pks in pools if not pks],
        today_topics=list(topics.select_related("module")),
        minutes_done_today=done_today,
    )


def planned_today(user: User, candidates: QuerySet[Question], now: datetime) -> QuerySet[Question]:
    """Those `candidates` that the plan for the person's interview holds for the rest of today."""
    goal = InterviewGoal.objects.select_related("blueprint").filter(user=user.pk).first()
    today = prepare(user, goal, now).today if goal else None
    return candidates.filter(pk__in=cast(list[int], today.keys) if today else [])


def _prospect(
    pk: int, weight: float, seconds: int, stored: QuestionMemory | None
) -> readiness.Prospect:
    minutes = (seconds + readiness.ASSESSING_SECONDS) / MINUTE
    if stored is None:
        return readiness.Prospect(pk, weight, minutes)
    is_missed = stored.last_rating == Rating.AGAIN
    return readiness.Prospect(pk, weight, minutes, stored.state, credit=0.0 if is_missed else 1.0)


def _first_chance(memories: Iterable[QuestionMemory]) -> float:
    """The share of questions that the person never missed, as if two of five were so before."""
    lapses = [memory.lapses for memory in memories]
    return (lapses.count(0) + 2) / (len(lapses) + 5)


def _minutes_on_day(user: User, now: datetime) -> float:
    """How long the person has practised on the day (UTC) of `now`, assessing included."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Answer.objects.assessed().filter(user=user.pk, assessed_at__gte=midnight)
    answers = today.filter(assessed_at__lt=midnight + timedelta(days=1)).select_related("round")
    seconds = sum(
        (answer.seconds_used or 0) + readiness.ASSESSING_SECONDS
        for answer in answers.defer("text", "ticked")
    )
    return seconds / MINUTE
