"""Moodle XML in: questions of quizzes as drafts. https://docs.moodle.org/en/Moodle_XML_format"""

from collections.abc import Iterator

from questions.exchange import xml_reader
from questions.exchange.decoding import decode
from questions.exchange.drafts import Draft, Option, source
from questions.exchange.html_markdown import escape, to_line, to_markdown
from questions.exchange.parsed import Parsed
from questions.exchange.problems import BankError, Place, Problem, Severity
from questions.exchange.records import clean
from questions.exchange.sources import assemble
from questions.exchange.xml_reader import Element

KINDS = ("essay", "shortanswer", "multichoice", "truefalse", "matching", "match")
ROOTS = {"top"}  # names of categories that hold the others and say nothing


def read(data: bytes, *, name: str) -> Parsed:
    """Read a quiz. Kinds of questions that have no words to keep are left out with a warning."""
    try:
        text = decode(data, name=name)
    except BankError as error:
        return Parsed(problems=error.problems)
    root, problems = xml_reader.read(text, name=name)
    drafts: list[Draft] = []
    if root is not None and root.tag != "quiz":
        problems.append(Problem(Place(name, root.line), f"the root is “{root.tag}”", "“quiz”"))
    elif root is not None:
        if problems:  # the last element is not whole, what stands before it is still checked
            root.children = root.children[:-1]
        drafts.extend(_drafts(root, name, problems))
    return assemble(map(source, drafts), name=name, problems=problems)


def _drafts(quiz: Element, name: str, problems: list[Problem]) -> Iterator[Draft]:
    path: tuple[str, ...] = ()
    for element in quiz.all("question"):
        kind = element.attributes.get("type", "")
        if kind == "category":
            path = category_path(_plain(element.first("category")))
        elif kind in KINDS:
            draft = _draft(element, kind)
            draft.path = path
            yield draft
        else:
            place = Place(name, element.line, f"question[{kind}]")
            expected = f"one of {', '.join(KINDS)}; the question is left out"
            problems.append(Problem(place, "a kind that is not read", expected, Severity.WARNING))


def category_path(category: str) -> tuple[str, ...]:
    """The names of a category, without Moodle's contexts (`$course$`) and its `top`."""
    escaped = category.replace("//", "\0")  # a slash in a name is written twice
    names = [part.strip().replace("\0", "/") for part in escaped.split("/")]
    return tuple(name for name in names if name and name not in ROOTS and not _is_context(name))


def _is_context(name: str) -> bool:
    return name.startswith("$") and name.endswith("$")


def _draft(element: Element, kind: str) -> Draft:
    prompt = _markdown(element.first("questiontext"))
    if kind == "truefalse":
        prompt = f"{prompt}\n\nTrue or false? Say why."
    return Draft(
        prompt=prompt or _escaped_name(element),
        line=element.line,
        identity=_plain(element.first("idnumber")),
        model_answer="\n\n".join(
            filter(
                None,
                [
                    _markdown(element.first("graderinfo")),
                    _markdown(element.first("generalfeedback")),
                ],
            )
        ),
        options=list(_pairs(element) if kind.startswith("match") else _options(element, kind)),
    )


def _options(element: Element, kind: str) -> Iterator[Option]:
    """The answers: of a short answer the first right one is essential, the rest say the same."""
    has_right = False
    for answer in element.all("answer"):
        text = _line(answer)
        is_right = _fraction(answer) > 0
        if not text or (kind == "shortanswer" and text in {"\\*", "*"}) or kind == "essay":
            continue
        feedback = answer.first("feedback")
        yield Option(
            text=f"It is {text.lower()}." if kind == "truefalse" and is_right else text,
            line=answer.line,
            is_right=is_right,
            feedback=_line(feedback) if feedback else "",
            is_essential=kind != "shortanswer" or not has_right,
        )
        has_right = has_right or is_right


def _pairs(element: Element) -> Iterator[Option]:
    for pair in element.all("subquestion"):
        answer = pair.first("answer")
        left, right = _line(pair), _line(answer) if answer else ""
        if left and right:
            yield Option(f"{left}: {right}", pair.line, is_right=True)


def _fraction(answer: Element) -> float:
    try:
        return float(answer.attributes.get("fraction", "0"))
    except ValueError:
        return 0.0


def _plain(element: Element | None) -> str:
    """The words of an element: those of its `text`, where it has one."""
    if element is None:
        return ""
    inner = element.first("text")
    return clean((inner or element).text)


def _markdown(element: Element | None) -> str:
    text = _plain(element)
    match element.attributes.get("format", "html") if element else "":
        case "markdown":
            return text
        case "plain_text":
            return escape(text)
        case "moodle_auto_format":
            return to_markdown(text.replace("\n", "<br>"))
    return to_markdown(text)


def _line(element: Element) -> str:
    text = _plain(element)
    match element.attributes.get("format", "html"):
        case "markdown":
            return " ".join(text.split())
        case "plain_text":
            return escape(" ".join(text.split()))
    return to_line(text)


def _escaped_name(element: Element) -> str:
    return escape(_plain(element.first("name")))
