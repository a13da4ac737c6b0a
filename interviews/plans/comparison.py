"""What changed from one version of a plan to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from interviews.plans.queries import Script, ScriptQuestion, ScriptStage


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one question, or of a stage, from one version to another."""

    what: str
    details: list[str]


def compare(old: Script, new: Script) -> list[Change]:
    """Say what changed from `old` to `new`: stages by their place, questions by which they are."""
    return [*_stage_changes(old, new), *_question_changes(old, new)]


def _stage_changes(old: Script, new: Script) -> Iterator[Change]:
    for index in range(max(len(old.stages), len(new.stages))):
        before = old.stages[index].row if index < len(old.stages) else None
        after = new.stages[index].row if index < len(new.stages) else None
        if before is None and after is not None:
            yield Change(f"Stage {index + 1}", [f"added: {after.title}, {after.minutes} minutes"])
        elif after is None and before is not None:
            yield Change(f"Stage {index + 1}", [f"removed: {before.title}"])
        elif before is not None and after is not None:
            details = _differences(before, after, {"title": "title", "minutes": "minutes"})
            if details:
                yield Change(f"Stage {index + 1}", details)


_QUESTION_FIELDS = {
    "minutes": "minutes",
    "competency": "competency",
    "weight": "weight",
    "must_have": "must-have",
    "anchor_1": "anchor for 1",
    "anchor_3": "anchor for 3",
    "anchor_5": "anchor for 5",
}


def _question_changes(old: Script, new: Script) -> Iterator[Change]:
    before = {question.row.question_id: (question, stage) for question, stage in _placed(old)}
    after = {question.row.question_id: (question, stage) for question, stage in _placed(new)}
    for key, (question, stage) in after.items():
        headline = question.row.revision.headline
        if key not in before:
            yield Change(headline, [f"added to {stage.row.title}"])
            continue
        was, was_stage = before[key]
        details = _differences(was.row, question.row, _QUESTION_FIELDS)
        if was.row.revision_id != question.row.revision_id:
            details.append(f"revision {was.row.revision.number} → {question.row.revision.number}")
        if was_stage.row.title != stage.row.title:
            details.append(f"moved from {was_stage.row.title} to {stage.row.title}")
        elif was.number != question.number:
            details.append(f"asked as number {question.number} instead of {was.number}")
        if details:
            yield Change(headline, details)
    for key, (question, stage) in before.items():
        if key not in after:
            yield Change(question.row.revision.headline, [f"removed from {stage.row.title}"])


def _placed(script: Script) -> Iterator[tuple[ScriptQuestion, ScriptStage]]:
    for stage in script.stages:
        for question in stage.questions:
            yield question, stage


def _differences(before: Any, after: Any, fields: dict[str, str]) -> list[str]:
    details = []
    for field, label in fields.items():
        was, now = getattr(before, field), getattr(after, field)
        if was == now:
            continue
        if field.startswith("anchor"):
            details.append(f"{label} reworded")
        else:
            details.append(f"{label} {_said(was)} → {_said(now)}")
    return details


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "none"
