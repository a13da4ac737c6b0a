"""A question from draft to published, by an author and a reviewer, in Chromium."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from questions import publishing
from questions.curation import review
from questions.models import KeyPoint, Question, Status
from tests.curators import make_author, make_curator, make_reviewer
from tests.factories import make_answer, make_question, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[[User], None]


def act(page: Page, action: str) -> None:
    """Choose an action of the list for all questions."""
    page.goto("/admin/questions/question/")
    page.get_by_role("checkbox", name="Select all objects").check()
    page.get_by_label("Action:").select_option(label=action)
    page.get_by_role("button", name="Run the selected action").or_(
        page.get_by_role("button", name="Go")
    ).first.click()


def test_author_and_reviewer_bring_a_question_to_candidates(page: Page, log_in: LogIn) -> None:
    author, reviewer = make_author(username="ada"), make_reviewer(username="grace")
    question = make_question(slug="gil", prompt="What does the lock do?", published=False)

    # The author edits and submits in one go; there is no button to publish.
    log_in(author)
    page.goto(f"/admin/questions/question/{question.pk}/change/")
    page.locator("#id_prompt").fill("What does the lock protect?")
    page.locator("#id_tag_names").fill("gil, threads")
    expect(page.get_by_role("button", name="Save and publish")).to_have_count(0)
    page.get_by_label("Note:").fill("Please look at the second point.")
    page.get_by_role("button", name="Save and submit for review").click()
    expect(page.locator(".messagelist")).to_contain_text("“gil” is in review")
    expect(page.locator("#comments")).to_contain_text("Please look at the second point.")

    # The reviewer finds it on the first page, and sends it back with a reason.
    log_in(reviewer)
    page.goto("/admin/")
    page.get_by_role("region", name="To review").get_by_role(
        "link", name="What does the lock protect?"
    ).click()
    expect(page.locator(".viva-comments")).to_contain_text("Please look at the second point.")
    page.get_by_role("button", name="Return to the author").click()
    expect(page.locator(".errorlist")).to_contain_text("Say in a comment what has to be changed.")
    page.get_by_label("Comment:").fill("Say which operations release it.")
    page.get_by_role("button", name="Return to the author").click()
    expect(page.locator(".messagelist")).to_contain_text("“gil” went back to its author")

    # The author reads why, improves it, and asks for that reviewer.
    log_in(author)
    page.goto("/admin/")
    page.get_by_role("region", name="Returned to me").get_by_role("link").last.click()
    expect(page.locator(".viva-return")).to_contain_text("Say which operations release it.")
    page.get_by_role("link", name="Edit").click()
    page.locator("#id_points-1-text").fill("Waiting for I/O and sleeping release it.")
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator(".object-tools").get_by_role("link", name="Review", exact=True).click()
    page.get_by_label("Reviewer:").select_option(label="grace")
    page.get_by_label("Comment:").fill("Both are named now.")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator(".viva-state")).to_contain_text("Reviewer: grace.")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)

    # The reviewer publishes, and the library has it.
    log_in(reviewer)
    page.goto("/admin/questions/question/?work=to-review")
    page.get_by_role("link", name="What does the lock protect?").click()
    page.locator(".object-tools").get_by_role("link", name="Review", exact=True).click()
    page.get_by_label("Note:").fill("First edition")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist")).to_contain_text("is published as revision 1.")
    page.get_by_role("link", name="See it in the library").click()
    expect(page.locator(".prompt")).to_have_text("What does the lock protect?")

    revision = Question.objects.with_revision().get().current_revision
    assert (str(revision.author), str(revision.reviewer)) == ("ada", "grace")


def test_reviewer_cannot_publish_what_was_changed_meanwhile(page: Page, log_in: LogIn) -> None:
    author = make_author()
    question = make_question(slug="gil", prompt="As it was read?", published=False)
    publishing.mark_edited(question=question, by=author)
    review.submit_for_review(question=question, by=author)
    log_in(make_reviewer())
    page.goto(f"/admin/questions/question/{question.pk}/review/")

    Question.objects.filter(pk=question.pk).update(prompt="Changed behind their back?")
    page.get_by_role("button", name="Publish").click()

    expect(page.locator(".errorlist")).to_contain_text("was changed while you read it")
    assert Question.objects.get().status == Status.IN_REVIEW


def make_revised(author: User) -> Question:
    """A question with two revisions and a draft, and a round that used the first."""
    question = make_question(slug="gil", prompt="What did the lock protect before?")
    make_answer(question=question)
    Question.objects.filter(pk=question.pk).update(prompt="What does the lock protect now?")
    KeyPoint.objects.filter(framework__question=question, uid="io-releases").update(
        text="Waiting for I/O and sleeping release it."
    )
    publishing.publish(question=question, author=author, note="Sleeping added")
    before = publishing.snapshot(Question.objects.with_framework().get(pk=question.pk))
    Question.objects.filter(pk=question.pk).update(prompt="What does the big lock protect now?")
    publishing.mark_edited(question=question, by=author, before=before)
    return question


def test_revisions_are_compared_and_one_restored(page: Page, log_in: LogIn) -> None:
    author = make_author(username="ada")
    question = make_revised(author)
    log_in(author)
    page.goto(f"/admin/questions/question/{question.pk}/change/")
    page.locator(".object-tools").get_by_role("link", name="Revisions").click()
    expect(page.get_by_role("row", name=re.compile("^1"))).to_contain_text("1 round")

    page.get_by_label("From:").select_option("1")
    page.get_by_label("To:").select_option("2")
    page.get_by_role("button", name="Compare").click()
    prompt = page.get_by_role("region", name="prompt")
    assert prompt.locator("del").all_inner_texts() == ["did", "before"]
    assert prompt.locator("ins").all_inner_texts() == ["does", "now"]

    page.locator(".breadcrumbs").get_by_role("link", name="Revisions").click()
    page.get_by_role("link", name="Restore 1…").click()
    expect(page.locator(".viva-warning")).to_contain_text("unpublished changes")
    page.get_by_role("button", name="Restore revision 1 as a draft").click()
    expect(page.locator(".messagelist")).to_contain_text("The draft says what revision 1 says.")
    after = Question.objects.with_revision().get()
    assert (after.prompt, after.status) == ("What did the lock protect before?", Status.DRAFT)
    assert after.current_revision.number == 2


def test_owner_moves_questions_after_seeing_what_will_happen(page: Page, log_in: LogIn) -> None:
    topic = make_topic(slug="locks", title="Locks")
    make_question(slug="here", topic=topic)
    make_question(slug="there")
    log_in(make_curator())
    act(page, "Move to another topic…")
    page.get_by_label("To the topic:").select_option(label=f"{topic.module} › Locks")
    page.get_by_role("button", name="Show what will happen").click()
    expect(page.get_by_role("row", name="here").first).to_contain_text("nothing to do")
    page.get_by_label("Note:").fill("One place for locks")
    page.get_by_role("button", name="Move 1 question").click()

    expect(page.locator(".messagelist")).to_contain_text("1 question moved.")
    assert Question.objects.filter(topic=topic).count() == 2
    page.goto("/admin/questions/auditentry/?action__exact=moved")
    page.locator("#result_list tbody a").first.click()
    expect(page.locator(".viva-changes")).to_contain_text("/locks")
    expect(page.locator(".field-note")).to_contain_text("One place for locks")


@pytest.mark.parametrize(("color_scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_of_the_workflow_are_accessible_and_fit(
    page: Page,
    log_in: LogIn,
    color_scheme: str,
    width: int,
    console: list[str],
    assert_accessible: Callable[[Page], None],
) -> None:
    owner, author = make_curator(), make_author()
    question = make_revised(author)
    review.submit_for_review(question=question, by=author, comment="Please look.")
    log_in(owner)
    page.emulate_media(color_scheme=color_scheme)
    page.set_viewport_size({"width": width, "height": 900})
    base = f"questions/question/{question.pk}"
    for path in (
        "",
        f"{base}/change/",
        f"{base}/review/",
        f"{base}/revisions/",
        f"{base}/revisions/compare/?old=1&new=draft",
        f"{base}/revisions/1/restore/",
        "questions/auditentry/",
        f"questions/auditentry/{review.audit.AuditEntry.objects.latest('pk').pk}/change/",
        "questions/blueprint/",
        "questions/blueprint/add/",
    ):
        page.goto(f"/admin/{path}")
        assert console == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert_accessible(page)
        console.clear()  # axe itself tries an inline style where a style sheet imports another
    for action in ("Retire selected questions…", "Add or take away tags…"):
        act(page, action)
        expect(page.get_by_role("link", name="Do nothing")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, action
        assert_accessible(page)
        console.clear()
