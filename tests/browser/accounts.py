"""Logging in by the form, as somebody does at a browser."""

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD


def log_in_by_form(page: Page, person: User, site: str = "") -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Login").fill(person.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign In", exact=True).click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def confirm_password(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
