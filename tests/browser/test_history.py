"""History, notes, progress and readiness, in Chromium."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from interviews.history.models import AnswerNote
from interviews.mastery.models import InterviewGoal
from interviews.practice.models import QuestionFlag
from questions.models import Blueprint, BlueprintShare, Topic
from tests.factories import make_answer, make_question, make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def make_blueprint(topic: Topic) -> Blueprint:
    blueprint = Blueprint.objects.create(slug="core", title="Core interview")
    BlueprintShare.objects.create(blueprint=blueprint, percent=100, sources=[topic.path])
    return blueprint


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_are_accessible_and_fit(
    page: Page,
    log_in: Callable[[User], None],
    assert_accessible: Callable[[Page], None],
    scheme: str,
    width: int,
):
    user = make_user()
    answer = make_answer(user=user, text="Because of counters.", ticked=["processes"])
    locked = make_answer(user=user, state="locked")
    AnswerNote.objects.create(answer=answer, text="Shorter.", updated_at=timezone.now())
    blueprint = make_blueprint(make_question(topic=make_topic(title="Locks")).topic)
    log_in(user)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})

    def look(path: str) -> None:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true; }")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert_accessible(page)

    for path in (
        "/history/",
        "/history/?q=nothing-like-it",
        f"/history/{answer.pk}/",
        locked.round.get_absolute_url(),
        "/mastery/progress/",
        "/mastery/readiness/",
    ):
        look(path)
    InterviewGoal.objects.create(
        user=user, blueprint=blueprint, interview_on=timezone.now().date() + timedelta(days=9)
    )
    look("/mastery/readiness/")


def test_note_and_flag_while_assessing_keep_the_ticks(page: Page, candidate: User):
    answer = make_answer(user=candidate, state="locked")
    page.goto(answer.round.get_absolute_url())
    page.locator("input[name=points]").first.check()

    page.get_by_text("Note to yourself", exact=True).first.click()
    page.get_by_label("Note to yourself").fill("Say 12 it shorter.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("Your note is saved.")).to_be_visible()
    page.get_by_text("This question is wrong or unclear").click()
    page.get_by_label("What is wrong or unclear?").fill("It is out of date.")
    page.get_by_role("button", name="Send it to the curators").click()
    expect(page.get_by_text("the curators will see it")).to_be_visible()

    assert AnswerNote.objects.get().text == "Say 12 it shorter."
    assert QuestionFlag.objects.get().text == "It is out of date."
    assert [box.is_checked() for box in page.locator("input[name=points]").all()] == [
        True,
        False,
        False,
    ]


def test_note_and_plan_work_without_scripts(browser: Browser, live_server: LiveServer):
    user = make_user()
    answer = make_answer(user=user)
    make_blueprint(answer.topic)
    client = Client()
    client.force_login(user)
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "url": live_server.url}
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{**cookie, "value": session}])
    page = context.new_page()

    page.goto(f"/history/{answer.pk}/")
    page.locator("summary", has_text="Note to yourself").click()
    page.get_by_label("Note to yourself").fill("Shorter.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("Your note is saved.")).to_be_visible()
    expect(page.get_by_label("Note to yourself")).to_have_value("Shorter.")
    page.goto("/mastery/readiness/")
    day = timezone.now().date() + timedelta(days=5)
    page.get_by_label("Date of the interview").fill(day.isoformat())
    page.get_by_label("Kind of interview").select_option("Core interview")
    page.get_by_role("button", name="Make the plan").click()
    expect(page.get_by_role("heading", name="The days until then")).to_be_visible()
    context.close()


def test_history_filters_and_shows_an_answer(page: Page, candidate: User):
    make_answer(user=candidate, question=make_question(prompt="Why locks?"), ticked=[])
    make_answer(user=candidate, question=make_question(prompt="Why queues?"))
    page.goto("/")
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_role("link", name="Why queues?")).to_be_visible()

    page.get_by_label("Text").fill("locks")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Why queues?")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Anki package").click()
    assert download.value.suggested_filename.endswith(".apkg")
    page.get_by_role("link", name="Why locks?").click()
    expect(page.get_by_role("heading", name="Why locks?")).to_be_visible()


def test_a_plan_is_made_for_the_interview(page: Page, candidate: User):
    make_blueprint(make_question(topic=make_topic(title="Locks")).topic)
    page.goto("/mastery/")
    page.get_by_role("link", name="Be ready for an interview").click()
    day = timezone.now().date() + timedelta(days=5)
    page.get_by_label("Date of the interview").fill(day.isoformat())
    page.get_by_label("Kind of interview").select_option("Core interview")
    page.get_by_role("button", name="Make the plan").click()

    expect(page.get_by_role("heading", name="The days until then")).to_be_visible()
    page.get_by_role("button", name="Start today's questions").click()
    expect(page.get_by_label("Your answer")).to_be_visible()
