"""GIFT in: Moodle's plain text for quizzes, as drafts. https://docs.moodle.org/en/GIFT_format"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from questions.exchange.decoding import decode
from questions.exchange.drafts import Draft, Option, source
from questions.exchange.html_markdown import escape, to_line, to_markdown
from questions.exchange.moodle_xml import category_path
from questions.exchange.parsed import Parsed
from questions.exchange.problems import BankError, Place, Problem, Severity
from questions.exchange.sources import assemble

# Escaped signs become private characters while a question is taken apart.
ESCAPES = {sign: chr(0xE000 + index) for index, sign in enumerate("~=#{}:\\")}
# Stands for the gap of a missing word while the text round it is converted.
GAP_MARK = "\ue0ff"
GAP = "\\_\\_\\_\\_\\_"

_ESCAPED = re.compile(r"\\([~=#{}:\\])")
_RESTORED = {value: key for key, value in ESCAPES.items()}
_PRIVATE = re.compile(f"[{''.join(_RESTORED)}{GAP_MARK}]")
_CATEGORY = re.compile(r"\$CATEGORY:(.*)", re.IGNORECASE)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_TRUE_FALSE = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(?=#|$)", re.IGNORECASE)
_WEIGHT = re.compile(r"\s*%(-?[0-9]+(?:\.[0-9]+)?)%")
_NUMERICAL = re.compile(r"\s*#(?!###)")
_MARK = re.compile(r"[~=]")


@dataclass(slots=True)
class _Item:
    """The lines of a question; `numbers` are those of its lines in the file."""

    text: str
    numbers: list[int]
    starts: list[int]

    def line_at(self, offset: int) -> int:
        return self.numbers[bisect_right(self.starts, offset) - 1]


def read(data: bytes, *, name: str) -> Parsed:
    """Read questions that blank lines divide; comments and categories stand in their own lines."""
    try:
        text = decode(data, name=name)
    except BankError as error:
        return Parsed(problems=error.problems)
    problems: list[Problem] = []
    drafts = list(_drafts(text, name, problems))
    if not drafts and not problems:
        problems.append(Problem(Place(name, 1), "no question", "questions with answers in { }"))
    return assemble(map(source, drafts), name=name, problems=problems)


def _drafts(text: str, name: str, problems: list[Problem]) -> Iterator[Draft]:
    path: tuple[str, ...] = ()
    for item in _items(text):
        if isinstance(item, tuple):
            path = item
            continue
        draft = _draft(item, name, problems)
        if draft:
            draft.path = path
            yield draft


def _items(text: str) -> "Iterator[_Item | tuple[str, ...]]":
    """Questions, and the path of each category where it begins."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        stripped = line.strip()
        if stripped.startswith("//"):
            continue
        category = _CATEGORY.match(stripped)
        if (category or not stripped) and lines:
            yield _item(lines)
            lines = []
        if category:
            yield category_path(category[1].strip())
        elif stripped:
            lines.append((number, _hidden(line)))


def _item(lines: list[tuple[int, str]]) -> _Item:
    lengths = (len(words) + 1 for _, words in lines)
    starts = [0, *accumulate(lengths)][:-1]
    return _Item("\n".join(words for _, words in lines), [at for at, _ in lines], starts)


def _draft(item: _Item, name: str, problems: list[Problem]) -> Draft | None:
    expected = "answers in { }"
    opening = item.text.find("{")
    closing = item.text.find("}", opening)
    if opening < 0:
        wrong, severity = "text without answers, which is no question", Severity.WARNING
    elif closing < 0:
        wrong, severity = "an answer that is never closed", Severity.ERROR
    elif _NUMERICAL.match(item.text, opening + 1):
        wrong, severity = "a numerical question, which is left out", Severity.WARNING
        expected = "essay, choice, true or false, short answer, matching"
    else:
        return _question(item, opening, closing)
    at = item.line_at(max(opening, 0))
    problems.append(Problem(Place(name, at), wrong, expected, severity))
    return None


def _question(item: _Item, opening: int, closing: int) -> Draft:
    before, after = item.text[:opening], item.text[closing + 1 :]
    if title := _TITLE.match(before):
        before = before[title.end() :]
    found = _FORMAT.match(before)
    text_format = found[1].lower() if found else "moodle"
    if found:
        before = before[found.end() :]
    answers, _, general = item.text[opening + 1 : closing].partition("####")
    words = f"{before.rstrip()} {GAP_MARK} {after.lstrip()}" if after.strip() else before
    prompt = _markdown(words, text_format).replace(GAP_MARK, GAP)
    line = item.numbers[0]
    options = list(_options(item, answers, opening + 1, text_format))
    if _TRUE_FALSE.match(answers):
        prompt = f"{prompt}\n\nTrue or false? Say why."
    return Draft(prompt, line, model_answer=_markdown(general, text_format), options=options)


def _options(item: _Item, answers: str, start: int, text_format: str) -> Iterator[Option]:
    if found := _TRUE_FALSE.match(answers):
        yield from _true_false(found, answers, item.line_at(start), text_format)
        return
    marks = list(_MARK.finditer(answers))
    has_wrong = any(mark[0] == "~" for mark in marks)
    has_right = False
    ends = [*(mark.start() for mark in marks[1:]), len(answers)]
    for mark, end in zip(marks, ends, strict=False):
        text = answers[mark.end() : end]
        weight = _WEIGHT.match(text)
        if weight:
            text = text[weight.end() :]
        text, _, feedback = text.partition("#")
        words = _line(text, text_format)
        if "->" in text:
            left, _, right = text.partition("->")
            if not left.strip() or not right.strip():
                continue
            words = f"{_line(left, text_format)}: {_line(right, text_format)}"
        if not words:
            continue
        is_right = float(weight[1]) > 0 if weight else mark[0] == "="
        yield Option(
            words,
            item.line_at(start + mark.start()),
            is_right,
            _line(feedback, text_format),
            is_essential=has_wrong or "->" in text or not has_right,
        )
        has_right = has_right or is_right


def _true_false(
    found: re.Match[str], answers: str, line: int, text_format: str
) -> Iterator[Option]:
    """Feedback for the wrong choice comes first, that for the right one second."""
    is_true = found[1].upper().startswith("T")
    _, wrong, right, *_ = [*answers.split("#"), "", ""]
    yield Option(f"It is {str(is_true).lower()}.", line, True, _line(right, text_format))
    yield Option(str(not is_true), line, False, _line(wrong, text_format))


def _hidden(line: str) -> str:
    line = _PRIVATE.sub("", line)
    return _ESCAPED.sub(lambda found: ESCAPES[found[1]], line)


def _restored(text: str) -> str:
    # What a line end is in GIFT is written with an escape too.
    text = text.replace("\\n", "\n")
    return _PRIVATE.sub(lambda found: _RESTORED.get(found[0], found[0]), text).strip()


def _markdown(text: str, text_format: str) -> str:
    text = _restored(text)
    match text_format:
        case "markdown":
            return text
        case "plain":
            return escape(text)
        case "html":
            return to_markdown(text)
    return to_markdown(text.replace("\n", "<br>"))


def _line(text: str, text_format: str) -> str:
    text = " ".join(_restored(text).split())
    match text_format:
        case "markdown":
            return text
        case "plain":
            return escape(text)
    return to_line(text)
