"""Revisions in the admin: listed, compared, restored as a draft."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from interviews.plans.models import Plan
from interviews.teams.models import Team
from questions import publishing
from questions.curation import review
from questions.curation.restoring import restore
from questions.curation.review import WorkflowError
from questions.models import Action, AuditEntry, KeyPoint, Question, Status
from tests.curators import make_author, make_curator, make_reviewer
from tests.factories import make_answer, make_question, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_author(username="ada")


@pytest.fixture
def curating(client: Client, author: User) -> Client:
    client.force_login(author)
    return client


def page(name: str, question: Question, *args: int) -> str:
    return reverse(f"admin:questions_question_{name}", args=[question.pk, *args])


def make_revised() -> Question:
    """A question with two revisions: another prompt and one point less."""
    question = make_question(slug="gil", prompt="What was it before?")
    Question.objects.filter(pk=question.pk).update(prompt="What is it after?")
    KeyPoint.objects.filter(framework__question=question, uid="processes").delete()
    KeyPoint.objects.create(framework=question.framework, uid="cores", text="Cores.", position=2)
    publishing.publish(question=question, author=None, reviewer=make_user(username="grace"))
    return Question.objects.with_revision().get(pk=question.pk)


def test_list_names_who_wrote_and_published_and_what_uses_each(curating: Client) -> None:
    question = make_question()
    make_answer(question=question)
    make_answer(question=question)
    publishing.publish(question=question, author=None)
    other = make_question()
    Question.objects.filter(pk=question.pk).update(prompt="Again?")
    publishing.publish(
        question=question, author=make_user(username="mary"), reviewer=make_user(username="joan")
    )
    make_answer(question=other)

    response = curating.get(page("revisions", question))

    rows = [(revision.number, uses) for revision, uses in response.context["rows"]]
    assert rows == [(2, {}), (1, {"round": 2})]
    html = response.content.decode()
    assert "<td>2 rounds</td>" in html
    assert "<td>mary</td>" in html
    assert "<td>joan</td>" in html


def test_list_counts_a_plan_once_whatever_its_versions(curating: Client) -> None:
    question = make_question()
    revision = question.current_revision
    team = Team.objects.create(name="Payments", owner=make_user())
    for title in ("Backend", "Platform"):
        plan = Plan.objects.create(team=team, title=title)
        for number in (1, 2):
            version = plan.versions.create(number=number, frozen_at=timezone.now())
            stage = version.stages.create(title="Depth")
            stage.questions.create(question=question, revision=revision)

    response = curating.get(page("revisions", question))

    assert [uses for _, uses in response.context["rows"]] == [{"plan": 2}]
    assert "<td>2 plans</td>" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_list_has_a_constant_number_of_queries(
    curating: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    question = make_question()
    for number in range(rows):
        Question.objects.filter(pk=question.pk).update(prompt=f"Number {number}?")
        publishing.publish(question=question, author=make_user(), reviewer=make_user())

    ContentType.objects.clear_cache()
    with django_assert_num_queries(12):
        response = curating.get(page("revisions", question))

    assert len(response.context["rows"]) == rows + 1


def test_any_two_are_compared_word_by_word(curating: Client) -> None:
    question = make_revised()

    response = curating.get(page("compare", question), {"old": "1", "new": "2"})

    assert [difference.field for difference in response.context["differences"]] == [
        "prompt",
        "order of points",
        "point cores",
        "point processes",
    ]
    html = response.content.decode()
    assert "What <del>was</del> it <del>before</del>?" in html
    assert "What <ins>is</ins> it <ins>after</ins>?" in html


def test_revision_is_compared_with_the_working_copy(curating: Client) -> None:
    question = make_revised()
    Question.objects.filter(pk=question.pk).update(prompt="What <b>is</b> it now?")

    html = curating.get(page("compare", question), {"old": "2", "new": "draft"}).content.decode()

    assert "What <ins>&lt;b&gt;</ins>is<ins>&lt;/b&gt;</ins> it <ins>now</ins>?" in html
    same = curating.get(page("compare", question), {"old": "2", "new": "2"}).content.decode()
    assert "Both say the same." in same


@pytest.mark.parametrize("query", [{"old": "1"}, {"old": "1", "new": "9"}, {"old": "x", "new": ""}])
def test_comparison_of_what_does_not_exist_says_so(curating: Client, query: dict[str, str]) -> None:
    response = curating.get(page("compare", make_revised()), query)

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert "differences" not in response.context


def test_restore_shows_what_will_change_then_makes_a_draft(curating: Client, author: User) -> None:
    question = make_revised()
    url = page("restore", question, 1)

    response = curating.get(url)
    assert "Restore revision 1 as a draft" in response.content.decode()
    curating.post(url, {"seen": response.context["seen"]})

    after = Question.objects.with_framework().select_related("current_revision").get()
    first = question.revisions.get(number=1)
    assert publishing.snapshot(after) == first.content
    assert (after.status, after.edited_by) == (Status.DRAFT, author)
    assert after.current_revision.number == 2
    assert question.revisions.count() == 2
    entry = AuditEntry.objects.get(action=Action.RESTORED)
    assert entry.changes["prompt"] == ["What is it after?", "What was it before?"]
    assert (entry.actor_label, entry.note) == ("ada", "Revision 1")


def test_restored_draft_is_published_as_the_next_revision() -> None:
    question, author = make_revised(), make_author()
    restore(revision=question.revisions.get(number=1), by=author)
    review.submit_for_review(question=question, by=author)

    revision = review.approve(question=question, by=make_reviewer())

    assert (revision.number, revision.author) == (3, author)
    assert revision.content == question.revisions.get(number=1).content


def test_restore_keeps_what_somebody_wrote_meanwhile(curating: Client) -> None:
    question = make_revised()
    url = page("restore", question, 1)
    seen = curating.get(url).context["seen"]
    Question.objects.filter(pk=question.pk).update(prompt="Written meanwhile?")

    response = curating.post(url, {"seen": seen}, follow=True)

    messages = [str(message) for message in response.context["messages"]]
    assert messages == ["The working copy was changed meanwhile. Look at it again, then decide."]
    assert Question.objects.get().prompt == "Written meanwhile?"


def test_restore_waits_for_the_end_of_a_review() -> None:
    question, author = make_revised(), make_author()
    first = question.revisions.get(number=1)
    before = publishing.snapshot(Question.objects.with_framework().get())
    Question.objects.filter(pk=question.pk).update(prompt="A new one?")
    publishing.mark_edited(question=question, by=author, before=before)
    review.submit_for_review(question=question, by=author)

    with pytest.raises(WorkflowError, match="return it or take it back"):
        restore(revision=first, by=author)


def test_restore_of_what_the_copy_says_is_refused() -> None:
    question = make_revised()

    with pytest.raises(WorkflowError, match="says what revision 2 says"):
        restore(revision=question.current_revision, by=make_author())


def test_restore_of_another_question_s_revision_is_404(curating: Client) -> None:
    question, other = make_question(), make_revised()
    assert other.revisions.count() == 2

    assert curating.get(page("restore", question, 2)).status_code == 404
    assert curating.post(page("restore", question, 2)).status_code == 404


def test_restore_needs_the_permission_to_change(client: Client) -> None:
    reader = make_curator()
    reader.groups.clear()
    codenames = ["view_question", "view_revision"]

    reader.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(reader)
    question = make_revised()

    assert client.get(page("revisions", question)).status_code == 200
    assert client.get(page("restore", question, 1)).status_code == 403
    assert client.post(page("restore", question, 1)).status_code == 403
