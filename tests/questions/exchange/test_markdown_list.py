from tests.questions.exchange.parsing import (
    by_prompt,
    parse,
    pitfalls,
    point_texts,
    problems_of,
    sample,
)


def answers_of(text: str) -> dict[str, str]:
    return {
        record.content["prompt"]: record.content["framework"]["model_answer"]
        for record in parse(text, name="list.md").questions
    }


def test_the_sample_gives_its_questions_in_order_with_their_lines() -> None:
    parsed = sample("list.md")

    assert parsed.problems == []
    assert [(record.place.line, record.content["prompt"]) for record in parsed.questions] == [
        (10, "What is a generator?"),
        (26, "Explain `__slots__`."),
        (34, "Why do tuples exist?"),
        (38, "When would you use a deque?"),
        (45, "What does the GIL protect?"),
        (51, "How do you profile a view?"),
        (61, "Which type can be a key of a dict?"),
        (69, "What is a context manager?"),
        (74, "What is a metaclass?"),
        (75, "What is a descriptor?"),
        (79, "Why is a lock needed here?"),
    ]


def test_everything_arrives_as_a_draft_whose_gaps_are_listed() -> None:
    for record in sample("list.md").questions:
        assert record.status == "draft"
        assert "a topic" in record.gaps
        assert any(gap.startswith("at least 3 key points") for gap in record.gaps)


def test_headings_in_code_are_code() -> None:
    answer = answers_of("# Why?\n\n```python\n# What is this?\nx = 1\n```\n\n~~~\n## How?\n~~~\n")

    assert answer == {"Why?": "```python\n# What is this?\nx = 1\n```\n\n~~~\n## How?\n~~~"}


def test_answers_keep_their_markdown_and_lose_tags_and_links_to_the_top() -> None:
    found = by_prompt(sample("list.md"))
    generator = found["What is a generator?"].content["framework"]["model_answer"]
    slots = found["Explain `__slots__`."].content["framework"]["model_answer"]

    assert generator.startswith("A function with `yield`.")
    assert generator.endswith("#### More\n\nIt keeps its local variables.")
    assert "<br>" not in slots
    assert not slots.endswith("---")


def test_a_folded_block_is_a_question_or_the_answer_of_one() -> None:
    found = by_prompt(sample("list.md"))

    profile = found["How do you profile a view?"].content["framework"]["model_answer"]
    assert profile == "With `cProfile`."
    gil = found["What does the GIL protect?"].content["framework"]["model_answer"]
    assert gil == "The interpreter."


def test_ticked_options_are_points_and_the_others_pitfalls() -> None:
    quiz = by_prompt(sample("list.md"))["Which type can be a key of a dict?"]

    assert point_texts(quiz) == ["A tuple of strings"]
    assert pitfalls(quiz) == [
        ("A list", "Right is: A tuple of strings"),
        ("A set", "Right is: A tuple of strings"),
    ]
    assert "corrections in words of their own" in quiz.gaps


def test_headings_of_the_framework_are_its_parts() -> None:
    framework = by_prompt(sample("list.md"))["Why is a lock needed here?"].content["framework"]

    assert framework["approach"] == "Name the race first."
    assert framework["model_answer"] == "Two threads may both see one seat."
    assert framework["points"][1] == {
        "uid": "lock-both",
        "text": "Writes one lock around both lines.",
        "essential": True,
        "weight": 3,
    }
    assert framework["pitfalls"] == [
        {"claim": "The GIL makes this safe.", "correction": "It guards the interpreter."}
    ]


def test_numbered_sections_are_no_questions() -> None:
    text = (
        "## 1. Basics\n\n### 1.1 What is a list?\n\nA sequence.\n\n## 2. Locks\n\n### Why locks?\n"
    )

    assert answers_of(text) == {"What is a list?": "A sequence.", "Why locks?": ""}


def test_a_table_of_contents_is_no_question() -> None:
    text = "1. [What is a list?](#list)\n2. [Why?](#why)\n\n## What is a list?\n\nA sequence.\n"

    assert answers_of(text) == {"What is a list?": "A sequence."}


def test_lists_and_bold_words_in_an_answer_stay_in_it() -> None:
    text = "## Why?\n\n1. Is it fast?\n\n**How?**\n\n- a\n"

    assert answers_of(text) == {"Why?": "1. Is it fast?\n\n**How?**\n\n- a"}


def test_a_slug_follows_the_prompt_and_not_the_place() -> None:
    [first] = parse("# Why locks?\n\nSo.\n", name="a.md").questions
    [second] = parse("# Intro\n\n**12. Why locks?**\n", name="b.md").questions

    assert first.slug == second.slug


def test_a_text_without_questions_says_so() -> None:
    assert problems_of(parse("# Title\n\nText.\n", name="a.md")) == [
        "1 : no question; headings, lines in bold or numbered lines that ask something"
    ]
