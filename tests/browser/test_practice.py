"""A candidate's way through Viva, in Chromium."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from interviews.mastery.models import QuestionMemory
from interviews.practice.models import Answer, Round
from tests.factories import PASSWORD, make_answer, make_question, make_round, make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[[User], None]


def figure(page: Page, term: str) -> str:
    """Return the figure above `term` on a page."""
    return page.locator(".figures > div", has_text=term).locator("dd").inner_text()


def wait_until_saved(page: Page) -> None:
    expect(page.locator("#save-status")).to_contain_text("Saved at")


def test_visitor_signs_up_plays_a_drill_and_sees_mastery_rise(page: Page):
    topic = make_topic(title="Locks")
    for _ in range(2):
        make_question(topic=topic)
    page.goto("/")
    page.get_by_role("link", name="Sign up and practise").click()
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Username").fill("candidate")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password (again)").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign Up").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.get_by_role("link", name="Mastery", exact=True).click()
    assert figure(page, "mastery of the whole bank") == "0 %"

    page.get_by_role("link", name="Practise", exact=True).click()
    page.locator("summary").first.click()
    page.get_by_label("Locks").check()
    page.get_by_label("Questions").fill("2")
    page.get_by_role("button", name="Start").click()
    for position in (1, 2):
        expect(page.get_by_role("heading", name=f"Question {position} of 2")).to_be_visible()
        page.get_by_label("Your answer").fill("One thread runs bytecode; waiting releases it.")
        page.get_by_role("button", name="Submit").click()
        expect(page.get_by_text("You mention: thread, runs, bytecode")).to_be_visible()
        for point in page.locator("input[name=points]").all():
            point.check()
        expect(page.locator("output")).to_have_text("4 of 4: one essential point, two extra")
        page.get_by_role("button", name="Save and go on").click()

    expect(page.get_by_role("heading", name="Your round")).to_be_visible()
    assert figure(page, "of the points, by weight") == "100 %"
    page.get_by_role("link", name="Mastery", exact=True).click()
    assert figure(page, "mastery of the whole bank") == "100 %"


def test_clock_runs_out_on_a_half_typed_answer_and_the_text_is_there(page: Page, candidate: User):
    round_ = make_round(user=candidate, questions=[make_question(seconds=4)])
    page.goto(round_.get_absolute_url())

    page.get_by_label("Your answer").press_sequentially("Half a sent")

    expect(page.get_by_text("Time ran out.")).to_be_visible()
    expect(page.locator(".own-answer")).to_have_text("Half a sent")
    answer = round_.answers.get()
    assert (answer.text, answer.timed_out, answer.locked_at) == (
        "Half a sent",
        True,
        answer.deadline,
    )


def test_tab_that_slept_shows_the_right_time_on_waking(page: Page, candidate: User):
    round_ = make_round(user=candidate, questions=[make_question(seconds=120)])
    page.goto(round_.get_absolute_url())
    clock = page.get_by_role("timer")
    expect(clock).to_have_text(re.compile(r"^(2:00|1:5\d)$"))

    minute_passes_while_the_tab_sleeps = {"deadline": F("deadline") - timedelta(minutes=1)}
    round_.answers.update(**minute_passes_while_the_tab_sleeps)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(clock).to_have_text(re.compile(r"^(1:00|0:5\d)$"))


def test_tab_that_slept_past_the_deadline_wakes_to_the_closed_question(page: Page, candidate: User):
    round_ = make_round(user=candidate, questions=[make_question(seconds=120)])
    page.goto(round_.get_absolute_url())
    page.get_by_label("Your answer").fill("Typed before")
    wait_until_saved(page)

    round_.answers.update(deadline=F("opened_at") - timedelta(minutes=1))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.get_by_text("Time ran out.")).to_be_visible()
    expect(page.locator(".own-answer")).to_have_text("Typed before")


def test_wrong_clock_of_the_browser_changes_nothing(page: Page, candidate: User):
    round_ = make_round(user=candidate, questions=[make_question(seconds=120)])
    page.add_init_script("Date.now = () => 0; performance.timeOrigin")
    page.goto(round_.get_absolute_url())

    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^(2:00|1:5\d)$"))


def test_browser_that_says_time_is_up_too_early_goes_on_with_what_is_left(
    page: Page, candidate: User
):
    round_ = make_round(user=candidate, questions=[make_question(seconds=120)])
    page.goto(round_.get_absolute_url())
    page.get_by_label("Your answer").fill("So far")

    page.locator("input[name=time_is_up]").evaluate("field => { field.value = 'true' }")
    page.keyboard.press("Control+Enter")

    expect(page.locator("textarea")).to_have_value("So far")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^1:5\d$"))
    assert round_.answers.get().locked_at is None


def test_round_is_played_with_the_keyboard_alone(page: Page, candidate: User):
    topic = make_topic()
    round_ = make_round(user=candidate, questions=[make_question(topic=topic) for _ in "ab"])
    page.goto(round_.get_absolute_url())

    for _ in "ab":
        expect(page.get_by_label("Your answer")).to_be_focused()
        page.keyboard.type("By keyboard")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", name="Which points did you make?")).to_be_visible()
        page.keyboard.press("1")
        page.keyboard.press("3")
        expect(page.locator("output")).to_have_text("3 of 4: one essential point, one extra")
        page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", name="Your round")).to_be_visible()
    assert [answer.ticked for answer in round_.answers.all()] == [["one-thread", "processes"]] * 2


def test_everything_on_the_way_to_a_round_is_reached_by_tab(page: Page, candidate: User):
    make_question()
    page.goto("/")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Start ten minutes now":
            break
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Question 1 of 1")).to_be_visible()


def test_what_is_typed_is_saved_and_resumed_on_another_device(
    page: Page, candidate: User, new_page: Callable[[], Page]
):
    round_ = make_round(user=candidate)
    page.goto(round_.get_absolute_url())
    page.get_by_label("Your answer").fill("On the first device")
    wait_until_saved(page)
    page.close()

    other = new_page()
    other.goto("/")
    other.get_by_role("link", name="Resume").click()

    expect(other.get_by_label("Your answer")).to_have_value("On the first device")


def test_second_tab_is_told_of_the_conflict_and_shown_both_texts(
    page: Page, candidate: User, new_page: Callable[[], Page], console: list[str]
):
    round_ = make_round(user=candidate)
    first, second = page, new_page()
    for tab in (first, second):
        tab.goto(round_.get_absolute_url())
    first.get_by_label("Your answer").fill("From the first tab")
    first.get_by_label("Your answer").blur()
    wait_until_saved(first)

    second.get_by_label("Your answer").fill("From the second tab")
    second.get_by_label("Your answer").blur()

    status = second.locator("#save-status")
    expect(status).to_contain_text("changed in another tab")
    expect(status).to_contain_text("From the first tab")
    expect(second.get_by_label("Your answer")).to_have_value("From the second tab")
    assert round_.answers.get().text == "From the first tab"
    assert all("409" in complaint for complaint in console)
    console.clear()


def test_dead_network_is_said_loudly_and_what_was_typed_is_sent_on_return(
    page: Page, candidate: User, console: list[str]
):
    round_ = make_round(user=candidate)
    page.goto(round_.get_absolute_url())
    page.context.set_offline(True)

    page.get_by_label("Your answer").fill("Typed in a tunnel")
    page.get_by_label("Your answer").blur()

    expect(page.locator("#save-status.is-unsaved")).to_contain_text("no connection")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until_saved(page)
    assert round_.answers.get().text == "Typed in a tunnel"
    assert all("ERR_INTERNET_DISCONNECTED" in complaint for complaint in console)
    console.clear()


def test_page_that_died_offline_gives_the_text_back(
    page: Page, candidate: User, console: list[str]
):
    round_ = make_round(user=candidate)
    page.goto(round_.get_absolute_url())
    page.context.set_offline(True)
    page.get_by_label("Your answer").fill("Typed in a tunnel")
    expect(page.locator("#save-status.is-unsaved")).to_contain_text("no connection")
    page.goto("about:blank")
    page.context.set_offline(False)

    page.goto(round_.get_absolute_url())

    expect(page.get_by_label("Your answer")).to_have_value("Typed in a tunnel")
    wait_until_saved(page)
    assert round_.answers.get().text == "Typed in a tunnel"
    console.clear()


def test_logged_out_in_another_tab_loses_nothing(
    page: Page, candidate: User, log_in: LogIn, console: list[str]
):
    round_ = make_round(user=candidate)
    page.goto(round_.get_absolute_url())
    page.context.clear_cookies()

    page.get_by_label("Your answer").fill("Typed while logged out")
    page.get_by_label("Your answer").blur()

    expect(page.locator("#save-status.is-unsaved")).to_contain_text("Not saved")
    log_in(candidate)
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value("Typed while logged out")
    wait_until_saved(page)
    console.clear()


def test_round_works_without_scripts(
    browser: Browser, live_server: LiveServer, candidate: User, page: Page
):
    round_ = make_round(user=candidate)
    plain = browser.new_context(
        java_script_enabled=False,
        base_url=live_server.url,
        storage_state=page.context.storage_state(),
    ).new_page()
    plain.goto(round_.get_absolute_url())
    plain.get_by_label("Your answer").fill("Half")
    plain.get_by_role("button", name="Save", exact=True).click()
    expect(plain.get_by_label("Your answer")).to_have_value("Half")
    plain.get_by_label("Your answer").fill("Half and the rest")
    plain.get_by_role("button", name="Submit").click()
    plain.locator("input[value=one-thread]").check()
    plain.get_by_role("button", name="Save and go on").click()

    expect(plain.get_by_role("heading", name="Your round")).to_be_visible()
    answer = Answer.objects.get()
    assert (answer.text, answer.ticked) == ("Half and the rest", ["one-thread"])
    assert QuestionMemory.objects.get().reviews == 1
    plain.context.close()


def test_library_is_searched_as_one_types(page: Page):
    make_question(prompt="How do indexes work?")
    make_question(prompt="What is a queue?")
    page.goto("/questions/")

    page.get_by_label("Search:").press_sequentially("index")

    expect(page.get_by_role("heading", name="1 question")).to_be_visible()
    expect(page.get_by_role("link", name="How do indexes work?")).to_be_visible()
    assert page.url.endswith("/questions/?q=index&module=&level=&kind=")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_main_pages_are_accessible_and_fit(
    page: Page, log_in: LogIn, assert_accessible: Callable[[Page], None], scheme: str, width: int
):
    user = make_user()
    code = "```python\n" + "x = " + " + ".join(["value"] * 60) + "\n```"
    question = make_question(prompt=f"Why a lock?\n\n{code}", model_answer=code)
    finished = make_answer(user=user, question=question, ticked=["processes"]).round
    make_answer(user=user, state="locked")
    round_ = make_round(user=user, questions=[make_question(seconds=10_000)])
    locked = Round.objects.get(answers__locked_at__isnull=False, finished_at=None)
    topic = question.topic
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})

    def look(path: str) -> None:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert_accessible(page)

    for path in ("/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        look(path)
    log_in(user)
    for path in (
        "/",
        "/questions/",
        "/questions/?q=lock",
        topic.get_absolute_url(),
        question.get_absolute_url(),
        "/practice/",
        round_.get_absolute_url(),
        locked.get_absolute_url(),
        f"{finished.get_absolute_url()}summary/",
        "/mastery/",
        f"/mastery/{topic.path}/",
        "/accounts/email/",
    ):
        look(path)
    page.goto(question.get_absolute_url())
    page.get_by_text("Show the answer framework").click()
    assert_accessible(page)
