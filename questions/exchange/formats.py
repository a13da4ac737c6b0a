"""The formats that questions travel in, and which of them a file is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from questions.exchange import json_bank, yaml_bank
from questions.exchange.decoding import MAX_BYTES, true_nature
from questions.exchange.parsed import Parsed
from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import QuestionRecord

SNIFFED = 64 * 1024  # characters that a guess looks at


class Reader(Protocol):
    def __call__(self, data: bytes, *, name: str) -> Parsed: ...


Writer = Callable[[Sequence[QuestionRecord]], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """`name` is what commands and forms call it; the first of `extensions` is what it writes."""

    name: str
    label: str
    extensions: tuple[str, ...]
    media_type: str
    reader: Reader | None = None
    writer: Writer | None = None
    looks_like: Callable[[str], bool] = bool

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

    def write(self, questions: Sequence[QuestionRecord]) -> bytes:
        """Return a file of this format. Raises `ValueError` when it is only read."""
        if self.writer is None:
            raise ValueError(f"{self.label} is read and not written.")
        return self.writer(questions)


def _sniff_json(text: str) -> bool:
    return text.startswith(("{", "["))


def _sniff_yaml(text: str) -> bool:
    return not text.startswith(("<", "{", "["))


FORMATS: dict[str, Format] = {
    found.name: found
    for found in (
        Format(
            "yaml",
            "Viva YAML",
            (".yaml", ".yml"),
            "application/yaml",
            yaml_bank.read,
            yaml_bank.write,
            _sniff_yaml,
        ),
        Format(
            "json",
            "Viva JSON",
            (".json",),
            "application/json",
            json_bank.read,
            json_bank.write,
            _sniff_json,
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
    raise _error(name, "the content is something else", f"{readable[0].label}")


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


def _readable_extensions() -> str:
    extensions = [e for found in FORMATS.values() if found.can_read for e in found.extensions]
    return f"a file that ends with {', '.join(dict.fromkeys(extensions))}"


def _error(name: str, wrong: str, expected: str) -> BankError:
    return BankError([Problem(Place(name, 1), wrong, expected)])
