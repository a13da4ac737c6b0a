"""What a good entry is, as far as a machine can tell.

These rules are for the bank that Viva ships and for those who want the same; an import does not
ask for them. Rules that keep a file from being imported are in `questions.exchange.viva_yaml`.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from questions.exchange.lint_code import code_problems
from questions.exchange.problems import Problem, Severity
from questions.exchange.records import QuestionRecord
from questions.exchange.snippets import markdown_fields, prose_words
from questions.exchange.yaml_reader import Document, Key
from questions.models import Kind, Level

PROMPT_WORDS = (15, 120)
APPROACH_WORDS = (40, 120)
MODEL_ANSWER_WORDS = (120, 400)
POINT_WORDS = (3, 30)
COUNTS = {"points": (4, 8), "pitfalls": (1, 4), "follow_ups": (2, 5), "references": (2, 12)}
ESSENTIAL = (1, 4)
WEIGHTS = (1, 3)
SECONDS = (90, 900)
COVERS = (1, 3)

_VERB = re.compile(
    r"(?!(Is|Has|Was|This|Always|Sometimes|Besides|Processes|Threads)\b)[A-Z][a-z]+s\b"
)
_UNSEEN = re.compile(
    r"(Understands|Knows|Realises|Realizes|Appreciates|Grasps|Thinks|Believes|Sees|Learns)\b"
)
# Markdown takes `__init__` outside code for a bold "init".
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_BARE_DUNDER = re.compile(r"\b__[a-z]\w*__\b")
_BARE_WHAT_IS = re.compile(r"what(\u2019s|'s| is| are)\s[^.?!:]{1,60}\?", re.IGNORECASE)
_LABELS = re.compile(r"\b(invented|fictional|made[- ]up)\b", re.IGNORECASE)


def question_problems(
    document: Document, number: int, record: QuestionRecord, *, syllabus: Collection[str] | None
) -> Iterator[Problem]:
    """Everything about one question that an editor should change.

    `syllabus` holds the known ids, or is None when there is nothing to compare `covers` with.
    """
    lint = _QuestionLint(document, number, record)
    yield from lint.head(syllabus)
    yield from lint.texts()
    yield from lint.points()
    yield from lint.lists()
    yield from code_problems(record.content, lint.problem)


def file_problems(document: Document) -> Iterator[Problem]:
    """A file that does not stand where its module and topic say."""
    data: Any = document.data
    path = PurePath(document.name)
    expected = f"{data['module']}/{data['topic']}.yaml"
    if path.suffix in {".yaml", ".yml"} and path.parts[-2:] != tuple(expected.split("/")):
        yield Problem(document.place("topic"), "the file is called otherwise", f"…/{expected}")
    if not data["questions"]:
        yield Problem(document.place("questions"), "there are no questions", "at least one")


class _QuestionLint:
    def __init__(self, document: Document, number: int, record: QuestionRecord) -> None:
        self.document = document
        self.number = number
        self.record = record
        self.content = record.content
        self.framework = record.content["framework"]

    def problem(
        self,
        path: tuple[Key, ...],
        wrong: str,
        expected: str,
        *,
        line: int = 0,
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        """A problem of a field of the question, `line` lines below where the field begins."""
        place = self.document.place("questions", self.number, *path)
        return Problem(replace(place, line=place.line + line), wrong, expected, severity)

    def head(self, syllabus: Collection[str] | None) -> Iterator[Problem]:
        data: Any = self.document.data
        question = data["questions"][self.number]
        for key in ("kind", "level", "need", "seconds", "covers"):
            if key not in question:
                yield self.problem((), f"the key “{key}” is missing", "it to be written out")
        if (found := _outside(self.content["seconds"], SECONDS)) is not None:
            yield self.problem(("seconds",), f"{found} seconds", _range(SECONDS))
        covers = self.content["covers"]
        if _outside(len(covers), COVERS) is not None:
            yield self.problem(("covers",), f"{len(covers)} syllabus ids", _range(COVERS))
        for index, item in enumerate(covers):
            if syllabus is not None and item not in syllabus:
                yield self.problem(
                    ("covers", index), f"the syllabus has no “{item}”", "an id of syllabus.yaml"
                )

    def texts(self) -> Iterator[Problem]:
        prompt = self.content["prompt"]
        approach, answer = self.framework["approach"], self.framework["model_answer"]
        fields: list[tuple[tuple[Key, ...], str, tuple[int, int]]] = [
            (("prompt",), prompt, PROMPT_WORDS),
            (("framework", "approach"), approach, APPROACH_WORDS),
            (("framework", "model_answer"), answer, MODEL_ANSWER_WORDS),
        ]
        for path, text, limits in fields:
            words = prose_words(text)
            if _outside(words, limits) is not None:
                yield self.problem(path, f"{words} words of prose", _range(limits, "words"))
        if self.content["level"] != Level.JUNIOR and _BARE_WHAT_IS.fullmatch(prompt):
            yield self.problem(
                ("prompt",), "“What is …?” above junior level", "a situation to reason about"
            )
        for path, text in markdown_fields(self.content):
            if bare := _BARE_DUNDER.search(_CODE.sub("", text)):
                yield self.problem(path, f"{bare[0]} outside code is shown in bold", "backticks")
        if self.content["kind"] == Kind.BEHAVIOURAL:
            yield from self._behavioural()

    def _behavioural(self) -> Iterator[Problem]:
        answer = self.framework["model_answer"]
        path = ("framework", "model_answer")
        missing = [
            part
            for part in ("situation", "task", "action", "result")
            if not re.search(rf"\b{part}", answer, re.IGNORECASE)
        ]
        if missing:
            expected = "situation, task, action and result, each by name"
            yield self.problem(path, f"the example lacks {', '.join(missing)}", expected)
        if not _LABELS.search(answer):
            yield self.problem(
                path, "nothing says that the example is made up", "the words “invented example”"
            )

    def points(self) -> Iterator[Problem]:
        points = self.framework["points"]
        essential = sum(point["essential"] for point in points)
        path: tuple[Key, ...] = ("framework", "points")
        if _outside(essential, ESSENTIAL) is not None or (points and essential == len(points)):
            wrong = f"{essential} of {len(points)} points are essential"
            yield self.problem(path, wrong, f"{_range(ESSENTIAL)}, and not all")
        data: Any = self.document.data
        written = data["questions"][self.number].get("framework", {}).get("points", [])
        for index, point in enumerate(points):
            for key in ("essential", "weight"):
                if key not in written[index]:
                    yield self.problem((*path, index), f"no “{key}”", "it to be written out")
            if _outside(point["weight"], WEIGHTS) is not None:
                yield self.problem(
                    (*path, index, "weight"), f"the weight {point['weight']}", _range(WEIGHTS)
                )
            yield from self._point_text((*path, index, "text"), point["text"])
        texts = [point["text"].casefold() for point in points]
        for index, text in enumerate(texts):
            if text in texts[:index]:
                yield self.problem((*path, index, "text"), "the same claim twice", "each once")

    def _point_text(self, path: tuple[Key, ...], text: str) -> Iterator[Problem]:
        words = len(text.split())
        if _outside(words, POINT_WORDS) is not None:
            yield self.problem(path, f"{words} words", _range(POINT_WORDS, "words"))
        first = text.split(maxsplit=1)[0] if text else ""
        if _UNSEEN.match(text):
            yield self.problem(path, f"“{first}” cannot be heard", "what is said, shown or named")
        elif not _VERB.match(text):
            expected = "a verb such as Says, Names, Shows, Writes"
            yield self.problem(path, f"the point starts with “{first}”", expected)

    def lists(self) -> Iterator[Problem]:
        for name, limits in COUNTS.items():
            if _outside(found := len(self.framework[name]), limits) is not None:
                words = f"{found} {name.replace('_', '-')}"
                yield self.problem(("framework", name), words, _range(limits))
        for index, follow_up in enumerate(self.framework["follow_ups"]):
            if not follow_up["hint"]:
                item = ("framework", "follow_ups", index)
                yield self.problem(item, "there is no hint", "a hint for the interviewer")
        urls: set[str] = set()
        for index, reference in enumerate(self.framework["references"]):
            path = ("framework", "references", index, "url")
            url = reference["url"]
            if not url.startswith("https://"):
                yield self.problem(path, f"“{url}”", "an address that starts with https://")
            if url in urls:
                yield self.problem(path, f"“{url}” twice", "different addresses")
            urls.add(url)


def _outside(number: int, limits: tuple[int, int]) -> int | None:
    least, most = limits
    return None if least <= number <= most else number


def _range(limits: tuple[int, int], unit: str = "") -> str:
    return f"{limits[0]} to {limits[1]} {unit}".rstrip()
