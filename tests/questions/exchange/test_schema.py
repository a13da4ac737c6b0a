import json
from typing import Any

from questions import limits
from questions.exchange.schema import SCHEMA_FILE
from questions.models import KeyPoint, Kind, Level, Need, Question, Reference, Status

DEFINITIONS: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["$defs"]


def test_schema_names_the_choices_of_the_models() -> None:
    question = DEFINITIONS["question"]["properties"]

    assert question["kind"]["enum"] == Kind.values
    assert question["status"]["enum"] == Status.values
    assert DEFINITIONS["level"]["enum"] == Level.values
    assert DEFINITIONS["need"]["enum"] == Need.values


def test_schema_has_the_limits_of_the_models() -> None:
    point = DEFINITIONS["point"]["properties"]
    reference = DEFINITIONS["reference"]["properties"]
    question = DEFINITIONS["question"]["properties"]

    assert question["slug"]["maxLength"] == Question._meta.get_field("slug").max_length
    assert point["uid"]["maxLength"] == KeyPoint._meta.get_field("uid").max_length
    assert reference["title"]["maxLength"] == Reference._meta.get_field("title").max_length
    assert reference["url"]["maxLength"] == Reference._meta.get_field("url").max_length
    assert (question["seconds"]["minimum"], question["seconds"]["maximum"]) == (30, 3600)


def test_schema_has_the_limits_of_the_forms() -> None:
    framework = DEFINITIONS["framework"]["properties"]
    parts = ("points", "pitfalls", "follow_ups", "references")

    assert DEFINITIONS["text"]["maxLength"] == limits.TEXT_MAX
    assert DEFINITIONS["line"]["maxLength"] == limits.LINE_MAX
    assert {framework[part]["maxItems"] for part in parts} == {limits.PARTS_MAX}
    assert DEFINITIONS["question"]["properties"]["covers"]["maxItems"] == limits.COVERS_MAX
