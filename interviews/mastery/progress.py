"""What a person has practised and how their mastery went.

Nothing is replayed: what is read is as much as the bank, half a year and `RECENT` answers make,
however long somebody has practised.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from interviews.mastery import calibration, charts, past
from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.mastery.past import WEEKS, Day
from interviews.practice.models import Answer, Mode
from questions.models import Module, Question, Topic

RECENT = 200  # answers that tell how well somebody keeps time and knows what they know
# A streak outlives this many days in a row without practice; the next one ends it.
DAYS_OFF = 2


@dataclass(frozen=True)
class Streak:
    """Days practised in a row, pauses of at most `DAYS_OFF` days left out of the count."""

    days: int
    last_day: date | None
    is_longer: bool = False  # it began before the days that were looked at

    def keeps_until(self) -> date | None:
        """Return the last day on which practice still continues it; None without a streak."""
        return self.last_day + timedelta(days=DAYS_OFF + 1) if self.days and self.last_day else None


def streak(days: Collection[date], today: date, *, since: date | None = None) -> Streak:
    """Count the days practised up to `today` with no pause longer than `DAYS_OFF` days.

    Today is not missed before it is over. `days` are known from `since` on, if that is given.
    """
    count, last = 0, None
    following = today
    for day in sorted(set(days), reverse=True):
        if (following - day).days > DAYS_OFF + 1:
            break
        count, last, following = count + 1, last or day, day
    reaches_back = since is not None and count > 0 and (following - since).days <= DAYS_OFF
    return Streak(count, last, is_longer=reaches_back)


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
    calibration: calibration.Calibration
    columns: charts.ColumnChart


def progress(user: User, now: datetime) -> Progress:
    """Return the last half year of practice. Days are those of the current time zone.

    Mastery of the past is what the answers given by then are worth against the bank of today.
    """
    today, first = timezone.localdate(now), _first_monday(now)
    diaries = TopicMastery.objects.filter(user=user.pk).values_list("diary", flat=True)
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    by_day = dict(zip(days, past.by_day(diaries, [_midnight(day) for day in days]), strict=True))
    practised = {day: done for day, done in by_day.items() if done.answers}
    published = Question.objects.published()
    histories = QuestionMemory.objects.filter(user=user.pk, question__in=published)
    mastery = past.mastery_at(
        past.week_ends(first, now), histories.values_list("history", flat=True), published.count()
    )
    recent = _recent_answers(user)
    calibrated = calibration.calibrate((each.confidence, each.score) for each in recent)
    return Progress(
        heat_map=charts.heat_map(
            {day: done.answers for day, done in practised.items()}, first=first, last=today
        ),
        weeks=_weeks(first, practised, mastery),
        line=charts.polyline(mastery),
        streak=streak(practised, today, since=first),
        times=_module_times(recent),
        calibration=calibrated,
        columns=charts.column_chart([(row.confidence.label, row.score) for row in calibrated.rows]),
    )


@dataclass(frozen=True)
class TopicPast:
    """Mastery of a topic at the end of each of the last weeks: the Monday and the score."""

    weeks: list[tuple[date, float]]
    line: str


def topic_past(user: User, topic: Topic, published: int, now: datetime) -> TopicPast:
    """Return how mastery of the topic's `published` questions went, week by week."""
    first = _first_monday(now)
    asked = Question.objects.published().filter(topic=topic)
    histories = QuestionMemory.objects.filter(user=user.pk, question__in=asked)
    mastery = past.mastery_at(
        past.week_ends(first, now), histories.values_list("history", flat=True), published
    )
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS)]
    return TopicPast(list(zip(mondays, mastery, strict=True)), charts.polyline(mastery))


@dataclass(frozen=True)
class _Recent:
    """What the tables of recent answers need of one."""

    module: int
    confidence: str
    score: float
    opened_at: datetime
    locked_at: datetime
    given: int | None
    mode: str

    @property
    def used(self) -> float:
        return max(0.0, (self.locked_at - self.opened_at).total_seconds())


def _recent_answers(user: User) -> list[_Recent]:
    rows = Answer.objects.assessed().filter(user=user.pk).order_by("-assessed_at")
    names = (
        "topic__module",
        "confidence",
        "score",
        "opened_at",
        "locked_at",
        "seconds",
        "round__mode",
    )
    return [_Recent(*row) for row in rows.values_list(*names)[:RECENT]]


def _first_monday(now: datetime) -> date:
    today = timezone.localdate(now)
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def _weeks(first: date, days: dict[date, Day], mastery: Sequence[float]) -> list[Week]:
    by_week: dict[int, list[Day]] = defaultdict(list)
    for day, done in days.items():
        by_week[(day - first).days // 7].append(done)
    return [
        Week(
            first=first + timedelta(weeks=number),
            days=len(by_week[number]),
            answers=sum(done.answers for done in by_week[number]),
            seconds=sum(done.seconds for done in by_week[number]),
            mastery=mastery[number],
        )
        for number in range(WEEKS)
    ]


def _module_times(answers: Iterable[_Recent]) -> list[ModuleTime]:
    by_module: dict[int, list[_Recent]] = defaultdict(list)
    for answer in answers:
        if answer.given and answer.mode == Mode.DRILL:
            by_module[answer.module].append(answer)
    return [
        ModuleTime(
            module,
            len(timed := by_module[module.pk]),
            round(sum(answer.used for answer in timed) / len(timed)),
            round(sum(answer.given or 0 for answer in timed) / len(timed)),
        )
        for module in Module.objects.filter(pk__in=by_module)
    ]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
