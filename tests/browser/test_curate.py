"""A curator's way through the admin, in Chromium.

One person writes and publishes, as in a small team; test_workflow.py takes two.
"""

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from questions.models import Question, Status
from tests.curators import make_curator
from tests.factories import PASSWORD, make_answer, make_question, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[[User], None]


@pytest.fixture(autouse=True)
def small_team(settings: LazySettings) -> None:
    settings.CURATORS_MAY_PUBLISH_OWN_WORK = True


@pytest.fixture
def curator(log_in: LogIn) -> User:
    """A curator who is logged in."""
    user = make_curator()
    log_in(user)
    return user


def missing(page: Page) -> list[str]:
    return page.locator(".viva-state li").all_inner_texts()


def test_curator_writes_completes_and_publishes_a_question(page: Page) -> None:
    make_topic(title="Locks")
    make_curator(username="ada")
    page.goto("/admin/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))
    page.get_by_label("Login").or_(page.get_by_label("Username")).first.fill("ada")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role(
        "button", name=re.compile(r"^(sign|log) in$", re.IGNORECASE)
    ).click()

    page.locator(".model-question .addlink").click()
    page.get_by_label("Prompt:").first.fill("What does the interpreter lock *protect*?")
    expect(page.get_by_label("Slug:")).to_have_value("interpreter-lock-protect")
    page.locator("#id_topic").select_option(index=1)
    page.get_by_label("Approach:").fill("Name what it protects, then what it does not.")
    page.locator("#id_points-0-text").fill("Says that it protects reference counts.")
    page.locator("#id_points-1-text").fill("Says that user data needs its own lock.")
    page.get_by_role("button", name="Save and publish").click()

    expect(page.locator(".messagelist")).to_contain_text(
        "Saved. But “interpreter-lock-protect” cannot be published: it needs at least 3 key points"
        " (it has 2), a key point marked essential and a model answer."
    )
    assert missing(page) == [
        "at least 3 key points (it has 2)",
        "a key point marked essential",
        "a model answer",
    ]
    expect(page.locator("#id_points-0-uid")).to_have_value("protects-reference-counts")

    page.get_by_role("button", name="Add another Key point").click()
    page.locator("#id_points-2-text").fill("Says that it is CPython's.")
    page.locator("#id_points-3-text").fill("Says that I/O releases it.")
    page.locator("#id_points-3-position").fill("1")
    page.locator("#id_points-0-essential").check()
    page.get_by_label("Model answer:").fill("It protects the interpreter's own state.")
    page.get_by_label("Note:").fill("First edition")
    page.get_by_role("button", name="Save and publish").click()

    expect(page.locator(".messagelist")).to_contain_text("is published as revision 1.")
    expect(page.locator(".viva-state")).to_contain_text("Candidates see this text: revision 1.")
    expect(page.locator("#publication")).to_contain_text("First edition")
    assert Question.objects.get().status == Status.PUBLISHED
    page.get_by_role("link", name="See it in the library").click()
    expect(page.locator(".prompt")).to_have_text("What does the interpreter lock protect?")
    page.get_by_text("Show the answer framework").click()
    assert "I/O releases it" in page.locator(".points li").first.inner_text()
    page.goto("/questions/")
    page.get_by_role("link", name="Locks").click()
    page.get_by_role("link", name="What does the interpreter lock protect?").click()


def test_edit_after_a_round_leaves_the_round_as_it_was(
    page: Page, curator: User, live_server: LiveServer
) -> None:
    question = make_question(slug="gil", prompt="What did it say *before*?")
    answer = make_answer(user=curator, question=question, ticked=["one-thread"])
    summary = f"/practice/{answer.round_id}/summary/"
    page.goto(summary)
    before = page.locator("main").inner_text()
    assert "What did it say before?" in before

    page.goto(f"/admin/questions/question/{question.pk}/change/")
    page.get_by_label("Prompt:").first.fill("What does it say after?")
    page.locator("#id_points-0-text").fill("Another claim.")
    page.locator("#id_points-1-DELETE").check()
    page.locator("#id_points-3-text").fill("A point that takes its place.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".viva-state")).to_contain_text(
        "Candidates see revision 1; later changes are not published."
    )
    page.goto(question.get_absolute_url())
    expect(page.locator(".prompt")).to_have_text("What did it say before?")

    page.goto(f"/admin/questions/question/{question.pk}/change/")
    with page.expect_popup() as tab:
        page.get_by_role("link", name="Preview").click()
    expect(tab.value.locator(".prompt")).to_have_text("What does it say after?")
    tab.value.close()
    page.get_by_role("button", name="Save and publish").click()
    expect(page.locator(".messagelist")).to_contain_text("is published as revision 2.")

    page.goto(question.get_absolute_url())
    expect(page.locator(".prompt")).to_have_text("What does it say after?")
    page.goto(summary)
    assert page.locator("main").inner_text() == before


def test_curator_publishes_from_the_list(page: Page, curator: User) -> None:
    make_question(slug="ready", published=False)
    make_question(slug="bare", published=False, approach="")
    page.goto("/admin/questions/question/")
    page.get_by_role("checkbox", name="Select all objects").check()
    page.get_by_label("Action:").select_option(label="Publish selected questions…")
    page.get_by_role("button", name="Run the selected action").or_(
        page.get_by_role("button", name="Go")
    ).first.click()
    expect(page.get_by_role("row", name="bare")).to_contain_text(
        "cannot be published: it needs an approach"
    )
    page.get_by_label("Note:").fill("Together")
    page.get_by_role("button", name="Publish 1 question").click()
    expect(page.locator(".messagelist")).to_contain_text("1 question published.")
    assert Question.objects.get(slug="ready").status == Status.PUBLISHED


def test_a_topic_can_be_added_on_the_way(page: Page, curator: User) -> None:
    make_topic(title="Locks")
    page.goto("/admin/questions/question/add/")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Add another topic").click()
    popup.value.locator("#id_module").select_option(index=1)
    popup.value.get_by_label("Title:").press_sequentially("New ground")
    expect(popup.value.get_by_label("Slug:")).to_have_value("new-ground")
    with popup.value.expect_event("close"):
        popup.value.get_by_role("button", name="Save").click()
    expect(page.locator("#id_topic option:checked")).to_have_text("New ground")


@pytest.mark.parametrize(("color_scheme", "width"), [("light", 1280), ("dark", 390)])
def test_admin_pages_are_accessible_and_fit(
    page: Page,
    curator: User,
    color_scheme: str,
    width: int,
    console: list[str],
    assert_accessible: Callable[[Page], None],
) -> None:
    question = make_question()
    page.emulate_media(color_scheme=color_scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for path in (
        "",
        "questions/question/",
        f"questions/question/{question.pk}/change/",
        f"questions/question/{question.pk}/preview/",
        "questions/question/add/",
        "questions/topic/",
        f"questions/question/{question.pk}/history/",
    ):
        page.goto(f"/admin/{path}")
        assert console == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert_accessible(page)
        console.clear()  # axe itself tries an inline style where a style sheet imports another


def test_admin_reads_without_scripts(
    browser: Browser, curator: User, live_server: LiveServer
) -> None:
    """One empty row of each part is there, so a question can be written without JavaScript."""
    question = make_question(published=False, points=[])
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/admin/")
    page.locator("[name=login]").fill(curator.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role(
        "button", name=re.compile(r"^(sign|log) in$", re.IGNORECASE)
    ).click()
    page.goto(f"/admin/questions/question/{question.pk}/change/")
    page.locator("#id_points-0-text").fill("A point.")
    page.locator("#id_points-0-essential").check()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator("#id_points-0-uid")).to_have_value("point")
    context.close()
