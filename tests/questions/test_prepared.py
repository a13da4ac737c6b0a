"""A prepared query gives what its queryset gives, for whatever values it is sent."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections
from django.db.models.functions import Upper

from interviews.mastery.models import QuestionMemory
from interviews.practice.models import Rating
from questions.models import Question, Revision, Topic
from questions.prepared import Parameter, PreparedQuery, insert, save_fields
from questions.revisions import frozen_revision
from tests.factories import make_question, make_topic, make_user

pytestmark = pytest.mark.django_db

TOPIC = Parameter("topic", Topic._meta.pk)
SLUG = Parameter("slug", Question._meta.get_field("slug"))
IN_TOPIC = PreparedQuery(
    lambda: Question.objects.filter(topic=TOPIC).select_related("topic__module").order_by("slug")
)
BY_SLUG = PreparedQuery(lambda: Question.objects.filter(slug=SLUG).exclude(topic__title="gone"))

PAIR = PreparedQuery(
    lambda: (
        Question.objects.filter(
            pk__in=[Parameter(name, Question._meta.pk) for name in ("one", "two")]
        )
        .order_by("slug")
        .values_list("slug", "topic__title")
    )
)


def test_prepared_query_gives_the_rows_of_each_value():
    one, two = make_topic(), make_topic()
    of_one = [make_question(topic=one, slug=slug) for slug in ("a", "b")]
    of_two = [make_question(topic=two, slug="c")]

    assert IN_TOPIC.all(topic=one.pk) == of_one
    assert IN_TOPIC.all(topic=two.pk) == of_two
    assert IN_TOPIC.all(topic=0) == []
    assert IN_TOPIC.first(topic=0) is None


def test_prepared_query_sends_the_statement_of_its_queryset(django_assert_num_queries):
    question = make_question()
    ordinary = Question.objects.filter(topic=question.topic).select_related("topic__module")

    with django_assert_num_queries(1) as ordinarily:
        expected = list(ordinary.order_by("slug"))
    with django_assert_num_queries(1) as prepared:
        rows = IN_TOPIC.all(topic=question.topic_id)
        assert rows[0].topic.module == expected[0].topic.module

    statements = [each[0]["sql"].translate({40: "", 41: ""}) for each in (prepared, ordinarily)]
    assert statements[0] == statements[1]
    assert vars(rows[0]).keys() == vars(expected[0]).keys()


def test_prepared_query_sees_what_was_written_since():
    question = make_question(slug="before")
    assert BY_SLUG.get(slug="before") == question

    Question.objects.filter(pk=question.pk).update(slug="after")

    assert BY_SLUG.first(slug="before") is None
    assert BY_SLUG.get(slug="after") == question


def test_prepared_query_gives_plain_rows_of_a_list_of_values():
    topic = make_topic()
    keys = [make_question(topic=topic, slug=slug).pk for slug in ("a", "b", "c")]

    assert PAIR.all(one=keys[0], two=keys[2]) == [("a", topic.title), ("c", topic.title)]
    assert PAIR.all(one=keys[1], two=None) == [("b", topic.title)]


def test_prepared_query_gives_what_is_annotated_and_not_what_is_deferred():
    make_question(slug="cpython-gil")
    named = Question.objects.annotate(named=Upper("slug")).defer("prompt")
    prepared = PreparedQuery(lambda: named.filter(slug=SLUG))

    question = prepared.get(slug="cpython-gil")

    assert question.named == "CPYTHON-GIL"
    assert question.get_deferred_fields() == {"prompt"}


def test_prepared_query_leaves_a_related_row_out_that_is_not_there():
    unpublished = make_question(slug="draft", published=False)
    assert unpublished.current_revision is None
    prepared = PreparedQuery(
        lambda: Question.objects.filter(slug=SLUG).select_related("current_revision")
    )

    assert prepared.get(slug="draft").current_revision is None


def test_prepared_query_orders_different_values_by_what_is_not_among_them():
    topic = make_topic()
    for slug, position in (("a", 2), ("b", 1)):
        make_question(topic=topic, slug=slug, position=position)
    in_topic = Question.objects.filter(topic=TOPIC).distinct().order_by("position")
    prepared = PreparedQuery(lambda: in_topic.values_list("slug"))

    assert prepared.all(topic=topic.pk) == [("b",), ("a",)]


@pytest.mark.parametrize("kind", ["values", "flat"])
def test_prepared_query_refuses_what_it_would_give_in_another_form(kind):
    slugs = Question.objects.filter(slug=SLUG)
    other = slugs.values("slug") if kind == "values" else slugs.values_list("slug", flat=True)

    with pytest.raises(TypeError, match=r"models or tuples, and no (Flat)?Values\w*Iterable"):
        PreparedQuery(lambda: other).all(slug="a")


def test_prepared_query_says_what_is_missing():
    with pytest.raises(Question.DoesNotExist, match=r"question does not exist: .*nowhere"):
        BY_SLUG.get(slug="nowhere")


def test_value_is_never_a_part_of_the_statement():
    make_question(slug="kept")

    assert BY_SLUG.all(slug="x' OR '1'='1") == []


@pytest.mark.django_db(transaction=True)
def test_prepared_query_takes_the_connection_of_its_thread():
    question = make_question(slug="shared")
    assert BY_SLUG.get(slug="shared") == question
    found: list[object] = []

    def elsewhere() -> None:
        try:
            found.append(BY_SLUG.get(slug="shared"))
            found.append(connection.connection)
        finally:
            connections.close_all()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()

    assert found[0] == question
    assert found[1] is not connection.connection


def test_save_fields_stores_these_fields_and_no_other():
    question = make_question(slug="one", position=3)
    other = make_question(slug="two", position=4)
    question.position, question.covers, question.reviewed_at = 5, ["gil"], None
    question.prompt = "Not to be stored"

    save_fields(question, ["position", "covers", "reviewed_at"])

    stored = Question.objects.get(slug="one")
    assert (stored.position, stored.covers, stored.reviewed_at) == (5, ["gil"], None)
    assert "lock" in stored.prompt
    assert Question.objects.get(slug="two").position == other.position


def test_save_fields_sends_one_statement_and_none_for_nothing(django_assert_num_queries):
    question = make_question()

    with django_assert_num_queries(1):
        save_fields(question, ["position"])
    with django_assert_num_queries(0):
        save_fields(question, [])


def test_save_fields_says_that_a_row_is_gone():
    topic = make_topic()
    Topic.objects.filter(pk=topic.pk).delete()

    with pytest.raises(DatabaseError, match="is not stored any more"):
        save_fields(topic, ["title"])


def test_insert_stores_what_saving_stores(django_assert_num_queries):
    question, answers = make_question(), []
    for user in (make_user(), make_user()):
        at_noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
        answers.append(
            QuestionMemory(
                user=user,
                question=question,
                stability=2.5,
                difficulty=5.0,
                reviewed_at=at_noon,
                due_on=at_noon.date(),
                last_rating=Rating.GOOD,
                history=[[1, 0.5]],
            )
        )
    ordinary, prepared = answers

    ordinary.save(force_insert=True)
    with django_assert_num_queries(1):
        insert(prepared)

    columns = [field.attname for field in QuestionMemory._meta.concrete_fields][2:]
    one, other = QuestionMemory.objects.order_by("user").values_list(*columns)
    assert one == other
    assert set(QuestionMemory.objects.values_list("user", flat=True)) == {
        ordinary.user_id,
        prepared.user_id,
    }


def test_insert_refuses_what_is_there_already():
    topic = make_topic()
    with pytest.raises(IntegrityError):
        insert(Topic(module=topic.module, slug=topic.slug, title="Again"))


def test_frozen_revision_is_read_once(django_assert_num_queries):
    question = make_question()
    stored = Revision.objects.get(pk=question.current_revision_id)

    with django_assert_num_queries(1):
        revisions = [frozen_revision(stored.pk) for _ in range(2)]
        assert revisions[0].content == stored.content
        assert revisions[0].rendered == stored.rendered

    assert revisions[0] is revisions[1]
