"""Questions by upload: preview, apply, result; a bad file; the way out again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, expect

from questions.exchange import formats, jobs
from questions.exchange.job_models import ImportJob, Publication
from questions.models import Question, Status
from tests.factories import make_module, make_topic
from tests.questions.exchange.banks import QUESTION, make_question_data
from tests.questions.exchange.uploads import apply_job, make_file, make_job, make_owner

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[[User], None]
POINTS = QUESTION["framework"]["points"]


@pytest.fixture
def owner(log_in: LogIn, settings: LazySettings) -> User:
    """Somebody who may import, export and publish their own work, logged in."""
    settings.CURATORS_MAY_PUBLISH_OWN_WORK = True
    user = make_owner()
    log_in(user)
    return user


def make_upload(directory: Path, data: bytes, *, name: str = "lock.yaml") -> Path:
    path = directory / name
    path.write_bytes(data)
    return path


def upload(page: Page, path: Path) -> None:
    page.goto("/admin/questions/question/")
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("File:").set_input_files(path)
    page.get_by_label("Published where complete, else as drafts").check()
    page.get_by_role("button", name="Read the file").click()


def test_upload_preview_apply_and_change(page: Page, owner: User, tmp_path: Path) -> None:
    make_topic(slug="lock", module=make_module(slug="python"))
    bare = make_question_data(slug="bare", status="draft", framework__points=[])

    upload(page, make_upload(tmp_path, make_file(make_question_data(), bare)))

    expect(page.locator(".viva-state")).to_contain_text(
        "Nothing is stored yet. 2 new, 0 changed, 0 unchanged."
    )
    assert not Question.objects.exists()
    page.get_by_role("link", name="Incomplete 1").click()
    expect(page.locator(".viva-changes > li")).to_have_count(1)
    expect(page.locator(".viva-gaps").first).to_contain_text(
        "Before it can be published it needs at least 3 key points (it has 0)"
    )
    page.get_by_role("button", name="Import 2 questions").click()
    expect(page.locator(".viva-state")).to_contain_text("Imported on")
    statuses = dict(Question.objects.values_list("slug", "status"))
    assert statuses == {"lock-hashing": Status.PUBLISHED, "bare": Status.DRAFT}

    page.get_by_role("link", name="Import another file").click()
    points = [*POINTS[:3], POINTS[3] | {"text": "Shows how it was measured."}]
    changed = make_question_data(seconds=300, framework__points=points)
    page.get_by_label("File:").set_input_files(make_upload(tmp_path, make_file(changed, bare)))
    page.get_by_label("Published where complete, else as drafts").check()
    page.get_by_role("button", name="Read the file").click()

    expect(page.locator(".viva-state")).to_contain_text("0 new, 1 changed, 1 unchanged.")
    difference = page.locator(".viva-difference").filter(has_text="Key points")
    expect(difference.locator("del")).to_contain_text("Shows a measurement.")
    expect(difference.locator("ins")).to_contain_text("Shows how it was measured.")
    page.get_by_role("button", name="Import 1 question").click()
    expect(page.locator(".viva-state")).to_contain_text("Imported on")
    assert Question.objects.get(slug="lock-hashing").seconds == 300


def test_a_bad_file_lists_every_problem_and_stores_nothing(
    page: Page, owner: User, tmp_path: Path, console: list[str]
) -> None:
    make_topic(slug="lock", module=make_module(slug="python"))
    data = make_file(make_question_data(seconds=1), make_question_data(slug="b", level="expert"))
    tail = b"- slug: late\n  prompt: [never closed\n"

    upload(page, make_upload(tmp_path, data + tail))

    expect(page.get_by_role("alert")).to_contain_text(
        "Nothing was imported. The file has 3 problems"
    )
    rows = page.locator(".viva-problems tbody tr:has(td)")
    expect(rows).to_have_count(3)
    lines = (data + tail).decode().splitlines()
    assert [cell.split("\t")[0] for cell in rows.all_inner_texts()] == [
        str(lines.index("  seconds: 1") + 1),
        str(lines.index("  level: expert") + 1),
        str(len(lines) + 1),
    ]
    assert not Question.objects.exists()
    upload(page, make_upload(tmp_path, b"PK\x03\x04", name="bank.zip"))
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("“.zip” is not known")


def test_a_long_import_shows_its_progress_and_then_its_preview(page: Page, owner: User) -> None:
    job = jobs.create_job(owner=owner, name="a.yaml", data=make_file(), creates_topics=True)
    page.goto(job.get_absolute_url())
    expect(page.locator("#progress")).to_contain_text("The file is being read.")

    ImportJob.objects.filter(pk=job.pk).update(done=500, total=2000)
    expect(page.locator("#progress")).to_contain_text("500 of 2,000 questions")

    jobs.work_on(job.pk)
    expect(page.locator(".viva-state")).to_contain_text("Nothing is stored yet. 1 new")


def test_selected_questions_are_downloaded(page: Page, owner: User) -> None:
    apply_job(make_job(make_file(make_question_data(), make_question_data(slug="b"))))
    page.goto("/admin/questions/question/")
    page.get_by_role("row", name="lock-hashing").get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label="Export selected questions…")
    page.get_by_role("button", name="Run the selected action").or_(
        page.get_by_role("button", name="Go")
    ).first.click()
    expect(page.locator(".viva-lead")).to_contain_text("1 selected question.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()

    parsed = formats.read(download.value.suggested_filename, download.value.path().read_bytes())
    assert [record.slug for record in parsed.questions] == ["lock-hashing"]


def test_import_works_without_scripts(
    browser: Browser, context: BrowserContext, owner: User, tmp_path: Path, base_url: str
) -> None:
    without = browser.new_context(java_script_enabled=False, base_url=base_url)
    without.add_cookies(context.cookies())
    page = without.new_page()
    page.goto("/admin/questions/importjob/add/")
    page.get_by_label("File:").set_input_files(make_upload(tmp_path, make_file()))
    page.get_by_label("Make modules and topics that the bank does not have").check()
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Import 1 question").click()
    expect(page.locator(".viva-state")).to_contain_text("Imported on")
    waiting = jobs.create_job(
        owner=owner, name="b.yaml", data=make_file(topic="unknown", module="other")
    )
    page.goto(waiting.get_absolute_url())
    jobs.work_on(waiting.pk)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator(".viva-state")).to_contain_text("Nothing was imported.")
    without.close()


@pytest.mark.parametrize(
    ("color_scheme", "width"), [("light", 1280), ("dark", 390), ("light", 320)]
)
def test_pages_are_accessible_and_fit(
    page: Page,
    owner: User,
    color_scheme: str,
    width: int,
    console: list[str],
    assert_accessible: Callable[[Page], None],
) -> None:
    applied = apply_job(make_job(publication=Publication.COMPLETE))
    changed = make_question_data(seconds=300, prompt="A much longer prompt. " * 30)
    ready = make_job(make_file(changed, make_question_data(slug="twin")))
    refused = make_job(make_file(make_question_data(seconds=1, level="expert")))
    waiting = jobs.create_job(owner=owner, name="a.yaml", data=make_file())
    page.emulate_media(color_scheme=color_scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for path in (
        "/admin/questions/importjob/",
        "/admin/questions/importjob/add/",
        "/admin/questions/importjob/export/",
        *(job.get_absolute_url() for job in (applied, ready, refused, waiting)),
    ):
        page.goto(path)
        assert console == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert_accessible(page)
        console.clear()  # axe itself tries an inline style where a style sheet imports another
