"""Mock interviews, fair clocks, choosing a round and the editor, in Chromium."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from interviews.accounts.models import Profile
from interviews.mastery.models import QuestionMemory
from interviews.practice.models import Answer, Bookmark, Mode, Round
from questions.models import Blueprint
from tests.factories import make_answer, make_question, make_round, make_topic

pytestmark = pytest.mark.django_db(transaction=True)


def make_mock(user: User, size: int = 3, seconds: int = 120, **overrides: object) -> Round:
    topic = make_topic()
    questions = [make_question(topic=topic, seconds=seconds) for _ in range(size)]
    return make_round(user=user, questions=questions, mode=Mode.MOCK, **overrides)


def wait_until_saved(page: Page) -> None:
    expect(page.locator("#save-status")).to_contain_text("Saved at")


@pytest.mark.parametrize("width", [390, 1280])
def test_mock_interview_from_the_form_to_the_summary(page: Page, candidate: User, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    topic = make_topic()
    for _ in range(3):
        make_question(topic=topic)
    page.goto("/practice/")
    page.get_by_label("Mock interview").check()
    page.get_by_label("Questions").fill("3")
    page.get_by_role("button", name="Start").click()

    page.get_by_label("Your answer").fill("The first")
    page.get_by_role("button", name="Question 3, unanswered").click()
    expect(page.get_by_role("heading", name="Question 3 of 3")).to_be_visible()
    expect(page.get_by_role("button", name="Question 1, answered")).to_be_visible()
    page.get_by_label("Flag, to look at it again").check()
    wait_until_saved(page)
    page.get_by_role("button", name="Look over and hand in").click()
    expect(page.get_by_text("unanswered")).to_have_count(2)
    expect(page.get_by_text("flagged")).to_have_count(1)
    assert page.get_by_text("Processes use more cores.").count() == 0
    page.get_by_role("button", name="Question 3").click()
    page.get_by_label("Your answer").fill("The third after all")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("unanswered")).to_have_count(1)
    page.get_by_role("button", name="Hand in the whole set").click()

    expect(page.get_by_role("heading", name="Which points did you make?")).to_be_visible()
    page.get_by_role("link", name="Question 3, to assess").click()
    for position in (3, 1, 2):
        expect(page.get_by_role("heading", name=f"Question {position} of 3")).to_be_visible()
        page.locator("input[value=one-thread]").check()
        page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name="Your round")).to_be_visible()
    texts = list(Answer.objects.order_by("position").values_list("text", flat=True))
    assert texts == ["The first", "", "The third after all"]
    assert Round.objects.get().is_finished


def test_mock_is_handed_in_by_the_browser_at_the_deadline(page: Page, candidate: User):
    round_ = make_mock(candidate, size=2, seconds=3)
    page.goto(f"{round_.get_absolute_url()}2/")

    page.get_by_label("Your answer").press_sequentially("Half a sent")

    expect(page.get_by_text("Time ran out.")).to_be_visible(timeout=15_000)
    expect(page.locator(".own-answer")).to_have_text("Half a sent")
    assert {answer.locked_at for answer in round_.answers.all()} == {round_.deadline}


def test_mock_that_waits_to_be_handed_in_is_closed_at_the_deadline(page: Page, candidate: User):
    round_ = make_mock(candidate, size=1, seconds=4)
    page.goto(f"{round_.get_absolute_url()}submit/")

    expect(page.get_by_text("Time ran out.")).to_be_visible(timeout=15_000)
    assert round_.answers.get().locked_at == round_.deadline


def test_mock_works_without_scripts(
    browser: Browser, live_server: LiveServer, candidate: User, page: Page
):
    round_ = make_mock(candidate, size=2)
    plain = browser.new_context(
        java_script_enabled=False,
        base_url=live_server.url,
        storage_state=page.context.storage_state(),
    ).new_page()
    plain.goto(round_.get_absolute_url())
    plain.get_by_label("Your answer").fill("The first")
    plain.get_by_role("button", name="Question 2, unanswered").click()
    plain.get_by_label("Answer aloud").check()
    plain.get_by_role("button", name="Look over and hand in").click()
    plain.get_by_role("button", name="Hand in the whole set").click()
    for _ in range(2):
        plain.get_by_role("button", name="Save and go on").click()

    expect(plain.get_by_role("heading", name="Your round")).to_be_visible()
    answers = Answer.objects.order_by("position").values_list("text", "is_spoken")
    assert list(answers) == [("The first", False), ("", True)]
    plain.context.close()


def test_two_tabs_of_a_mock_show_the_conflict_and_lose_nothing(
    page: Page, new_page: Callable[[], Page], candidate: User, console: list[str]
):
    round_ = make_mock(candidate, size=2)
    other = new_page()
    for tab in (page, other):
        tab.goto(round_.get_absolute_url())
    other.get_by_label("Your answer").fill("From the other tab")
    other.get_by_label("Your answer").blur()
    wait_until_saved(other)

    page.get_by_label("Your answer").fill("From this tab")
    page.get_by_label("Your answer").blur()

    expect(page.locator("#save-status.is-unsaved")).to_contain_text("From the other tab")
    expect(page.get_by_label("Your answer")).to_have_value("From this tab")
    console.clear()


def test_settings_give_extra_time_and_hide_the_countdown(page: Page, candidate: User):
    make_question(seconds=100)
    page.goto("/")
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("half as much again").check()
    page.get_by_label("Hide the countdown").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/")
    page.get_by_role("button", name="Start ten minutes now").click()

    expect(page.get_by_text("The clock is running, out of sight.")).to_be_visible()
    expect(page.get_by_role("timer")).to_have_count(0)
    assert Answer.objects.get().seconds == 150


def test_hidden_countdown_warns_when_a_fifth_is_left_and_says_so_once(page: Page, candidate: User):
    now = timezone.now()
    round_ = make_mock(
        candidate, size=2, seconds=60, now=now - timedelta(seconds=93), hides_countdown=True
    )
    page.goto(f"{round_.get_absolute_url()}1/")
    spoken = page.locator("[data-clock-spoken]")

    expect(page.get_by_text("The clock is running, out of sight.")).to_be_visible()
    expect(page.locator("[data-clock-warning]")).to_be_visible()
    expect(spoken).to_have_text("A fifth of the time is left.")
    expect(page.locator("[data-clock-text]")).to_be_hidden()
    page.get_by_role("button", name="Question 2, unanswered").click()
    expect(page.locator("[data-clock-warning]")).to_be_visible()
    expect(spoken).to_have_text("")


def test_rounds_to_choose_from(page: Page, candidate: User):
    missed = make_answer(user=candidate, ticked=[]).question
    make_question()
    page.goto("/practice/")
    page.get_by_label("only what I missed last time").check()
    page.get_by_label("Cram").check()
    page.get_by_role("button", name="Start").click()

    expect(page.get_by_text("cram: the schedule stays as it is")).to_be_visible()
    expect(page.get_by_role("heading", name="Question 1 of 1")).to_be_visible()
    before = QuestionMemory.objects.values().get()
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("cram: the schedule stayed as it was")).to_be_visible()
    assert Round.objects.first().answers.get().question == missed
    assert QuestionMemory.objects.values().get() == before


def test_round_by_blueprint_says_what_the_bank_lacks(page: Page, candidate: User):
    question = make_question()
    blueprint = Blueprint.objects.create(slug="backend", title="Backend engineer")
    blueprint.shares.create(percent=100, sources=[question.topic.module.slug])
    page.goto("/practice/")
    page.get_by_label("Blueprint").select_option("Backend engineer")
    page.get_by_role("button", name="Start").click()

    expect(page.get_by_text(": 1 of 5 (4 missing)")).to_be_visible()


def test_bookmark_on_the_question_and_in_the_summary(page: Page, candidate: User):
    answer = make_answer(user=candidate)
    page.goto(answer.question.get_absolute_url())
    page.get_by_role("button", name="Bookmark").click()
    expect(page.get_by_role("button", name="Bookmarked")).to_be_visible()
    assert Bookmark.objects.count() == 1

    page.goto(f"{answer.round.get_absolute_url()}summary/")
    page.get_by_role("button", name="Bookmarked").click()
    expect(page.get_by_role("button", name="☆ Bookmark")).to_be_visible()
    assert Bookmark.objects.count() == 0


def test_confidence_and_a_spoken_answer_are_kept_and_shown(page: Page, candidate: User):
    round_ = make_round(user=candidate)
    page.goto(round_.get_absolute_url())
    page.get_by_label("Answer aloud").check()
    page.get_by_label("unsure").check()
    wait_until_saved(page)
    page.reload()
    expect(page.get_by_label("Answer aloud")).to_be_checked()
    page.get_by_role("button", name="Submit").click()

    expect(page.get_by_text("You answered aloud.")).to_be_visible()
    expect(page.get_by_text("Before you saw the points you were: unsure.")).to_be_visible()
    answer = Answer.objects.get()
    assert (answer.is_spoken, answer.confidence, answer.text) == (True, "unsure", "")


def test_editor_counts_words_and_time_and_writes_code_blocks(page: Page, candidate: User):
    round_ = make_round(user=candidate)
    page.goto(round_.get_absolute_url())
    field = page.get_by_label("Your answer")
    field.fill("Three short words")
    expect(page.locator("[data-editor-count]")).to_contain_text("3 words")
    expect(page.locator("[data-editor-count]")).to_contain_text(
        re.compile(r"0:0[1-9] on this answer")
    )
    page.get_by_role("button", name="Code block").click()
    page.keyboard.press("Tab")
    page.keyboard.type("return 1")

    expect(field).to_have_value("Three short words\n```python\n    return 1\n```\n")
    field.press("Control+End")
    # The save that is meant is the one with the exclamation mark; an earlier one may be under way.
    with page.expect_response(lambda response: "%21" in (response.request.post_data or "")):
        field.press_sequentially("!")
        field.press("Tab")
    expect(field).not_to_be_focused()
    assert round_.answers.get().text.endswith("    return 1\n```\n!")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_a_mock_and_settings_are_accessible_and_fit(
    page: Page, candidate: User, assert_accessible: Callable[[Page], None], scheme: str, width: int
):
    Profile.objects.create(user=candidate, hides_countdown=True)
    opened, locked = make_mock(candidate, 12), make_mock(candidate, 2)
    opened.answers.filter(position__in=[2, 3]).update(text="mine", is_flagged=True)
    locked.answers.update(locked_at=timezone.now(), confidence="sure", is_spoken=True)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    for path in (
        "/settings/",
        "/practice/?mode=mock",
        f"{opened.get_absolute_url()}2/",
        f"{opened.get_absolute_url()}submit/",
        locked.get_absolute_url(),
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert_accessible(page)
