"""What a submitted scorecard holds, and what an amendment changed. No database."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from interviews.scorecards.models import Recommendation


@dataclass(frozen=True, slots=True)
class Entry:
    """What a panelist says of one question: a rating, or why there is none, and the evidence."""

    value: int | None = None
    not_assessed_reason: str = ""
    ticked: tuple[str, ...] = ()
    evidence: str = ""

    @property
    def is_complete(self) -> bool:
        return self.value is not None or bool(self.not_assessed_reason)

    def __str__(self) -> str:
        """The rating in words."""
        if self.value is not None:
            return str(self.value)
        return "not assessed" if self.not_assessed_reason else "no rating"


@dataclass(frozen=True, slots=True)
class Content:
    """A whole scorecard; `entries` are keyed by the id of the plan's question."""

    recommendation: str
    summary: str
    entries: dict[int, Entry] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "recommendation": self.recommendation,
            "summary": self.summary,
            "ratings": [
                {"question": question} | asdict(entry) for question, entry in self.entries.items()
            ],
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Content":
        entries = {}
        for rating in content["ratings"]:
            fields = {name: value for name, value in rating.items() if name != "question"}
            entries[rating["question"]] = Entry(**fields | {"ticked": tuple(rating["ticked"])})
        return cls(content["recommendation"], content["summary"], entries)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an amendment changed: what, from, to."""

    what: str
    before: str
    after: str


def missing(content: Content, questions: Iterable[tuple[int, str]]) -> list[str]:
    """Return what a scorecard lacks before it can be submitted, each as a sentence.

    `questions` are the ids and names of what the plan asks.
    """
    lacks = [
        f"{name}: rate it, or say why it was not assessed."
        for key, name in questions
        if not content.entries.get(key, Entry()).is_complete
    ]
    if not content.recommendation:
        lacks.append("Recommendation: choose one of the four.")
    if not content.summary.strip():
        lacks.append("Summary: a sentence or two on why.")
    return lacks


def changes(before: Content, after: Content, questions: Sequence[tuple[int, str]]) -> list[Change]:
    """Return what differs between two revisions, in the order of the plan."""
    found = []
    for key, name in questions:
        was, now = before.entries.get(key, Entry()), after.entries.get(key, Entry())
        pairs = {
            "rating": (str(was), str(now)),
            "reason for not assessing": (was.not_assessed_reason, now.not_assessed_reason),
            "evidence": (was.evidence, now.evidence),
        }
        found += [Change(f"{name}, {what}", *pair) for what, pair in pairs.items()]
    labels = dict(Recommendation.choices)
    found += [
        Change(
            "Recommendation",
            str(labels.get(before.recommendation, "")),
            str(labels.get(after.recommendation, "")),
        ),
        Change("Summary", before.summary, after.summary),
    ]
    return [change for change in found if change.before != change.after]
