"""What the drawings of the last half year need, so that nobody has to replay answers. No database.

Both lists lie in rows that every answer writes anyway, and are as long as half a year can make
them, however long somebody has practised.

- The *history* of a question: `[moment, stability]`, oldest first, the moment in whole seconds
  since 1970 and the stability in days, 0 for a question that was missed. One for each week with a
  review, the last of it, and the one before those weeks.
- The *diary* of a topic: `[half hour, answers, seconds used]`, oldest first, half hours counted
  from 1970. Half hours and not days, because days begin at different moments in different places;
  the time of nearly all of them differs from UTC by whole half hours.

Weeks begin on Monday, 00:00 UTC.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from interviews.mastery.memory import MemoryState, recall_after

WEEKS = 26
DAY = 86_400
HALF_HOUR = 1_800
A_MONDAY = 4 * DAY  # 5 January 1970
KEPT = (WEEKS + 1) * 7 * DAY  # one more week: those of the person begin up to a day apart

History = list[list[float]]
Diary = list[list[int]]


@dataclass(slots=True)
class Day:
    """Answers that were locked on a day, and the seconds they took."""

    answers: int = 0
    seconds: int = 0


def with_review(history: History, state: MemoryState, *, is_missed: bool) -> History:
    """Return the history after a review that left the memory at `state`."""
    moment = int(state.reviewed_at.timestamp())
    this_week = _week(moment)
    before = [entry for entry in history if _week(entry[0]) < this_week]
    kept = [entry for entry in before if entry[0] > moment - KEPT]
    older = before[: len(before) - len(kept)]
    return [*older[-1:], *kept, [moment, 0 if is_missed else state.stability]]


def with_answer(diary: Diary, locked_at: datetime, seconds: int) -> Diary:
    """Return the diary with one more answer, which may be older than others in it."""
    by_slot = {slot: (answers, spent) for slot, answers, spent in diary}
    slot = int(locked_at.timestamp() // HALF_HOUR)
    answers, spent = by_slot.get(slot, (0, 0))
    by_slot[slot] = answers + 1, spent + seconds
    first = max(by_slot) - KEPT // HALF_HOUR
    return [[each, *by_slot[each]] for each in sorted(by_slot) if each >= first]


def by_day(diaries: Iterable[Diary], midnights: Sequence[datetime]) -> list[Day]:
    """Add up the diaries of a person's topics: a day from each of `midnights` to the next."""
    days = [Day() for _ in midnights]
    begins = [int(midnight.timestamp()) // HALF_HOUR for midnight in midnights]
    for slot, answers, seconds in chain.from_iterable(diaries):
        if (place := bisect_right(begins, slot)) > 0:
            days[place - 1].answers += answers
            days[place - 1].seconds += seconds
    return days


def week_ends(first: date, now: datetime) -> list[datetime]:
    """Return the ends of the `WEEKS` weeks from Monday `first`; none lies after `now`."""
    midnight = datetime.combine(first, time(), UTC)
    ends = (midnight + timedelta(weeks=number + 1) for number in range(WEEKS))
    return [min(end, now) for end in ends]


def mastery_at(
    moments: Sequence[datetime], histories: Iterable[History], published: int
) -> list[float]:
    """Return the mean credit of `published` questions at each of `moments`, which ascend.

    `histories` are those of the questions that were answered. As in the mastery of a topic, what
    was missed last counts 0, and so does what had not been answered by then.
    """
    seconds = [moment.timestamp() for moment in moments]
    credit = [0.0] * len(seconds)
    for history in histories:
        untils = [entry[0] for entry in history[1:]]
        for (reviewed_at, stability), until in zip(history, [*untils, None], strict=True):
            if not stability:
                continue
            begin = bisect_left(seconds, reviewed_at)
            end = len(seconds) if until is None else bisect_left(seconds, until)
            for place in range(begin, end):
                credit[place] += recall_after((seconds[place] - reviewed_at) / DAY, stability)
    return [each / published if published else 0.0 for each in credit]


def _week(moment: float) -> int:
    return int((moment - A_MONDAY) // (7 * DAY))
