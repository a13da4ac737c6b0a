"""Statistics in the admin: columns of the list, and a section on the page of a question."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import F, Max, OrderBy, QuerySet
from django.http import HttpRequest
from django.utils.timezone import localtime

from questions.models import PointStatistics, Question, QuestionStatistics
from questions.statistics import ENOUGH_ANSWERS, ENOUGH_OTHERS, ENOUGH_PEOPLE, share

NOTHING = "–"
COLUMNS = [
    *("headline", "level", "answer_count", "facility", "discrimination", "time", "timed_out"),
    *("most_missed", "open_flags", "by_interviewers"),
]


class NullsLast(F):
    """Sorts what has no figure after everything else, upwards and downwards."""

    def asc(self, **kwargs: Any) -> OrderBy:
        return super().asc(**kwargs, nulls_last=True)

    def desc(self, **kwargs: Any) -> OrderBy:
        return super().desc(**kwargs, nulls_last=True)


class ColumnsFilter(admin.SimpleListFilter):
    """Not a filter: it chooses the columns of the list."""

    title = "columns"
    parameter_name = "columns"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("statistics", f"Statistics{self._age()}")]

    def _age(self) -> str:
        """When they were counted, where they are shown."""
        if self.value() != "statistics":
            return ""
        last = QuestionStatistics.objects.aggregate(last=Max("counted_at"))["last"]
        return f", counted {localtime(last):%d %b %Y, %H:%M}" if last else ", not counted yet"

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        first, *rest = super().choices(changelist)
        return iter([{**first, "display": "Publication"}, *rest])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        if self.value() == "statistics":
            return queryset.select_related("statistics")
        return queryset


@dataclass(frozen=True)
class Figure:
    """A line of the section: what it is called, its value in words, and what it rests on."""

    name: str
    value: str
    basis: str


@dataclass(frozen=True)
class PointFigure:
    text: str
    uid: str
    missed: str
    basis: str
    interviewers: str
    is_most_missed: bool


class StatisticsAdmin(admin.ModelAdmin):
    """What answers tell about a `Question`, as last counted."""

    def get_list_display(self, request: HttpRequest) -> list[str]:
        if request.GET.get(ColumnsFilter.parameter_name) == "statistics":
            return COLUMNS
        return list(super().get_list_display(request))

    @admin.display(
        description="answers", ordering=NullsLast("statistics__answers"), empty_value=NOTHING
    )
    def answer_count(self, question: Question) -> int | None:
        row = statistics_of(question)
        return row.answers if row else None

    @admin.display(ordering=NullsLast("statistics__facility"))
    def facility(self, question: Question) -> str:
        row = statistics_of(question)
        return percent(row.facility if row else None)

    @admin.display(
        description="interviewers", ordering=NullsLast("statistics__interviewer_facility")
    )
    def by_interviewers(self, question: Question) -> str:
        row = statistics_of(question)
        return percent(row.interviewer_facility if row else None)

    @admin.display(ordering=NullsLast("statistics__discrimination"))
    def discrimination(self, question: Question) -> str:
        row = statistics_of(question)
        return correlation(row.discrimination if row else None)

    @admin.display(description="time used", ordering=NullsLast("statistics__median_share"))
    def time(self, question: Question) -> str:
        row = statistics_of(question)
        return percent(row.median_share if row else None)

    @admin.display(ordering=NullsLast("statistics__timed_out_share"))
    def timed_out(self, question: Question) -> str:
        row = statistics_of(question)
        return percent(row.timed_out_share if row else None)

    @admin.display(ordering=NullsLast("statistics__most_missed"))
    def most_missed(self, question: Question) -> str:
        row = statistics_of(question)
        return (row.most_missed if row else "") or NOTHING

    @admin.display(description="flags", ordering=NullsLast("statistics__flags"))
    def open_flags(self, question: Question) -> str:
        row = statistics_of(question)
        return str(row.flags) if row else NOTHING


def statistics_of(question: Question) -> QuestionStatistics | None:
    """What was counted for it; None before the first time."""
    return getattr(question, "statistics", None)


def percent(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.0%}".replace("%", " %")


def correlation(value: float | None) -> str:
    return NOTHING if value is None else f"{value:+.2f}".replace("-", "−")


def section_of(question: Question) -> dict[str, Any]:
    """What the section of a question shows; its framework and points are loaded."""
    row = statistics_of(question)
    if row is None:
        return {"row": None}
    points = {point.uid: point for point in question.point_statistics.all()}
    framework = getattr(question, "framework", None)
    return {
        "row": row,
        "figures": _figures(row),
        "points": [
            _point_figure(point.text, points.get(point.uid) or PointStatistics(uid=point.uid), row)
            for point in (framework.points.all() if framework else ())
        ],
    }


def _figures(row: QuestionStatistics) -> list[Figure]:
    seconds = "" if row.median_seconds is None else f" ({row.median_seconds:.0f} seconds)"
    people = f"{row.people} people"
    if row.people < ENOUGH_PEOPLE:
        people += f" with {ENOUGH_OTHERS} other answers or more; shown from {ENOUGH_PEOPLE}"
    timed = _basis(row.timed_answers, "answer against a clock", "answers against a clock")
    return [
        Figure(
            "Facility: mean score, by their own ticks", percent(row.facility), _basis(row.answers)
        ),
        Figure(
            "Facility by interviewers",
            percent(row.interviewer_facility),
            _basis(row.interviewer_answers) if row.interviewer_answers else "none yet",
        ),
        Figure(
            "Discrimination: correlation with the rest", correlation(row.discrimination), people
        ),
        Figure("Median time, of what was allotted", percent(row.median_share) + seconds, timed),
        Figure("Timed out", percent(row.timed_out_share), timed),
        Figure("Flags not handled", str(row.flags), ""),
    ]


def _point_figure(text: str, point: PointStatistics, row: QuestionStatistics) -> PointFigure:
    by_interviewers = share(
        point.interviewer_answers - point.interviewer_made, point.interviewer_answers
    )
    return PointFigure(
        text=text,
        uid=point.uid,
        missed=percent(share(point.answers - point.made, point.answers)),
        basis=_basis(point.answers),
        interviewers=percent(by_interviewers),
        is_most_missed=point.uid == row.most_missed,
    )


def _basis(count: int, one: str = "answer", many: str = "answers") -> str:
    text = f"{count:,} {one if count == 1 else many}"
    return text if count >= ENOUGH_ANSWERS else f"{text}; shown from {ENOUGH_ANSWERS}"
