from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from interviews.practice import services
from interviews.practice.models import Round
from tests.factories import make_answer, make_module, make_question, make_round, make_topic

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


def test_round_is_called_by_its_first_topics_in_the_order_of_the_bank(user_client, user):
    titles = ["Locks", "Queues", "Signals", "Threads"]
    module = make_module()
    topics = [
        make_topic(module=module, title=title, position=place) for place, title in enumerate(titles)
    ]
    questions = [make_question(topic=topic) for topic in reversed(topics)]
    make_round(user=user, questions=questions[1:])
    make_round(user=user, questions=questions)

    page = user_client.get(reverse("home")).content.decode()

    assert ">Locks, Queues, Signals and more</a>" in page
    assert ">Locks, Queues, Signals</a>" in page


def test_round_says_how_far_it_is_and_when_it_is_over_how_well_it_went(user_client, user):
    questions = [make_question(), make_question()]
    for ticked in ([], None):
        round_ = make_round(user=user, questions=questions)
        for position in (1, 2):
            assess(round_, position, ticked if position == 1 else [])
    half_way = make_round(user=user, questions=questions)
    assess(half_way, 1, [])

    page = user_client.get(reverse("home")).content.decode()

    assert page.count("2 of 2 answered") == 2
    assert '<span class="figure">0 %</span>' in page
    assert '<span class="figure">50 %</span>' in page
    assert "1 of 2 answered" in page


def assess(round_: Round, position: int, ticked: list[str] | None) -> None:
    answer = {"user": round_.user, "round_id": round_.pk, "position": position}
    services.submit_answer(**answer, text="A lock.", sequence=1, now=timezone.now())
    if ticked is None:
        points = round_.answers.get(position=position).revision.points
        ticked = [point["uid"] for point in points]
    services.assess_answer(**answer, ticked=ticked)


@pytest.mark.parametrize(("topics", "named", "rest"), [(8, 8, ""), (9, 8, "and 1 more topic<")])
def test_of_many_topics_that_are_due_the_first_eight_are_named(
    user_client, user, topics, named, rest
):
    for _ in range(topics):
        make_answer(user=user, question=make_question(), now=timezone.now() - timedelta(days=90))

    page = user_client.get(reverse("home")).content.decode()

    due = page[page.index('id="due"') : page.index('id="recent"')]
    assert due.count("1 question<") == named
    assert ("more topic" in due) == bool(rest)
    assert rest in due
