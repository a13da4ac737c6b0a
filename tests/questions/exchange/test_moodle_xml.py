import pytest

from questions.exchange import xml_reader
from questions.exchange.moodle_xml import category_path
from tests.questions.exchange.parsing import (
    by_prompt,
    parse,
    pitfalls,
    point_texts,
    problems_of,
    sample,
)

BILLION_LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE quiz [
  <!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">
]>
<quiz>&c;</quiz>"""
FETCHING = """<?xml version="1.0"?>
<!DOCTYPE quiz SYSTEM "file:///etc/passwd">
<quiz/>"""


def test_the_sample_gives_its_questions_with_topics_and_lines() -> None:
    found = sample("quiz.xml").questions

    assert [(record.place.line, record.topic_path) for record in found] == [
        (7, "python/data-types"),
        (16, "python/data-types"),
        (24, "python/data-types"),
        (33, "python/data-types"),
        (42, "http/http"),
    ]
    assert {record.status for record in found} == {"draft"}
    assert all("an approach" in record.gaps for record in found)


def test_an_essay_keeps_what_graders_are_told_as_markdown() -> None:
    essay = sample("quiz.xml").questions[0]

    assert essay.content["prompt"] == "Why must a key of a `dict` be **hashable**?"
    assert essay.content["framework"]["model_answer"] == (
        "The hash finds the slot:\n\n- equal keys\n- equal hashes\n\n"
        "```\nhash(1) == hash(1.0)\n```\n\nSee the data model."
    )
    assert essay.slug.startswith("py-7-")


def test_answers_are_points_and_pitfalls() -> None:
    _, short, choice, true_false, matching = sample("quiz.xml").questions

    assert point_texts(short) == ["len", "len()"]
    assert pitfalls(short) == [("size", "That is another language.")]
    assert point_texts(choice) == ["tuple", "frozenset"]
    assert pitfalls(choice) == [
        ("*list*", "It has append."),
        ("dict", "Right is: tuple; frozenset"),
    ]
    assert "corrections in words of their own" in choice.gaps
    assert true_false.content["prompt"] == "`None` is a singleton.\n\nTrue or false? Say why."
    assert point_texts(true_false) == ["It is true."]
    assert pitfalls(true_false) == [("false", "Right is: It is true.")]
    assert point_texts(matching) == ["404: not found", "409: conflict"]


def test_plain_text_shows_as_it_was_written() -> None:
    short = sample("quiz.xml").questions[1]

    assert short.content["prompt"].endswith(r"Not list.\_\_len\_\_ or \*that\*.")


def test_kinds_that_are_not_read_are_named_and_do_not_stop_the_rest() -> None:
    parsed = sample("quiz.xml")

    [problem] = parsed.problems
    assert (problem.place.line, problem.place.path) == (49, "question[numerical]")
    assert not parsed.has_errors


@pytest.mark.parametrize(
    ("category", "path"),
    [
        ("$course$/top/Python/Data types", ("Python", "Data types")),
        ("$system$/HTTP", ("HTTP",)),
        ("Client//Server", ("Client/Server",)),
        ("$module$/top/Default for Quiz", ("Default for Quiz",)),
        ("", ()),
    ],
)
def test_category_path(category: str, path: tuple[str, ...]) -> None:
    assert category_path(category) == path


@pytest.mark.parametrize("text", [BILLION_LAUGHS, FETCHING])
def test_a_dtd_is_refused_before_anything_is_expanded(text: str) -> None:
    [problem] = parse(text, name="quiz.xml").problems

    assert (problem.place.line, problem.wrong) == (2, "a DTD")
    assert problem.expected == "XML without DTD and entities"


def test_the_limit_of_depth_is_named() -> None:
    depth = xml_reader.MAX_DEPTH
    text = "<quiz>\n" + "<a>" * depth + "</a>" * depth + "</quiz>"

    assert problems_of(parse(text, name="quiz.xml")) == [
        "2 : more than 30 levels; a file as documented"
    ]


def test_broken_xml_gives_its_line_and_what_stands_before_it() -> None:
    text = (
        "<quiz>\n<question type='essay'><questiontext><text>Why?</text></questiontext>"
        "</question>\n<question>\n</quiz>"
    )

    parsed = parse(text, name="quiz.xml")

    [problem] = parsed.problems
    assert problem.place.line == 4
    assert problem.wrong.startswith("broken XML (mismatched tag")
    assert [record.content["prompt"] for record in parsed.questions] == ["Why?"]
    assert parsed.has_errors


def test_another_kind_of_xml_is_named() -> None:
    assert problems_of(parse("<rss></rss>", name="quiz.xml")) == ["1 : the root is “rss”; “quiz”"]


def test_a_question_with_the_same_id_keeps_its_slug_when_its_words_change() -> None:
    form = (
        "<quiz><question type='essay'><questiontext><text>{}</text></questiontext>"
        "<idnumber>7</idnumber></question></quiz>"
    )

    [first] = parse(form.format("Why?"), name="a.xml").questions
    [second] = parse(form.format("Why so?"), name="a.xml").questions

    assert first.slug == second.slug
    assert "Why so?" in by_prompt(parse(form.format("Why so?"), name="a.xml"))
