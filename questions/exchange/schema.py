"""The JSON Schema of the bank format, and its errors in words."""

import json
from functools import cache
from pathlib import Path
from typing import Literal

from questions.exchange.json_schema import Check, Fault, compile_schema
from questions.exchange.problems import Problem
from questions.exchange.yaml_reader import Document

SCHEMA_FILE = Path(__file__).with_name("bank.schema.json")
SHOWN = 60

FileKind = Literal["topic_file", "modules_file", "blueprints_file"]

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "object": "a mapping",
    "string": "text (in quotes if it looks like something else)",
}


def check(document: Document, kind: FileKind) -> list[Problem]:
    """Everything that keeps `document` from being a file of that kind."""
    return [_problem(document, fault) for fault in _checker(kind)(document.data)]


@cache
def _checker(kind: FileKind) -> Check:
    definitions = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["$defs"]
    return compile_schema(definitions[kind], definitions)


def _problem(document: Document, fault: Fault) -> Problem:
    if fault.keyword == "additionalProperties":
        wrong, expected = "unknown key", f"one of {', '.join(fault.schema['properties'])}"
    else:
        wrong, expected = _describe(fault)
    return Problem(document.place(*fault.path), wrong, expected)


def _describe(fault: Fault) -> tuple[str, str]:
    limit = fault.limit
    found = _shown(fault.value)
    match fault.keyword:
        case "required":
            return f"the key “{fault.value}” is missing", f"the keys {', '.join(limit)}"
        case "type":
            return f"{found} is {_type_name(fault.value)}", _TYPES.get(limit, limit)
        case "enum":
            return f"{found} is not known", f"one of {', '.join(map(str, limit))}"
        case "pattern":
            return f"{found} is malformed", fault.schema.get("description", limit)
        case "minLength":
            return "the text is empty", "some text"
        case "maxLength":
            return f"{len(fault.value):,} characters", f"at most {limit:,}"
        case "minItems":
            return "the list is empty", f"at least {limit}"
        case "maxItems":
            return f"{len(fault.value):,} items", f"at most {limit:,}"
        case "minimum":
            return f"{found} is too small", f"at least {limit}"
        case "maximum":
            return f"{found} is too large", f"at most {limit}"
        case "uniqueItems":
            return "an item stands there twice", "each item once"
    return f"{found} is not allowed", f"{fault.keyword} {limit}"


def _shown(value: object) -> str:
    text = f"“{value}”" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _type_name(value: object) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
    return "a mapping"
