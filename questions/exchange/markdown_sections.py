"""The body of a question in Markdown: a prompt, and below headings the parts of its framework.

What is written is read back as it was, whatever the texts hold: a line of a text that would be
taken for structure gets a backslash in front, and loses it when it is read.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from questions.exchange.drafts import proposed_uid
from questions.exchange.problems import Place, Problem
from questions.exchange.sources import mapping, sequence
from questions.exchange.yaml_reader import Mapping, Value
from questions.freezing import Content

Line = tuple[int, str]

TEXTS = {"approach": "Approach", "model_answer": "Model answer"}
LISTS = {
    "points": "Points",
    "pitfalls": "Pitfalls",
    "follow_ups": "Follow-ups",
    "references": "References",
}
ORDER = ("approach", "points", "pitfalls", "follow_ups", "model_answer", "references")
HEADINGS = {**TEXTS, **LISTS}
KEYS = ("slug", "module", "topic", "status", "kind", "level", "need", "seconds", "covers", "tags")
NESTED = {"pitfalls": "- Correction: ", "follow_ups": "- Hint: "}
FRONT_MATTER = "---"

_PARTS = {heading: part for part, heading in HEADINGS.items()}
_HEADING = re.compile(rf"## ({'|'.join(map(re.escape, _PARTS))}) *")
_HEADING_LIKE = re.compile(rf"\\*{_HEADING.pattern}")
_EDGE_LIKE = re.compile(rf"\\*{FRONT_MATTER} *")
_KEY = re.compile(rf"({'|'.join(KEYS)}):( |$)")
_NESTED = re.compile(r"\\*- (Correction|Hint): ")
_POINT = re.compile(r"\*\*([^*\n]*)\*\* \((essential, )?([0-9]{1,9})\): ")
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\((.*)\)", re.DOTALL)


def write_body(content: Content) -> Iterator[str]:
    """The lines of a question below its front matter."""
    framework = content["framework"]
    yield from _escaped(content["prompt"])
    for part in ORDER:
        if not framework[part]:
            continue
        yield from ("", f"## {HEADINGS[part]}", "")
        if part in TEXTS:
            yield from _escaped(framework[part])
        else:
            for item in framework[part]:
                yield from _item_lines(part, item)


def is_edge(line: str) -> bool:
    """Whether a line is an edge of front matter, if it stands where one can be."""
    return line.rstrip(" ") == FRONT_MATTER


def is_key(line: str) -> bool:
    """Whether a line sets a key of the front matter."""
    return _KEY.match(line) is not None


def read_body(
    lines: Iterable[Line], *, name: str, problems: list[Problem]
) -> tuple[str, int, Mapping]:
    """Return the prompt, its line, and the framework."""
    part, at = "", 0
    sections: dict[str, list[Line]] = {"": []}
    starts: dict[str, int] = {}
    for number, line in lines:
        at = at or number
        if found := _HEADING.fullmatch(line):
            part = _PARTS[found[1]]
            if part in sections:
                wrong = f"a second section “{found[1]}”"
                problems.append(Problem(Place(name, number), wrong, "each section once"))
            starts.setdefault(part, number)
            sections.setdefault(part, [])
        else:
            sections[part].append((number, line))
    prompt, prompt_line = _text(sections.pop(""), at)
    framework = mapping(prompt_line)
    for key, content in sections.items():
        framework.lines[key] = starts[key]
        if key in TEXTS:
            framework[key], framework.lines[key] = _text(content, starts[key])
        else:
            items = _items(content, name=name, problems=problems)
            framework[key] = sequence(_parsed_items(key, items))
    return prompt, prompt_line, framework


def _escaped(text: str) -> Iterator[str]:
    lines = text.split("\n")
    for line, is_structure in zip(lines, _structure(lines), strict=True):
        yield f"\\{line}" if is_structure else line


def _structure(lines: list[str]) -> Iterator[bool]:
    """For each line whether it looks like structure, backslashes in front of it or not."""
    for line, following in pairwise([*lines, ""]):
        is_edge_like = _EDGE_LIKE.fullmatch(line) and is_key(following)
        yield bool(_HEADING_LIKE.fullmatch(line) or is_edge_like)


def _text(lines: list[Line], start: int) -> tuple[str, int]:
    """A text and the line where its words begin."""
    first = next((number for number, line in lines if line.strip()), start)
    words = [line for _, line in lines]
    restored = [
        line[1:] if is_structure and line.startswith("\\") else line
        for line, is_structure in zip(words, _structure(words), strict=True)
    ]
    return "\n".join(restored).strip(), first


def _item_lines(part: str, item: dict[str, Any]) -> Iterator[str]:
    if part == "points":
        need = "essential, " if item["essential"] else ""
        yield from _indented(f"**{item['uid']}** ({need}{item['weight']}): {item['text']}")
    elif part == "references":
        title = re.sub(r"([\[\]\\])", r"\\\1", item["title"])
        yield from _indented(f"[{title}]({item['url']})")
    else:
        text, more = item.values()
        yield from _indented(text, may_nest=True)
        if more:
            first, *rest = more.split("\n")
            yield f"  {NESTED[part]}{first}"
            yield from (f"    {line}" if line else "" for line in rest)


def _indented(text: str, *, may_nest: bool = False) -> Iterator[str]:
    """An item of a list; `may_nest` guards lines that look like its correction or hint."""
    first, *rest = text.split("\n")
    yield f"- {first}"
    for line in rest:
        if line:
            yield f"  \\{line}" if may_nest and _NESTED.match(line) else f"  {line}"
        else:
            yield ""


def _items(
    lines: list[Line], *, name: str, problems: list[Problem]
) -> Iterator[tuple[int, list[Line]]]:
    """The items of a list, each with its line and its lines without mark and indentation."""
    item: list[Line] = []
    for number, line in lines:
        if line.startswith("- "):
            if item:
                yield item[0][0], item
            item = [(number, line[2:])]
        elif item and (line.startswith("  ") or not line.strip()):
            item.append((number, line[2:]))
        elif line.strip():
            wrong = "a line that belongs to no item of the list"
            problems.append(Problem(Place(name, number), wrong, "items that begin with “- ”"))
    if item:
        yield item[0][0], item


def _parsed_items(
    part: str, items: Iterable[tuple[int, list[Line]]]
) -> Iterator[tuple[Value, int]]:
    taken: set[str] = set()
    for at, lines in items:
        if part == "points":
            yield _point(_joined(lines), at, taken), at
        elif part == "references":
            yield _reference(_joined(lines), at), at
        else:
            yield _pair(part, lines, at), at


def _joined(lines: Iterable[Line]) -> str:
    return "\n".join(line for _, line in lines).strip()


def _point(text: str, at: int, taken: set[str]) -> Mapping:
    found = _POINT.match(text)
    if not found:
        return mapping(at, uid=proposed_uid(text, taken), text=text)
    taken.add(found[1])
    return mapping(
        at,
        uid=found[1],
        text=text[found.end() :],
        essential=found[2] is not None,
        weight=int(found[3]),
    )


def _reference(text: str, at: int) -> Mapping:
    found = _LINK.fullmatch(text)
    if not found:
        return mapping(at, title=text, url=text)
    return mapping(at, title=re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL), url=found[2])


def _pair(part: str, lines: list[Line], at: int) -> Mapping:
    """A claim with its correction, or a question with its hint."""
    mark = NESTED[part]
    first: list[Line] = []
    more: list[Line] = []
    more_at = None
    for number, line in lines:
        if more_at is None and first and line.startswith(mark):
            more_at = number
            more.append((number, line.removeprefix(mark)))
        elif more_at is None:
            is_escaped = line.startswith("\\") and _NESTED.match(line) and first
            first.append((number, line[1:] if is_escaped else line))
        else:
            more.append((number, line[2:]))
    keys = ("claim", "correction") if part == "pitfalls" else ("prompt", "hint")
    items: dict[str, Any] = {keys[0]: (_joined(first), at)}
    if more_at is not None:
        items[keys[1]] = (_joined(more), more_at)
    return mapping(at, **items)
