"""What an import changes in a question, field by field, as lines that went, came and stayed."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from questions.exchange.planning import Change, differing, stored_tags
from questions.freezing import Content
from questions.models import Question, Status
from questions.publishing import snapshot

MAX_LINES = 400  # of one side of a field; beyond it nobody reads a comparison line by line

EMPTY = "(an empty line)"  # told where nothing else changes
CONTEXT = 3  # lines shown before and after a change

Mark = Literal["gone", "new", "same"]

_LABELS = {
    "prompt": "Prompt",
    "kind": "Kind",
    "level": "Level",
    "need": "Need",
    "seconds": "Suggested seconds",
    "covers": "Covers",
    "tags": "Tags",
    "topic": "Topic",
    "status": "Status",
    "framework.approach": "Approach",
    "framework.points": "Key points",
    "framework.pitfalls": "Pitfalls",
    "framework.follow_ups": "Follow-ups",
    "framework.model_answer": "Model answer",
    "framework.references": "References",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that changes, by the name people know, and its lines in order."""

    label: str
    lines: tuple[tuple[Mark, str], ...]


def differences(question: Question, change: Change) -> Iterator[Difference]:
    """Compare the working copy with what is imported; where it says the same already, what
    candidates see."""
    stored, wanted = snapshot(question), change.record.content
    edited = set(differing(stored, wanted))
    published = question.current_revision
    for field in change.fields:
        if field == "topic":
            before, after = question.topic.path, change.record.topic_path
        elif field == "tags":
            before, after = "\n".join(stored_tags(question)), "\n".join(change.record.tags or ())
        elif field == "status":
            before, after = Status(question.status).label, Status(change.status).label
        else:
            shown = stored if field in edited or published is None else published.content
            before, after = _text(shown, field), _text(wanted, field)
        yield Difference(_LABELS.get(field, field), tuple(compare_lines(before, after)))


def compare_lines(before: str, after: str) -> Iterator[tuple[Mark, str]]:
    """The lines of two texts as one list, those that stay only near to a change.

    Of very long texts only the beginning is compared.
    """
    old, new = before.split("\n"), after.split("\n")
    is_long = max(len(old), len(new)) > MAX_LINES
    if is_long:
        old, new = old[:MAX_LINES], new[:MAX_LINES]
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (tag, a, b, c, d) in enumerate(opcodes, start=1):
        if tag == "equal":
            stays = _near(old[a:b], is_first=number == 1, is_last=number == len(opcodes))
            yield from (("same", line) for line in stays)
        else:
            gone, come = list(filter(None, old[a:b])), list(filter(None, new[c:d]))
            yield from (("gone", line) for line in gone)
            yield from (("new", line) for line in come)
            if not gone and not come:
                yield "new" if d - c > b - a else "gone", EMPTY
    if is_long:
        yield "same", f"… and what comes after {MAX_LINES} lines"


def _near(lines: list[str], *, is_first: bool, is_last: bool) -> list[str]:
    """Of lines that stay those next to a change, and how many are left out."""
    head = 0 if is_first else CONTEXT
    tail = 0 if is_last else CONTEXT
    left_out = len(lines) - head - tail
    if left_out < CONTEXT:
        return lines
    return [*lines[:head], f"… {left_out} lines as before …", *lines[len(lines) - tail :]]


def _text(content: Content, field: str) -> str:
    value: Any = content
    for key in field.split("."):
        value = value.get(key, "")
    if not isinstance(value, list):
        return str(value)
    return "\n".join(item if isinstance(item, str) else _part(item) for item in value)


def _part(part: dict[str, Any]) -> str:
    """A point, pitfall, follow-up or reference on one line."""
    if "uid" in part:
        essential = "essential, " if part["essential"] else ""
        return f"{part['text']} ({part['uid']}, {essential}weight {part['weight']})"
    first, second = part.values()
    return f"{first} → {second}" if second else str(first)
