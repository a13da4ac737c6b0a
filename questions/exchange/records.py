"""What every format is read into and written from: a bank as plain records.

A format (`questions.exchange.viva_yaml` and its siblings) only turns files into a `Bank` and back;
comparing with the database and storing is the same for all of them (`questions.exchange.importing`
and `questions.exchange.exporting`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from questions.exchange.problems import Place
from questions.freezing import Content
from questions.models import Kind, Level, Need, Status
from questions.publishing import missing_for_publication

NOWHERE = Place("", 0)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """A topic; without a `position` nobody listed it, and its title was made from its slug."""

    slug: str
    title: str
    summary: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class ModuleRecord:
    """A module; `position` as in `TopicRecord`."""

    slug: str
    title: str
    summary: str = ""
    position: int | None = None
    topics: tuple[TopicRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """A question; `content` has the shape that revisions freeze, with every key present.

    `module` and `topic` are empty when the file does not say where the question belongs.
    `unsettled` names what the format could not know and somebody has to look at. `tags` are sorted,
    and None when the file does not speak of them: then those that are stored stay.
    """

    module: str
    topic: str
    content: Content
    status: str = Status.PUBLISHED
    place: Place = NOWHERE
    unsettled: tuple[str, ...] = ()
    tags: tuple[str, ...] | None = None

    @property
    def gaps(self) -> list[str]:
        """What is missing before the question could be published; empty when nothing is."""
        topic = [] if self.module and self.topic else ["a topic"]
        return [*topic, *missing_for_publication(self.content), *self.unsettled]

    @property
    def slug(self) -> str:
        return str(self.content["slug"])

    @property
    def topic_path(self) -> str:
        return f"{self.module}/{self.topic}"


@dataclass(frozen=True, slots=True)
class ShareRecord:
    percent: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlueprintRecord:
    slug: str
    title: str
    summary: str = ""
    levels: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    shares: tuple[ShareRecord, ...] = ()


@dataclass(slots=True)
class Bank:
    """Modules and topics in their order, and the questions of each topic in theirs."""

    modules: list[ModuleRecord] = field(default_factory=list)
    questions: list[QuestionRecord] = field(default_factory=list)
    blueprints: list[BlueprintRecord] = field(default_factory=list)

    @property
    def titles(self) -> dict[str, str]:
        """The titles of modules and topics by `module` and `module/topic`."""
        topics = {
            f"{module.slug}/{topic.slug}": topic.title
            for module in self.modules
            for topic in module.topics
        }
        return {module.slug: module.title for module in self.modules} | topics

    @property
    def derived_titles(self) -> list[str]:
        """Modules and topics whose titles were made from their slugs."""
        paths = [module.slug for module in self.modules if module.position is None]
        return paths + [
            f"{module.slug}/{topic.slug}"
            for module in self.modules
            for topic in module.topics
            if topic.position is None
        ]


def clean(text: str) -> str:
    """Text as it is stored: line feeds only, nothing blank around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def control_character(text: str) -> re.Match[str] | None:
    """The first character that no text of a bank may hold; line ends and tabs are welcome."""
    return _CONTROL.search(text)


def title_from_slug(slug: str) -> str:
    """A readable title for a slug that came without one."""
    return slug.replace("-", " ").capitalize()


def tags_of(question: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The tags of a question as its record holds them."""
    tags = question.get("tags")
    return None if tags is None else tuple(sorted({clean(tag) for tag in tags}))


def complete(question: Mapping[str, Any]) -> Content:
    """Return the content of a question with defaults for what it leaves out, texts cleaned."""
    framework: Mapping[str, Any] = question.get("framework", {})
    return {
        "slug": clean(question["slug"]),
        "prompt": clean(question["prompt"]),
        "kind": question.get("kind", Kind.CONCEPT.value),
        "level": question.get("level", Level.MID.value),
        "need": question.get("need", Need.MUST.value),
        "seconds": int(question.get("seconds", 240)),
        "covers": [clean(item) for item in question.get("covers", [])],
        "framework": {
            "approach": clean(framework.get("approach", "")),
            "points": [
                {
                    "uid": clean(point["uid"]),
                    "text": clean(point["text"]),
                    "essential": point.get("essential", False),
                    "weight": int(point.get("weight", 1)),
                }
                for point in framework.get("points", [])
            ],
            "pitfalls": [
                {"claim": clean(pitfall["claim"]), "correction": clean(pitfall["correction"])}
                for pitfall in framework.get("pitfalls", [])
            ],
            "follow_ups": [
                {"prompt": clean(item["prompt"]), "hint": clean(item.get("hint", ""))}
                for item in framework.get("follow_ups", [])
            ],
            "model_answer": clean(framework.get("model_answer", "")),
            "references": [
                {"title": clean(reference["title"]), "url": clean(reference["url"])}
                for reference in framework.get("references", [])
            ],
        },
    }
