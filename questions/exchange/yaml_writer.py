"""Plain data out as YAML that people like to read.

Keys keep their order, texts of several lines become literal blocks, lists of words stay on one
line. What is written is read back as it was, by `questions.exchange.yaml_reader` and by any other
reader of YAML 1.1 or 1.2, but for the line feed that ends a literal block.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

ALWAYS_BLOCKS = {"approach", "model_answer"}

_WORD = re.compile(r"[a-z][a-z0-9]*([-/_][a-z0-9]+)*")
_SENTENCE = re.compile(r"[A-Za-z]([A-Za-z0-9 ,.'()/-]*[A-Za-z0-9.)])?")
_RESERVED = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"}
_NEEDS_ESCAPE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def write(data: Mapping[str, Any]) -> str:
    """Return `data` (mappings, lists, text, numbers, booleans) as a YAML document."""
    return "\n".join(_mapping(data, "")) + "\n"


def _mapping(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _mapping(value, f"{indent}  ")
        elif isinstance(value, list | tuple):
            yield from _sequence(key, value, indent)
        elif isinstance(value, str) and _is_block(key, value):
            yield f"{indent}{key}: |"
            yield from (f"{indent}  {line}" if line else "" for line in value.split("\n"))
        else:
            yield f"{indent}{key}: {_scalar(value)}"


def _sequence(key: str, items: Sequence[Any], indent: str) -> Iterator[str]:
    if not any(isinstance(item, Mapping) for item in items):
        yield f"{indent}{key}: [{', '.join(_scalar(item, pattern=_WORD) for item in items)}]"
        return
    yield f"{indent}{key}:"
    for number, item in enumerate(items):
        if number and not indent:
            yield ""
        first, *rest = _mapping(item, f"{indent}  ")
        yield f"{indent}- {first.removeprefix(f'{indent}  ')}"
        yield from rest


def _is_block(key: str, text: str) -> bool:
    is_long = "\n" in text or (key in ALWAYS_BLOCKS and text != "")
    return is_long and text == text.strip() and not _NEEDS_ESCAPE.search(text)


def _scalar(value: str | int | bool, *, pattern: re.Pattern[str] = _SENTENCE) -> str:
    if isinstance(value, bool | int):
        return json.dumps(value)
    if (pattern.fullmatch(value) or _WORD.fullmatch(value)) and value.lower() not in _RESERVED:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _NEEDS_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
