"""One step for many questions: announced, then done or not done."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from zeal import zeal_ignore

from questions import publishing
from questions.curation import bulk, review
from questions.curation.tagging import set_tags
from questions.models import Action, AuditEntry, Level, Question, Status, Tag
from tests.curators import make_author, make_curator, make_reviewer
from tests.factories import make_module, make_question, make_topic

pytestmark = pytest.mark.django_db

LIST = reverse("admin:questions_question_changelist")


@pytest.fixture
def owning(client: Client) -> Client:
    client.force_login(make_curator(username="ada"))
    return client


def send(client: Client, action: str, *questions: Question, **more: Any) -> HttpResponse:
    ids = [question.pk for question in questions]
    with zeal_ignore():  # the step is done to each question for itself
        return client.post(LIST, {"action": action, "_selected_action": ids, **more}, follow=True)


def outcomes(response: HttpResponse) -> dict[str, str]:
    return {str(x.question): x.outcome for x in response.context["prospects"]}


def messages_of(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def confirm(
    client: Client, action: str, *questions: Question, **more: Any
) -> tuple[dict[str, str], HttpResponse]:
    """Go the whole way; return what was announced, and the list after it."""
    page = send(client, action, *questions, step="choose", **more)
    seen = page.context["seen"]
    done = send(client, action, *questions, confirmed="yes", seen=seen, **more)
    return outcomes(page), done


def test_move_announces_and_moves_to_the_end_of_the_topic(owning: Client) -> None:
    module = make_module(slug="basics")
    here, there = make_topic(slug="here", module=module), make_topic(slug="there", module=module)
    make_question(slug="first", topic=there, position=4)
    live = make_question(slug="live", topic=here)
    draft = make_question(slug="draft", topic=here, published=False)
    stays = make_question(slug="stays", topic=there, position=0)

    page = send(owning, "move", live, draft, stays)
    assert "Show what will happen" in page.content.decode()
    announced, done = confirm(owning, "move", live, draft, stays, topic=there.pk, note="Tidied up")

    assert announced == {
        "live": "basics/here → basics/there; its address changes at once",
        "draft": "basics/here → basics/there",
        "stays": "nothing to do: it stands in basics/there",
    }
    assert messages_of(done) == ["2 questions moved."]
    places = dict(Question.objects.filter(topic=there).values_list("slug", "position"))
    assert places["stays"] == 0
    assert sorted([places["live"], places["draft"]]) == [5, 6]
    entries = AuditEntry.objects.filter(action=Action.MOVED)
    assert {(entry.actor_label, entry.note) for entry in entries} == {("ada", "Tidied up")}
    assert [entry.changes for entry in entries] == [{"topic": ["basics/here", "basics/there"]}] * 2


def test_relevel_makes_a_draft_of_what_is_published(owning: Client) -> None:
    live, draft = make_question(slug="live"), make_question(slug="draft", published=False)
    senior = make_question(slug="senior", level="senior")

    announced, done = confirm(owning, "relevel", live, draft, senior, level="senior")

    assert announced == {
        "live": "mid → senior in the draft; candidates see revision 1 until you publish",
        "draft": "mid → senior",
        "senior": "nothing to do: it is senior",
    }
    assert messages_of(done) == ["2 questions at another level."]
    after = Question.objects.select_related("current_revision", "edited_by").get(slug="live")
    assert (after.level, after.status, str(after.edited_by)) == ("senior", Status.DRAFT, "ada")
    assert after.current_revision.level == "mid"
    assert Question.objects.get(slug="senior").status == Status.PUBLISHED


def test_retag_adds_and_takes_away(owning: Client) -> None:
    tagged, bare = make_question(slug="tagged"), make_question(slug="bare")
    set_tags(question=tagged, tags=["gil", "old"], by=None)

    announced, done = confirm(owning, "retag", tagged, bare, add="Threads, gil", remove="old")

    assert announced == {"tagged": "gil, old → gil, threads", "bare": "no tags → gil, threads"}
    assert messages_of(done) == ["2 questions tagged."]
    assert sorted(Tag.objects.in_use().values_list("slug", flat=True)) == ["gil", "threads"]
    assert Question.objects.filter(status=Status.PUBLISHED, tags__slug="gil").count() == 2


@pytest.mark.parametrize(
    ("action", "choice", "error"),
    [
        ("move", {"topic": ""}, "This field is required."),
        ("move", {"topic": "999"}, "Select a valid choice."),
        ("relevel", {"level": "wizard"}, "Select a valid choice."),
        ("retag", {"add": "", "remove": ""}, "Name a tag to add or one to take away."),
        ("retag", {"add": "a/b"}, "“a/b” is not a tag"),
        ("retag", {"add": "x" * 41}, "is longer than 40 characters"),
    ],
)
def test_choice_that_cannot_be_is_named_and_nothing_done(
    owning: Client, action: str, choice: dict[str, str], error: str
) -> None:
    question = make_question()

    response = send(owning, action, question, step="choose", **choice)

    assert error in response.content.decode()
    assert "Show what will happen" in response.content.decode()
    assert not AuditEntry.objects.exclude(action=Action.PUBLISHED).exists()


def test_publish_refuses_with_reasons_and_publishes_the_rest(owning: Client) -> None:
    owner = make_curator(username="own")
    author = make_author()
    ready, bare = (
        make_question(slug="ready", published=False),
        make_question(slug="bare", published=False, approach=""),
    )
    waits, own = (
        make_question(slug="waits", published=False),
        make_question(slug="own", published=False),
    )
    review.submit_for_review(question=ready, by=author)
    review.submit_for_review(question=own, by=owner)
    owning.force_login(owner)

    announced, done = confirm(owning, "publish", ready, bare, waits, own, note="Spring")

    assert announced == {
        "ready": "appears to candidates for the first time",
        "bare": "cannot be published: it needs an approach",
        "waits": "cannot be published: it has not been submitted for review",
        "own": "cannot be published: you submitted it, so somebody else has to publish it",
    }
    assert messages_of(done)[-1] == "1 question published."
    published = Question.objects.filter(status=Status.PUBLISHED)
    assert [question.slug for question in published] == ["ready"]


def test_what_changed_since_the_summary_stops_all_of_it(owning: Client) -> None:
    one, two = make_question(slug="one"), make_question(slug="two")
    page = send(owning, "retire", one, two)
    publishing.retire(question=two)

    response = send(owning, "retire", one, two, confirmed="yes", seen=page.context["seen"])

    html = response.content.decode()
    assert "Something was changed since this was shown. Nothing was done." in html
    assert outcomes(response)["two"] == "nothing to do: candidates do not see it"
    assert Question.objects.get(slug="one").status == Status.PUBLISHED
    send(owning, "retire", one, two, confirmed="yes", seen=response.context["seen"])
    assert Question.objects.get(slug="one").status == Status.RETIRED


def test_confirmation_without_a_summary_does_nothing(owning: Client) -> None:
    question = make_question()

    send(owning, "retire", question, confirmed="yes")

    assert Question.objects.get().status == Status.PUBLISHED


def test_failure_in_the_middle_leaves_everything_as_it_was() -> None:
    owner = make_curator()
    questions = [make_question(), make_question(topic=make_topic())]
    operation = bulk.Move(topic=make_topic())
    everything = Question.objects.filter(pk__in=[question.pk for question in questions])
    prospects = bulk.summarise(operation, everything.in_bank_order())

    class Breaks(bulk.Move):
        def apply(self, question: Question, *, by: Any, note: str) -> None:
            super().apply(question, by=by, note=note)
            if question.pk == prospects[-1].question.pk:
                raise RuntimeError("the power went")

    with zeal_ignore(), pytest.raises(RuntimeError):
        bulk.apply(
            operation=Breaks(topic=operation.topic),
            questions=everything,
            by=owner,
            note="",
            seen=bulk.token(prospects),
        )

    assert not Question.objects.filter(topic=operation.topic).exists()
    assert not AuditEntry.objects.filter(action=Action.MOVED).exists()


def test_too_many_at_once_are_refused(owning: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 1)

    response = send(owning, "retire", make_question(), make_question())

    assert messages_of(response) == ["These are 2 questions. Choose at most 1 at a time."]


@pytest.mark.parametrize("action", ["publish", "retire", "move", "relevel", "retag"])
def test_bulk_steps_are_for_owners(client: Client, action: str) -> None:
    client.force_login(make_reviewer())
    question = make_question()

    response = send(client, action, question, confirmed="yes", level="senior", add="x")

    assert messages_of(response) == []
    assert response.context["action_form"] is None
    assert AuditEntry.objects.exclude(action=Action.PUBLISHED).count() == 0


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("action", "choice", "queries"),
    [
        ("retire", {}, 18),
        ("relevel", {"level": Level.SENIOR}, 18),
        ("retag", {"add": "gil"}, 18),
    ],
)
def test_summary_has_a_constant_number_of_queries(
    owning: Client,
    action: str,
    choice: dict[str, str],
    queries: int,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    questions = [make_question() for _ in range(rows)]

    with django_assert_num_queries(queries):
        response = send(owning, action, *questions, step="choose", **choice)

    assert len(response.context["prospects"]) == rows
