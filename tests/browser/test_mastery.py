"""What a person sees of their mastery, in Chromium, on a phone and on a desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from interviews.mastery.models import InterviewGoal
from interviews.practice.models import Answer, Round
from questions.models import Blueprint, BlueprintShare, Topic
from tests.factories import make_answer, make_question, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = [390, 1280]


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest, page: Page) -> int:
    page.set_viewport_size({"width": request.param, "height": 900})
    return request.param


@pytest.fixture
def look(
    page: Page, width: int, assert_accessible: Callable[[Page], None]
) -> Callable[[str], None]:
    """Return a function that opens a page and fails when it does not fit or is not accessible."""

    def open_page(path: str) -> None:
        page.goto(path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for details in page.locator("main details").all():
                details.evaluate("element => { element.open = true; }")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert_accessible(page)

    return open_page


@pytest.fixture
def topic(candidate: User) -> Topic:
    """Four questions: three of them answered, on each of the last days one."""
    topic = make_topic(title="Locks")
    questions = [make_question(topic=topic) for _ in range(4)]
    now = timezone.now()
    given = [(3, "guessing", []), (2, "sure", ["processes"]), (1, "sure", None)]
    for question, (days, confidence, ticked) in zip(questions, given, strict=False):
        at = now - timedelta(days=days)
        answer = make_answer(user=candidate, question=question, ticked=ticked, now=at)
        Answer.objects.filter(pk=answer.pk).update(confidence=confidence)
    return topic


def test_decay_is_seen_at_home_and_in_the_overview(
    page: Page, topic: Topic, look: Callable[[str], None]
):
    for path in ("/", "/mastery/"):
        look(path)
        expect(page.get_by_text("in two weeks without practice.")).to_be_visible()


def test_topic_page_says_how_it_stands_and_what_comes_next(
    page: Page, topic: Topic, look: Callable[[str], None]
):
    look(f"/mastery/{topic.path}/")

    expect(page.get_by_text("in two weeks, without practice")).to_be_visible()
    expect(page.get_by_text("Next: familiar.")).to_be_visible()
    expect(page.get_by_role("heading", name="Mastery over time")).to_be_visible()
    answers = page.get_by_role("region", name="Your answers in this topic")
    assert answers.get_by_role("row").count() == 4
    answers.get_by_role("link").first.click()
    expect(page).to_have_url(f"/history/{Answer.objects.latest('assessed_at').pk}/")


def test_progress_page_compares_confidence_and_score(
    page: Page, topic: Topic, look: Callable[[str], None]
):
    look("/mastery/progress/")

    expect(page.get_by_text("You were sure twice and scored 62 % on average.")).to_be_visible()
    expect(page.locator(".chart-columns")).to_be_visible()
    table = page.get_by_role("region", name="Score by confidence")
    expect(table.get_by_role("row", name="Sure 2")).to_contain_text("62 %")
    expect(page.locator(".chart-heat")).to_be_visible()


def test_progress_page_of_somebody_new_says_what_to_do(
    page: Page, candidate: User, look: Callable[[str], None]
):
    look("/mastery/progress/")

    expect(page.get_by_text("Nothing to compare yet.")).to_be_visible()


def test_readiness_plans_the_days_and_starts_the_questions_of_today(
    page: Page, topic: Topic, candidate: User, look: Callable[[str], None]
):
    blueprint = Blueprint.objects.create(slug="core", title="Core interview")
    BlueprintShare.objects.create(blueprint=blueprint, percent=100, sources=[topic.path])
    interview_on = timezone.now().date() + timedelta(days=9)
    InterviewGoal.objects.create(user=candidate, blueprint=blueprint, interview_on=interview_on)

    look("/mastery/readiness/")
    for said in ("today", "on that day, without practice", "on that day, with this plan"):
        expect(page.get_by_text(said).first).to_be_visible()
    page.get_by_role("button", name="Start today's questions").click()

    expect(page.get_by_label("Your answer")).to_be_visible()
    round_ = Round.objects.filter(finished_at=None).get()
    assert set(round_.topics.all()) == {topic}
