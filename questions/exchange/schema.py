"""The JSON Schema of the bank format, and its errors in words."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

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
    return [
        problem
        for error in _validator(kind).iter_errors(document.data)
        for problem in _problems(document, error)
    ]


@cache
def _validator(kind: FileKind) -> Draft202012Validator:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{kind}"})


def _problems(document: Document, error: ValidationError) -> Iterator[Problem]:
    path = list(error.absolute_path)
    if error.validator == "additionalProperties":
        known = ", ".join(error.schema["properties"])
        for key in error.instance:
            if key not in error.schema["properties"]:
                yield Problem(document.place(*path, key), "unknown key", f"one of {known}")
        return
    wrong, expected = _describe(error)
    yield Problem(document.place(*path), wrong, expected)


def _describe(error: ValidationError) -> tuple[str, str]:
    limit: Any = error.validator_value
    found = _shown(error.instance)
    match error.validator:
        case "required":
            missing = error.message.split("'")[1]
            return f"the key “{missing}” is missing", f"the keys {', '.join(limit)}"
        case "type":
            return f"{found} is {_type_name(error.instance)}", _TYPES.get(limit, limit)
        case "enum":
            return f"{found} is not known", f"one of {', '.join(map(str, limit))}"
        case "pattern":
            return f"{found} is malformed", error.schema.get("description", limit)
        case "minLength":
            return "the text is empty", "some text"
        case "maxLength":
            return f"{len(error.instance):,} characters", f"at most {limit:,}"
        case "minItems":
            return "the list is empty", f"at least {limit}"
        case "maxItems":
            return f"{len(error.instance):,} items", f"at most {limit:,}"
        case "minimum":
            return f"{found} is too small", f"at least {limit}"
        case "maximum":
            return f"{found} is too large", f"at most {limit}"
        case "uniqueItems":
            return "an item stands there twice", "each item once"
    return error.message, ""


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
