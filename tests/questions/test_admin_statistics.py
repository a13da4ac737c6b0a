"""Statistics in the admin: the columns of the list and the section of a question."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from questions.models import PointStatistics, Question, QuestionStatistics
from tests.factories import make_question

pytestmark = pytest.mark.django_db

LIST = reverse("admin:questions_question_changelist")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_statistics(**overrides: Any) -> QuestionStatistics:
    fields = {
        "question": overrides.pop("question", None) or make_question(),
        "answers": 40,
        "facility": 0.625,
        "people": 35,
        "discrimination": -0.21,
        "timed_answers": 30,
        "median_seconds": 90.0,
        "median_share": 0.75,
        "timed_out_share": 0.1,
        "most_missed": "processes",
        "flags": 2,
        "counted_at": NOW,
    }
    return QuestionStatistics.objects.create(**(fields | overrides))


def section(client: Client, question: Question) -> dict[str, Any]:
    url = reverse("admin:questions_question_change", args=[question.pk])
    context = client.get(url).context["statistics"]
    figures = {figure.name: (figure.value, figure.basis) for figure in context["figures"]}
    return {"figures": figures, "points": context["points"]}


def columns(client: Client, **query: str) -> list[str]:
    response = client.get(LIST, {"columns": "statistics"} | query)
    return [question.slug for question in response.context["cl"].result_list]


def test_section_shows_figures_with_what_they_rest_on(curating: Client) -> None:
    row = make_statistics()
    PointStatistics.objects.create(question=row.question, uid="processes", answers=40, made=10)
    PointStatistics.objects.create(question=row.question, uid="io-releases", answers=4, made=1)

    shown = section(curating, row.question)

    assert shown["figures"] == {
        "Facility: mean score, by their own ticks": ("62 %", "40 answers"),
        "Facility by interviewers": ("–", "none yet"),
        "Discrimination: correlation with the rest": ("−0.21", "35 people"),
        "Median time, of what was allotted": (
            "75 % (90 seconds)",
            "30 answers against a clock",
        ),
        "Timed out": ("10 %", "30 answers against a clock"),
        "Flags not handled": ("2", ""),
    }
    points = {x.uid: (x.missed, x.basis, x.is_most_missed) for x in shown["points"]}
    assert points == {
        "one-thread": ("–", "0 answers; shown from 10", False),
        "io-releases": ("–", "4 answers; shown from 10", False),
        "processes": ("75 %", "40 answers", True),
    }


def test_section_says_when_it_was_counted_and_that_no_interviewer_has_assessed(
    curating: Client,
) -> None:
    row = make_statistics()
    url = reverse("admin:questions_question_change", args=[row.question_id])

    html = curating.get(url).content.decode()

    assert "Counted on 1 Mar 2026, 12:00" in html
    assert "No interviewer has assessed this question yet." in html
    QuestionStatistics.objects.update(interviewer_answers=12, interviewer_facility=0.5)
    html = curating.get(url).content.decode()
    assert "No interviewer has assessed" not in html
    assert section(curating, row.question)["figures"]["Facility by interviewers"] == (
        "50 %",
        "12 answers",
    )


def test_section_says_what_is_missing_before_there_is_enough(curating: Client) -> None:
    row = make_statistics(
        answers=9, facility=None, people=4, discrimination=None, timed_answers=1,
        median_seconds=None, median_share=None, timed_out_share=None, most_missed="",
    )  # fmt: skip

    figures = section(curating, row.question)["figures"]

    assert figures["Facility: mean score, by their own ticks"] == ("–", "9 answers; shown from 10")
    assert figures["Discrimination: correlation with the rest"] == (
        "–",
        "4 people with 3 other answers or more; shown from 30",
    )
    assert figures["Timed out"] == ("–", "1 answer against a clock; shown from 10")


def test_section_before_the_first_counting_names_the_command(curating: Client) -> None:
    question = make_question()
    url = reverse("admin:questions_question_change", args=[question.pk])

    assert "manage.py refresh_statistics" in curating.get(url).content.decode()


def test_list_shows_statistics_when_asked(curating: Client) -> None:
    make_statistics(question=make_question(slug="hard"), facility=0.2)

    html = curating.get(LIST, {"columns": "statistics"}).content.decode()

    for text in ("20 %", "−0.21", "75 %", "processes", "Statistics, counted 01 Mar 2026, 12:00"):
        assert text in html
    assert "20 %" not in curating.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("column", "field"),
    [(3, "answers"), (4, "facility"), (5, "discrimination"), (6, "median_share"),
     (7, "timed_out_share"), (9, "flags")],
)  # fmt: skip
def test_list_sorts_by_each_figure_and_puts_what_has_none_last(
    curating: Client, column: int, field: str
) -> None:
    make_statistics(question=make_question(slug="low"), **{field: 0})
    make_statistics(question=make_question(slug="high"), **{field: 1})
    make_question(slug="none")

    assert columns(curating, o=str(column)) == ["low", "high", "none"]
    assert columns(curating, o=f"-{column}") == ["high", "low", "none"]


@pytest.mark.parametrize("rows", [1, 30])
def test_list_with_statistics_has_a_constant_number_of_queries(
    curating: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        make_statistics()

    with django_assert_num_queries(12):
        response = curating.get(LIST, {"columns": "statistics"})

    assert response.context["cl"].result_count == rows


@pytest.mark.parametrize("rows", [1, 30])
def test_section_has_a_constant_number_of_queries(
    curating: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    points = [
        {"uid": f"point-{number}", "text": "A point.", "essential": True, "weight": 1}
        for number in range(max(rows, 3))
    ]
    row = make_statistics(question=make_question(points=points))
    for point in points:
        PointStatistics.objects.create(question=row.question, uid=point["uid"], answers=10, made=5)

    url = reverse("admin:questions_question_change", args=[row.question_id])
    ContentType.objects.clear_cache()
    with django_assert_num_queries(25):
        curating.get(url)
