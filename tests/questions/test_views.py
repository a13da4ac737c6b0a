import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from questions import publishing
from questions.models import Question
from tests.factories import make_module, make_question, make_topic

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "results"}
LIBRARY = "/questions/"


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_library_shows_modules_and_topics_with_something_published(client):
    module = make_module(title="Databases")
    make_question(topic=make_topic(module=module, title="Indexes"))
    make_topic(module=module, title="Empty topic")
    make_module(title="Empty module")

    page = text_of(client.get(LIBRARY))

    assert "Databases" in page
    assert "Indexes" in page
    assert "Empty" not in page


def test_library_of_an_empty_bank_says_what_to_do(client):
    assert "The bank is empty." in text_of(client.get(LIBRARY))


def test_library_filters_and_searches_as_a_page_and_as_a_fragment(client):
    module = make_module()
    wanted = make_question(
        topic=make_topic(module=module), level="senior", kind="design", prompt="Design a queue."
    )
    make_question(topic=make_topic(module=module), level="junior", prompt="What is a queue?")
    query = {"q": "queue", "module": module.slug, "level": "senior", "kind": "design"}

    page = text_of(client.get(LIBRARY, query))
    fragment = client.get(LIBRARY, query, headers=HTMX)

    for text in (page, text_of(fragment)):
        assert wanted.get_absolute_url() in text
        assert "What is a queue?" not in text
        assert "1 question<" in text
    assert "<html" in page
    assert fragment.content.decode().lstrip().startswith('<section id="results"')
    assert "HX-Request" in fragment.headers["Vary"]


def test_library_filters_by_what_is_published_not_by_the_working_copy(client):
    question = make_question(level="junior")
    Question.objects.filter(pk=question.pk).update(level="senior")

    assert question.get_absolute_url() in text_of(client.get(LIBRARY, {"level": "junior"}))
    assert question.get_absolute_url() not in text_of(client.get(LIBRARY, {"level": "senior"}))


def test_library_says_when_nothing_matches(client):
    make_question()

    assert "Nothing matches." in text_of(client.get(LIBRARY, {"q": "unicorn"}))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"level": "god"}, "god is not one of the available choices"),
        ({"module": "nowhere"}, "not one of the available choices"),
        ({"q": "x" * 201}, "at most 200 characters"),
    ],
)
def test_library_answers_a_query_it_does_not_understand(client, query, message):
    response = client.get(LIBRARY, query)

    assert response.status_code == 400
    assert message in response.content.decode()


def test_library_pages_its_results(client):
    topic = make_topic()
    for _ in range(26):
        make_question(topic=topic, level="mid")

    first = text_of(client.get(LIBRARY, {"level": "mid"}))
    second = text_of(client.get(LIBRARY, {"level": "mid", "page": "2"}))

    assert "Page 1 of 2" in first
    assert "level=mid&amp;page=2" in first
    assert second.count("/questions/module") == 1


def test_topic_page_pages_its_questions(client):
    topic = make_topic()
    questions = [make_question(topic=topic, position=place) for place in range(26)]

    first = text_of(client.get(topic.get_absolute_url()))
    second = text_of(client.get(topic.get_absolute_url(), {"page": "2"}))

    assert questions[24].get_absolute_url() in first
    assert questions[25].get_absolute_url() not in first
    assert "?page=2" in first
    assert questions[25].get_absolute_url() in second
    assert questions[24].get_absolute_url() not in second


def test_question_page_folds_the_framework_away_and_shows_the_revision(client):
    question = make_question(prompt="Why a lock?")
    Question.objects.filter(pk=question.pk).update(prompt="Not published yet")

    page = text_of(client.get(question.get_absolute_url()))

    assert "Why a lock?" in page
    assert "Not published yet" not in page
    assert page.index("<summary>Show the answer framework") < page.index("Processes use more cores")


def test_draft_and_retired_questions_are_404(client):
    draft, retired = make_question(published=False), make_question()
    publishing.retire(question=retired)

    for question in (draft, retired):
        assert client.get(question.get_absolute_url()).status_code == 404


def test_question_under_another_topic_is_404(client):
    question, other = make_question(), make_topic()

    url = reverse("questions:question_detail", args=[other.module.slug, other.slug, question.slug])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("query", "queries"), [({}, 4), ({"level": "mid"}, 4), ({"q": "lock"}, 5)])
def test_library_takes_the_same_queries_however_much_it_lists(
    client, rows, query, queries, django_assert_num_queries: DjangoAssertNumQueries
):
    for _ in range(rows):
        make_question()

    with django_assert_num_queries(queries):
        client.get(LIBRARY, query)


@pytest.mark.parametrize("rows", [1, 30])
def test_topic_page_takes_the_same_queries_however_much_it_lists(
    client, rows, django_assert_num_queries: DjangoAssertNumQueries
):
    topic = make_topic()
    for _ in range(rows):
        make_question(topic=topic)

    with django_assert_num_queries(4):
        client.get(topic.get_absolute_url())


def test_question_page_takes_two_queries(client, django_assert_num_queries):
    question = make_question()

    with django_assert_num_queries(2):
        client.get(question.get_absolute_url())
