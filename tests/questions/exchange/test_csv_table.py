import pytest
from hypothesis import given

from questions.exchange.csv_table import FORMULA_STARTS, neutralise, restore, write
from questions.exchange.records import QuestionRecord, complete
from tests.questions.exchange.parsing import parse, point_texts, problems_of
from tests.questions.exchange.strategies import junk


def record(**overrides: object) -> QuestionRecord:
    content = complete({"slug": "a", "prompt": "Why?", **overrides})
    return QuestionRecord("python", "lock", content, "draft")


def test_write_makes_a_file_that_spreadsheets_open_cleanly() -> None:
    written = write([record(prompt='Say "no", and\nwhy?')])

    assert written.startswith(b"\xef\xbb\xbfslug,module,topic,status,")
    assert written.endswith(b"\r\n")
    assert b'"Say ""no"", and\nwhy?"' in written


# A text that is stored never begins with a tab.
@pytest.mark.parametrize("start", [start for start in FORMULA_STARTS if start != "\t"])
def test_no_cell_is_a_formula(start: str) -> None:
    prompt = f"{start}HYPERLINK(1)".strip()
    points = [{"uid": "one", "text": f"{prompt}!"}]

    written = write([record(prompt=prompt, framework={"points": points})])

    assert b",'" in written
    assert f",{prompt}".encode() not in written
    assert parse(written, name="a.csv").questions[0].content["prompt"] == prompt


@given(text=junk)
def test_neutralised_text_is_restored(text: str) -> None:
    cell = neutralise(text)

    assert not cell.startswith(FORMULA_STARTS)
    assert restore(cell) == text


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_read_takes_what_spreadsheets_save(separator: str) -> None:
    rows = [
        ["Prompt", "point_1_text", "point_1_essential", "point_2_text", "seconds", ""],
        ["Why?", "Says so.", "TRUE", "Names it.", "300.0", ""],
        ["", "", "", "", "", ""],
    ]
    text = "".join(separator.join(row) + "\r\n" for row in rows)

    [found] = parse(f"\ufeff{text}", name="a.csv").questions

    assert found.content["prompt"] == "Why?"
    assert found.content["seconds"] == 300
    assert found.content["framework"]["points"] == [
        {"uid": "says-so", "text": "Says so.", "essential": True, "weight": 1},
        {"uid": "names-it", "text": "Names it.", "essential": False, "weight": 1},
    ]
    assert (found.status, found.module, found.topic) == ("draft", "", "")
    assert found.gaps == [
        "a topic",
        "an approach",
        "at least 3 key points (it has 2)",
        "a model answer",
    ]


def test_items_keep_the_order_of_their_numbers_and_gaps_are_closed() -> None:
    text = "prompt,point_10_text,point_2_text\nWhy?,last,first\n"

    [found] = parse(text, name="a.csv").questions

    assert point_texts(found) == ["first", "last"]


def test_a_question_without_a_slug_keeps_its_slug_over_imports() -> None:
    first = parse("prompt\nWhy do locks exist?\nHow?\n", name="a.csv").questions
    later = parse("prompt\nHow?\nNew?\nWhy do  locks exist?\n", name="b.csv").questions

    assert [found.slug for found in first] == [later[2].slug, later[0].slug]
    assert first[0].slug.startswith("locks-exist-")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("slug,text\na,b\n", "1 : no column “prompt”; column names, such as slug, module"),
        ("prompt,colour\nWhy?,red\n", "1 : the column “colour” is not known; slug, module, topic"),
        (
            "prompt,point_51_text\nWhy?,x\n",
            "“point_51_text” is not known; a number up to 50",
        ),
        ("prompt,prompt\nWhy?,x\n", "1 : the column “prompt” twice; each column once"),
        ("prompt,slug\nWhy?,a,b,c\n", "2 : 4 cells; at most 2, as in line 1"),
        ("prompt,status\nWhy?,published\n", "2 questions[why-"),
        ('prompt\nHow?\n"Why?\n', "3 : the row that begins here cannot be read (unexpected end"),
        (
            "prompt,pitfall_1_claim\nWhy?,No.\n",
            "framework.pitfalls[0]: the key “correction” is missing",
        ),
        (
            "prompt,point_1_text,point_1_essential\nWhy?,Yes.,maybe\n",
            "framework.points[yes].essential: “maybe” is text; true or false",
        ),
        (
            "slug,prompt,point_1_uid,point_1_text,point_2_uid,point_2_text\na,Why?,x,A,x,B\n",
            "2 questions[a].framework.points[x].uid: the uid “x” is taken in line 2",
        ),
    ],
)
def test_problems_say_where_and_what_was_expected(text: str, problem: str) -> None:
    found = problems_of(parse(text, name="a.csv"))

    assert any(problem in line for line in found), found


def test_a_row_counts_its_lines() -> None:
    text = 'prompt,level\n"Why\n\nso?",expert\nHow?,expert\n'

    assert [problem.place.line for problem in parse(text, name="a.csv").problems] == [2, 5]
