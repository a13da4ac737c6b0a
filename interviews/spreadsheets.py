"""Cells of a CSV file."""

from typing import Any

# What a spreadsheet may take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutralise(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe in front of its text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
