"""Code blocks in the Markdown of a question, as the parser sees them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt

from questions.exchange.yaml_reader import Key
from questions.freezing import Content


@dataclass(frozen=True, slots=True)
class Snippet:
    """A block; `line` counts from 0 in the field that `path` names.

    ```` ```sql run sqlite ```` has the language `sql` and the marks `("run", "sqlite")`; an
    indented block has no language.
    """

    language: str
    marks: tuple[str, ...]
    code: str
    path: tuple[Key, ...]
    line: int

    @property
    def is_run(self) -> bool:
        return "run" in self.marks


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def markdown_fields(content: Content) -> Iterator[tuple[tuple[Key, ...], str]]:
    """Every field of a question that is Markdown, with its path."""
    framework = content["framework"]
    yield ("prompt",), content["prompt"]
    yield ("framework", "approach"), framework["approach"]
    for name, keys in (
        ("points", ["text"]),
        ("pitfalls", ["claim", "correction"]),
        ("follow_ups", ["prompt", "hint"]),
    ):
        for index, item in enumerate(framework[name]):
            for key in keys:
                yield ("framework", name, index, key), item[key]
    yield ("framework", "model_answer"), framework["model_answer"]


def snippets(content: Content) -> Iterator[Snippet]:
    """Every code block of a question, in the order of its fields."""
    for path, text in markdown_fields(content):
        if "```" not in text and "~~~" not in text and "    " not in text:
            continue
        for token in _parser().parse(text):
            if token.type in {"fence", "code_block"}:
                language, *marks = token.info.split() or [""]
                line = token.map[0] if token.map else 0
                yield Snippet(language, tuple(marks), token.content, path, line)


def prose_words(text: str) -> int:
    """Count the words of `text` (Markdown) outside its code blocks."""
    return sum(
        len(token.content.split()) for token in _parser().parse(text) if token.type == "inline"
    )
