"""All that is wrong with a question is told at once, also what only others or the bank show."""

import pytest

from questions.exchange.opening import Contents, open_file
from tests.factories import make_module, make_topic

pytestmark = pytest.mark.django_db

HEADER = "slug,module,topic,prompt,level\n"


def told(contents: Contents) -> list[tuple[int, str]]:
    return [(problem.place.line, problem.wrong) for problem in contents.problems]


@pytest.fixture(autouse=True)
def bank() -> None:
    make_topic(slug="gil", module=make_module(slug="python"))


def test_the_unknown_topic_of_a_faulty_question_is_told_too() -> None:
    data = HEADER + "a,python,nowhere,Why?,expert\n"

    contents = open_file("a.csv", data.encode())

    assert told(contents) == [
        (2, "the bank has no topic “python/nowhere”"),
        (2, "“expert” is not known"),
    ]
    (refused,) = contents.refused
    assert (refused.name, len(refused.problems)) == ("a", 2)


def test_a_malformed_topic_is_told_once() -> None:
    contents = open_file("a.csv", (HEADER + "a,python,No Where,Why?,mid\n").encode())

    (problem,) = told(contents)
    assert problem == (2, "“No Where” is malformed")


def test_an_unknown_topic_is_no_problem_where_topics_are_made() -> None:
    data = HEADER + "a,python,nowhere,Why?,expert\n"

    contents = open_file("a.csv", data.encode(), creates_topics=True)

    assert told(contents) == [(2, "“expert” is not known")]


@pytest.mark.parametrize(("first", "second"), [("expert", "mid"), ("mid", "expert")])
def test_a_slug_is_taken_by_a_faulty_question_too(first: str, second: str) -> None:
    data = f"{HEADER}a,python,gil,Why?,{first}\na,python,gil,How?,{second}\n"

    contents = open_file("a.csv", data.encode())

    assert (3, "the slug “a” is taken in line 2") in told(contents)
    assert len(told(contents)) == 2
    assert len(contents.bank.questions) == (1 if first == "mid" else 0)
