"""Free Markdown in: lists of questions as people publish them, as drafts.

A question is a heading, a line in bold, a `Q:` or a numbered line that asks something, or the
summary of a `<details>` block. What follows is its answer, up to the next question or section.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from questions.exchange.decoding import decode
from questions.exchange.drafts import Draft, Option, derived_slug, source
from questions.exchange.html_markdown import to_line
from questions.exchange.markdown_fences import outside_fences, without_tags
from questions.exchange.markdown_sections import HEADINGS, Line, read_body
from questions.exchange.parsed import Parsed
from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.sources import Source, assemble, mapping

# A question inside another one's answer is a part of it, unless it is marked more strongly.
HEADING, BOLD, NUMBERED = 3, 2, 1
SECTION_NAMES = {
    **{heading.lower(): heading for heading in HEADINGS.values()},
    "key points": "Points",
    "answer": "Model answer",
    "follow-up questions": "Follow-ups",
}
SUMMARY_LINES = 10  # a summary is not longer

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")
_BOLD = re.compile(r"(?:[-*+] +|[0-9]{1,4}[.)] +)?(\*\*|__)([^*_].*)\1 *:?")
_ASKED = re.compile(r"(?:\*\*)?Q(?:uestion)?[ .]?[0-9]{0,4} ?[.:)](?:\*\*)? +(\S.*)", re.IGNORECASE)
_ANSWERED = re.compile(r"(?:\*\*)?A(?:ns(?:wer)?)? ?[.:](?:\*\*)?(?: +(.*)|)", re.IGNORECASE)
_LISTED = re.compile(r"[0-9]{1,4}[.)] +(\S.*)")
_NUMBER = re.compile(
    r"(?:Q(?:uestion)? ?)?#?[0-9]{1,4}(?:(?:\.[0-9]{1,3})++[.):]? | ?(?:[.):]|[-–—] ))(?:\*\*)? *"
    r"|Q ?[.:] *",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(explain|describe|compare|name|list|define|give|write|tell|implement|design|discuss|how|why)\b",
    re.IGNORECASE,
)
_REVEAL = re.compile(
    r"\W*(show|see|view|click|reveal|toggle|expand|open|solution|hint)?\b.{0,12}"
    r"\b(answers?|solution|hint|reveal|details|here|expand)\b.{0,20}|\W*",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\[\]]*+)\]\([^()\s]*+\)")
_ANCHORED = re.compile(r"\W*\[[^\[\]]*+\]\(#[^()]*+\)\W*")
_RULE = re.compile(r" {0,3}([-*_])(?: *\1){2,} *")
_CHOICE = re.compile(r" {0,3}[-*+] \[([ xX])\] +(\S.*)")
_OPENED = re.compile(r"<details\b[^<>]*+>", re.IGNORECASE)
_CLOSED = re.compile(r"</details *>", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary\b[^<>]*+>", re.IGNORECASE)
_SUMMARY_END = re.compile(r"</summary *>", re.IGNORECASE)


@dataclass(slots=True)
class _Found:
    prompt: str
    line: int
    rank: int
    level: int = 7  # of its heading; others stand below all headings
    is_certain: bool = True
    answer: list[tuple[int, str, bool]] = field(default_factory=list)  # (line, words, is code)


def read(data: bytes, *, name: str) -> Parsed:
    """Read a list of questions with or without answers."""
    try:
        text = decode(data, name=name)
    except BankError as error:
        return Parsed(problems=error.problems)
    problems: list[Problem] = []
    found = _Scanner().scan(text)
    if not found:
        expected = "headings, lines in bold or numbered lines that ask something"
        problems.append(Problem(Place(name, 1), "no question", expected))
    sources = (_source(question, name, problems) for question in found)
    return assemble(sources, name=name, problems=problems)


class _Scanner:
    """Goes over the lines once; `current` is the question whose answer is being read."""

    def __init__(self) -> None:
        self.found: list[_Found] = []
        self.current: _Found | None = None
        self.is_in_details = False
        self.summary: list[str] | None = None

    def scan(self, text: str) -> list[_Found]:
        for number, line, is_code in outside_fences(text):
            if is_code:
                self.answer(number, line, is_code=True)
            elif self.summary is not None:
                self.read_summary(number, line)
            elif "<" in line and (found := _OPENED.search(line) or _SUMMARY.search(line)):
                self.answer(number, line[: found.start()])
                self.open_details(number, line[found.start() :])
            else:
                self.read_line(number, line)
        return [question for question in self.found if question.is_certain or question.answer]

    def open_details(self, number: int, line: str) -> None:
        line = _OPENED.sub("", line)
        if found := _SUMMARY.search(line):
            self.summary = []
            self.read_summary(number, line[found.end() :])
        else:
            self.read_line(number, line)

    def read_summary(self, number: int, line: str) -> None:
        summary = self.summary or []
        found = _SUMMARY_END.search(line)
        summary.append(line[: found.start()] if found else line)
        self.summary = summary
        if not found and len(summary) < SUMMARY_LINES:
            return
        words = _asked(to_line("\n".join(summary)))
        self.summary = None
        if words and not (self.current and not self.is_in_details and _REVEAL.fullmatch(words)):
            self.start(_Found(words, number, HEADING))
            self.is_in_details = True
        self.read_line(number, line[found.end() :] if found else "")

    def read_line(self, number: int, line: str) -> None:
        if found := _CLOSED.search(line):
            self.answer(number, line[: found.start()])
            if self.is_in_details:
                self.current, self.is_in_details = None, False
            line = line[found.end() :]
        if heading := _HEADING.fullmatch(line):
            self.read_heading(number, len(heading[1]), heading[2])
        elif not (question := _inline_question(number, line)) or self.is_inside(question):
            self.answer(number, line)
        else:
            self.start(question)

    def read_heading(self, number: int, level: int, text: str) -> None:
        if self.is_in_details or (self.current and _section_name(text)):
            self.answer(number, f"{'#' * level} {text}")
            return
        words = _asked(text)
        is_numbered = _NUMBER.match(without_tags(text).lstrip("*_ ")) is not None
        asks = words.endswith("?") or _IMPERATIVE.match(words)
        if words and not _ANCHORED.fullmatch(text) and (asks or is_numbered):
            self.start(_Found(words, number, HEADING, level, is_certain=bool(asks)))
        elif self.current and self.current.rank == HEADING and level > self.current.level:
            self.answer(number, f"{'#' * level} {text}")
        else:
            self.current = None

    def is_inside(self, question: _Found) -> bool:
        return self.current is not None and self.current.rank > question.rank

    def start(self, question: _Found) -> None:
        """Begin a question; a numbered heading that holds deeper ones was a section."""
        current = self.current
        if current and not current.is_certain and question.level > current.level:
            has_answer = any(words.strip() for _, words, _ in current.answer)
            if not has_answer:
                self.found.remove(current)
        self.current = question
        self.found.append(question)

    def answer(self, number: int, line: str, *, is_code: bool = False) -> None:
        if self.current:
            self.current.answer.append((number, line, is_code))


def _inline_question(number: int, line: str) -> _Found | None:
    if found := _ASKED.fullmatch(line.strip()):
        return _Found(_asked(found[1]), number, BOLD)
    if _ANCHORED.fullmatch(_LISTED.sub(r"\1", line)):
        return None
    if (found := _BOLD.fullmatch(line.strip())) and _asks(found[2]):
        return _Found(_asked(found[2]), number, BOLD)
    if (found := _LISTED.fullmatch(line.rstrip())) and _asked(found[1]).endswith("?"):
        return _Found(_asked(found[1]), number, NUMBERED)
    return None


def _asks(text: str) -> bool:
    words = _asked(text)
    return bool(words.endswith("?") or _NUMBER.match(text) or _IMPERATIVE.match(words))


def _asked(text: str) -> str:
    """The words of a question without number, marks of emphasis and addresses."""
    words = _LINK.sub(r"\1", without_tags(text)).strip().rstrip("#").strip()
    words = words.strip("*_ ").removesuffix(":")
    return _NUMBER.sub("", words, count=1).strip("*_ ") if _NUMBER.match(words) else words


def _section_name(text: str) -> str:
    return SECTION_NAMES.get(text.strip().rstrip("#:").strip().lower(), "")


def _source(question: _Found, name: str, problems: list[Problem]) -> Source:
    lines = list(_clean_answer(question.answer))
    if any(heading for _, _, heading in lines):
        return _framework_source(question, lines, name, problems)
    words, options = _choices([(at, line) for at, line, _ in lines])
    return source(
        Draft(question.prompt, question.line, model_answer="\n".join(words), options=options)
    )


def _framework_source(
    question: _Found,
    lines: list[tuple[int, str, str]],
    name: str,
    problems: list[Problem],
) -> Source:
    """A question whose answer has the sections of Viva's own Markdown."""
    body: list[Line] = [(at, f"## {heading}" if heading else line) for at, line, heading in lines]
    before, _, framework = read_body(body, name=name, problems=problems)
    prompt = "\n\n".join(filter(None, [question.prompt, before]))
    data = mapping(
        question.line, slug=derived_slug(question.prompt), prompt=prompt, framework=framework
    )
    return Source(data, question.line)


def _clean_answer(answer: list[tuple[int, str, bool]]) -> Iterator[tuple[int, str, str]]:
    """The lines of an answer as (line, words, name of the section that it opens)."""
    while answer and (not answer[-1][1].strip() or _is_ornament(answer[-1])):
        answer.pop()
    is_first = True
    for at, line, is_code in answer:
        if is_code:
            yield at, line, ""
            is_first = False
            continue
        if is_first and (found := _ANSWERED.fullmatch(line.strip())):
            line = found[1] or ""  # noqa: PLW2901 - the mark says what the place says too
        heading = _HEADING.fullmatch(line)
        if not _is_ornament((at, line, is_code)):
            yield at, without_tags(line), _section_name(heading[2]) if heading else ""
        is_first = is_first and not line.strip()


def _is_ornament(line: tuple[int, str, bool]) -> bool:
    """Whether a line only divides or leads back to the top of the page."""
    _, words, is_code = line
    return not is_code and bool(_RULE.fullmatch(words) or _ANCHORED.fullmatch(words))


def _choices(lines: list[Line]) -> tuple[list[str], list[Option]]:
    """The answer without its check list, and the options of that when one of them is ticked."""
    found = {at: match for at, line in lines if (match := _CHOICE.fullmatch(line))}
    if not any(match[1] != " " for match in found.values()):
        return [line for _, line in lines], []
    options = [Option(match[2], at, match[1] != " ") for at, match in found.items()]
    return [line for at, line in lines if at not in found], options
