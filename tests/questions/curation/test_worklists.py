"""My work: the panels of the first page, and the filters behind them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from questions import publishing
from questions.curation import review
from questions.curation.registry import Panel
from questions.curation.tagging import set_tags
from questions.curation.worklists import my_work
from questions.models import Question, Status
from tests.curators import make_author, make_curator, make_reviewer
from tests.factories import make_answer, make_question, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:questions_question_changelist")
INDEX = reverse("admin:index")


def panel(user: User, title: str) -> Panel:
    return next(panel for panel in my_work(fresh(user)) if panel.title == title)


def titles(user: User, title: str) -> list[str]:
    return [row.title for row in panel(user, title).rows]


def fresh(user: User) -> User:
    """The same person, whose permissions are looked up anew."""
    return User.objects.get(pk=user.pk)


def submitted(by: User, prompt: str, reviewer: User | None = None) -> Question:
    question = make_question(published=False, prompt=prompt)
    publishing.mark_edited(question=question, by=by)
    review.submit_for_review(question=question, by=by, reviewer=reviewer)
    return question


def test_panels_follow_from_what_a_person_may_do() -> None:
    def shown(user: User) -> list[str]:
        return [panel.title for panel in my_work(user)]

    drafting = ["Returned to me", "My drafts", "Flagged by candidates"]
    assert shown(make_user()) == []
    assert shown(make_user(is_staff=True)) == []
    assert shown(make_author()) == drafting
    whole = ["To review", *drafting, "Not reviewed for a year"]
    assert shown(make_reviewer()) == whole
    assert shown(make_curator()) == whole


def test_to_review_is_what_others_wrote_and_nobody_else_is_asked_for() -> None:
    author, me, colleague = make_author(), make_reviewer(), make_reviewer()
    submitted(author, "For anybody?")
    submitted(author, "For me?", reviewer=me)
    submitted(author, "For a colleague?", reviewer=colleague)
    submitted(me, "My own?")

    assert titles(me, "To review") == ["For anybody?", "For me?"]
    assert titles(colleague, "To review") == ["For anybody?", "For a colleague?", "My own?"]


def test_question_that_nobody_is_named_for_waits_for_everybody() -> None:
    question = make_question(published=False, prompt="From a file?")
    Question.objects.filter(pk=question.pk).update(status=Status.IN_REVIEW)

    assert titles(make_reviewer(), "To review") == ["From a file?"]


def test_returned_questions_are_those_one_submitted() -> None:
    author, other, reviewer = make_author(), make_author(), make_reviewer()
    question = submitted(author, "Returned?")
    review.return_to_author(question=question, by=reviewer, comment="Not yet.")

    assert titles(author, "Returned to me") == ["Returned?"]
    assert titles(author, "My drafts") == []
    assert titles(other, "Returned to me") == []
    review.submit_for_review(question=question, by=author)
    assert titles(author, "Returned to me") == []


def test_my_drafts_are_what_one_changed_last() -> None:
    author = make_author()
    draft = make_question(published=False, prompt="Half done?")
    publishing.mark_edited(question=draft, by=author)
    make_question(published=False, prompt="Somebody else's?")

    assert titles(author, "My drafts") == ["Half done?"]


def test_flags_are_counted_until_they_are_handled() -> None:
    question = make_question(slug="gil", prompt="Is it so?")
    answer = make_answer(question=question)
    flag = answer.user.question_flags.create(revision=answer.revision, text="It is not so.")

    shown = panel(make_reviewer(), "Flagged by candidates")
    assert (shown.count, shown.rows[0].title, shown.rows[0].remark) == (
        1,
        "Is it so?",
        "It is not so.",
    )
    assert shown.rows[0].url.endswith("?handled_at__isempty=1&q=gil")
    flag.handled_at = timezone.now()
    flag.save()
    assert panel(make_reviewer(), "Flagged by candidates").count == 0


def test_stale_is_what_nobody_published_or_confirmed_for_a_year() -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    reviewer = make_reviewer()
    with time_machine.travel(start):
        make_question(prompt="Published long ago?")
        confirmed = make_question(prompt="Confirmed since?")
        retired = make_question(prompt="Retired?")
        publishing.retire(question=retired)
        make_question(prompt="Never published?", published=False)
    with time_machine.travel(start + timedelta(days=200)):
        make_question(prompt="Published since?")
        review.confirm(question=confirmed, by=reviewer)

    with time_machine.travel(start + timedelta(days=364)):
        assert titles(reviewer, "Not reviewed for a year") == []
    with time_machine.travel(start + timedelta(days=366)):
        assert titles(reviewer, "Not reviewed for a year") == ["Published long ago?"]


def test_panel_shows_the_first_few_and_links_to_all(client: Client) -> None:
    author, reviewer = make_author(), make_reviewer()
    for number in range(7):
        submitted(author, f"Number {number}?")
    client.force_login(reviewer)

    html = client.get(INDEX).content.decode()

    assert (html.count("Number "), "All 7: to review" in html) == (5, True)
    results = client.get(LIST, {"work": "to-review"}).context["cl"].result_list
    assert len(results) == 7


def test_filters_of_the_list_are_the_panels_and_the_tags(client: Client) -> None:
    author, reviewer = make_author(), make_reviewer()
    returned = submitted(author, "Returned?")
    review.return_to_author(question=returned, by=reviewer, comment="No.")
    tagged = make_question(slug="tagged")
    set_tags(question=tagged, tags=["gil"], by=None)
    client.force_login(author)

    def slugs(**query: str) -> list[str]:
        results = client.get(LIST, query).context["cl"].result_list
        return [question.slug for question in results]

    assert slugs(work="returned") == [returned.slug]
    assert slugs(work="stale") == []
    assert slugs(tag="gil") == ["tagged"]
    assert slugs(tag="unknown") == []


def test_first_page_of_a_candidate_among_staff_has_no_panel(client: Client) -> None:
    client.force_login(make_user(is_staff=True))

    assert "My work" not in client.get(INDEX).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_first_page_has_a_constant_number_of_queries(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    author, reviewer = make_author(), make_reviewer()
    for number in range(rows):
        submitted(author, f"Number {number}?")
        answer = make_answer()
        answer.user.question_flags.create(revision=answer.revision, text="Wrong.")
        publishing.mark_edited(question=make_question(published=False), by=reviewer)
    client.force_login(reviewer)

    with django_assert_num_queries(14):
        client.get(INDEX)
