"""What is written is read back as it was, and written again byte by byte."""

from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from questions.exchange.files import find
from questions.exchange.formats import FORMATS, Format, read
from questions.exchange.records import Bank, QuestionRecord
from questions.exchange.viva_yaml import load
from tests.questions.exchange.strategies import banks

TWO_WAY = [found for found in FORMATS.values() if found.is_lossless]


def told(questions: list[QuestionRecord]) -> list[tuple[object, ...]]:
    """What a file says of questions: everything but where it stands."""
    return [
        (record.module, record.topic, record.status, record.content, record.tags or ())
        for record in questions
    ]


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load(find([settings.BASE_DIR / "fixtures" / "bank"]))


def test_lossless_formats_are_those_that_are_documented() -> None:
    assert [found.name for found in TWO_WAY] == ["yaml", "json", "csv", "markdown"]


@pytest.mark.parametrize("file_format", TWO_WAY, ids=lambda found: found.name)
def test_the_bank_of_viva_survives_the_way_out_and_in(bank: Bank, file_format: Format) -> None:
    written = file_format.write(bank.questions)

    parsed = read(f"bank{file_format.extensions[0]}", written)

    assert parsed.problems == []
    assert told(parsed.questions) == told(bank.questions)
    assert file_format.write(parsed.questions) == written


@pytest.mark.parametrize("file_format", TWO_WAY, ids=lambda found: found.name)
@hypothesis_settings(max_examples=50)
@given(questions=banks())
def test_any_question_survives_the_way_out_and_in(
    file_format: Format, questions: list[QuestionRecord]
) -> None:
    written = file_format.write(questions)

    parsed = file_format.read(written, name="any")

    assert parsed.problems == []
    assert told(parsed.questions) == told(questions)
    assert file_format.write(parsed.questions) == written


@pytest.mark.parametrize("file_format", TWO_WAY, ids=lambda found: found.name)
def test_reading_names_the_line_of_each_question(
    bank: Bank, file_format: Format, tmp_path: Path
) -> None:
    written = file_format.write(bank.questions[:5])
    lines = written.decode("utf-8-sig").split("\n")

    for record in file_format.read(written, name="bank").questions:
        near = "\n".join(lines[record.place.line - 1 : record.place.line + 1])
        assert record.slug in near
