"""The bytes of a file as text, or what is wrong with them."""

from collections.abc import Iterator

from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import control_character

MAX_BYTES = 20 * 1024 * 1024
SHOWN_CONTROLS = 20

# What a file really is, by its first bytes; UTF-32 stands before UTF-16, which it begins like.
_MAGIC = (
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\x00", "compressed with xz"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a rar archive"),
    (b"%PDF-", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"\xff\xfe\x00\x00", "text in UTF-32"),
    (b"\x00\x00\xfe\xff", "text in UTF-32"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)


def decode(data: bytes, *, name: str) -> str:
    """Return the text of a file, line feeds only. Raises `BankError` that lists what is wrong."""
    if len(data) > MAX_BYTES:
        raise _error(name, 1, f"the file has {len(data):,} bytes", f"at most {MAX_BYTES:,}")
    if kind := true_nature(data):
        raise _error(name, 1, f"the file is {kind}", "a text file in UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        wrong = f"the byte 0x{byte:02x} at offset {error.start:,} is not UTF-8"
        raise _error(name, line, wrong, "a file saved as UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if problems := list(_control_characters(text, name)):
        raise BankError(problems)
    return text


def true_nature(data: bytes) -> str:
    """Say what a file is that cannot be text of ours, by its first bytes; empty when it may be."""
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")


def _control_characters(text: str, name: str) -> Iterator[Problem]:
    """The lines that hold a control character, the first of them at least."""
    if not control_character(text):
        return
    shown = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if found := control_character(line):
            wrong = f"the control character {found[0]!a}"
            yield Problem(Place(name, number), wrong, "printable text")
            shown += 1
            if shown == SHOWN_CONTROLS:
                return


def _error(name: str, line: int, wrong: str, expected: str) -> BankError:
    return BankError([Problem(Place(name, line), wrong, expected)])
