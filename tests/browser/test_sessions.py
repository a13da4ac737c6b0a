"""Two browsers of one person: the one sees the other, and shuts it out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.browser.accounts import confirm_password, log_in_by_form
from tests.factories import make_user

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)
LIST = "/settings/sessions/"


@pytest.fixture
def person(db: None) -> User:
    cache.clear()
    return make_user()


@pytest.mark.parametrize("scripts", [True, False])
def test_person_finds_the_other_browser_and_logs_it_out(
    browser: Browser, base_url: str, person: User, scripts: bool
) -> None:
    phone = browser.new_context(base_url=base_url, user_agent=PHONE).new_page()
    here = browser.new_context(base_url=base_url, java_script_enabled=scripts).new_page()
    log_in_by_form(phone, person)
    log_in_by_form(here, person)

    here.goto("/settings/")
    here.get_by_role("link", name="Where you are logged in").click()
    expect(here.get_by_text("Safari on iPhone", exact=True)).to_be_visible()
    here.get_by_role("button", name="Log out Safari on iPhone").press("Enter")
    confirm_password(here)

    expect(here.get_by_text("Safari on iPhone is logged out.")).to_be_visible()
    expect(here.get_by_text("Nowhere.")).to_be_visible()
    phone.goto("/practice/")
    expect(phone.get_by_role("button", name="Sign In", exact=True)).to_be_visible()
    for page in (phone, here):
        page.context.close()


def test_going_back_after_log_out_shows_no_page_of_the_person(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    base_url: str,
    person: User,
) -> None:
    """Browsers keep whole pages to go back to, whatever cookie they came with."""
    keeping = browser_type.launch(
        **browser_type_launch_args, ignore_default_args=["--disable-back-forward-cache"]
    )
    page = keeping.new_page(base_url=base_url)
    log_in_by_form(page, person)
    for path in ("/mastery/", "/teams/"):
        page.goto(path)
        expect(page.get_by_role("banner").get_by_text(person.username)).to_be_visible()
    page.get_by_role("banner").get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in")).to_be_visible()

    for _ in ("/teams/", "/mastery/"):
        page.goto("/questions/")
        page.evaluate("history.go(-2)")
        expect(page.get_by_role("button", name="Sign In", exact=True)).to_be_visible()
        expect(page.get_by_text(person.username)).to_have_count(0)
    keeping.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_list_is_accessible_and_fits(
    page: Page,
    browser: Browser,
    base_url: str,
    person: User,
    assert_accessible: Callable[[Page], None],
    scheme: str,
    width: int,
) -> None:
    phone = browser.new_context(base_url=base_url, user_agent=PHONE)
    log_in_by_form(phone.new_page(), person)
    phone.close()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    log_in_by_form(page, person)
    page.goto(LIST)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
