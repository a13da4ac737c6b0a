"""Nothing typed is lost, in a drill and in a mock interview, on a phone and on a desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from playwright.sync_api import Page, Route, expect

from interviews.practice.models import Mode, Round
from tests.factories import PASSWORD, make_question, make_round, make_topic

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize(("width", "mode"), [(390, Mode.MOCK), (1280, Mode.DRILL)]),
]


@pytest.fixture
def round_(page: Page, candidate: User, width: int, mode: Mode) -> Round:
    """A round of two questions, the first one open in the page."""
    page.set_viewport_size({"width": width, "height": 844})
    topic = make_topic()
    questions = [make_question(topic=topic, seconds=900) for _ in "ab"]
    round_ = make_round(user=candidate, questions=questions, mode=mode)
    page.goto(round_.get_absolute_url())
    return round_


def write(page: Page, text: str) -> None:
    page.get_by_label("Your answer").fill(text)
    page.get_by_label("Your answer").blur()


def expect_saved(page: Page, round_: Round, text: str) -> None:
    expect(page.locator("#save-status")).to_contain_text("Saved at")
    assert round_.answers.get(position=1).text == text


def expect_unsaved(page: Page, message: str) -> None:
    expect(page.locator("#save-status.is-unsaved")).to_contain_text(message)


def press_main_button(page: Page) -> None:
    page.keyboard.press("Control+Enter")


def let_time_run_out(round_: Round) -> None:
    late = F("deadline") - timedelta(hours=2)
    Round.objects.exclude(deadline=None).update(deadline=late)
    round_.answers.exclude(deadline=None).update(deadline=late, opened_at=late)


def test_two_tabs_on_one_answer_show_both_texts(
    page: Page, new_page: Callable[[], Page], round_: Round, console: list[str]
):
    other = new_page()
    other.goto(round_.get_absolute_url())
    write(other, "From the other tab")
    expect_saved(other, round_, "From the other tab")

    write(page, "From this tab")

    expect_unsaved(page, "From the other tab")
    expect(page.get_by_label("Your answer")).to_have_value("From this tab")
    assert round_.answers.get(position=1).text == "From the other tab"
    page.get_by_label("Your answer").press_sequentially("!")
    page.get_by_label("Your answer").blur()
    expect_saved(page, round_, "From this tab!")
    console.clear()


def test_conflict_met_by_the_button_shows_both_texts(
    page: Page, new_page: Callable[[], Page], round_: Round, console: list[str]
):
    other = new_page()
    other.goto(round_.get_absolute_url())
    for text in ("one", "two", "three"):
        with other.expect_response("**/draft/"):
            write(other, text)
    page.get_by_label("Your answer").fill("From this tab")

    press_main_button(page)

    expect(page.get_by_text("A newer version of this answer has been saved.")).to_be_visible()
    expect(page.locator(".own-answer")).to_have_text("three")
    expect(page.get_by_label("Your answer")).to_have_value("From this tab")
    console.clear()


def test_save_that_is_overtaken_changes_nothing_and_raises_no_alarm(
    page: Page, round_: Round, console: list[str]
):
    held: list[Route] = []
    page.route("**/draft/", lambda route: held.append(route), times=1)  # noqa: PLW0108
    write(page, "First")
    page.get_by_label("Your answer").fill("First and second")
    with page.expect_response("**/draft/"):
        # What a tab does when it is left: it saves without waiting for the save under way.
        page.evaluate(
            """() => {
                Object.defineProperty(document, "visibilityState", {value: "hidden"});
                document.dispatchEvent(new Event("visibilitychange"));
            }"""
        )
    assert round_.answers.get(position=1).text == "First and second"

    with page.expect_response("**/draft/") as overtaken:
        held[0].continue_()
    assert overtaken.value.status == 409
    page.evaluate("() => new Promise((heard) => setTimeout(heard, 100))")

    expect_saved(page, round_, "First and second")
    assert page.locator(".is-unsaved").count() == 0
    console.clear()


def test_server_that_restarts_is_waited_for(page: Page, round_: Round, console: list[str]):
    page.route("**/draft/", lambda route: route.fulfill(status=503, body="restarting"), times=1)
    write(page, "Typed while the server restarts")

    expect_unsaved(page, "the server had an error (503)")
    expect_saved(page, round_, "Typed while the server restarts")
    assert all("503" in complaint for complaint in console)
    console.clear()


def test_server_that_restarts_during_the_button_keeps_the_text(
    page: Page, round_: Round, console: list[str]
):
    for action in ("draft", "submit"):
        page.route(
            f"**/{action}/", lambda route: route.fulfill(status=502, body="restarting"), times=1
        )
    page.get_by_label("Your answer").fill("Typed while the server restarts")
    press_main_button(page)

    expect_unsaved(page, "the server had an error (502)")
    page.unroute_all()
    expect_saved(page, round_, "Typed while the server restarts")
    console.clear()


def test_network_that_is_dead_for_five_minutes(
    page: Page, new_page: Callable[[], Page], round_: Round, console: list[str]
):
    page.clock.install()
    page.reload()
    page.context.set_offline(True)
    write(page, "Typed in a tunnel")
    expect_unsaved(page, "no connection")
    for _ in range(5):
        page.clock.fast_forward("01:00")
    write(page, "Typed in a tunnel, at length")
    expect_unsaved(page, "kept in this browser")

    page.context.set_offline(False)
    page.clock.fast_forward("00:31")

    expect_saved(page, round_, "Typed in a tunnel, at length")
    console.clear()


def test_page_that_died_offline_gives_the_text_back(page: Page, round_: Round, console: list[str]):
    page.context.set_offline(True)
    write(page, "Typed in a tunnel")
    expect_unsaved(page, "no connection")
    page.goto("about:blank")
    page.context.set_offline(False)

    page.goto(round_.get_absolute_url())

    expect(page.get_by_label("Your answer")).to_have_value("Typed in a tunnel")
    expect_saved(page, round_, "Typed in a tunnel")
    console.clear()


def test_logged_out_in_another_tab_the_text_waits_for_the_log_in(
    page: Page, candidate: User, round_: Round, console: list[str]
):
    page.context.clear_cookies()
    write(page, "Typed while logged out")
    expect_unsaved(page, "Not saved")
    page.goto(round_.get_absolute_url())

    page.get_by_label("Login").fill(candidate.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button").first.click()

    expect(page.get_by_label("Your answer")).to_have_value("Typed while logged out")
    expect_saved(page, round_, "Typed while logged out")
    console.clear()


def test_what_is_typed_while_the_button_is_under_way_is_kept(
    page: Page, round_: Round, mode: Mode, console: list[str]
):
    held: list[Route] = []
    for action in ("draft", "submit"):
        page.route(f"**/{action}/", lambda route: held.append(route), times=1)  # noqa: PLW0108
    page.get_by_label("Your answer").fill("Sent")
    with page.expect_request(lambda request: request.method == "POST"):
        press_main_button(page)
    page.get_by_label("Your answer").press_sequentially(" and more")

    held[0].continue_()

    if mode == Mode.MOCK:
        expect(page.get_by_role("heading", name="Question 2 of 2")).to_be_visible()
        page.goto(f"{round_.get_absolute_url()}1/")
        expect(page.get_by_label("Your answer")).to_have_value("Sent and more")
    else:
        expect(page.locator(".kept-answer")).to_have_text("Sent and more")
        page.reload()
        expect(page.locator(".kept-answer")).to_have_text("Sent and more")
    console.clear()


def test_what_is_typed_before_the_scripts_have_come_is_saved(page: Page, round_: Round):
    held: list[Route] = []
    page.route("**/round-draft.js", lambda route: held.append(route))  # noqa: PLW0108
    page.reload(wait_until="commit")
    page.get_by_label("Your answer").fill("Typed at once")

    held[0].continue_()

    expect_saved(page, round_, "Typed at once")


def test_text_of_a_laptop_closed_before_the_save_is_shown_after_the_deadline(
    page: Page, round_: Round, console: list[str]
):
    write(page, "Saved before")
    expect_saved(page, round_, "Saved before")
    page.context.set_offline(True)
    write(page, "Saved before, and typed when the lid fell")
    expect_unsaved(page, "no connection")
    let_time_run_out(round_)
    page.context.set_offline(False)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.get_by_text("Time ran out.")).to_be_visible()
    expect(page.locator(".own-answer")).to_have_text("Saved before")
    expect(page.get_by_text("This browser kept another text.")).to_be_visible()
    kept = page.locator(".kept-answer")
    expect(kept).to_have_text("Saved before, and typed when the lid fell")
    page.reload()
    expect(kept).to_be_visible()
    page.get_by_role("button", name="Discard it").click()
    expect(kept).to_be_hidden()
    page.reload()
    expect(kept).to_be_hidden()
    assert round_.answers.get(position=1).text == "Saved before"
    console.clear()
