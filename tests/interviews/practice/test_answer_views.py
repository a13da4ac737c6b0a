"""Answers over HTTP: saved, submitted and assessed, and what is refused."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.practice.forms import ANSWER_MAX_LENGTH
from interviews.practice.models import Answer, AnswerState, Pace
from tests.factories import make_question, make_round, make_topic
from tests.interviews.practice.answering import ALL, HTMX, post_answer, url

pytestmark = pytest.mark.django_db


def test_answer_clock_tells_the_milliseconds_left(user_client, user):
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False) as clock:
        round_ = make_round(user=user, questions=[make_question(seconds=120)])
        clock.shift(100)
        running = user_client.get(url(round_, "clock")).json()
        clock.shift(100)
        over = user_client.get(url(round_, "clock")).json()

    assert running == {"state": "open", "milliseconds_left": 20_000, "sequence": 0}
    assert over == {"state": "locked", "milliseconds_left": 0, "sequence": 0}


def test_answer_draft_acknowledges_in_json_to_a_script_and_with_the_page_to_a_form(
    user_client, user
):
    round_ = make_round(user=user, pace=Pace.UNTIMED)

    script = post_answer(
        user_client, round_, "draft", "one", 1, headers={"Accept": "application/json"}
    )
    form = post_answer(user_client, round_, "draft", "one two", 2)

    assert script.json() == {"state": "open", "milliseconds_left": None, "sequence": 1}
    assert "one two</textarea>" in form.content.decode()
    assert 'name="sequence" value="3"' in form.content.decode()
    assert round_.answers.get().text == "one two"


def test_answer_draft_conflict_shows_both_texts(user_client, user):
    round_ = make_round(user=user)
    post_answer(user_client, round_, "draft", "from the other tab", 5)

    page = post_answer(user_client, round_, "draft", "from this tab", 2)
    script = post_answer(
        user_client, round_, "draft", "from this tab", 2, headers={"Accept": "application/json"}
    )

    assert page.status_code == script.status_code == 409
    assert "from the other tab" in page.content.decode()
    assert "from this tab</textarea>" in page.content.decode()
    assert script.json()["stored_text"] == "from the other tab"
    assert "newer version" in script.json()["error"]


def test_answer_submit_shows_the_framework_as_a_fragment_or_redirects(user_client, user):
    first, second = make_round(user=user), make_round(user=user)

    fragment = post_answer(user_client, first, "submit", "mine", 1, headers=HTMX)
    redirect = post_answer(user_client, second, "submit", "mine", 1)

    assert fragment.content.decode().lstrip().startswith('<section id="stage"')
    assert "Processes use more cores." in fragment.content.decode()
    assert fragment.headers["Vary"].startswith("HX-Request")
    assert (redirect.status_code, redirect.url) == (302, second.get_absolute_url())


def test_answer_submit_sent_again_returns_the_same_page_and_stores_nothing(user_client, user):
    round_ = make_round(user=user)
    first = post_answer(user_client, round_, "submit", "mine", 1, headers=HTMX)
    locked_at = round_.answers.get().locked_at

    again = post_answer(user_client, round_, "submit", "mine", 1, headers=HTMX)

    token = 'name="csrfmiddlewaretoken" value="'
    pages = [page.content.decode().split(token) for page in (first, again)]
    assert [part[64:] for part in pages[0][1:]] == [part[64:] for part in pages[1][1:]]
    assert round_.answers.get().locked_at == locked_at


def test_answer_submit_with_another_text_is_409_and_keeps_what_was_typed(user_client, user):
    round_ = make_round(user=user)
    post_answer(user_client, round_, "submit", "mine", 1)

    response = post_answer(user_client, round_, "submit", "a better one", 2)

    page = response.content.decode()
    assert response.status_code == 409
    assert "already submitted with another text" in page
    assert "a better one" in page
    assert round_.answers.get().text == "mine"


def test_answer_submit_too_late_shows_what_counts_and_what_came_late(user_client, user):
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False) as clock:
        round_ = make_round(user=user, questions=[make_question(seconds=120)])
        post_answer(user_client, round_, "draft", "saved in time", 1)
        clock.shift(123)

        response = post_answer(user_client, round_, "submit", "saved in time, and more", 2)

    page = response.content.decode()
    assert "This came too late and is not stored:" in page
    assert "saved in time, and more" in page
    assert round_.answers.get().text == "saved in time"


@pytest.mark.parametrize("action", ["draft", "submit"])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"sequence": "1"}, "The field “text” is missing."),
        ({"text": "mine"}, "This field is required."),
        ({"text": "mine", "sequence": "-1"}, "greater than or equal to 0"),
        ({"text": "mine", "sequence": "soon"}, "Enter a whole number."),
        ({"text": "mine", "sequence": "99999999999"}, "less than or equal to"),
        ({"text": "nul \x00", "sequence": "1"}, "Null characters are not allowed."),
        (
            {"text": "x" * 1_000_000, "sequence": "1"},
            "at most 50,000 characters; this one has 1,000,000",
        ),
    ],
)
def test_malformed_text_is_400_names_the_fault_and_stores_nothing(
    user_client, user, action, data, message
):
    round_ = make_round(user=user)

    response = user_client.post(url(round_, action), data)

    assert response.status_code == 400
    assert message in response.content.decode()
    answer = round_.answers.get()
    assert (answer.text, answer.state) == ("", AnswerState.OPEN)


def test_refused_text_is_still_in_the_page(user_client, user):
    round_ = make_round(user=user)

    response = user_client.post(url(round_, "submit"), {"text": "do not lose me", "sequence": "x"})

    assert "do not lose me</textarea>" in response.content.decode()


def test_longest_answer_and_any_line_ends_are_stored_as_typed(user_client, user):
    round_ = make_round(user=user)
    text = "é🐍\n" + "x" * (ANSWER_MAX_LENGTH - 3)

    response = post_answer(user_client, round_, "submit", text.replace("\n", "\r\n"), 1)

    assert response.status_code == 302
    assert round_.answers.get().text == text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "\u202eright to left",
        "\x07 bell",
        "🧑‍💻 emoji",
        "</textarea><img src=x onerror=alert(1)>",
    ],
)
def test_odd_text_is_shown_escaped(user_client, user, text):
    round_ = make_round(user=user, pace=Pace.UNTIMED)
    post_answer(user_client, round_, "draft", text, 1)
    editor = user_client.get(round_.get_absolute_url()).content.decode()
    post_answer(user_client, round_, "submit", text, 1)
    locked = user_client.get(round_.get_absolute_url()).content.decode()

    for page in (editor, locked):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
    assert round_.answers.get().text == text


def test_answer_assess_opens_the_next_question_as_a_fragment(user_client, user):
    questions = [make_question(), make_question(prompt="And the second?")]
    round_ = make_round(user=user, questions=questions)
    post_answer(user_client, round_, "submit", "mine", 1)

    response = user_client.post(url(round_, "assess"), {"points": ALL}, headers=HTMX)

    assert "And the second?" in response.content.decode()
    assert round_.answers.get(position=1).rating == "easy"


def test_answer_assess_of_the_last_question_leads_to_the_summary(user_client, user):
    plain, htmx = make_round(user=user), make_round(user=user)
    for round_ in (plain, htmx):
        post_answer(user_client, round_, "submit", "mine", 1)

    response = user_client.post(url(plain, "assess"), {"points": ALL}, follow=True)
    fragment = user_client.post(url(htmx, "assess"), {"points": ALL}, headers=HTMX)

    summary = reverse("practice:round_summary", args=[plain.pk])
    assert response.redirect_chain[-1] == (summary, 302)
    assert "Points missed" in response.content.decode()
    assert fragment.headers["HX-Redirect"] == reverse("practice:round_summary", args=[htmx.pk])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"points": ["nonsense"]}, "no key point “nonsense”"),
        ({"points": ["one-thread"], "rating": "easy"}, "you can lower the rating, not raise it"),
        ({"points": ALL, "rating": "brilliant"}, "brilliant is not one of the available choices"),
    ],
)
def test_malformed_assessment_is_400_and_stores_nothing(user_client, user, data, message):
    round_ = make_round(user=user)
    post_answer(user_client, round_, "submit", "mine", 1)

    response = user_client.post(url(round_, "assess"), data)

    assert response.status_code == 400
    assert message in response.content.decode()
    assert round_.answers.get().state == AnswerState.LOCKED


def test_answer_assess_before_submitting_is_409_and_shows_no_framework(user_client, user):
    round_ = make_round(user=user)

    response = user_client.post(url(round_, "assess"), {"points": ALL})

    assert response.status_code == 409
    assert "Submit the answer before you assess it." in response.content.decode()
    assert "Processes use more cores." not in response.content.decode()


def test_finished_round_takes_nothing_more(user_client, user):
    round_ = make_round(user=user)
    post_answer(user_client, round_, "submit", "mine", 1)
    user_client.post(reverse("practice:round_end", args=[round_.pk]))

    assert post_answer(user_client, round_, "draft", "more", 2).status_code == 409
    assert post_answer(user_client, round_, "submit", "more", 2).status_code == 409
    assert user_client.post(url(round_, "assess"), {"points": ALL}).status_code == 409
    assert Answer.objects.get().text == "mine"


def test_submit_and_assess_take_at_most_twelve_statements(user_client, user):
    """The third time all revisions are in memory."""
    topic = make_topic()
    round_ = make_round(user=user, questions=[make_question(topic=topic) for _ in range(3)])
    sent = {"submit": {"text": "mine", "sequence": 1}, "assess": {"points": ALL}}
    taken: dict[str, list[int]] = {name: [] for name in sent}
    for position in (1, 2, 3):
        for name, fields in sent.items():
            with CaptureQueriesContext(connection) as captured:
                user_client.post(url(round_, name, position), fields, headers=HTMX)
            # The transaction of a view is a savepoint in that of the test.
            taken[name].append(sum("SAVEPOINT" not in each["sql"] for each in captured))

    assert taken == {"submit": [5, 4, 4], "assess": [10, 10, 9]}
    assert round_.answers.assessed().count() == 3
