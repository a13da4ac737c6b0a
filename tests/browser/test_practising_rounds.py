"""Rounds to choose from, mock interviews and fair clocks, on a phone and on a desk."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from interviews.accounts.models import Profile
from interviews.mastery.models import QuestionMemory
from interviews.practice.models import Bookmark, Mode, Round
from questions.models import Blueprint, Question
from tests.factories import make_answer, make_question, make_round, make_topic

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("width", [390, 1280]),
]


@pytest.fixture(autouse=True)
def screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})


def asked(user: User) -> set[Question]:
    return {answer.question for answer in user.rounds.first().answers.all()}


def start(page: Page, *labels: str) -> None:
    """Choose a round by ticking `labels`, and start it."""
    page.goto("/practice/")
    for label in labels:
        page.get_by_label(label).check()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name=re.compile("Question 1 of"))).to_be_visible()


def test_a_round_of_each_source(page: Page, candidate: User):
    now = timezone.now()
    due = make_answer(user=candidate, now=now - timedelta(days=90)).question
    missed = make_answer(user=candidate, ticked=[]).question
    weak = make_answer(user=candidate, now=now - timedelta(days=3)).question
    make_answer(user=candidate)  # strong: just recalled
    unseen, marked = make_question(), make_question(topic=make_topic(title="Queues"))
    Bookmark.objects.create(user=candidate, question=marked)
    blueprint = Blueprint.objects.create(slug="backend", title="Backend engineer")
    blueprint.shares.create(percent=100, sources=[unseen.topic.path])

    start(page, "only what is due today")
    assert asked(candidate) == {due}
    start(page, "only what I missed last time")
    assert asked(candidate) == {missed}
    start(page, "only what I have never answered")
    assert asked(candidate) == {unseen, marked}
    start(page, "only my three weakest topics")
    assert asked(candidate) == {due, missed, weak}
    start(page, "only what I have bookmarked")
    assert asked(candidate) == {marked}
    page.goto("/practice/")
    page.get_by_label("Blueprint").select_option("Backend engineer")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Question 1 of 1")).to_be_visible()
    assert asked(candidate) == {unseen}
    page.goto("/practice/")
    page.locator("summary", has_text=marked.topic.module.title).click()
    page.get_by_label("Queues").check()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Question 1 of 1")).to_be_visible()
    assert asked(candidate) == {marked}


def test_quick_start_from_home_is_one_click(page: Page, candidate: User):
    due = make_answer(user=candidate, now=timezone.now() - timedelta(days=90)).question
    topic = make_topic()
    for _ in range(5):
        make_question(topic=topic)
    page.goto("/")
    expect(page.get_by_text("1 question is due today.")).to_be_visible()
    page.get_by_role("button", name="Start ten minutes now").click()

    expect(page.get_by_role("heading", name="Question 1 of 5")).to_be_visible()
    expect(page.get_by_role("timer")).to_be_visible()
    assert due in asked(candidate)


def test_cram_round_is_labelled_and_leaves_the_schedule_alone(page: Page, candidate: User):
    make_answer(user=candidate, ticked=[], now=timezone.now() - timedelta(days=9))
    before = QuestionMemory.objects.values().get()
    start(page, "Cram")
    expect(page.get_by_text("cram: the schedule stays as it is")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    for point in page.locator("input[name=points]").all():
        point.check()
    page.get_by_role("button", name="Save and go on").click()

    expect(page.get_by_text("cram: the schedule stayed as it was")).to_be_visible()
    assert QuestionMemory.objects.values().get() == before


def test_mock_flags_show_what_is_unanswered_and_the_clock_hands_it_in(page: Page, candidate: User):
    topic = make_topic()
    questions = [make_question(topic=topic, seconds=4) for _ in range(3)]
    round_ = make_round(user=candidate, questions=questions, mode=Mode.MOCK)
    page.goto(round_.get_absolute_url())
    page.get_by_label("Flag, to look at it again").check()
    page.get_by_label("Your answer").fill("The first")
    page.get_by_role("button", name="Question 2, unanswered").click()

    expect(page.get_by_role("button", name="Question 1, answered, flagged")).to_be_visible()
    page.get_by_label("Your answer").press_sequentially("Half a sent")
    expect(page.get_by_text("Time ran out.")).to_be_visible(timeout=20_000)
    answers = list(round_.answers.values_list("text", "is_flagged", "locked_at"))
    deadline = Round.objects.get().deadline
    assert answers == [
        ("The first", True, deadline),
        ("Half a sent", False, deadline),
        ("", False, deadline),
    ]
    expect(page.get_by_role("link", name="Question 3, to assess")).to_be_visible()


def test_mock_is_assessed_later_in_another_sitting(page: Page, candidate: User):
    topic = make_topic()
    questions = [make_question(topic=topic) for _ in "ab"]
    round_ = make_round(user=candidate, questions=questions, mode=Mode.MOCK)
    page.goto(f"{round_.get_absolute_url()}submit/")
    page.get_by_role("button", name="Hand in the whole set").click()
    expect(page.get_by_role("heading", name="Question 1 of 2")).to_be_visible()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name="Question 2 of 2")).to_be_visible()

    page.goto("/")
    page.get_by_role("link", name="Resume").click()

    expect(page.get_by_role("heading", name="Question 2 of 2")).to_be_visible()
    expect(page.get_by_role("link", name="Question 1, assessed")).to_be_visible()


def test_extra_time_is_on_the_clock(page: Page, candidate: User):
    Profile.objects.create(user=candidate, extra_time="1.5")
    make_question(seconds=100)
    start(page)

    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^2:(30|2\d)$"))
    expect(page.get_by_text("left of 2:30")).to_be_visible()


def test_hidden_countdown_shows_no_time_until_a_fifth_is_left(page: Page, candidate: User):
    round_ = make_round(
        user=candidate, questions=[make_question(seconds=120)], hides_countdown=True
    )
    page.clock.install()
    page.goto(round_.get_absolute_url())
    expect(page.get_by_text("The clock is running, out of sight.")).to_be_visible()
    expect(page.get_by_role("timer")).to_have_count(0)

    page.clock.fast_forward("01:37")

    expect(page.locator("[data-clock-warning]")).to_be_visible()
    expect(page.locator("[data-clock-spoken]")).to_have_text("A fifth of the time is left.")
    expect(page.get_by_role("timer")).to_have_count(0)


def test_a_fifth_of_the_time_is_announced_once(page: Page, candidate: User):
    round_ = make_round(user=candidate, questions=[make_question(seconds=120)])
    page.clock.install()
    page.goto(round_.get_absolute_url())
    spoken = page.locator("[data-clock-spoken]")
    expect(spoken).to_have_attribute("aria-live", "assertive")
    expect(spoken).to_have_text("")
    # Every change of a live region is read out.
    page.evaluate(
        """() => {
            const region = document.querySelector("[data-clock-spoken]");
            window.announcements = [];
            new MutationObserver(() => announcements.push(region.textContent))
                .observe(region, {childList: true});
        }"""
    )

    page.clock.fast_forward("01:37")
    expect(spoken).to_have_text(re.compile(r"^\d\d seconds left$"))
    expect(page.locator(".clock.is-short")).to_be_visible()
    page.clock.fast_forward("00:05")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^0:1\d$"))
    assert page.evaluate("announcements.length") == 1

    round_.answers.update(deadline=timezone.now() + timedelta(seconds=20))
    page.reload()
    expect(page.locator(".clock.is-short")).to_be_visible()
    expect(spoken).to_have_text("")
