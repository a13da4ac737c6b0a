"""What the drawings of the last half year need, so that nobody has to replay answers. No database.

Both lists lie in rows that every answer writes anyway, and are as long as half a year can make
them, however long somebody has practised.

- The *history* of a question: `[moment, stability, is_missed]`, oldest first, the moment in seconds
  since 1970. One for each week with a review, the last of it, and the one before those weeks.
- The *diary* of a topic: `[half hour, answers, seconds used]`, oldest first, half hours counted
  from 1970. Half hours and not days, because days begin at different moments in different places;
  the time of nearly all of them differs from UTC by whole half hours.

Weeks begin on Monday, 00:00 UTC.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from interviews.mastery.memory import MemoryState, recall_after

WEEKS = 26
DAY = 86_400
HALF_HOUR = 1_800
A_MONDAY = 4 * DAY  # 5 January 1970
KEPT = (WEEKS + 1) * 7 * DAY  # one more week: those of the person begin up to a day apart

History = list[list[float]]
Diary = list[list[int]]


@dataclass(frozen=True, slots=True)
class Slot:
    """Answers that were locked in the half hour from `starts_at` on, and the seconds they took."""

    starts_at: datetime
    answers: int
    seconds: int


def with_review(history: History, state: MemoryState, *, is_missed: bool) -> History:
    """Return the history after a review that left the memory at `state`."""
    moment = state.reviewed_at.timestamp()
    this_week = _week(moment)
    before = [entry for entry in history if _week(entry[0]) < this_week]
    kept = [entry for entry in before if entry[0] > moment - KEPT]
    older = before[: len(before) - len(kept)]
    return [*older[-1:], *kept, [moment, state.stability, int(is_missed)]]


def with_answer(diary: Diary, locked_at: datetime, seconds: int) -> Diary:
    """Return the diary with one more answer, which may be older than others in it."""
    by_slot = {slot: (answers, spent) for slot, answers, spent in diary}
    slot = int(locked_at.timestamp() // HALF_HOUR)
    answers, spent = by_slot.get(slot, (0, 0))
    by_slot[slot] = answers + 1, spent + seconds
    first = max(by_slot) - KEPT // HALF_HOUR
    return [[each, *by_slot[each]] for each in sorted(by_slot) if each >= first]


def slots(diaries: Iterable[Diary]) -> Iterator[Slot]:
    """Yield what stands in the diaries of a person's topics, in no order."""
    for diary in diaries:
        for slot, answers, seconds in diary:
            yield Slot(datetime.fromtimestamp(slot * HALF_HOUR, UTC), answers, seconds)


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
        for (reviewed_at, stability, is_missed), until in zip(
            history, [*untils, None], strict=True
        ):
            if is_missed:
                continue
            for place, moment in enumerate(seconds):
                if reviewed_at <= moment and (until is None or moment < until):
                    credit[place] += recall_after((moment - reviewed_at) / DAY, stability)
    return [each / published if published else 0.0 for each in credit]


def _week(moment: float) -> int:
    return int((moment - A_MONDAY) // (7 * DAY))
