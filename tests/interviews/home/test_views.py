from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_answer, make_question, make_round

pytestmark = pytest.mark.django_db


def test_visitor_sees_what_viva_is_and_a_real_question(client):
    make_question(prompt="Why does a lock protect counters?", level="mid")

    page = client.get(reverse("home")).content.decode()

    assert "Why does a lock protect counters?" in page
    assert reverse("account_signup") in page


def test_visitor_of_an_empty_bank_still_sees_what_viva_is(client):
    assert client.get(reverse("home")).status_code == 200


def test_person_sees_what_is_due_what_to_resume_and_one_button(user_client, user):
    answer = make_answer(user=user, ticked=[], now=timezone.now() - timedelta(days=2))
    unfinished = make_round(user=user)

    page = user_client.get(reverse("home")).content.decode()

    assert "1 question is due today." in page
    assert "Start ten minutes now" in page
    assert unfinished.get_absolute_url() in page
    assert answer.round.get_absolute_url() in page


def test_the_button_starts_a_round_over_what_is_worth_most(user_client, user):
    due = make_answer(user=user, ticked=[], now=timezone.now() - timedelta(days=2)).question
    make_question()

    response = user_client.post(
        reverse("practice:round_create"), {"mode": "drill", "count": "1", "pace": "normal"}
    )

    round_ = user.rounds.order_by("-started_at").first()
    assert response.url == round_.get_absolute_url()
    assert round_.answers.get().question == due


def test_person_in_an_empty_bank_is_told_so(user_client):
    assert "The bank is empty." in user_client.get(reverse("home")).content.decode()


def test_recent_and_unfinished_rounds_are_listed_newest_first(user_client, user):
    now = timezone.now()
    ages = [5, 1, 9, 3]
    finished = {
        age: make_answer(user=user, now=now - timedelta(days=age)).round.get_absolute_url()
        for age in ages
    }
    unfinished = {
        age: make_round(user=user, now=now - timedelta(days=age)).get_absolute_url() for age in ages
    }

    page = user_client.get(reverse("home")).content.decode()

    for rounds in (finished, unfinished):
        places = [page.index(rounds[age]) for age in sorted(ages)]
        assert places == sorted(places)
