"""Behavioural anchors: what a 1, a 3 and a 5 sound like, as the framework of a question has it.

They are where a manager starts from, not the last word: every plan may say it otherwise.
"""

from dataclasses import dataclass
from typing import Any

from questions.markdown import plain_text

EXAMPLES_MAX = 2  # wrong claims that an anchor names


@dataclass(frozen=True, slots=True)
class Anchors:
    one: str
    three: str
    five: str


def compose(framework: dict[str, Any]) -> Anchors:
    """Write the anchors out of a framework as a revision's `content` holds it."""
    points = framework["points"]
    essential = [plain_text(point["text"]) for point in points if point["essential"]]
    others = [plain_text(point["text"]) for point in points if not point["essential"]]
    claims = [plain_text(pitfall["claim"]) for pitfall in framework["pitfalls"][:EXAMPLES_MAX]]
    follow_ups = [plain_text(follow_up["prompt"]) for follow_up in framework["follow_ups"]]
    return Anchors(
        one=_paragraphs(
            _listed("Misses essential points, also when asked again:", essential),
            _listed("Or holds something for true that is wrong:", claims),
        ),
        three=_listed("Makes every essential point:", essential),
        five=_paragraphs(
            _listed("Makes every essential point, and these too:", others)
            or "Makes every point without being asked.",
            _listed("Handles the follow-ups:", follow_ups),
        ),
    )


def _listed(heading: str, items: list[str]) -> str:
    return "\n".join([heading, *(f"- {item}" for item in items)]) if items else ""


def _paragraphs(*paragraphs: str) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
