"""Two contents of a question beside each other: which fields differ, and in which words.

A content is what `publishing.snapshot` returns and what a revision keeps. Nothing here knows the
database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Content = dict[str, Any]

# Above this many words a side is compared by lines: difflib takes the square of the length.
WORDS_MAX = 4_000
# Of two texts that share less than this, both are shown whole: a patchwork cannot be read. So are
# two that differ in space alone.
LEAST_ALIKE = 0.3


@dataclass(frozen=True)
class Run:
    """A piece of text; `changed` when the other side does not have it."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class Difference:
    """A field that differs: its text on either side in runs, empty where a side has none."""

    field: str
    old: list[Run]
    new: list[Run]


def fields_of(content: Content) -> dict[str, str]:
    """Return the content as text by field, a field for every part of the framework.

    Points are named by uid, since they keep it; other parts by their place, counted from 1.
    """
    framework = content["framework"]
    fields = {name: str(content[name]) for name in ("slug", "prompt", "kind", "level", "need")}
    fields["seconds"] = str(content["seconds"])
    fields["covers"] = ", ".join(content["covers"])
    fields["approach"] = framework["approach"]
    fields["order of points"] = ", ".join(point["uid"] for point in framework["points"])
    for point in framework["points"]:
        essential = "essential, " if point["essential"] else ""
        fields[f"point {point['uid']}"] = f"{point['text']} ({essential}weight {point['weight']})"
    for name, first, second in (
        ("pitfall", "claim", "correction"),
        ("follow-up", "prompt", "hint"),
        ("reference", "title", "url"),
    ):
        parts = framework[{"follow-up": "follow_ups"}.get(name, f"{name}s")]
        for number, part in enumerate(parts, 1):
            fields[f"{name} {number}"] = "\n".join(filter(None, (part[first], part[second])))
    fields["model answer"] = framework["model_answer"]
    return fields


def changed_fields(old: Content, new: Content) -> dict[str, list[str]]:
    """Return `{field: [before, after]}` of what differs, in the order of the page."""
    before, after = fields_of(old), fields_of(new)
    names = [*after, *(name for name in before if name not in after)]
    return {
        name: [before.get(name, ""), after.get(name, "")]
        for name in names
        if before.get(name, "") != after.get(name, "")
    }


def compare(old: Content, new: Content) -> list[Difference]:
    """Return the fields that differ, each with its words in runs."""
    return [
        Difference(name, *compare_texts(before, after))
        for name, (before, after) in changed_fields(old, new).items()
    ]


def compare_texts(old: str, new: str) -> tuple[list[Run], list[Run]]:
    """Return both texts in runs, cut at words; joined, the runs give the texts again."""
    before, after = _pieces(old), _pieces(new)
    if max(len(before), len(after)) > WORDS_MAX:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    words, other_words = _words(before), _words(after)
    matcher = SequenceMatcher(None, words, other_words, autojunk=False)
    if words == other_words or matcher.ratio() < LEAST_ALIKE:
        return _whole(old), _whole(new)
    left: list[Run] = []
    right: list[Run] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        changed = tag != "equal"
        left += _run(before[start:end], changed)
        right += _run(after[other_start:other_end], changed)
    return left, right


def _words(pieces: list[str]) -> list[str]:
    """What is compared: the space behind a word is not."""
    return [piece.rstrip() for piece in pieces]


def _pieces(text: str) -> list[str]:
    """Words and other signs, each with the space behind it."""
    return re.findall(r"\w+\s*|[^\w\s]\s*|\s+", text)


def _run(pieces: list[str], changed: bool) -> Iterator[Run]:
    """Yield the pieces as one run; the space behind a change is not marked."""
    text = "".join(pieces)
    words = text.rstrip()
    if changed and words:
        yield Run(words, changed=True)
        text = text[len(words) :]
        changed = False
    if text:
        yield Run(text, changed)


def _whole(text: str) -> list[Run]:
    return [Run(text, changed=True)] if text else []
