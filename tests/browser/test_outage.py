"""PostgreSQL stops under a round in the browser, and comes back."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.faults.site import PostgreSQL, Site, site
from tests.postgresql import programs

pytestmark = pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")

TYPED = "One thread at a time,\nand <b>no</b> more."
SOON = 20_000  # milliseconds; a page tries again after 3, 6 and 12 seconds


@pytest.fixture(scope="module")
def viva() -> Iterator[Site]:
    # pytest's own directories are closed to the account that PostgreSQL may run as.
    with TemporaryDirectory(prefix="viva-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        directory = Path(name, "outage")
        directory.mkdir()
        yield from run_viva(directory)


def run_viva(directory: Path) -> Iterator[Site]:
    database = PostgreSQL(directory / "postgresql")
    with site(database, directory, people=1, wanted=4) as found:
        found.environment["DEBUG"] = "true"  # over http
        with found.serving():
            yield found


def open_round(viva: Site, number: int, context: BrowserContext) -> Page:
    round_, address = viva.to_play["rounds"][number], f"http://127.0.0.1:{viva.port}"
    context.add_cookies([{"name": "sessionid", "value": round_["session"], "url": address}])
    page = context.new_page()
    page.goto(address + round_["path"])
    return page


def stored(viva: Site, number: int) -> str | None:
    """The text of the first answer of a round, if it is locked."""
    path = viva.to_play["rounds"][number]["path"]
    answers = viva.inside("stored")["answers"]
    return next(text for round_, position, text, _ in answers if (round_, position) == (path, 1))


def test_round_says_that_it_cannot_save_and_saves_by_itself_when_the_database_is_back(
    viva: Site, context: BrowserContext, console: list[str]
) -> None:
    page = open_round(viva, 0, context)
    status = page.locator("#save-status")

    viva.database.stop()
    page.get_by_label("Your answer").fill(TYPED)
    page.get_by_label("Your answer").blur()
    expect(status).to_contain_text("Not saved: the server had an error (503)", timeout=SOON)
    page.locator("button[data-main]").click()
    expect(status).to_contain_text("Not sent: the server had an error (503)", timeout=SOON)
    expect(page.get_by_label("Your answer")).to_have_value(TYPED)

    viva.database.start()
    expect(status).to_contain_text("Saved at", timeout=2 * SOON)
    page.locator("button[data-main]").click()
    expect(page.get_by_role("heading", name="Which points did you make?")).to_be_visible()
    assert stored(viva, 0) == TYPED
    assert all("503" in complaint for complaint in console)
    console.clear()


def test_form_without_scripts_is_shown_back_and_sent_again(viva: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = open_round(viva, 1, context)

    viva.database.stop()
    page.get_by_label("Your answer").fill(TYPED)
    page.get_by_role("button", name=re.compile("Submit")).click()
    expect(page.get_by_role("heading", name="Viva cannot reach its database")).to_be_visible()
    expect(page.locator(".own-answer")).to_contain_text("and <b>no</b> more.")

    viva.database.start()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", name="Which points did you make?")).to_be_visible()
    assert stored(viva, 1) == TYPED
    context.close()
