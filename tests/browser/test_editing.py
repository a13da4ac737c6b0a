"""Writing a question in Chromium: order, preview, unsaved changes, and two curators at once."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from interviews.practice.statistics import refresh_statistics
from questions.models import KeyPoint, Question
from tests.curators import make_curator
from tests.factories import make_answer, make_question

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[[User], None]


@pytest.fixture
def curator(log_in: LogIn) -> User:
    user = make_curator(username="ada")
    log_in(user)
    return user


def change_path(question: Question) -> str:
    return f"/admin/questions/question/{question.pk}/change/"


def point_texts(page: Page) -> list[str]:
    fields = page.locator(
        "#points-group .inline-related:not(.empty-form) .viva-field-text textarea"
    )
    return [field.input_value() for field in fields.all()]


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def uids() -> list[str]:
    return list(KeyPoint.objects.values_list("uid", flat=True))


def test_points_are_moved_by_keyboard_and_announced(page: Page, curator: User) -> None:
    page.goto(change_path(make_question()))
    up = page.get_by_role("button", name="Move key point 3 up")
    up.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Key point is now 2 of 3.")).to_be_attached()
    expect(page.get_by_role("button", name="Move key point 2 up")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Key point is first already.")).to_be_attached()
    assert point_texts(page)[0] == "Processes use more cores."

    save(page)
    assert uids() == ["processes", "one-thread", "io-releases"]


def test_points_are_dragged(page: Page, curator: User) -> None:
    page.goto(change_path(make_question()))
    handle = page.locator("#points-0 .viva-handle")
    handle.scroll_into_view_if_needed()
    start = handle.bounding_box()
    target = page.locator("#points-2").bounding_box()
    assert start
    assert target
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, target["y"] + target["height"] * 0.4, steps=5)
    page.mouse.move(start["x"] + 5, target["y"] + target["height"] * 0.9, steps=5)
    page.mouse.up()

    expect(page.get_by_text("Key point is now 3 of 3.")).to_be_attached()
    save(page)
    assert uids() == ["io-releases", "processes", "one-thread"]


def test_a_typed_place_moves_the_row_and_not_what_is_clicked_next(
    page: Page, curator: User
) -> None:
    page.goto(change_path(make_question()))
    page.locator("#id_points-3-text").fill("Says the fourth.")
    page.locator("#id_points-3-position").fill("1")
    page.locator("#id_points-1-essential").check()

    expect(page.get_by_text("Key point is now 1 of 4.")).to_be_attached()
    save(page)
    assert uids() == ["fourth", "one-thread", "io-releases", "processes"]
    assert KeyPoint.objects.get(uid="io-releases").essential


def test_removing_a_new_row_after_moving_loses_no_other(page: Page, curator: User) -> None:
    """Django numbers the forms anew by their order on the page; stored ones have to come first."""
    page.goto(change_path(make_question()))
    for row, text in (("3", "Says this."), ("4", "Says that.")):
        if row == "4":
            page.get_by_role("button", name="Add another Key point").click()
        page.locator(f"#id_points-{row}-text").fill(text)
    for _ in range(4):
        page.locator("#points-4 [data-move=up]").click()
    page.locator("#points-0 [data-move=down]").click()
    page.locator("#points-3 .inline-deletelink, #points-4 .inline-deletelink").last.click()
    expected = [text for text in point_texts(page) if text]

    save(page)
    assert [text for text in point_texts(page) if text] == expected
    assert {"one-thread", "io-releases", "processes"} < set(uids())


def test_preview_follows_the_typing(page: Page, curator: User) -> None:
    page.goto(change_path(make_question(prompt="What does it protect?")))
    frame = page.frame_locator(".viva-preview iframe")
    expect(frame.locator(".prompt")).to_have_text("What does it protect?")
    expect(frame.locator(".points li").first).to_contain_text("One thread runs bytecode.")

    page.locator("#id_prompt").fill("What does it **guard**?\n\n```python\nx = (\n```")
    expect(frame.locator(".prompt strong")).to_have_text("guard")
    expect(page.locator("[data-preview-problems]")).to_contain_text(
        "Prompt, line 4: python: '(' was never closed"
    )
    page.locator("#points-2 [data-move=up]").click()
    expect(frame.locator(".points li").nth(1)).to_contain_text("Processes use more cores.")
    assert Question.objects.get().prompt == "What does it protect?"


def test_preview_stays_closed_once_it_was_closed(page: Page, curator: User) -> None:
    page.goto(change_path(make_question()))
    page.get_by_role("button", name="Close the preview").click()
    page.reload()
    expect(page.get_by_role("button", name="Preview while typing")).to_be_visible()
    expect(page.locator(".viva-preview iframe")).to_be_hidden()


def test_preview_of_a_new_question_opens_in_a_tab_without_saving(page: Page, curator: User) -> None:
    page.goto("/admin/questions/question/add/")
    page.locator("#id_prompt").fill("Why is it *so*?")
    with page.expect_popup() as tab:
        page.get_by_role("button", name="Preview in a new tab").click()
    expect(tab.value.locator(".prompt")).to_have_text("Why is it so?")
    expect(tab.value.get_by_text("Nothing of it is saved.")).to_be_visible()
    tab.value.close()
    assert Question.objects.count() == 0


def test_leaving_asks_only_when_something_was_typed(page: Page, curator: User) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    path = change_path(make_question())
    page.goto(path)
    page.locator("#id_prompt").click()
    page.get_by_role("link", name="Home").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))
    assert asked == []

    page.goto(path)
    page.locator("#id_prompt").press_sequentially("More. ")
    page.get_by_role("link", name="Home").click()
    expect(page.locator("#id_prompt")).to_be_visible()
    assert asked == ["beforeunload"]

    save(page)
    page.get_by_role("link", name="Home").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))
    assert asked == ["beforeunload"]


def test_two_curators_lose_nothing(
    page: Page, curator: User, browser: Browser, live_server: LiveServer
) -> None:
    question = make_question(prompt="What does it protect?")
    client = Client()
    client.force_login(make_curator(username="bob"))
    context = browser.new_context(base_url=live_server.url)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    other = context.new_page()
    other.goto(change_path(question))
    page.goto(change_path(question))
    page.locator("#id_prompt").fill("What does the lock protect?")
    page.locator("#id_points-0-text").fill("Ada's point.")
    save(page)

    other.locator("#id_prompt").fill("What does it guard?")
    other.locator("#id_points-1-text").fill("Bob's point.")
    other.get_by_role("button", name="Save and continue editing").click()
    conflict = other.locator("#conflict")
    expect(conflict).to_contain_text("ada saved this question")
    expect(conflict.get_by_role("row", name="Prompt")).to_contain_text("You both changed it.")
    expect(other.locator("#id_points-0-text")).to_have_value("Ada's point.")
    expect(other.locator("#id_prompt")).to_have_value("What does it guard?")
    assert Question.objects.get().prompt == "What does the lock protect?"

    conflict.get_by_label("Take theirs").check()
    save(other)
    assert Question.objects.get().prompt == "What does the lock protect?"
    texts = KeyPoint.objects.values_list("text", flat=True)
    assert list(texts) == ["Ada's point.", "Bob's point.", "Processes use more cores."]
    context.close()


def test_near_duplicates_are_warned_of_listed_and_dismissed(page: Page, curator: User) -> None:
    make_question(slug="shop", prompt="A shop sells one seat twice at once. What happened?")
    other = make_question(slug="fair", prompt="Why?")
    page.goto(change_path(other))
    page.locator("#id_prompt").fill("A shop sells one seat twice at once. What happened then?")
    page.get_by_role("button", name="Save and continue editing").click()
    warning = page.locator(".messagelist .warning")
    expect(warning).to_contain_text("It is nearly the same as shop (100 %).")
    warning.get_by_role("link", name="All near-duplicates").click()

    expect(page.locator(".viva-pair-found")).to_have_count(1)
    page.get_by_role("button", name="Not a duplicate: shop and fair").click()
    expect(page.get_by_text("No two questions are that much alike.")).to_be_visible()
    page.get_by_role("link", name="Dismissed: 1").click()
    page.get_by_role("button", name="Show again: shop and fair").click()
    page.goto("/admin/questions/question/duplicates/")
    expect(page.locator(".viva-pair-found")).to_have_count(1)


@pytest.mark.parametrize(("color_scheme", "width"), [("light", 1280), ("dark", 390)])
def test_statistics_and_duplicates_are_accessible_and_fit(
    page: Page,
    curator: User,
    color_scheme: str,
    width: int,
    console: list[str],
    assert_accessible: Callable[[Page], None],
) -> None:
    page.emulate_media(color_scheme=color_scheme)
    page.set_viewport_size({"width": width, "height": 900})
    questions = [make_question(prompt=f"What does the lock protect {word}?") for word in "ab"]
    for _ in range(10):
        make_answer(question=questions[0], ticked=["one-thread"])
    refresh_statistics(now=timezone.now())
    for path in (
        "/admin/questions/question/duplicates/",
        "/admin/questions/question/?columns=statistics",
        f"{change_path(questions[0])}#statistics",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert_accessible(page)
        console.clear()  # axe itself tries an inline style where a style sheet imports another


@pytest.mark.parametrize(("color_scheme", "width"), [("light", 1280), ("dark", 390)])
def test_editing_pages_are_accessible_and_fit(
    page: Page,
    curator: User,
    color_scheme: str,
    width: int,
    console: list[str],
    assert_accessible: Callable[[Page], None],
) -> None:
    question = make_question(prompt="What does it protect?")
    page.emulate_media(color_scheme=color_scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(change_path(question))
    Question.objects.update(prompt="What does the lock protect?", level="senior")
    if width < 1200:
        page.get_by_role("button", name="Preview while typing").click()
    expect(page.frame_locator(".viva-preview iframe").locator(".prompt")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
    console.clear()  # axe itself tries an inline style where a style sheet imports another

    page.locator("#id_prompt").fill("What does it guard?")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator("#conflict")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
    console.clear()
