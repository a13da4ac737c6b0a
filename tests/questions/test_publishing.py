import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from questions import publishing
from questions.models import FrozenRevisionError, KeyPoint, Question, Revision, Status
from tests.factories import POINTS, make_question, make_user

pytestmark = pytest.mark.django_db


def test_publish_freezes_content_html_and_search_text():
    author = make_user()
    question = make_question(
        published=False,
        prompt="Why *one* thread?\n\nThink of `refcounts`.",
        model_answer="A **lock**.",
        level="senior",
        kind="design",
        seconds=300,
    )

    revision = publishing.publish(question=question, author=author, note="First edition")

    assert (revision.number, revision.author, revision.note) == (1, author, "First edition")
    assert revision.content == publishing.snapshot(question)
    assert revision.rendered["prompt"].startswith("<p>Why <em>one</em> thread?</p>")
    assert revision.rendered["model_answer"] == "<p>A <strong>lock</strong>.</p>\n"
    assert revision.headline == "Why one thread?"
    assert "Think of refcounts." in revision.search_text
    assert (revision.level, revision.kind, revision.seconds) == ("senior", "design", 300)
    question.refresh_from_db()
    assert (question.current_revision, question.status) == (revision, Status.PUBLISHED)


def test_publish_makes_the_next_number_and_leaves_the_last_one_as_it_was():
    question = make_question(prompt="Before?")
    first = question.current_revision
    Question.objects.filter(pk=question.pk).update(prompt="After?")

    second = publishing.publish(question=question, author=None)

    first.refresh_from_db()
    assert (second.number, second.content["prompt"]) == (2, "After?")
    assert first.content["prompt"] == "Before?"


def test_publish_without_a_change_makes_no_revision():
    question = make_question()

    again = publishing.publish(question=question, author=None)

    assert again == question.current_revision
    assert question.revisions.count() == 1


@pytest.mark.parametrize(
    ("lack", "message"),
    [
        ({"prompt": " "}, "it needs a prompt."),
        ({"approach": ""}, "it needs an approach."),
        ({"model_answer": "\n"}, "it needs a model answer."),
        ({"points": POINTS[:2]}, "it needs at least 3 key points (it has 2)."),
        (
            {"points": [point | {"essential": False} for point in POINTS]},
            "it needs a key point marked essential.",
        ),
        (
            {"approach": "", "points": [], "model_answer": ""},
            "it needs an approach, at least 3 key points (it has 0), a key point marked essential"
            " and a model answer.",
        ),
    ],
)
def test_publish_refuses_an_incomplete_question_and_names_what_is_missing(lack, message):
    question = make_question(published=False, **lack)

    with pytest.raises(ValidationError) as refusal:
        publishing.publish(question=question, author=None)

    assert refusal.value.messages == [f"“{question.slug}” cannot be published: {message}"]
    question.refresh_from_db()
    assert (question.status, question.current_revision) == (Status.DRAFT, None)


def test_revision_can_be_neither_changed_nor_deleted():
    revision = make_question().current_revision
    revision.note = "rewritten"

    with pytest.raises(FrozenRevisionError, match="is frozen"):
        revision.save()
    with pytest.raises(FrozenRevisionError, match="is history"):
        revision.delete()


def test_published_question_needs_a_revision_in_the_database_too():
    question = make_question(published=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(status=Status.PUBLISHED)


def test_edited_question_stays_visible_as_it_was_published():
    question = make_question(prompt="Before?")
    KeyPoint.objects.filter(framework=question.framework, uid="processes").update(text="Changed.")

    publishing.mark_edited(question=question)

    question.refresh_from_db()
    assert question.status == Status.DRAFT
    assert publishing.has_unpublished_changes(question)
    assert list(Question.objects.published()) == [question]
    assert question.current_revision.points[2]["text"] == "Processes use more cores."


def test_retired_question_leaves_library_and_rounds_and_keeps_its_revision():
    question = make_question()

    publishing.retire(question=question)

    question.refresh_from_db()
    assert question.status == Status.RETIRED
    assert not Question.objects.published().exists()
    assert question.current_revision is not None


def test_settle_freezes_many_in_several_statements_and_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(publishing, "REVISIONS_AT_ONCE", 2)
    questions = [make_question(published=False, prompt=f"Why *{n}*?") for n in range(5)]
    wanted = [(question, publishing.snapshot(question), "published") for question in questions]

    revisions = publishing.settle(wanted=wanted, author=None)

    assert [revision.question for revision in revisions] == questions
    for n, question in enumerate(questions):
        question.refresh_from_db()
        assert question.current_revision == revisions[n]
        assert question.current_revision.rendered["prompt"] == f"<p>Why <em>{n}</em>?</p>\n"


def test_settle_stores_nothing_when_one_cannot_be_rendered():
    questions = [make_question(published=False) for _ in range(3)]
    wanted = [(question, publishing.snapshot(question), "published") for question in questions]
    wanted[2][1]["prompt"] = None

    with pytest.raises(TypeError), transaction.atomic():
        publishing.settle(wanted=wanted, author=None)

    assert not Revision.objects.exists()


def test_documents_are_sent_as_rows_and_come_back_as_they_were():
    """Quotation marks, backslashes and braces are what an array would have to escape."""
    texts = ['"', "\\", "{}", "NULL", "'; --", "é—\n", "%s"]
    questions = [make_question(published=False, prompt=text) for text in texts]
    wanted = [(question, publishing.snapshot(question), "published") for question in questions]

    with CaptureQueriesContext(connection) as queries:
        publishing.settle(wanted=wanted, author=None)

    assert [revision.content["prompt"] for revision in Revision.objects.order_by("pk")] == texts
    (insert,) = [query["sql"] for query in queries if 'INTO "questions_rev' in query["sql"]]
    assert "UNNEST" not in insert
