"""What `make faults` takes for an acknowledgement. Its controls show that it finds what is lost."""

import pytest

from tests.faults.__main__ import main
from tests.faults.clients import Reply
from tests.faults.table import Finding, table


def reply(status: int, location: str = "") -> Reply:
    head = f"HTTP/1.1 {status} Something\r\nDate: now\r\n"
    return Reply(status, f"{head}Location: {location}\r\n\r\n" if location else f"{head}\r\n")


@pytest.mark.parametrize(
    "answer",
    [reply(200), reply(302, "/practice/1/"), reply(302, "https://127.0.0.1/practice/1/summary/")],
)
def test_answer_that_leads_on_in_the_round_is_an_acknowledgement(answer):
    assert answer.is_acknowledgement


@pytest.mark.parametrize(
    "answer",
    [
        Reply(0),
        reply(302, "/accounts/login/?next=/practice/1/"),
        reply(302),
        reply(409),
        reply(500),
        reply(503),
    ],
)
def test_refusal_error_or_broken_connection_is_none(answer):
    assert not answer.is_acknowledgement


def test_header_is_found_whatever_its_case_and_not_in_the_body():
    answer = Reply(503, "HTTP/1.1 503 No\r\nretry-after: 5\r\n\r\nLocation: /practice/")

    assert answer.header("Retry-After") == "5"
    assert answer.header("Location") == ""


def test_check_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(SystemExit, match=r"(?s)no check kils: choose from kills-postgresql"):
        main("kils")


def test_table_says_what_was_missed():
    found = [Finding("nothing is lost", "0 of 9", True), Finding("back in time", "9 s", False)]

    assert table(found).splitlines() == ["nothing is lost  kept", "back in time     MISSED"]
