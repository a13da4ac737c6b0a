from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.exchange import yaml_reader
from questions.exchange.problems import BankError
from questions.exchange.yaml_reader import read, read_file


def problems_of(source: bytes | str) -> list[str]:
    with pytest.raises(BankError) as caught:
        read(source if isinstance(source, bytes) else source.encode(), name="bank.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_read_keeps_the_line_of_each_field() -> None:
    document = read(b"module: a\nquestions:\n- slug: one\n  prompt: |\n    Text\n", name="a.yaml")

    place = document.place("questions", 0, "prompt")

    assert str(place) == "a.yaml:5: questions[one].prompt:"
    assert document.place("questions", 0).line == 3
    assert document.place("questions", 7).line == 2


def test_read_follows_the_core_schema() -> None:
    source = b"[yes, on, 2026-01-01, 0o7, true, null, ~, 12, -3, 1.5, '12', \"true\", 1_000]"

    document = read(source, name="a.yaml")

    assert document.data == [
        *("yes", "on", "2026-01-01", "0o7"),
        *(True, None, None, 12, -3, 1.5),
        *("12", "true", "1_000"),
    ]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"a: 1\nb: 2\na: 3\n", "bank.yaml:3: the key “a” twice; expected each key once"),
        (b"a: &x [1]\nb: *x\n", "bank.yaml:1: an anchor or alias; expected the text itself"),
        (b"a: !!python/object:os.system x\n", "bank.yaml:1: the tag tag:yaml.org,2002:python"),
        (b"1: a\n", "bank.yaml:1: the key 1; expected a key that is text"),
        (b"a: 1\n---\nb: 2\n", "bank.yaml:2: a second document; expected one document a file"),
        (b"a: [1, 2\nb: 3\n", "bank.yaml:2: "),
        (b"a: 1\nb: caf\xe9\n", "bank.yaml:2: bytes that are not UTF-8; expected a file in UTF-8"),
        (b"a: 1\nb: \x07\n", "bank.yaml:2: the control character '\\x07'; expected printable"),
        (b'a: 1\nb: "\\0"\n', "bank.yaml:2: the control character '\\x00'; expected printable"),
        (b"[" * 25 + b"]" * 25, "bank.yaml:1: more than 20 levels; expected a file as documented"),
        (b"[" * 100_000, "bank.yaml:1: "),
    ],
)
def test_read_refuses_with_a_line(source: bytes, problem: str) -> None:
    assert problems_of(source)[0].startswith(problem)


def test_read_lists_every_repeated_key() -> None:
    assert len(problems_of("a: 1\na: 2\nb: 1\nb: 2\n")) == 2


def test_lines_are_those_of_an_editor_whatever_else_yaml_ends_lines_at() -> None:
    text = 'a: "one\u2028two"\nb: 1\nb: 2\nc: [\n'

    assert [problem.split(": ")[0] for problem in problems_of(text)] == [
        "bank.yaml:3",
        "bank.yaml:5",
    ]


def test_read_file_names_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "MAX_BYTES", 10)
    (tmp_path / "a.yaml").write_text("a: 0123456789\n")

    with pytest.raises(BankError, match="the file has 14 bytes; expected at most 10"):
        read_file(tmp_path / "a.yaml")


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8")))
def test_read_answers_any_bytes_with_data_or_bank_error(source: bytes) -> None:
    try:
        read(source, name="any.yaml")
    except BankError as error:
        assert error.problems
