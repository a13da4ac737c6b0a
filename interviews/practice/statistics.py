"""Which answers count for the statistics of the bank, and counting them."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from interviews.practice.models import Answer, Mode, QuestionFlag
from questions.models import Revision
from questions.statistics import Counted, Source, Tally, store


def refresh_statistics(*, now: datetime) -> tuple[int, int]:
    """Count all answers anew and store the figures; return how many questions and answers."""
    tally, answers = Tally(), 0
    for answer in counted_answers():
        tally.add(answer)
        answers += 1
    for answer in heard_answers():
        tally.add(answer, source=Source.INTERVIEWER)
        answers += 1
    return store(tally, flags=_open_flags(), now=now), answers


def counted_answers() -> Iterator[Counted]:
    """Yield each person's first answer to each question, unless it was given in a cram round.

    A first answer that a colleague heard is not among them: see `heard_answers`.

    Later ones come after the framework was shown: they tell what was learnt, not what the question
    is like. Time counts where the question had a clock of its own, in a drill that was not untimed.
    """
    uids = _uids_by_revision()
    turn = Window(RowNumber(), partition_by=["user", "question"], order_by=["assessed_at", "pk"])
    first = Answer.objects.assessed().annotate(turn=turn).filter(turn=1).order_by()
    keys = ("question", "user", "revision", "round__mode", "round__is_cram")
    facts = ("score", "ticked", "opened_at", "locked_at", "seconds", "timed_out")
    for row in first.values(*keys, *facts).iterator(chunk_size=2000):
        if row["round__is_cram"] or row["round__mode"] == Mode.INTERVIEW:
            continue
        has_clock = row["round__mode"] == Mode.DRILL and row["seconds"] is not None
        used = round((row["locked_at"] - row["opened_at"]).total_seconds())
        yield Counted(
            question=row["question"],
            person=row["user"],
            score=row["score"],
            points=uids[row["revision"]],
            ticked=row["ticked"],
            seconds=max(0, used) if has_clock else None,
            allotted=row["seconds"] if has_clock else None,
            timed_out=row["timed_out"],
        )


def heard_answers() -> Iterator[Counted]:
    """Yield what a colleague heard of each person, the first time they asked each question."""
    heard = Answer.objects.assessed().filter(round__mode=Mode.INTERVIEW)
    turn = Window(RowNumber(), partition_by=["user", "question"], order_by=["assessed_at", "pk"])
    first = heard.annotate(turn=turn).filter(turn=1).order_by()
    facts = ("question", "user", "score", "ticked")
    points = F("revision__content__framework__points")
    for row in first.values(*facts, points=points).iterator(chunk_size=2000):
        yield Counted(
            question=row["question"],
            person=row["user"],
            score=row["score"],
            points=[point["uid"] for point in row["points"]],
            ticked=row["ticked"],
        )


def _uids_by_revision() -> dict[int, list[str]]:
    points = Revision.objects.order_by().values_list("pk", "content__framework__points")
    return {pk: [point["uid"] for point in rows] for pk, rows in points.iterator()}


def _open_flags() -> dict[int, int]:
    flags = QuestionFlag.objects.unhandled().order_by().annotate(question=F("revision__question"))
    return dict(
        flags.values("question").annotate(flags=Count("pk")).values_list("question", "flags")
    )
