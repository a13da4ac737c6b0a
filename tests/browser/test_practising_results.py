"""What comes after the answer: explanation, history, settings and reminders, at both widths."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from interviews.accounts.models import Profile
from interviews.digests.services import send_digests
from interviews.history.models import AnswerNote
from interviews.practice.models import Mode, QuestionFlag
from tests.factories import make_answer, make_question, make_round, make_topic
from tests.factories_digests import confirm_address, make_subscriber

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("width", [390, 1280]),
]


@pytest.fixture(autouse=True)
def screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})


def expect_to_fit(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_assessment_explains_the_score_as_it_is_ticked(page: Page, candidate: User, width: int):
    round_ = make_round(user=candidate)
    page.goto(round_.get_absolute_url())
    page.get_by_label("Your answer").fill("One thread runs bytecode at a time.")
    page.get_by_role("button", name="Submit").click()

    mentioned = "You mention: thread, runs, bytecode"
    expect(page.get_by_text(mentioned)).to_be_visible()
    points = page.locator("input[name=points]")
    expect(points.first).to_have_accessible_description(mentioned)
    expect(points.last).to_have_accessible_description("")
    assert page.locator("input[name=points]:checked").count() == 0
    output, cost = page.locator("output"), page.locator("[data-score-cost]")
    expect(output).to_have_text("0 of 4: no point")
    page.locator("input[value=processes]").check()
    expect(output).to_have_text("1 of 4: one extra")
    expect(cost).to_have_text(
        "What is not ticked costs 3 of 4; without an essential point the rating is Again."
    )
    page.locator("input[value=one-thread]").check()
    expect(output).to_have_text("3 of 4: one essential point, one extra")
    expect(cost).to_have_text("What is not ticked costs 1 of 4.")
    expect_to_fit(page, width)
    page.locator("input[value=io-releases]").check()
    expect(cost).to_be_hidden()
    page.locator("input[value=io-releases]").uncheck()
    page.get_by_role("button", name="Save and go on").click()

    expect(page.get_by_role("heading", name="Your round")).to_be_visible()
    page.locator("main summary").last.click()
    expect(page.locator(".score-explained")).to_have_text(
        "3 of 4: one essential point, one extra. The points missed cost 1 of 4."
        " Rating: Hard (under 80 %)."
    )
    expect_to_fit(page, width)


def test_summary_shows_the_time_used_by_question(page: Page, candidate: User, width: int):
    begun = timezone.now() - timedelta(seconds=80)
    topic = make_topic()
    questions = [make_question(topic=topic, seconds=120) for _ in "ab"]
    round_ = make_round(user=candidate, questions=questions, mode=Mode.MOCK, now=begun)
    page.goto(f"{round_.get_absolute_url()}2/")
    page.get_by_role("button", name="Look over and hand in").click()
    page.get_by_role("button", name="Hand in the whole set").click()
    for position in (1, 2):
        expect(page.get_by_role("heading", name=f"Question {position} of 2")).to_be_visible()
        page.get_by_role("button", name="Save and go on").click()

    rows = page.get_by_role("region", name="Time and score by question").locator("tbody tr")
    expect(rows).to_have_count(2)
    first, second = [row.locator("td").all_inner_texts()[1:3] for row in rows.all()]
    assert first[0].startswith("1:")
    assert second[0].startswith("0:")
    assert (first[1], second[1]) == ("2:00", "2:00")
    expect_to_fit(page, width)


def test_note_and_flag_are_kept_with_the_revision(page: Page, candidate: User, width: int):
    answer = make_answer(user=candidate)
    page.goto(f"/history/{answer.pk}/")
    page.locator("summary", has_text="Note to yourself").click()
    page.get_by_label("Note to yourself").fill("Say it shorter.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("Your note is saved.")).to_be_visible()
    page.get_by_text("This question is wrong or unclear").click()
    page.get_by_label("What is wrong or unclear?").fill("It is out of date.")
    page.get_by_role("button", name="Send it to the curators").click()

    expect(page.get_by_text("the curators will see it")).to_be_visible()
    assert AnswerNote.objects.get().text == "Say it shorter."
    flag = QuestionFlag.objects.get()
    assert (flag.revision, flag.text) == (answer.revision, "It is out of date.")
    expect_to_fit(page, width)


def test_history_is_filtered_and_exported(page: Page, candidate: User, width: int, tmp_path: Path):
    locks = make_question(prompt="Why locks?")
    make_answer(user=candidate, question=locks, ticked=[])
    make_answer(user=candidate, question=make_question(prompt="Why queues?"))
    page.goto("/history/")
    page.get_by_label("Rating").select_option("Again")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Why queues?")).to_have_count(0)
    expect(page.get_by_role("link", name="Why locks?")).to_be_visible()
    expect_to_fit(page, width)

    suffixes = {"JSON": ".json", "CSV": ".csv", "Markdown": ".md", "Anki package": ".apkg"}
    for name, suffix in suffixes.items():
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        download.value.save_as(tmp_path / f"answers{suffix}")
        assert download.value.suggested_filename.endswith(suffix)
    exported = json.loads((tmp_path / "answers.json").read_text())["answers"]
    assert [answer["question"] for answer in exported] == [locks.slug]
    assert (tmp_path / "answers.apkg").read_bytes().startswith(b"PK")


def test_settings_take_the_zone_of_the_device_and_a_reminder(
    page: Page, candidate: User, width: int
):
    confirm_address(candidate)
    page.goto("/settings/")
    page.get_by_label("Times and dates are those of").select_option("Asia/Tokyo")
    page.get_by_label("Remind me by e-mail").check()
    page.get_by_label("At, on your clock").select_option("19:00")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Times and dates are those of")).to_have_value("Asia/Tokyo")
    profile = Profile.objects.get()
    assert (profile.time_zone, profile.wants_digest, profile.digest_hour) == (
        "Asia/Tokyo",
        True,
        19,
    )
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    page.get_by_role("button", name="Take that of this device").click()
    expect(page.get_by_label("Times and dates are those of")).to_have_value(zone)
    expect_to_fit(page, width)


def test_page_says_when_it_saved_on_the_clock_of_the_person(page: Page, candidate: User):
    Profile.objects.create(user=candidate, time_zone="Asia/Kolkata")
    round_ = make_round(user=candidate)
    page.goto(round_.get_absolute_url())
    page.get_by_label("Your answer").fill("One thread at a time.")
    page.get_by_label("Your answer").blur()

    status = page.locator("#save-status")
    expect(status).to_contain_text("Saved at")
    saved_at = round_.answers.get().saved_at.astimezone(ZoneInfo("Asia/Kolkata"))
    moments = [saved_at + timedelta(seconds=late) for late in range(-1, 10)]
    assert status.inner_text() in [f"Saved at {moment:%H:%M:%S}." for moment in moments]
    page.reload()
    expect(status).to_have_text(f"Saved at {saved_at:%H:%M:%S}.")


def test_reminder_to_an_unconfirmed_address_is_refused_with_the_way_out(
    page: Page, candidate: User, width: int, console: list[str]
):
    page.goto("/settings/")
    page.get_by_label("Remind me by e-mail").check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Confirm your e-mail address first")).to_be_visible()
    expect(page.get_by_role("link", name="confirmed address")).to_be_visible()
    assert not Profile.objects.exists()
    expect_to_fit(page, width)
    console.clear()


def test_reminder_leads_to_what_is_due_and_is_ended_by_its_link(
    page: Page,
    context: BrowserContext,
    log_in: Callable[[User], None],
    live_server: LiveServer,
    settings,
    assert_accessible: Callable[[Page], None],
    width: int,
):
    settings.SITE_URL = live_server.url
    now = timezone.now()
    profile = make_subscriber(now=now, digest_hour=now.hour)
    send_digests(now=now)
    [message] = mail.outbox
    lines = message.body.splitlines()

    log_in(profile.user)
    page.goto(next(line for line in lines if line.endswith("source=due")))
    expect(page.get_by_label("only what is due today")).to_be_checked()
    context.clear_cookies()
    page.goto(next(line for line in lines if "/unsubscribe/" in line))
    assert_accessible(page)
    page.get_by_role("button", name="Send me no more reminders").click()

    expect(page.get_by_text("You get no more reminders.")).to_be_visible()
    assert_accessible(page)
    expect_to_fit(page, width)
    profile.refresh_from_db()
    assert profile.wants_digest is False
