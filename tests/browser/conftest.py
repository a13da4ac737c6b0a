"""Chromium against a live server. Run by `make test-browser`, not by a plain `pytest`."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from tests.chromium import find_chromium, flags
from tests.factories import make_user

# Playwright keeps an event loop in the thread of the test; Django then refuses queries there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PATIENCE = 10_000  # milliseconds until a page is given up


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    executable = find_chromium()
    if executable is None:
        pytest.exit("Chromium was not found: install it, or name it in CHROMIUM.", returncode=1)
    return {**browser_type_launch_args, "executable_path": executable, "args": flags()}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    return live_server.url


@pytest.fixture
def new_page(context: BrowserContext, console: list[str]) -> Callable[[], Page]:
    """Open another tab of the same person, under the same watch as `page`."""

    def open_tab() -> Page:
        tab = context.new_page()
        tab.set_default_timeout(PATIENCE)
        return tab

    return open_tab


@pytest.fixture
def page(new_page: Callable[[], Page]) -> Page:
    return new_page()


@pytest.fixture
def console(context: BrowserContext) -> Iterator[list[str]]:
    """What the tabs complained about: errors in the console, exceptions in scripts.

    A test fails when something is left here at its end; one that provokes an error looks at it
    and clears the list.
    """
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} ({message.location['url']})")

    context.on("console", hear)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield complaints
    assert complaints == []


@pytest.fixture
def log_in(context: BrowserContext, live_server: LiveServer) -> Callable[[User], None]:
    """Return a function that logs a person in without going through the form."""

    def set_cookie(user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        context.add_cookies([cookie])

    return set_cookie


@pytest.fixture
def candidate(db: None, log_in: Callable[[User], None]) -> User:
    """A person who is logged in."""
    user = make_user()
    log_in(user)
    return user


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()


@pytest.fixture
def assert_accessible(axe: Axe) -> Callable[[Page], None]:
    """Return a function that fails with axe's report when the page has a violation."""

    def check(page: Page) -> None:
        results = axe.run(page)
        assert results.violations_count == 0, results.generate_report()

    return check
