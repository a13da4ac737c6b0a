"""Questions in Markdown: front matter, the prompt, and the framework below headings.

One question a file or many in one; each begins with its front matter. See docs/bank-format.md.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from questions.exchange import yaml_reader
from questions.exchange.decoding import decode
from questions.exchange.drafts import derived_slug
from questions.exchange.markdown_sections import (
    FRONT_MATTER,
    KEYS,
    Line,
    is_edge,
    is_key,
    read_body,
    write_body,
)
from questions.exchange.parsed import Parsed
from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import QuestionRecord
from questions.exchange.sources import Source, assemble, mapping
from questions.exchange.yaml_reader import Mapping
from questions.exchange.yaml_writer import write as write_yaml

FRONT_LINES = 30  # front matter is not longer


def looks_like(text: str) -> bool:
    """Whether a text begins with front matter of ours, and not with that of a web site."""
    first, *front = text.split("\n", maxsplit=FRONT_LINES)[:FRONT_LINES]
    return is_edge(first) and any(
        is_key(line) and not line.startswith("tags:")  # which web sites have as well
        for line in takewhile(lambda line: not is_edge(line), front)
    )


def read(data: bytes, *, name: str) -> Parsed:
    """Read questions that begin with front matter; what stands before the first is a problem."""
    try:
        text = decode(data, name=name)
    except BankError as error:
        return Parsed(problems=error.problems)
    problems: list[Problem] = []
    return assemble(_sources(text, name, problems), name=name, problems=problems)


def write(questions: Sequence[QuestionRecord]) -> bytes:
    """Return the questions, one after the other in one file."""
    return "\n".join(line for record in questions for line in _lines(record)).encode()


def _lines(record: QuestionRecord) -> Iterator[str]:
    found = {
        **record.content,
        "module": record.module,
        "topic": record.topic,
        "status": str(record.status),
        "tags": record.tags or "",
    }
    front = {key: found[key] for key in KEYS if found[key] != ""}
    yield from (FRONT_MATTER, *write_yaml(front).splitlines(), FRONT_MATTER, "")
    yield from write_body(record.content)
    yield ""


def _sources(text: str, name: str, problems: list[Problem]) -> Iterator[Source]:
    lines = list(enumerate(text.split("\n"), start=1))
    openings = _openings(lines)
    for number, line in lines[: openings[0] - 1 if openings else None]:
        if line.strip():
            wrong = "text before the first question"
            expected = f"front matter: {FRONT_MATTER}, `slug:` and the like, {FRONT_MATTER}"
            problems.append(Problem(Place(name, number), wrong, expected))
            break
    for opening, following in pairwise([*openings, len(lines) + 1]):
        block = lines[opening : following - 1]
        closing = next((index for index, (_, line) in enumerate(block) if is_edge(line)), None)
        if closing is None:
            expected = f"a line {FRONT_MATTER} below it"
            problems.append(Problem(Place(name, opening), "front matter without end", expected))
            continue
        front = _front_matter(block[:closing], opening, name, problems)
        if front is not None:
            yield _source(front, block[closing + 1 :], opening, name, problems)


def _openings(lines: list[Line]) -> list[int]:
    """The lines where front matter begins: at the top of the file, or above one of its keys."""
    top = next((number for number, line in lines if line.strip()), 0)
    return [
        number
        for (number, line), (_, after) in pairwise([*lines, (0, "")])
        if is_edge(line) and (number == top or is_key(after))
    ]


def _front_matter(
    lines: list[Line], opening: int, name: str, problems: list[Problem]
) -> Mapping | None:
    source = "\n".join(line for _, line in lines)
    try:
        data = yaml_reader.read(source.encode(), name=name).data
    except BankError as error:
        for problem in error.problems:
            place = Place(name, problem.place.line + opening, problem.place.path)
            problems.append(Problem(place, problem.wrong, problem.expected))
        return None
    if not isinstance(data, Mapping):
        wrong = "front matter without keys"
        problems.append(Problem(Place(name, opening), wrong, f"some of {', '.join(KEYS)}"))
        return None
    data.lines = {key: line + opening for key, line in data.lines.items()}
    for key in [key for key in data if key not in KEYS]:
        place = Place(name, data.lines[key], key)
        problems.append(Problem(place, "unknown key", f"one of {', '.join(KEYS)}"))
        del data[key]
    return data


def _source(
    front: Mapping, body: list[Line], opening: int, name: str, problems: list[Problem]
) -> Source:
    prompt, line, framework = read_body(body, name=name, problems=problems)
    module, topic = front.pop("module", None), front.pop("topic", None)
    items = {key: (value, front.lines[key]) for key, value in front.items()}
    if "slug" not in front:
        items["slug"] = (derived_slug(prompt), opening)
    data = mapping(opening, **items, prompt=(prompt, line), framework=(framework, line))
    return Source(data, opening, module=module, topic=topic)
