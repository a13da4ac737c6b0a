# ruff: noqa: INP001 - a script, not a package
"""Make the pictures of the documentation: `make screenshots`, or python -m docs.screenshots.

Starts a server of its own on a free port, with a temporary SQLite database, the bank and the
demonstration, takes the pictures in Chromium, and stops the server.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import find_chromium, flags
from tests.processes import free_port, running

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
PASSWORD = "viva-demo"  # noqa: S105 - that of interviews/management/demo.py, for everybody
DATABASE = "viva.sqlite3"
COLOURS = 128  # enough for text on paper, and a third of the size

# The first question of this topic and level, an answer that breaks off, and the points it makes.
TOPIC = "concurrency/threads-processes"
LEVEL = "mid"
POINTS_MADE = (0, 2, 3)
SECONDS_USED = 168
ANSWER = """\
Two executors with one interface. submit() returns a Future, and result() waits for it. If the \
function raised an exception, it is kept in the Future and raised again by result(). A job that \
never asks for its results hides its errors.

The documents go to a ThreadPoolExecutor, because threads wait for HTTP and the GIL is released \
meanwhile. I would size that pool by what the document server can take. The risk model is pure \
Python, so it goes to a ProcessPoolExecutor with as many workers as cores. What I send there is \
pickled: functions have to be importable from the top level of a module, no lambda, and arguments"""

# The question that a curator edits, and how its first point goes on.
EDITED = "django-task-before-commit"
PROMPT = "A podcast host creates an episode"
FILE = ROOT / "fixtures" / "bank" / "databases" / "django-orm.yaml"
BEFORE = "cannot see the row until the request's transaction commits."
EDIT = ", because nothing uncommitted leaves a transaction."

JOB = """\
Senior Python backend engineer

Requirements
- Strong Python, and Django or another web framework
- PostgreSQL: you design schemas and read query plans
- You know what threads, processes and asyncio are good for
- REST APIs

Nice to have
- Docker and Kubernetes
- Redis or another cache
"""
EVIDENCE = """\
Drew two threads before I asked. Knew that waiting for I/O releases it; came to C extensions after \
the first follow-up.
"""


@contextmanager
def viva(directory: Path) -> Iterator[str]:
    """Serve the demonstration out of the empty `directory`; yield the address."""
    environment = {
        **os.environ,
        "ENV_FILE": os.devnull,
        "DEBUG": "true",
        "DATABASE_URL": f"sqlite:///{directory / DATABASE}",
    }
    environment.pop("CACHE_URL", None)
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "prepare"], env=environment, check=True)
    port = free_port()
    server = [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"]
    with running(server, log=directory / "log", port=port, environment=environment):
        yield f"http://127.0.0.1:{port}"


def log_in(page: Page, username: str = "demo") -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Login").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button").first.click()
    page.get_by_role("heading", name="Today", exact=True).wait_for()


def start_round(page: Page, mode: str = "drill") -> None:
    page.goto(f"/practice/?topics={TOPIC}&mode={mode}")
    page.locator(f"input[name=levels][value={LEVEL}]").check()
    page.locator("input[name=count]").fill("3")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("timer").wait_for()


def let_time_pass(database: Path, seconds: int) -> None:
    """Move the open questions into the past, as if somebody had been writing for so long."""
    connection = sqlite3.connect(database, timeout=20)
    with connection:
        for column in ("opened_at", "deadline"):
            connection.execute(
                f"UPDATE interviews_answer SET {column} ="  # noqa: S608 - our own two columns
                f" strftime('%Y-%m-%d %H:%M:%f', {column}, ?)"
                " WHERE locked_at IS NULL AND deadline IS NOT NULL",
                [f"-{seconds} seconds"],
            )
    connection.close()


def tick_points(page: Page) -> None:
    points = page.locator("input[name=points]")
    points.first.wait_for()
    for number in POINTS_MADE:
        points.nth(number).check()


def take(page: Page, name: str) -> None:
    """Photograph what a reader sees first, in few colours: the files are committed."""
    path = IMAGES / f"{name}.png"
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.screenshot(path=path, animations="disabled", caret="hide")
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def take_on_desktop(browser: Browser, address: str, database: Path) -> str:
    """Take the pictures of a wide, light window; return the address of the round in them."""
    page = browser.new_page(base_url=address, viewport=DESKTOP, color_scheme="light")
    log_in(page)
    page.goto("/")
    take(page, "home")
    page.goto("/mastery/")
    take(page, "mastery")
    page.goto("/questions/")
    take(page, "library")
    page.goto("/practice/")
    take(page, "choose")
    take_mock(page)
    start_round(page)
    let_time_pass(database, SECONDS_USED)
    page.reload()
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_label("Your answer").blur()
    page.locator("#save-status", has_text="Saved at").wait_for()
    take(page, "question")
    page.get_by_role("button", name="Submit").click()
    tick_points(page)
    page.evaluate("scrollTo(0, 0)")
    take(page, "points")
    return page.url


def take_mock(page: Page) -> None:
    """Take the pictures of a mock interview: one answer written and flagged, then the look back."""
    start_round(page, mode="mock")
    page.get_by_label("Your answer").fill(ANSWER.partition("\n\n")[0])
    page.get_by_label("Flag, to look at it again").check()
    page.get_by_role("button", name="Question 2, unanswered").click()
    page.get_by_role("heading", name="Question 2 of 3").wait_for()
    page.get_by_label("Your answer").fill("Two buyers read the same")
    page.get_by_label("Your answer").blur()
    page.locator("#save-status", has_text="Saved at").wait_for()
    page.get_by_role("navigation", name="Questions of this set").scroll_into_view_if_needed()
    take(page, "mock")
    page.get_by_role("button", name="Look over and hand in").click()
    page.get_by_role("heading", name="Before you hand it in").wait_for()
    take(page, "mock-hand-in")


def take_results(page: Page) -> None:
    """Take the pictures of what is looked at afterwards; the question in sight is assessed."""
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("heading", name="Question 2 of 3").wait_for()
    page.get_by_role("button", name="End the round here").click()
    page.get_by_role("heading", name="Your round").wait_for()
    page.locator("main details summary").first.click()
    page.locator(".score-explained").evaluate("each => each.scrollIntoView({block: 'center'})")
    take(page, "score")
    page.goto("/history/")
    take(page, "history")
    page.goto("/settings/")
    page.get_by_role("group", name="Time zone").evaluate("each => each.scrollIntoView()")
    take(page, "settings")


def take_on_phone(browser: Browser, address: str, round_url: str) -> None:
    """Take the picture of a narrow, dark one: the same round, on another device."""
    page = browser.new_page(
        base_url=address, viewport=PHONE, color_scheme="dark", is_mobile=True, has_touch=True
    )
    log_in(page)
    page.goto(round_url)
    tick_points(page)
    page.get_by_role("heading", name="Which points").evaluate("each => each.scrollIntoView()")
    take(page, "points-phone-dark")


def take_curating(browser: Browser, address: str) -> None:
    """Take the pictures of the admin: an edit with its preview, and the review of it."""
    curator = browser.new_page(base_url=address, viewport=DESKTOP, color_scheme="light")
    log_in(curator, "curator")
    take_import(curator)
    curator.goto(f"/admin/questions/question/?q={EDITED}")
    curator.locator("#result_list tbody th a").first.click()
    point = curator.locator("#id_points-0-text")
    point.fill(point.input_value().removesuffix(".") + EDIT)
    point.press("Tab")
    preview = curator.frame_locator(".viva-preview-pane iframe")
    preview.get_by_text(EDIT.strip(" ,.")).evaluate("each => each.scrollIntoView()")
    point.evaluate("each => each.scrollIntoView({block: 'center'})")
    take(curator, "curating-question")
    curator.get_by_label("Note:").fill("The reason was missing.")
    curator.get_by_role("button", name="Save and submit for review").click()
    curator.locator(".messagelist", has_text="is in review").wait_for()
    reviewer = browser.new_page(base_url=address, viewport=DESKTOP, color_scheme="light")
    log_in(reviewer, "reviewer")
    reviewer.goto("/admin/")
    reviewer.get_by_role("region", name="To review").get_by_role("link", name=PROMPT).click()
    reviewer.get_by_role("heading", name="What is different").wait_for()
    take(reviewer, "curating-review")


def take_import(page: Page) -> None:
    """Take the picture of the preview of an upload: a file of the bank with that edit in it."""
    text = FILE.read_text(encoding="utf-8").replace(BEFORE, BEFORE.removesuffix(".") + EDIT)
    page.goto("/admin/questions/question/")
    page.get_by_role("link", name="Import", exact=True).click()
    upload = {"name": FILE.name, "mimeType": "application/yaml", "buffer": text.encode()}
    page.get_by_label("File:").set_input_files(upload)
    page.get_by_label("In review where complete").check()
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("link", name="Changed 1", exact=True).click()
    page.locator(".viva-difference").first.wait_for()
    take(page, "curating-import")


def take_interviewing(browser: Browser, address: str) -> None:
    """Take the pictures of a team: a plan from a text, the interviewer's page, the debrief."""
    manager = browser.new_page(base_url=address, viewport=DESKTOP, color_scheme="light")
    log_in(manager, "manager")
    manager.goto("/teams/")
    manager.locator("main").get_by_role("link", name="Demo team").first.click()
    team = manager.url
    manager.goto(f"{team}plans/from-job-description/")
    manager.get_by_label("Job description").fill(JOB)
    manager.get_by_role("button", name="Read it").click()
    manager.get_by_role("group", name="Shares").wait_for()
    take(manager, "interviewing-plan")
    manager.goto(f"{team}interviews/")
    manager.get_by_role("link", name="Sam Sample").first.click()
    manager.goto(f"{manager.url}debrief/")
    take(manager, "interviewing-debrief")
    interviewer = browser.new_page(base_url=address, viewport=DESKTOP, color_scheme="light")
    log_in(interviewer, "interviewer")
    interviewer.goto(f"{team}interviews/")
    interviewer.get_by_role("link", name="K.K.").first.click()
    interviewer.get_by_role("link", name="Begin the interview").click()
    interviewer.get_by_role("button", name="Start the clock").click()
    interviewer.get_by_role("timer").wait_for()
    interviewer.locator("input[name=ticked]").first.check()
    interviewer.get_by_label("Evidence").fill(EVIDENCE)
    interviewer.get_by_role("radio", name="4").check()
    take(interviewer, "interviewing-script")


def main() -> None:
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("Chromium was not found: install it, or name it in CHROMIUM.")
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="viva-screenshots-") as directory,
        viva(Path(directory)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=flags())
        round_url = take_on_desktop(browser, address, Path(directory, DATABASE))
        take_on_phone(browser, address, round_url)
        page = browser.new_page(base_url=address, viewport=DESKTOP, color_scheme="light")
        log_in(page)
        page.goto(round_url)
        tick_points(page)
        take_results(page)
        take_curating(browser, address)
        take_interviewing(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
