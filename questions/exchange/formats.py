"""The formats that questions travel in, and which of them a file is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from questions.exchange import (
    anki_deck,
    anki_text,
    booklet,
    csv_table,
    gift,
    json_bank,
    markdown_bank,
    markdown_list,
    moodle_xml,
    moodle_xml_writer,
    yaml_bank,
)
from questions.exchange.decoding import MAX_BYTES, true_nature
from questions.exchange.parsed import Parsed
from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import QuestionRecord

SNIFFED = 64 * 1024  # characters that a guess looks at


class Reader(Protocol):
    def __call__(self, data: bytes, *, name: str) -> Parsed: ...


Writer = Callable[..., bytes]  # of questions, and of `titles` where they are shown


@dataclass(frozen=True, slots=True)
class Format:
    """`name` is what commands and forms call it; the first of `extensions` is what it writes.

    `is_lossless` promises that what is written is read as it was; `shows_titles` says that the file
    shows modules and topics by their titles.
    """

    name: str
    label: str
    extensions: tuple[str, ...]
    media_type: str
    reader: Reader | None = None
    writer: Writer | None = None
    looks_like: Callable[[str], bool] = bool
    is_lossless: bool = False
    shows_titles: bool = False

    @property
    def can_read(self) -> bool:
        return self.reader is not None

    @property
    def can_write(self) -> bool:
        return self.writer is not None

    def read(self, data: bytes, *, name: str) -> Parsed:
        """Read a file of this format; never raises on bad input, see `Parsed`."""
        if self.reader is None:
            problem = Problem(Place(name, 1), f"{self.label} is not read", _readable_extensions())
            return Parsed(problems=[problem])
        return self.reader(data, name=name)

    def write(
        self, questions: Sequence[QuestionRecord], *, titles: Mapping[str, str] | None = None
    ) -> bytes:
        """Return a file of this format. Raises `ValueError` when it is only read.

        `titles` are those of `module` and `module/topic`.
        """
        if self.writer is None:
            raise ValueError(f"{self.label} is read and not written.")
        if self.shows_titles:
            return self.writer(questions, titles=titles)
        return self.writer(questions)


def _is_json(text: str) -> bool:
    return text.startswith(("{", "["))


def _is_xml(text: str) -> bool:
    return text.startswith("<") and not _is_html(text)


def _is_html(text: str) -> bool:
    return text[:20].lower().startswith(("<!doctype html", "<html"))


def _is_prose(text: str) -> bool:
    """Whether it may be YAML or Markdown, which begin with nearly anything."""
    return not text.startswith(("<?xml", "<quiz")) and not _is_html(text)


def _is_table(text: str) -> bool:
    return not text.startswith(("<", "{", "["))


def _is_anki(text: str) -> bool:
    first = text.partition("\n")[0]
    return first.lower().startswith(("#separator:", "#html:", "#tags", "#deck")) or "\t" in first


def _is_gift(text: str) -> bool:
    return not _is_xml(text) and not _is_html(text)


FORMATS: dict[str, Format] = {
    found.name: found
    for found in (
        Format(
            name="yaml",
            label="Viva YAML",
            extensions=(".yaml", ".yml"),
            media_type="application/yaml",
            reader=yaml_bank.read,
            writer=yaml_bank.write,
            looks_like=_is_prose,
            is_lossless=True,
        ),
        Format(
            name="json",
            label="Viva JSON",
            extensions=(".json",),
            media_type="application/json",
            reader=json_bank.read,
            writer=json_bank.write,
            looks_like=_is_json,
            is_lossless=True,
        ),
        Format(
            name="csv",
            label="CSV",
            extensions=(".csv",),
            media_type="text/csv",
            reader=csv_table.read,
            writer=csv_table.write,
            looks_like=_is_table,
            is_lossless=True,
        ),
        Format(
            name="markdown",
            label="Viva Markdown",
            extensions=(".md", ".markdown"),
            media_type="text/markdown",
            reader=markdown_bank.read,
            writer=markdown_bank.write,
            looks_like=markdown_bank.looks_like,
            is_lossless=True,
        ),
        Format(
            name="markdown-list",
            label="Markdown list",
            extensions=(".md", ".markdown"),
            media_type="text/markdown",
            reader=markdown_list.read,
            looks_like=_is_prose,
        ),
        Format(
            name="moodle",
            label="Moodle XML",
            extensions=(".xml",),
            media_type="application/xml",
            reader=moodle_xml.read,
            writer=moodle_xml_writer.write,
            looks_like=_is_xml,
        ),
        Format(
            name="anki-text",
            label="Anki text",
            extensions=(".txt", ".tsv"),
            media_type="text/plain",
            reader=anki_text.read,
            looks_like=_is_anki,
        ),
        Format(
            name="gift",
            label="GIFT",
            extensions=(".gift", ".txt"),
            media_type="text/plain",
            reader=gift.read,
            looks_like=_is_gift,
        ),
        Format(
            name="anki",
            label="Anki package",
            extensions=(".apkg",),
            media_type="application/octet-stream",
            writer=anki_deck.write,
        ),
        Format(
            name="booklet",
            label="Booklet (HTML)",
            extensions=(".html",),
            media_type="text/html; charset=utf-8",
            writer=booklet.write,
            shows_titles=True,
        ),
    )
}


def detect(name: str, data: bytes) -> Format:
    """Return the format of a file by its extension and its content.

    Raises `BankError` when the extension is unknown or the content is something else.
    """
    extension = PurePath(name).suffix.lower()
    candidates = [found for found in FORMATS.values() if extension in found.extensions]
    if not candidates:
        raise _error(name, f"the extension “{extension}” is not known", _readable_extensions())
    readable = [found for found in candidates if found.can_read]
    if not readable:
        raise _error(name, f"{candidates[0].label} is not read", _readable_extensions())
    if kind := true_nature(data):
        raise _error(name, f"the file is {kind}", f"{readable[0].label}, as {extension} says")
    start = data[:SNIFFED].decode("utf-8-sig", errors="replace").lstrip()
    for found in readable:
        if found.looks_like(start):
            return found
    wrong = f"the content is {_nature(start)}"
    raise _error(name, wrong, f"{readable[0].label}, as {extension} says")


def read(name: str, data: bytes) -> Parsed:
    """Read a file of whatever format it is; never raises on bad input."""
    if len(data) > MAX_BYTES:
        problem = f"the file has {len(data):,} bytes"
        return Parsed(problems=_error(name, problem, f"at most {MAX_BYTES:,}").problems)
    try:
        found = detect(name, data)
    except BankError as error:
        return Parsed(problems=error.problems)
    return found.read(data, name=name)


def _nature(start: str) -> str:
    """What content is that is not what its extension says."""
    if _is_html(start):
        return "HTML"
    if _is_xml(start):
        return "XML"
    return "JSON" if _is_json(start) else "something else"


def _readable_extensions() -> str:
    extensions = [e for found in FORMATS.values() if found.can_read for e in found.extensions]
    return f"a file that ends with {', '.join(dict.fromkeys(extensions))}"


def _error(name: str, wrong: str, expected: str) -> BankError:
    return BankError([Problem(Place(name, 1), wrong, expected)])
