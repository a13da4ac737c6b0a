"""Of a long text that changes in one place, what is near to that place."""

from questions.exchange.differences import compare_lines

TEXT = [f"line {number}" for number in range(1, 31)]


def changed(*numbers: int) -> list[tuple[str, str]]:
    after = [f"{line}, new" if at in numbers else line for at, line in enumerate(TEXT, start=1)]
    return list(compare_lines("\n".join(TEXT), "\n".join(after)))


def test_lines_far_from_a_change_are_counted_and_left_out() -> None:
    assert changed(15) == [
        ("same", "… 11 lines as before …"),
        *(("same", f"line {number}") for number in (12, 13, 14)),
        ("gone", "line 15"),
        ("new", "line 15, new"),
        *(("same", f"line {number}") for number in (16, 17, 18)),
        ("same", "… 12 lines as before …"),
    ]


def test_between_two_changes_some_lines_follow_the_first_and_some_precede_the_second() -> None:
    lines = changed(1, 30)

    assert lines[:5] == [
        ("gone", "line 1"),
        ("new", "line 1, new"),
        *(("same", f"line {number}") for number in (2, 3, 4)),
    ]
    assert lines[5] == ("same", "… 22 lines as before …")
    assert lines[6:9] == [("same", f"line {number}") for number in (27, 28, 29)]


def test_a_short_gap_is_shown_whole() -> None:
    assert [line for _, line in changed(1, 9)] == [
        "line 1",
        "line 1, new",
        *(f"line {number}" for number in range(2, 9)),
        "line 9",
        "line 9, new",
        "line 10",
        "line 11",
        "line 12",
        "… 18 lines as before …",
    ]


def test_a_change_of_empty_lines_alone_is_seen() -> None:
    apart = [("same", "a"), ("new", "(an empty line)"), ("same", "b")]
    assert list(compare_lines("a\nb", "a\n\nb")) == apart
    assert list(compare_lines("a\n\nb", "a\nb"))[1] == ("gone", "(an empty line)")
    assert ("new", "(an empty line)") not in compare_lines("a\nb", "a\n\nc")
