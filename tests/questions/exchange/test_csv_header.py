"""A table whose column names are not those of the format."""

from questions.exchange.problems import Problem
from tests.questions.exchange.parsing import parse

TABLE = (
    "slug;prompt;promt;point_1;points 2;point_1_colour;level\r\n"
    "one;Why?;x;A claim.;Another.;red;expert\r\n"
    "two;How?;;;;;mid\r\n"
)


def told(problem: Problem) -> tuple[int, str, str]:
    return problem.place.line, problem.wrong, problem.expected


def test_the_names_that_may_have_been_meant_are_proposed() -> None:
    found = [told(problem) for problem in parse(TABLE, name="a.csv").problems]

    columns = "point_1_uid, point_1_text, point_1_essential, point_1_weight"
    assert found[:4] == [
        (1, "the column “point_1_colour” is not known", columns),
        (1, "the column “point_1” is not known", columns),
        (1, "the column “points 2” is not known", columns.replace("_1_", "_2_")),
        (1, "the column “promt” is not known", "“prompt”"),
    ]


def test_the_rows_are_checked_all_the_same() -> None:
    parsed = parse(TABLE, name="a.csv")

    assert [(problem.place.line, problem.place.path) for problem in parsed.problems[4:]] == [
        (2, "questions[one].level")
    ]
    assert [question.slug for question in parsed.questions] == ["two"]
    assert parsed.has_errors
