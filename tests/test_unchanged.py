"""304 for what somebody has already, and the page as soon as anything on it has changed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config import unchanged
from interviews.accounts.models import Profile
from interviews.history.services import write_note
from interviews.practice import services as practice
from interviews.practice.interviewed import Heard, record_interview
from questions import publishing
from questions.models import Module, Question, Topic
from tests.factories import make_answer, make_question, make_round, make_topic, make_user

# PostgreSQL replaces the edition of the bank when a transaction ends, so it has to end.
pytestmark = pytest.mark.django_db(transaction=True)

LIBRARY = "/questions/"
MID = "/questions/?level=mid"
HISTORY = "/history/"


@pytest.fixture(autouse=True)
def _clock(time_machine):
    """Home is of a minute; here none begins unless a test says so."""
    time_machine.move_to(datetime(2026, 3, 4, 10, 0, 30, tzinfo=UTC), tick=False)


def again(client: Client, first: HttpResponse, **headers: str) -> HttpResponse:
    """Ask for the page once more, with the validator that it came with."""
    path = first.request["PATH_INFO"]
    if query := first.request["QUERY_STRING"]:
        path = f"{path}?{query}"
    return client.get(path, headers={"if-none-match": first.headers["ETag"], **headers})


def text_of(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", [LIBRARY, MID, "/questions/?q=lock", "/", HISTORY, "topic"])
def test_unchanged_page_is_not_sent_again(user_client, user, path):
    question = make_question(level="mid")
    make_answer(user=user, question=question, now=timezone.now() - timedelta(days=1))
    first = user_client.get(question.topic.get_absolute_url() if path == "topic" else path)

    second = again(user_client, first)

    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"] == second.headers["Cache-Control"]
    assert set(first.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}


@pytest.mark.parametrize("path", [LIBRARY, MID, "/", "topic", "question"])
def test_unchanged_page_is_not_sent_to_a_visitor_again(client, path):
    question = make_question(level="mid")
    addresses = {
        "topic": question.topic.get_absolute_url(),
        "question": question.get_absolute_url(),
    }
    first = client.get(addresses.get(path, path))

    assert again(client, first).status_code == 304


@pytest.mark.parametrize("path", [LIBRARY, MID, "/", "topic", "question"])
def test_page_is_sent_when_a_question_is_published_anew(client, path):
    question = make_question(prompt="Why a lock?", level="mid")
    addresses = {
        "topic": question.topic.get_absolute_url(),
        "question": question.get_absolute_url(),
    }
    first = client.get(addresses.get(path, path))
    Question.objects.filter(pk=question.pk).update(prompt="Why two locks?")
    publishing.publish(question=Question.objects.get(pk=question.pk), author=None)

    page = text_of(again(client, first))

    assert ("Why two locks?" in page) == (path != LIBRARY)


@pytest.mark.parametrize("path", [LIBRARY, MID, "topic"])
def test_list_is_sent_when_a_question_comes_or_goes(client, path):
    topic = make_topic()
    kept = make_question(topic=topic, level="mid")
    path = topic.get_absolute_url() if path == "topic" else path

    first = client.get(path)
    added = make_question(topic=topic, level="mid")
    second = again(client, first)
    publishing.retire(question=added)
    third = again(client, second)

    assert [each.status_code for each in (first, second, third)] == [200, 200, 200]
    assert again(client, third).status_code == 304
    publishing.retire(question=kept)
    assert again(client, third).status_code == 200


@pytest.mark.parametrize("path", [MID, "topic"])
def test_list_is_sent_when_questions_change_places(client, path):
    topic = make_topic()
    one, two = (make_question(topic=topic, level="mid", position=place) for place in (1, 2))
    first = client.get(topic.get_absolute_url() if path == "topic" else path)
    # As an import that only reorders does: no moment of a change is written.
    Question.objects.filter(pk=one.pk).update(position=2)
    Question.objects.filter(pk=two.pk).update(position=1)

    page = text_of(again(client, first))

    assert page.index(two.get_absolute_url()) < page.index(one.get_absolute_url())


@pytest.mark.parametrize("path", [LIBRARY, MID, "/", HISTORY, "topic"])
def test_page_is_sent_when_a_topic_is_renamed(user_client, user, path):
    question = make_question(level="mid")
    make_answer(user=user, question=question, now=timezone.now() - timedelta(days=1))
    topic = question.topic
    first = user_client.get(topic.get_absolute_url() if path == "topic" else path)
    Topic.objects.filter(pk=topic.pk).update(title="Renamed")

    assert "Renamed" in text_of(again(user_client, first))


def test_library_is_sent_when_a_module_is_renamed_or_a_question_moves(client):
    question, elsewhere = make_question(), make_question()
    first = client.get(LIBRARY)
    Module.objects.filter(pk=question.topic.module.pk).update(title="Renamed")
    second = again(client, first)
    Question.objects.filter(pk=question.pk).update(topic=elsewhere.topic)

    assert "Renamed" in text_of(second)
    assert "Renamed" not in text_of(again(client, second))


@pytest.mark.parametrize("path", ["/", HISTORY])
def test_own_pages_are_sent_after_an_answer(user_client, user, path):
    question = make_question()
    make_answer(user=user, question=question, now=timezone.now() - timedelta(days=2))
    first = user_client.get(path)
    answer = make_answer(user=user, question=question, now=timezone.now() - timedelta(hours=1))

    page = text_of(again(user_client, first))

    expected = answer.round.get_absolute_url() if path == "/" else f"/history/{answer.pk}/"
    assert expected in page


def test_home_is_sent_when_a_round_begins_or_ends_and_when_a_minute_has(
    user_client, user, time_machine
):
    first = user_client.get("/")
    round_ = make_round(user=user)
    second = again(user_client, first)
    user_client.post(reverse("practice:round_end", args=[round_.pk]))
    third = again(user_client, second)

    assert "Resume" in text_of(second)
    assert "Resume" not in text_of(third)
    assert again(user_client, third).status_code == 304
    time_machine.move_to(datetime(2026, 3, 4, 10, 1, tzinfo=UTC), tick=False)
    assert again(user_client, third).status_code == 200


def test_home_is_sent_when_a_round_begins_or_ends_that_is_not_the_newest(user_client, user):
    now, questions = timezone.now(), [make_question()]
    make_round(user=user, questions=questions, now=now)
    first = user_client.get("/")
    older = make_round(user=user, questions=questions, now=now - timedelta(hours=1))
    second = again(user_client, first)
    user_client.post(reverse("practice:round_end", args=[older.pk]))

    assert text_of(second).count(">Resume</a>") == 2
    assert text_of(again(user_client, second)).count(">Resume</a>") == 1


def test_home_is_sent_when_one_round_has_taken_the_place_of_another(user_client, user):
    now, questions = timezone.now(), [make_question()]
    ended = make_round(user=user, questions=questions, now=now - timedelta(hours=1))
    first = user_client.get("/")
    user_client.post(reverse("practice:round_end", args=[ended.pk]))
    begun = make_round(user=user, questions=questions, now=now)

    assert begun.get_absolute_url() in text_of(again(user_client, first))


def test_home_is_sent_when_an_answer_of_a_round_that_goes_on_was_assessed(user_client, user):
    round_ = make_round(user=user, questions=[make_question(), make_question()])
    first = user_client.get("/")
    answer = {"user": user, "round_id": round_.pk, "position": 1}
    practice.submit_answer(**answer, text="A lock.", sequence=1, now=timezone.now())
    practice.assess_answer(**answer, ticked=[])

    assert "0 of 2 answered" in text_of(first)
    assert "1 of 2 answered" in text_of(again(user_client, first))


def test_home_and_history_are_sent_when_a_colleague_records_what_was_said_before(user_client, user):
    make_answer(user=user, now=timezone.now() - timedelta(hours=1))
    revision = make_question(prompt="Why a lock?").current_revision
    home, history = user_client.get("/"), user_client.get(HISTORY)
    round_ = record_interview(
        user=user,
        heard=[Heard(revision, ticked=[])],
        asked_at=timezone.now() - timedelta(days=3),
        now=timezone.now(),
    )

    assert round_.get_absolute_url() in text_of(again(user_client, home))
    assert "Why a lock?" in text_of(again(user_client, history))


def test_history_is_sent_when_a_note_is_written_or_changed(user_client, user):
    answer = make_answer(user=user, now=timezone.now() - timedelta(days=1))
    first = user_client.get(HISTORY)
    write_note(answer=answer, text="Look this up.", now=timezone.now())
    second = again(user_client, first)
    write_note(answer=answer, text="Looked up.", now=timezone.now() + timedelta(seconds=1))

    assert "Look this up." in text_of(second)
    assert "Looked up." in text_of(again(user_client, second))


def test_full_page_of_the_history_is_sent_when_its_last_note_or_its_first_answer_is_new(
    user_client, user
):
    question = make_question(prompt="Why a lock?")
    moments = [timezone.now() - timedelta(days=number) for number in range(27, 0, -1)]
    answers = [make_answer(user=user, question=question, now=moment) for moment in moments]
    first = user_client.get(HISTORY)
    newest = make_answer(user=user, question=question)
    second = again(user_client, first)
    write_note(answer=answers[3], text="On the last of the page.", now=timezone.now())

    assert f"/history/{newest.pk}/" in text_of(second)
    assert "On the last of the page." in text_of(again(user_client, second))


def test_history_is_sent_when_a_second_page_has_come_about(user_client, user):
    question = make_question()
    for number in range(25):
        make_answer(user=user, question=question, now=timezone.now() - timedelta(days=25 - number))
    first = user_client.get(HISTORY)
    make_answer(user=user, question=question)

    assert "Older answers" not in text_of(first)
    assert "Older answers" in text_of(again(user_client, first))


def test_history_is_sent_when_a_topic_to_choose_is_renamed_that_has_nothing_published(user_client):
    topic = make_topic(title="Locks")
    first = user_client.get(HISTORY)
    Topic.objects.filter(pk=topic.pk).update(title="Renamed")

    assert "Renamed" in text_of(again(user_client, first))


@pytest.mark.parametrize("query", ["?q=lock", "?rating=good", "?before=2026-03-01T12:00:00Z"])
def test_history_that_is_filtered_has_no_validator_because_any_note_may_change_it(
    user_client, query
):
    assert "ETag" not in user_client.get(f"{HISTORY}{query}").headers


def test_somebody_else_s_answers_change_nothing(user_client, user):
    make_answer(user=user, now=timezone.now() - timedelta(days=1))
    question = user.answers.get().question
    first = user_client.get(HISTORY)
    make_answer(question=question, now=timezone.now())

    assert again(user_client, first).status_code == 304


@pytest.mark.parametrize("path", [LIBRARY, "/", HISTORY])
def test_validator_of_one_person_is_none_of_another_s(user_client, path):
    make_question()
    first = user_client.get(path)
    other = make_user(username="somebody-else")
    user_client.force_login(other)

    assert "somebody-else" in text_of(again(user_client, first))


@pytest.mark.parametrize("path", [LIBRARY, "/"])
def test_page_is_sent_after_log_in_and_after_log_out(client, user, path):
    make_question()
    as_visitor = client.get(path)
    client.force_login(user)
    as_person = again(client, as_visitor)
    client.logout()

    assert user.username in text_of(as_person)
    assert user.username not in text_of(again(client, as_person))


def test_history_is_not_confirmed_after_log_out(user_client, user):
    first = user_client.get(HISTORY)
    user_client.logout()

    assert again(user_client, first).status_code == 302


def test_page_is_sent_when_its_csrf_token_is_of_another_secret(user_client, user):
    first = user_client.get(LIBRARY)
    user_client.cookies["csrftoken"] = "a" * 32

    assert again(user_client, first).status_code == 200


def test_token_of_a_page_that_was_not_sent_again_still_posts(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    make_question()
    first = client.get("/")
    token = str(first.context["csrf_token"])
    assert again(client, first).status_code == 304

    posted = {"mode": "drill", "count": "1", "pace": "normal", "csrfmiddlewaretoken": token}
    assert client.post(reverse("practice:round_create"), posted).status_code == 302
    assert user.rounds.count() == 1


def test_message_that_waits_is_shown_and_not_lost(user_client, user):
    answer = make_answer(user=user, now=timezone.now() - timedelta(days=1))
    first = user_client.get(LIBRARY)
    user_client.post(f"/history/{answer.pk}/note/", {"text": "Look this up."})

    with_message = again(user_client, first)

    assert "Your note is saved." in text_of(with_message)
    assert "ETag" not in with_message.headers
    assert again(user_client, first).status_code == 304


def test_page_is_sent_when_the_person_s_clock_or_rights_change(user_client, user):
    first = user_client.get(HISTORY)
    Profile.objects.create(user=user, time_zone="Asia/Tokyo")
    second = again(user_client, first)
    type(user).objects.filter(pk=user.pk).update(is_staff=True)

    assert second.status_code == 200
    assert "Curate" in text_of(again(user_client, second))


def test_fragment_and_page_have_validators_of_their_own(client):
    make_question(level="mid")
    page = client.get(MID)
    htmx = {"hx-request": "true", "hx-target": "results"}

    fragment = again(client, page, **htmx)

    assert "<html" not in text_of(fragment)
    assert again(client, fragment, **htmx).status_code == 304
    assert again(client, fragment).status_code == 200


def test_new_code_sends_pages_again(client, monkeypatch):
    first = client.get(LIBRARY)
    monkeypatch.setattr(unchanged, "code_edition", lambda: "the next one")

    assert again(client, first).status_code == 200


def test_person_s_question_page_has_no_validator_because_it_shows_their_bookmark(user_client):
    assert "ETag" not in user_client.get(make_question().get_absolute_url()).headers


def test_question_that_is_gone_is_404_whatever_the_browser_has(client):
    question = make_question()
    first = client.get(question.get_absolute_url())
    publishing.retire(question=question)

    assert again(client, first).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("path", "queries"), [(MID, 2), ("/", 2), (HISTORY, 2), ("topic", 2)])
def test_saying_that_nothing_changed_takes_few_queries_however_much_is_listed(
    user_client, user, rows, path, queries, django_assert_num_queries
):
    topic = make_topic()
    for number in range(rows):
        question = make_question(topic=topic, level="mid")
        moment = timezone.now() - timedelta(days=number + 1)
        make_answer(user=user, question=question, now=moment)
    first = user_client.get(topic.get_absolute_url() if path == "topic" else path)

    with django_assert_num_queries(queries):
        assert again(user_client, first).status_code == 304
