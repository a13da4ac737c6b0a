"""Files that are wrong, broken, hostile or huge: everything is listed, nothing hangs."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from questions.exchange import sources
from questions.exchange.formats import FORMATS, Format
from tests.questions.exchange.parsing import parse, problems_of
from tests.questions.exchange.strategies import junk

READABLE = [found for found in FORMATS.values() if found.can_read]
EACH_FORMAT = pytest.mark.parametrize("file_format", READABLE, ids=lambda found: found.name)
# What a file begins with before it goes wrong, so that the junk reaches the inner rooms too.
OPENINGS = {
    "yaml": "module: a\ntopic: b\nquestions:\n- slug: a\n  prompt: ",
    "json": '{"module": "a", "topic": "b", "questions": [',
    "csv": "slug,prompt,point_1_text,point_1_weight\n",
    "markdown": "---\nslug: a\n---\n\n## Points\n\n",
    "markdown-list": "# Why?\n",
    "moodle": "<quiz><question type='essay'><questiontext><text><![CDATA[",
    "gift": "Why? {",
    "anki-text": "#separator:tab\n#html:true\n",
}
ADVERSARIAL = [
    "{",
    "[",
    "*",
    "<",
    "\n",
    "<!--",
    "`",
    "::",
    "{{c1::",
    "<b>",
    "= \\ ~",
    "&#",
]
MEGABYTE = 1_000_000
SECONDS = 60  # of the processor; quadratic work on a megabyte takes hours


@EACH_FORMAT
@settings(max_examples=60)
@given(text=st.one_of(junk, st.text(max_size=200)), is_inside=st.booleans())
@example(text="\nslug: a\u2028------", is_inside=False)
def test_no_text_breaks_a_reader(file_format: Format, text: str, is_inside: bool) -> None:
    opening = OPENINGS[file_format.name] if is_inside else ""
    data = f"{opening}{text}".encode("utf-8", errors="surrogatepass")

    parsed = file_format.read(data, name="junk")

    assert all(problem.place.file == "junk" for problem in parsed.problems)
    end = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 2
    assert all(1 <= problem.place.line <= end for problem in parsed.problems)
    assert all(record.gaps or record.status != "published" for record in parsed.questions)


@EACH_FORMAT
@settings(max_examples=40)
@given(data=st.binary(max_size=200))
def test_no_bytes_break_a_reader(file_format: Format, data: bytes) -> None:
    file_format.read(data, name="junk")


@EACH_FORMAT
def test_a_megabyte_of_anything_is_read_in_time(file_format: Format) -> None:
    for piece in ADVERSARIAL:
        data = f"{OPENINGS[file_format.name]}{piece * (MEGABYTE // len(piece))}".encode()
        started = time.process_time()

        file_format.read(data, name="junk")

        assert time.process_time() - started < SECONDS, piece


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.csv", "slug,prompt\na,Why?\nb,What?\na,When?\n", (2, 4)),
        ("a.md", "---\nslug: a\n---\nWhy?\n---\nslug: a\n---\nWhen?\n", (1, 5)),
        ("a.md", "# Why?\nSo.\n# How?\nThus.\n# Why?\nBecause.\n", (1, 5)),
        ("a.gift", "Why? {}\n\nHow? {}\n\nWhy? {}\n", (1, 5)),
        ("a.txt", "Why?\ta\nHow?\tb\nWhy?\tc\n", (1, 3)),
        (
            "a.yaml",
            "module: a\ntopic: b\nquestions:\n"
            "- {slug: a, prompt: Why?, status: draft}\n- {slug: a, prompt: How?, status: draft}\n",
            (4, 5),
        ),
        (
            "a.json",
            '{"module": "a", "topic": "b", "questions": [\n'
            '{"slug": "a", "prompt": "Why?", "status": "draft"},\n'
            '{"slug": "a", "prompt": "How?", "status": "draft"}]}',
            (2, 3),
        ),
        (
            "a.xml",
            "<quiz>\n" + "<question type='essay'><questiontext><text>Why?</text></questiontext>"
            "</question>\n" * 2 + "</quiz>",
            (2, 3),
        ),
    ],
)
def test_a_slug_twice_names_both_lines(name: str, text: str, lines: tuple[int, int]) -> None:
    parsed = parse(text, name=name)

    [problem] = parsed.problems
    assert problem.place.line == lines[1]
    assert problem.wrong.endswith(f"is taken in line {lines[0]}")
    assert parsed.has_errors


def test_every_fault_is_listed_with_its_line() -> None:
    text = (
        "slug,prompt,level,seconds,point_1_text,point_1_weight\n"
        "a,Why?,expert,12,,\n"
        "b,How?,mid,240,Says so.,11\n"
        "Not A Slug,What?,mid,soon,,\n"
        "c,When?,mid,240,,\n"
    )

    parsed = parse(text, name="a.csv")

    assert problems_of(parsed) == [
        "2 questions[a].level: “expert” is not known; one of junior, mid, senior",
        "2 questions[a].seconds: 12 is too small; at least 30",
        "3 questions[b].framework.points[says-so].weight: 11 is too large; at most 10",
        "4 questions[Not A Slug].seconds: “soon” is text; a whole number",
        "4 questions[Not A Slug].slug: “Not A Slug” is malformed; "
        "lower-case letters, digits and single hyphens",
    ]
    assert [record.slug for record in parsed.questions] == ["c"]


def test_an_unknown_form_of_topic_is_refused_with_its_line() -> None:
    parsed = parse("prompt,module,topic\nWhy?,python,The GIL\n", name="a.csv")

    [problem] = parsed.problems
    assert (problem.place.line, problem.wrong) == (2, "“The GIL” is malformed")


def test_a_broken_tail_of_yaml_is_named_after_what_is_wrong_before_it() -> None:
    text = (
        "module: a\ntopic: b\nquestions:\n- {slug: a, prompt: Why?, status: draft, level: x}\n"
        "- {slug: b, prompt: [\n"
    )

    parsed = parse(text, name="a.yaml")

    level, tail = parsed.problems
    assert (level.place.line, level.place.path) == (4, "questions[a].level")
    assert (tail.place.line, tail.expected) == (6, "valid YAML")
    assert parsed.questions == []


def test_ten_thousand_questions_are_read() -> None:
    opening = "slug,prompt,module,topic,point_1_uid,point_1_text,model_answer\n"
    rows = (f"q-{n},Why is it {n}?,m,t-{n % 40},one,Says {n}.,It is.\n" for n in range(10_000))

    parsed = parse(opening + "".join(rows), name="bank.csv")

    assert parsed.problems == []
    assert len(parsed.questions) == 10_000


def test_more_questions_than_a_file_may_hold_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_QUESTIONS", 3)
    rows = "".join(f"q-{number},Why?\n" for number in range(5))

    parsed = parse(f"slug,prompt\n{rows}", name="a.csv")

    assert problems_of(parsed) == ["5 : more than 3 questions; several files"]
    assert len(parsed.questions) == 3
