"""What interviewers found, as a column of the list beside the candidates' own scores."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from questions.models import QuestionStatistics
from tests.curators import make_curator
from tests.factories import make_question

pytestmark = pytest.mark.django_db

COLUMN = 10


@pytest.mark.parametrize(("direction", "order"), [("", ["low", "high"]), ("-", ["high", "low"])])
def test_list_sorts_by_what_interviewers_found_and_puts_what_has_none_last(
    client: Client, direction: str, order: list[str]
) -> None:
    for slug, found in (("high", 0.8), ("none", None), ("low", 0.25)):
        QuestionStatistics.objects.create(
            question=make_question(slug=slug),
            interviewer_answers=12,
            interviewer_facility=found,
            counted_at=timezone.now(),
        )
    client.force_login(make_curator())

    page = client.get(
        reverse("admin:questions_question_changelist"),
        {"columns": "statistics", "o": f"{direction}{COLUMN}"},
    )

    assert [question.slug for question in page.context["cl"].result_list] == [*order, "none"]
    shown = re.findall("field-by_interviewers[^>]*>([^<]*)<", page.text)
    figures = {"low": "25 %", "high": "80 %"}
    assert shown == [*(figures[slug] for slug in order), "–"]
