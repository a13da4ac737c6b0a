"""JSON Schema, the part of it that the bank format uses, compiled into functions.

A valid question costs a few comparisons: a list of faults comes about only where there are some.
`jsonschema`, which knows the whole standard, takes ten times as long; a test holds the two together
on whatever hypothesis invents.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

Schema = dict[str, Any]


@dataclass(slots=True)
class Fault:
    """A value that breaks the `keyword` of a schema; `path` leads to the value."""

    keyword: str
    value: Any
    schema: Schema
    path: list[str | int] = field(default_factory=list)

    @property
    def limit(self) -> Any:
        """What the schema says under the keyword."""
        return self.schema[self.keyword]


Check = Callable[[Any], Sequence[Fault]]

_FINE: tuple[Fault, ...] = ()
_SILENT = {"description", "title", "additionalProperties"}  # the last belongs to `properties`


def compile_schema(schema: Schema, definitions: dict[str, Schema]) -> Check:
    """Return a function that lists the faults of a value. Raises `ValueError` for other keywords.

    `definitions` is what `#/$defs/...` refers to; they must not refer to themselves.
    """
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return compile_schema(definitions[name], definitions)
    keywords = [keyword for keyword in schema if keyword not in _SILENT]
    checks = [_check(keyword, schema, definitions) for keyword in keywords]
    return checks[0] if len(checks) == 1 else partial(_all, checks)


def _all(checks: Sequence[Check], value: Any) -> Sequence[Fault]:
    faults: Sequence[Fault] = _FINE
    for check in checks:
        if found := check(value):
            faults = [*faults, *found]
    return faults


def _check(keyword: str, schema: Schema, definitions: dict[str, Schema]) -> Check:
    if keyword == "properties":
        checks = {
            key: compile_schema(part, definitions) for key, part in schema["properties"].items()
        }
        return partial(_properties, checks, schema)
    if keyword == "items":
        return partial(_items, compile_schema(schema["items"], definitions))
    if keyword == "required":
        return partial(_required, schema)
    if keyword not in _BREAKS:
        raise ValueError(f"{keyword} is not one of the keywords that are understood.")
    limit = schema[keyword]
    if keyword == "pattern":
        limit = re.compile(limit)
    elif keyword == "type":
        limit = _IS_TYPE[limit]
    return partial(_single, _BREAKS[keyword], limit, keyword, schema)


def _single(
    breaks: Callable[[Any, Any], bool], limit: Any, keyword: str, schema: Schema, value: Any
) -> Sequence[Fault]:
    return [Fault(keyword, value, schema)] if breaks(value, limit) else _FINE


def _required(schema: Schema, value: Any) -> Sequence[Fault]:
    """A fault for each key that is missing; its `path` is that of the mapping."""
    if not isinstance(value, dict):
        return _FINE
    return [Fault("required", key, schema) for key in schema["required"] if key not in value]


def _properties(checks: dict[str, Check], schema: Schema, value: Any) -> Sequence[Fault]:
    """Those of the keys that are known, and the keys that are not."""
    if not isinstance(value, dict):
        return _FINE
    faults: Sequence[Fault] = _FINE
    for key, item in value.items():
        check = checks.get(key)
        if check is None:
            if schema.get("additionalProperties") is False:
                faults = [*faults, Fault("additionalProperties", item, schema, [key])]
        elif found := check(item):
            faults = [*faults, *_below(key, found)]
    return faults


def _items(check: Check, value: Any) -> Sequence[Fault]:
    if not isinstance(value, list):
        return _FINE
    faults: list[Fault] = []
    for index, item in enumerate(value):
        if found := check(item):
            faults += _below(index, found)
    return faults


def _below(step: str | int, faults: Sequence[Fault]) -> Sequence[Fault]:
    for fault in faults:
        fault.path.insert(0, step)
    return faults


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: Any) -> bool:
    """As JSON counts: 1.0 is a whole number, true is not."""
    return _is_number(value) and (isinstance(value, int) or value.is_integer())


_IS_TYPE: dict[str, Callable[[Any], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str),
}


def _told_apart(value: Any) -> Any:
    """A value that equals another one as JSON sees it: true is not 1."""
    match value:
        case bool():
            return ("boolean", value)
        case list():
            return ("list", tuple(map(_told_apart, value)))
        case dict():
            return ("mapping", frozenset((key, _told_apart(item)) for key, item in value.items()))
    return value


def _repeats(value: Any) -> bool:
    return len({_told_apart(item) for item in value}) < len(value)


# Whether a value breaks the limit that a schema gives under a keyword. Other types never do.
_BREAKS: dict[str, Callable[[Any, Any], bool]] = {
    "enum": lambda value, known: not (isinstance(value, str) and value in known),
    "maxItems": lambda value, limit: isinstance(value, list) and len(value) > limit,
    "maxLength": lambda value, limit: isinstance(value, str) and len(value) > limit,
    "maximum": lambda value, limit: _is_number(value) and value > limit,
    "minItems": lambda value, limit: isinstance(value, list) and len(value) < limit,
    "minLength": lambda value, limit: isinstance(value, str) and len(value) < limit,
    "minimum": lambda value, limit: _is_number(value) and value < limit,
    "pattern": lambda value, pattern: isinstance(value, str) and not pattern.search(value),
    "type": lambda value, is_type: not is_type(value),
    "uniqueItems": lambda value, wanted: wanted and isinstance(value, list) and _repeats(value),
}
