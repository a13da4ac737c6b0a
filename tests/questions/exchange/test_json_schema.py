"""The compiled schema against `jsonschema`, which is the reference."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from questions.exchange.json_schema import compile_schema
from questions.exchange.schema import SCHEMA_FILE
from tests.questions.exchange.banks import QUESTION

DEFINITIONS: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["$defs"]
KINDS = ["topic_file", "modules_file", "blueprints_file"]
FILES: list[dict[str, Any]] = [
    {"module": "python", "topic": "lock", "questions": [QUESTION]},
    {"modules": [{"slug": "a", "title": "A", "topics": [{"slug": "b", "title": "B"}]}]},
    {
        "blueprints": [
            {
                "slug": "a",
                "title": "A",
                "levels": ["mid"],
                "needs": ["must"],
                "shares": [{"percent": 100, "sources": ["python/lock"]}],
            }
        ]
    },
]
KEYS = sorted(
    {key for definition in DEFINITIONS.values() for key in definition.get("properties", {})}
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "a", "A b", "mid", "must", "draft", "x" * 61, "https://a", "a/b"]),
    st.text(max_size=5),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "other"]), inner, max_size=4)
    ),
    max_leaves=10,
)


def expected_faults(kind: str, value: Any) -> list[tuple[str, str]]:
    validator = Draft202012Validator({"$defs": DEFINITIONS, "$ref": f"#/$defs/{kind}"})
    faults = []
    for error in validator.iter_errors(value):
        path = list(error.absolute_path)
        if error.validator == "additionalProperties":
            unknown = error.instance.keys() - error.schema["properties"].keys()
            faults += [(error.validator, str([*path, key])) for key in unknown]
        else:
            faults.append((str(error.validator), str(path)))
    return sorted(faults)


def found_faults(kind: str, value: Any) -> list[tuple[str, str]]:
    faults = compile_schema(DEFINITIONS[kind], DEFINITIONS)(value)
    return sorted((fault.keyword, str(fault.path)) for fault in faults)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [path, *(place for key, item in items for place in places(item, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize(("kind", "file"), list(zip(KINDS, FILES, strict=True)))
def test_files_without_fault_have_none(kind: str, file: dict[str, Any]) -> None:
    assert found_faults(kind, file) == expected_faults(kind, file) == []


@given(st.sampled_from(list(zip(KINDS, FILES, strict=True))), st.data())
def test_a_file_with_one_value_replaced_has_the_faults_of_the_standard(
    kind_and_file: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    kind, file = kind_and_file
    broken = replaced(file, data.draw(st.sampled_from(places(file))), data.draw(VALUES))

    assert found_faults(kind, broken) == expected_faults(kind, broken)


@given(st.sampled_from(KINDS), VALUES)
def test_any_value_has_the_faults_of_the_standard(kind: str, value: Any) -> None:
    assert found_faults(kind, value) == expected_faults(kind, value)


def test_a_keyword_that_is_not_understood_is_refused() -> None:
    with pytest.raises(ValueError, match="minProperties is not one of the keywords"):
        compile_schema({"type": "object", "minProperties": 1}, {})
