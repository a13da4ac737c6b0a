"""Small things that curators with a keyboard, a screen reader or a phone meet."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from questions import publishing
from questions.curation import review
from tests.curators import make_curator
from tests.factories import make_question

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}
NEAR = 16  # pixels between a button and its words


@pytest.fixture
def curator(log_in: Callable[[User], None]) -> User:
    user = make_curator(username="ada")
    log_in(user)
    return user


def test_rows_are_added_and_removed_by_keyboard_without_losing_the_place(
    page: Page, curator: User
) -> None:
    page.goto("/admin/questions/question/add/")
    page.get_by_role("button", name="Add another Key point").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_points-3-text")).to_be_focused()

    page.get_by_role("button", name="Remove key point 2").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move key point 2 up")).to_be_focused()
    expect(page.get_by_text("Key point 2 is removed.")).to_be_attached()

    page.get_by_role("button", name="Remove pitfall 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Add another Pitfall")).to_be_focused()


@pytest.mark.parametrize("path", ["add/", "export/"])
def test_on_a_phone_each_choice_stands_beside_its_words(
    page: Page, curator: User, path: str
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"/admin/questions/importjob/{path}")

    labels = page.locator(".viva-choices label")
    assert labels.count() >= 2
    for label in labels.all():
        box, choice = label.bounding_box(), label.locator("input").bounding_box()
        assert box
        assert choice
        assert choice["x"] - box["x"] < NEAR
        assert choice["width"] < 2 * NEAR


def test_on_a_phone_essential_stands_under_the_text_of_its_point(page: Page, curator: User) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"/admin/questions/question/{make_question().pk}/change/")

    text = page.locator("#id_points-0-text").bounding_box()
    essential = page.locator("#id_points-0-essential").bounding_box()

    assert text
    assert essential
    assert abs(essential["x"] - text["x"]) < NEAR


@pytest.mark.parametrize(
    ("color_scheme", "width"), [("light", 1280), ("dark", 390), ("light", 320)]
)
def test_history_and_the_text_to_review_are_accessible_and_fit(
    page: Page,
    curator: User,
    color_scheme: str,
    width: int,
    console: list[str],
    assert_accessible: Callable[[Page], None],
) -> None:
    question = make_question(published=False)
    publishing.mark_edited(question=question, by=curator)
    review.submit_for_review(question=question, by=curator, comment="A long note. " * 20)
    page.emulate_media(color_scheme=color_scheme)
    page.set_viewport_size({"width": width, "height": 900})

    for name in ("history", "review"):
        page.goto(f"/admin/questions/question/{question.pk}/{name}/")
        assert console == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page)
        console.clear()  # axe itself tries an inline style where a style sheet imports another
