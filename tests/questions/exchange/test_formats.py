"""Which format a file is, and files that are refused whatever they call themselves."""

import io
import zipfile

import pytest

from questions.exchange.decoding import MAX_BYTES
from questions.exchange.formats import FORMATS, detect, read
from questions.exchange.problems import BankError
from tests.questions.exchange.parsing import parse, problems_of

READABLE = [found for found in FORMATS.values() if found.can_read]
BROKEN_BYTE = b"line one\nline tw\xff"


def zip_of(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bank.yaml", content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("bank.yaml", b"module: a\n", "yaml"),
        ("BANK.YML", b"module: a\n", "yaml"),
        ("bank.json", b"\xef\xbb\xbf {}", "json"),
        ("bank.csv", b"prompt,slug\n", "csv"),
        ("bank.md", b"---\nslug: a\n---\n", "markdown"),
        ("post.md", b"---\ntitle: My questions\n---\n# Why?\n", "markdown-list"),
        ("list.md", b"<h1>Questions</h1>\n", "markdown-list"),
        ("quiz.xml", b"<?xml version='1.0'?>\n<quiz/>", "moodle"),
        ("quiz.gift", b"Why? {}", "gift"),
        ("quiz.txt", b"Why? {}", "gift"),
        ("notes.txt", b"#separator:tab\nWhy?\tSo.", "anki-text"),
        ("notes.txt", b"Why?\tSo.", "anki-text"),
    ],
)
def test_detect_goes_by_extension_and_content(name: str, content: bytes, expected: str) -> None:
    assert detect(name, content).name == expected


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("bank.yaml", zip_of(b"module: a"), "the file is a zip archive; Viva YAML, as .yaml says"),
        ("bank.csv", b"\x1f\x8b\x08", "the file is compressed with gzip; CSV, as .csv says"),
        ("quiz.xml", b"%PDF-1.7", "the file is a PDF; Moodle XML, as .xml says"),
        ("bank.csv", b"<?xml version='1.0'?><quiz/>", "the content is XML; CSV, as .csv says"),
        ("quiz.xml", b"<!DOCTYPE html><html>", "the content is HTML; Moodle XML, as .xml says"),
        ("bank.json", b"module: a", "the content is something else; Viva JSON, as .json says"),
        ("quiz.xml", b'{"topics": []}', "the content is JSON; Moodle XML, as .xml says"),
        ("bank.md", b"<quiz></quiz>", "the content is XML; Viva Markdown, as .md says"),
        ("bank.docx", b"x", "the extension “.docx” is not known; a file that ends with .yaml"),
        ("bank", b"x", "the extension “” is not known; a file that ends with .yaml"),
        ("deck.apkg", zip_of(b"x"), "Anki package is not read; a file that ends with .yaml"),
    ],
)
def test_a_file_that_lies_about_its_type_is_refused(
    name: str, content: bytes, problem: str
) -> None:
    with pytest.raises(BankError) as caught:
        detect(name, content)

    [found] = caught.value.problems
    assert found.place.file == name
    assert f"{found.wrong}; {found.expected}".startswith(problem)
    assert read(name, content).problems == [found]


@pytest.mark.parametrize("file_format", READABLE, ids=lambda found: found.name)
def test_a_wrong_encoding_is_named_with_offset_and_line(file_format) -> None:
    [found] = file_format.read(BROKEN_BYTE, name="bank").problems

    assert (found.place.file, found.place.line) == ("bank", 2)
    assert found.wrong == "the byte 0xff at offset 16 is not UTF-8"


def test_utf_16_is_named() -> None:
    [found] = parse("prompt,slug".encode("utf-16"), name="bank.csv").problems

    assert found.wrong == "the file is text in UTF-16"


@pytest.mark.parametrize("file_format", READABLE, ids=lambda found: found.name)
def test_every_format_reads_up_to_20_megabytes(file_format) -> None:
    [found] = file_format.read(b" " * (MAX_BYTES + 1), name="bank").problems

    assert f"{found.wrong}; {found.expected}" == (
        "the file has 20,971,521 bytes; at most 20,971,520"
    )


def test_control_characters_are_listed_with_their_lines() -> None:
    parsed = parse("prompt\nWhy\x07?\nWhat?\n\x00\n", name="bank.csv")

    assert problems_of(parsed) == [
        "2 : the control character '\\x07'; printable text",
        "4 : the control character '\\x00'; printable text",
    ]


def test_a_format_that_is_only_read_does_not_write() -> None:
    with pytest.raises(ValueError, match="GIFT is read and not written"):
        FORMATS["gift"].write([])


def test_a_format_that_is_only_written_says_so() -> None:
    [found] = FORMATS["booklet"].read(b"", name="booklet.html").problems

    assert found.wrong == "Booklet (HTML) is not read"
