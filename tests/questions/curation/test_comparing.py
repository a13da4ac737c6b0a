"""Two contents beside each other."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.curation.comparing import (
    WORDS_MAX,
    Run,
    changed_fields,
    compare,
    compare_texts,
    fields_of,
)

CONTENT: dict[str, Any] = {
    "slug": "gil",
    "prompt": "What does the lock do?",
    "kind": "concept",
    "level": "mid",
    "need": "must",
    "seconds": 120,
    "covers": ["gil", "threads"],
    "framework": {
        "approach": "Say it.",
        "points": [
            {"uid": "one", "text": "One.", "essential": True, "weight": 2},
            {"uid": "two", "text": "Two.", "essential": False, "weight": 1},
        ],
        "pitfalls": [{"claim": "Wrong.", "correction": "Right."}],
        "follow_ups": [{"prompt": "And then?", "hint": ""}],
        "model_answer": "It is so.",
        "references": [{"title": "Docs", "url": "https://docs.python.org/3/"}],
    },
}


def changed(**framework: Any) -> dict[str, Any]:
    return {**CONTENT, "framework": {**CONTENT["framework"], **framework}}


def test_fields_are_text_for_everything_that_a_content_says() -> None:
    assert fields_of(CONTENT) == {
        "slug": "gil",
        "prompt": "What does the lock do?",
        "kind": "concept",
        "level": "mid",
        "need": "must",
        "seconds": "120",
        "covers": "gil, threads",
        "approach": "Say it.",
        "order of points": "one, two",
        "point one": "One. (essential, weight 2)",
        "point two": "Two. (weight 1)",
        "pitfall 1": "Wrong.\nRight.",
        "follow-up 1": "And then?",
        "reference 1": "Docs\nhttps://docs.python.org/3/",
        "model answer": "It is so.",
    }


def test_changed_fields_names_added_lost_and_reordered_parts() -> None:
    first, second = CONTENT["framework"]["points"]
    third = {"uid": "three", "text": "Three.", "essential": False, "weight": 1}

    assert changed_fields(CONTENT, CONTENT) == {}
    assert changed_fields(CONTENT, changed(points=[second, first])) == {
        "order of points": ["one, two", "two, one"]
    }
    assert changed_fields(CONTENT, changed(points=[first, third], pitfalls=[])) == {
        "order of points": ["one, two", "one, three"],
        "point three": ["", "Three. (weight 1)"],
        "point two": ["Two. (weight 1)", ""],
        "pitfall 1": ["Wrong.\nRight.", ""],
    }


def test_compare_marks_the_words_that_differ() -> None:
    [difference] = compare(CONTENT, {**CONTENT, "prompt": "What does the big lock protect?"})

    assert difference.field == "prompt"
    assert [run.text for run in difference.old if run.changed] == ["do"]
    assert [run.text for run in difference.new if run.changed] == ["big", "protect"]


def test_texts_that_share_next_to_nothing_are_shown_whole() -> None:
    old, new = compare_texts("One thread at a time.", "Otherwise: nobody knows, really")

    assert old == [Run("One thread at a time.", changed=True)]
    assert new == [Run("Otherwise: nobody knows, really", changed=True)]
    assert compare_texts("a b", "a\nb") == ([Run("a b", True)], [Run("a\nb", True)])
    assert compare_texts("", "New.") == ([], [Run("New.", changed=True)])


@given(st.text(max_size=200), st.text(max_size=200))
def test_runs_give_the_texts_again(old: str, new: str) -> None:
    left, right = compare_texts(old, new)

    assert "".join(run.text for run in left) == old
    assert "".join(run.text for run in right) == new


@pytest.mark.parametrize("text", ["word " * (WORDS_MAX + 1), "x" * 50_000])
def test_very_long_texts_are_compared_too(text: str) -> None:
    left, right = compare_texts(text, f"{text}\nAnd a line.")

    assert "".join(run.text for run in left) == text
    assert "".join(run.text for run in right) == f"{text}\nAnd a line."
