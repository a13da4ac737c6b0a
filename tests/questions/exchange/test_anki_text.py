import pytest

from tests.questions.exchange.parsing import parse, problems_of, sample


def test_the_sample_gives_its_notes_with_decks_as_topics() -> None:
    first, second, third = sample("notes.txt").questions

    assert [record.place.line for record in (first, second, third)] == [7, 8, 10]
    assert first.content["prompt"] == "What does **yield** do?"
    answer = first.content["framework"]["model_answer"]
    assert answer == "It *pauses* the function.  \n\\<not a tag>"
    assert second.content["prompt"] == 'What prints\n\n```\nprint("a")\n```'
    assert third.content["prompt"] == "WSGI is a calling convention."
    assert (first.topic_path, third.topic_path) == ("python/iterators", "web/web")
    assert first.gaps == [
        "an approach",
        "at least 3 key points (it has 0)",
        "a key point marked essential",
    ]


def test_a_note_keeps_its_slug_when_its_words_change() -> None:
    headers = "#separator:tab\n#html:false\n#guid column:1\n"

    [first] = parse(f"{headers}x1\tWhy?\tSo.\n", name="a.txt").questions
    [second] = parse(f"{headers}x1\tWhy so?\tSo.\n", name="a.txt").questions

    assert first.slug == second.slug


@pytest.mark.parametrize(
    ("separator", "row"),
    [("Semicolon", "Why?;So."), ("Pipe", "Why?|So."), (",", 'Why?,"So."'), ("tab", "Why?\tSo.")],
)
def test_separators(separator: str, row: str) -> None:
    [record] = parse(f"#separator:{separator}\n#deck:Python\n{row}\n", name="a.txt").questions

    assert record.content["prompt"] == "Why?"
    assert record.content["framework"]["model_answer"] == "So."
    assert record.topic_path == "python/python"


def test_text_that_is_not_html_shows_as_it_was_written() -> None:
    [record] = parse("#separator:tab\n#html:false\nIs <b>Why</b>?\t*\n", name="a.txt").questions

    assert record.content["prompt"] == r"Is \<b>Why\</b>?"
    assert record.content["framework"]["model_answer"] == r"\*"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("#separator:long\nWhy?\n", "1 : the separator “long” is not known; one character, or"),
        ("#separator:tab\n#deck column:no\n", "2 : the column “no”; a number from 1"),
        ("#separator:tab\nWhy?\tSo.\n\tSo.\n", "3 : a note without a front; text"),
        ("#separator:tab\n", "1 : no note; a line for each note"),
        ('#separator:tab\nWhy?\t"So.\n', "2 : the note that begins here cannot be read"),
    ],
)
def test_problems_say_where(text: str, problem: str) -> None:
    [found] = problems_of(parse(text, name="a.txt"))

    assert found.startswith(problem)
