"""Freezing: what a revision keeps of a question, from its content alone. No database is needed."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from questions import markdown

HEADLINE_LENGTH = 160

Content = dict[str, Any]


def freeze(content: Content) -> dict[str, Any]:
    """Return the fields of a `Revision` that follow from `content` alone."""
    rendered, search_text = _render(content)
    return {
        "content": content,
        "rendered": rendered,
        "headline": markdown.first_paragraph(content["prompt"], limit=HEADLINE_LENGTH),
        "search_text": search_text,
        "kind": content["kind"],
        "level": content["level"],
        "need": content["need"],
        "seconds": content["seconds"],
    }


def freeze_all(contents: Sequence[Content]) -> Iterator[dict[str, Any]]:
    """Freeze many contents, in their order.

    A thread works ahead, so that the database stores what is done while the rest is rendered.
    """
    if len(contents) == 1:
        yield freeze(contents[0])
        return
    with ThreadPoolExecutor(1, "freezing") as ahead:
        yield from ahead.map(freeze, contents)


def _render(content: Content) -> tuple[Content, str]:
    """Return the content with HTML in place of Markdown, and the text for the search."""
    framework = content["framework"]
    words: list[str] = []

    def keep(rendered: markdown.Rendered) -> str:
        words.append(rendered.words)
        return rendered.html

    def text(source: str) -> str:
        return keep(markdown.render_text(source))

    def line(source: str) -> str:
        return keep(markdown.render_line(source))

    rendered = {
        "prompt": text(content["prompt"]),
        "approach": text(framework["approach"]),
        "model_answer": text(framework["model_answer"]),
        "points": [{**point, "text": line(point["text"])} for point in framework["points"]],
        "pitfalls": [
            {key: line(value) for key, value in pitfall.items()}
            for pitfall in framework["pitfalls"]
        ],
        "follow_ups": [
            {key: line(value) for key, value in follow_up.items()}
            for follow_up in framework["follow_ups"]
        ],
        "references": framework["references"],
    }
    return rendered, "\n".join(words)
