from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from questions.exchange.sql_script import Statement, as_json, statements


def test_statements_are_split_at_line_ends_and_carry_their_rows() -> None:
    code = "CREATE TABLE a (b int);\nSELECT b\nFROM a;  \n-- expect: [[1, null]]\n\n-- done\n"

    assert list(statements(code)) == [
        Statement("CREATE TABLE a (b int);"),
        Statement("SELECT b\nFROM a;", [[1, None]]),
    ]


def test_a_body_in_dollar_quotes_is_one_statement() -> None:
    code = "CREATE FUNCTION f() RETURNS int AS $$\nSELECT 1;\n$$ LANGUAGE sql;\nSELECT f()"

    assert [statement.sql.count("\n") for statement in statements(code)] == [2, 0]


def test_an_expectation_without_a_statement_is_refused() -> None:
    with pytest.raises(ValueError, match="does not follow a statement"):
        list(statements("SELECT 1\n-- expect: [[1]]\n"))


def test_rows_are_compared_as_json() -> None:
    row = (1, Decimal("2.50"), Decimal(3), date(2026, 1, 2), UUID(int=0), None, ["a"])

    assert as_json([row]) == [
        [1, 2.5, 3, "2026-01-02", "00000000-0000-0000-0000-000000000000", None, ["a"]]
    ]
