"""The score says on the pages what it is made of and what was lost."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from interviews.practice import services
from interviews.practice.models import Rating
from tests.factories import make_answer, make_round
from tests.interviews.practice.answering import ALL

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("ticked", "rating", "explained"),
    [
        (
            ALL,
            None,
            "4 of 4: one essential point, two extra. Rating: Easy (95 % or more, in time).",
        ),
        (
            ["one-thread", "processes"],
            None,
            "3 of 4: one essential point, one extra. The points missed cost 1 of 4."
            " Rating: Hard (under 80 %).",
        ),
        (
            ["processes"],
            None,
            "1 of 4: one extra. The points missed cost 3 of 4."
            " Rating: Again (an essential point is missing).",
        ),
        (
            ALL,
            Rating.GOOD,
            "4 of 4: one essential point, two extra. You rated it lower than the points do: Good.",
        ),
    ],
)
def test_score_explains_itself_in_summary_and_history(user_client, user, ticked, rating, explained):
    answer = make_answer(user=user, ticked=ticked, rating=rating)

    for url in (
        reverse("practice:round_summary", args=[answer.round_id]),
        reverse("history:answer_detail", args=[answer.pk]),
    ):
        page = re.sub(r"<[^>]*>", "", user_client.get(url).content.decode())
        assert explained in page


def test_missed_points_say_what_they_cost(user_client, user):
    answer = make_answer(user=user, ticked=["processes"])

    page = user_client.get(reverse("history:answer_detail", args=[answer.pk])).content.decode()

    assert '<span class="is-essential">essential</span> · cost 2</span>' in page
    assert '<span class="point-meta">cost 1</span>' in page
    assert '<span class="point-meta">weight 1</span>' in page


def test_answer_that_is_not_assessed_has_no_score_to_explain(user_client, user):
    round_ = make_round(user=user)
    services.end_round(user=user, round_id=round_.pk, now=timezone.now())

    page = user_client.get(reverse("practice:round_summary", args=[round_.pk])).content.decode()

    assert "score-explained" not in page
    assert "cost 2" not in page
