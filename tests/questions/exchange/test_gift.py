import pytest

from tests.questions.exchange.parsing import parse, pitfalls, point_texts, problems_of, sample


def test_the_sample_gives_its_questions_with_topics_and_lines() -> None:
    found = sample("quiz.gift").questions

    assert [(record.place.line, record.content["prompt"]) for record in found] == [
        (4, "Why may a transaction have to be repeated?"),
        (7, "Which statement **locks** the row: choose one."),
        (14, "A deadlock ends by itself.\n\nTrue or false? Say why."),
        (16, r"Two plus two is \_\_\_\_\_ in every database."),
        (18, "What do the letters say?"),
        (23, "Which are aggregates?"),
    ]
    assert {record.topic_path for record in found} == {"databases/transactions"}
    assert {record.status for record in found} == {"draft"}


def test_answers_are_points_and_pitfalls() -> None:
    essay, choice, true_false, short, matching, several = sample("quiz.gift").questions

    assert point_texts(essay) == []
    assert point_texts(choice) == ["SELECT ... FOR UPDATE"]
    assert pitfalls(choice) == [
        ("SELECT", "It reads only."),
        ("EXPLAIN", "Right is: SELECT ... FOR UPDATE"),
    ]
    assert choice.content["framework"]["model_answer"] == (
        "Locks are held until the transaction ends.\n\nUntil the commit."
    )
    assert point_texts(true_false) == ["It is false."]
    assert pitfalls(true_false) == [("True", "One must be rolled back.")]
    assert point_texts(short) == ["four", "4"]
    assert [point["essential"] for point in short.content["framework"]["points"]] == [True, False]
    assert point_texts(matching) == ["A: atomicity", "D: durability"]
    assert point_texts(several) == ["SUM", "COUNT"]
    assert pitfalls(several) == [("COALESCE", "It is a scalar function {like NVL}.")]


def test_what_is_left_out_is_named() -> None:
    parsed = sample("quiz.gift")

    assert [(problem.place.line, problem.wrong) for problem in parsed.problems] == [
        (29, "a numerical question, which is left out"),
        (31, "text without answers, which is no question"),
    ]
    assert not parsed.has_errors


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        (r"Is 1 \= 1 \{yes\}\: why\? {}", r"Is 1 = 1 {yes}: why\\?"),
        (r"::A title:: Why\n so? {}", "Why  \nso?"),
        ("[markdown]Why **so**? {}", "Why **so**?"),
        ("[plain]Why *so*? {}", r"Why \*so\*?"),
        ("Why <script>alert(1)</script>so? {}", "Why so?"),
        ("// a comment\nWhy {\n// another\n=a\n}", "Why"),
    ],
)
def test_signs_formats_and_comments(text: str, prompt: str) -> None:
    [record] = parse(text, name="a.gift").questions

    assert record.content["prompt"] == prompt


def test_problems_say_where() -> None:
    assert problems_of(parse("Why? {}\n\nHow?\n{ =a\n\nWhat? {}\n", name="a.gift")) == [
        "4 : an answer that is never closed; answers in { }"
    ]
    assert problems_of(parse("// nothing\n", name="a.gift")) == [
        "1 : no question; questions with answers in { }"
    ]
