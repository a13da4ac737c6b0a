from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from questions.exchange.records import clean, control_character
from questions.exchange.yaml_reader import read
from questions.exchange.yaml_writer import write

texts = st.text().map(clean).filter(lambda text: not control_character(text))
lines = st.lists(st.sampled_from(["a", " b", "\tc", "d  ", "", "  ", "# e", "- f", "🎲: g", "---"]))


def round_trip(data: dict[str, Any]) -> object:
    return without_final_line_feeds(read(write(data).encode(), name="a.yaml").data)


def without_final_line_feeds(value: Any) -> Any:
    match value:
        case dict():
            return {key: without_final_line_feeds(item) for key, item in value.items()}
        case list():
            return [without_final_line_feeds(item) for item in value]
        case str():
            return value.removesuffix("\n")
    return value


@given(texts | lines.map("\n".join).map(clean))
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    data = {
        "prompt": text,
        "approach": text,
        "points": [{"uid": "a", "text": text}],
        "list": [text],
    }

    assert round_trip(data) == data


@given(texts | lines.map("\n".join).map(clean))
def test_other_readers_read_the_same(text: str) -> None:
    data = {"approach": text, "list": [text]}

    assert without_final_line_feeds(yaml.safe_load(write(data))) == data


@pytest.mark.parametrize(
    "word", ["true", "null", "yes", "No", "on", "12", "1e5", "y", ".5", "~", ""]
)
def test_words_that_mean_something_to_yaml_stay_text(word: str) -> None:
    assert round_trip({"title": word, "sources": [word]}) == {"title": word, "sources": [word]}
    assert yaml.safe_load(write({"title": word})) == {"title": word}


def test_write_is_made_for_people() -> None:
    data = {
        "slug": "gil",
        "prompt": "First line.  \n\n```python\nx = 1  # one\n```",
        "seconds": 240,
        "covers": ["gil-threads", "gil-future"],
        "framework": {
            "approach": "One line.",
            "points": [{"uid": "one", "text": "Says: “yes”.", "essential": True}],
            "pitfalls": [],
        },
    }

    assert write({"questions": [data, {"slug": "other"}]}) == (
        "questions:\n"
        "- slug: gil\n"
        "  prompt: |\n"
        "    First line.  \n"
        "\n"
        "    ```python\n"
        "    x = 1  # one\n"
        "    ```\n"
        "  seconds: 240\n"
        "  covers: [gil-threads, gil-future]\n"
        "  framework:\n"
        "    approach: |\n"
        "      One line.\n"
        "    points:\n"
        "    - uid: one\n"
        '      text: "Says: “yes”."\n'
        "      essential: true\n"
        "    pitfalls: []\n"
        "\n"
        "- slug: other\n"
    )
