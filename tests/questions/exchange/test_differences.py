from pathlib import Path

import pytest

from questions.exchange.differences import MAX_LINES, compare_lines
from questions.exchange.importing import import_bank
from questions.exchange.planning import Rules
from questions.exchange.previewing import preview
from questions.models import Question, Status
from tests.questions.exchange.banks import QUESTION, make_bank, make_question_data


def test_lines_that_stay_stand_between_those_that_went_and_came() -> None:
    assert list(compare_lines("one\ntwo\nthree", "one\n2\nthree\nfour")) == [
        ("same", "one"),
        ("gone", "two"),
        ("new", "2"),
        ("same", "three"),
        ("new", "four"),
    ]


def test_a_field_that_was_empty_has_no_line_that_went() -> None:
    assert list(compare_lines("", "new")) == [("new", "new")]
    assert list(compare_lines("old", "")) == [("gone", "old")]


def test_of_very_long_texts_the_beginning_is_compared() -> None:
    old, new = "\n".join("ab" * 30_000), "\n".join("ba" * 30_000)

    lines = list(compare_lines(old, new))

    assert len(lines) <= 2 * MAX_LINES + 1
    assert lines[-1] == ("same", f"… and what comes after {MAX_LINES} lines")


@pytest.mark.django_db
def test_each_field_is_compared_by_its_own_name_and_in_words(tmp_path: Path) -> None:
    import_bank(make_bank(tmp_path / "a", make_question_data(), topic="one"))
    changed = make_question_data(
        status="retired",
        level="senior",
        covers=["lock", "threads"],
        framework__pitfalls=[],
        framework__follow_ups=[{"prompt": "What of hashlib?", "hint": ""}],
    )

    (prospect,) = preview(make_bank(tmp_path / "b", changed, topic="two"), Rules())

    shown = {d.label: d.lines for d in prospect.differences}
    assert shown == {
        "Level": (("gone", "mid"), ("new", "senior")),
        "Covers": (("same", "lock"), ("new", "threads")),
        "Pitfalls": (("gone", "Async goes round the lock. → It does not."),),
        "Follow-ups": (
            ("gone", "What of hashlib? → It releases the lock."),
            ("gone", "What of free threading? → The threads run in parallel."),
            ("new", "What of hashlib?"),
        ),
        "Topic": (("gone", "python/one"), ("new", "python/two")),
        "Status": (("gone", "Published"), ("new", "Retired")),
    }


@pytest.mark.django_db
def test_where_the_working_copy_says_it_already_the_published_text_is_compared(
    tmp_path: Path,
) -> None:
    """A draft edit that equals the file: candidates will see another text all the same."""
    import_bank(make_bank(tmp_path, make_question_data()))
    Question.objects.update(seconds=300, status=Status.DRAFT)

    (prospect,) = preview(make_bank(tmp_path, make_question_data(seconds=300)), Rules())

    assert QUESTION["seconds"] == 240
    assert [(d.label, d.lines) for d in prospect.differences] == [
        ("Suggested seconds", (("gone", "240"), ("new", "300"))),
        ("Status", (("gone", "Draft"), ("new", "Published"))),
    ]
