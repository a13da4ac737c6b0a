"""What a person has practised and how their mastery went, drawn from their answers."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from interviews.mastery import charts, memory
from interviews.practice.models import Answer, Mode, Rating
from questions.models import Module, Question

WEEKS = 26
# A streak outlives this many days in a row without practice; the next one ends it.
DAYS_OFF = 2


@dataclass(frozen=True)
class Streak:
    """Days practised in a row, pauses of at most `DAYS_OFF` days left out of the count."""

    days: int
    last_day: date | None

    def keeps_until(self) -> date | None:
        """Return the last day on which practice still continues it; None without a streak."""
        return self.last_day + timedelta(days=DAYS_OFF + 1) if self.days and self.last_day else None


def streak(days: Collection[date], today: date) -> Streak:
    """Count the days practised up to `today` with no pause longer than `DAYS_OFF` days.

    Today is not missed before it is over.
    """
    count, last = 0, None
    following = today
    for day in sorted(set(days), reverse=True):
        if (following - day).days > DAYS_OFF + 1:
            break
        count, last, following = count + 1, last or day, day
    return Streak(count, last)


@dataclass(frozen=True)
class Week:
    """From Monday `first`. `mastery` as it stood at its end, 0 to 1."""

    first: date
    days: int
    answers: int
    seconds: int
    mastery: float


@dataclass(frozen=True)
class ModuleTime:
    """Means of the answers against a clock of their own, in seconds."""

    module: Module
    answers: int
    used: int
    given: int

    @property
    def share(self) -> float:
        return self.used / self.given

    @property
    def bar(self) -> float:
        """As much of the budget as fits into a bar, 0 to 1."""
        return min(1.0, self.share)


@dataclass(frozen=True)
class Progress:
    heat_map: charts.HeatMap
    weeks: list[Week]
    line: str
    streak: Streak
    times: list[ModuleTime]


@dataclass(frozen=True)
class _Fact:
    """What the drawings need of an answer."""

    question: int
    module: int
    rating: str
    opened_at: datetime
    locked_at: datetime
    given: int | None
    is_cram: bool
    is_mock: bool
    spent: int

    @property
    def used(self) -> int:
        if self.is_mock:
            return self.spent
        return max(0, round((self.locked_at - self.opened_at).total_seconds()))

    @property
    def day(self) -> date:
        return timezone.localdate(self.locked_at)


def progress(user: User, now: datetime) -> Progress:
    """Return the last half year of practice. Days are those of the current time zone.

    Mastery of the past is what the answers given by then are worth against the bank of today.
    """
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    facts = _facts(user)
    published = set(Question.objects.published().values_list("pk", flat=True))
    recent = [fact for fact in facts if fact.day >= first]
    by_day = Counter(fact.day for fact in recent)
    ends = [first + timedelta(weeks=number + 1) for number in range(WEEKS)]
    moments = [min(now, _midnight(end)) for end in ends]
    mastery = mastery_at(moments, facts, published)
    weeks = _weeks(first, recent, mastery)
    return Progress(
        heat_map=charts.heat_map(by_day, first=first, last=today),
        weeks=weeks,
        line=charts.polyline(mastery),
        streak=streak({fact.day for fact in facts}, today),
        times=_module_times(recent),
    )


def mastery_at(
    moments: Iterable[datetime], facts: Iterable[_Fact], published: Collection[int]
) -> list[float]:
    """Return mastery of the `published` questions at each of `moments`, which ascend."""
    waiting = iter(facts)
    fact = next(waiting, None)
    states: dict[int, tuple[memory.MemoryState, bool]] = {}
    found = []
    for moment in moments:
        while fact is not None and fact.locked_at <= moment:
            _apply(states, fact)
            fact = next(waiting, None)
        credit = sum(
            memory.recall(state.stability, state.reviewed_at, moment)
            for question, (state, is_missed) in states.items()
            if question in published and not is_missed
        )
        found.append(credit / len(published) if published else 0.0)
    return found


def _apply(states: dict[int, tuple[memory.MemoryState, bool]], fact: _Fact) -> None:
    before = states.get(fact.question, (None, False))[0]
    if fact.is_cram or (before and not memory.counts(fact.locked_at, after=before.reviewed_at)):
        return
    after = memory.review(before, Rating(fact.rating).grade, fact.locked_at)
    states[fact.question] = after, fact.rating == Rating.AGAIN


def _facts(user: User) -> list[_Fact]:
    """Return the person's assessed answers, in the order of answering, in one query."""
    rows = Answer.objects.assessed().filter(user=user.pk).order_by("locked_at", "assessed_at")
    names = (
        "question",
        "topic__module",
        "rating",
        "opened_at",
        "locked_at",
        "seconds",
        "round__is_cram",
        "round__mode",
        "seconds_spent",
    )
    return [
        _Fact(*facts, mode == Mode.MOCK, spent) for *facts, mode, spent in rows.values_list(*names)
    ]


def _weeks(first: date, facts: Iterable[_Fact], mastery: list[float]) -> list[Week]:
    by_week: dict[int, list[_Fact]] = defaultdict(list)
    for fact in facts:
        by_week[(fact.day - first).days // 7].append(fact)
    return [
        Week(
            first=first + timedelta(weeks=number),
            days=len({fact.day for fact in by_week[number]}),
            answers=len(by_week[number]),
            seconds=sum(fact.used for fact in by_week[number]),
            mastery=mastery[number],
        )
        for number in range(WEEKS)
    ]


def _module_times(facts: Iterable[_Fact]) -> list[ModuleTime]:
    by_module: dict[int, list[_Fact]] = defaultdict(list)
    for fact in facts:
        if fact.given and not fact.is_mock:
            by_module[fact.module].append(fact)
    modules = Module.objects.filter(pk__in=by_module)
    return [
        ModuleTime(
            module,
            len(timed := by_module[module.pk]),
            round(sum(fact.used for fact in timed) / len(timed)),
            round(sum(fact.given or 0 for fact in timed) / len(timed)),
        )
        for module in modules
    ]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
