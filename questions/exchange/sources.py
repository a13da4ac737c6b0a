"""From what a format found in a file to checked records: the same rules for every format."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from questions.exchange import schema
from questions.exchange.parsed import Parsed, Refused
from questions.exchange.problems import Place, Problem, errors
from questions.exchange.records import QuestionRecord, clean, complete, tags_of
from questions.exchange.yaml_reader import Document, Mapping, Sequence, Value
from questions.models import Status

MAX_QUESTIONS = 20_000  # in one file
NAME_MAX = 80
# Stands in for a topic while a question of a format without topics is checked.
NO_TOPIC = "unsorted"


@dataclass(frozen=True, slots=True)
class Source:
    """A question as a format found it, in the shape of the bank format and not yet checked.

    `module` and `topic` are None when the format knows none; `default_status` counts where the
    question names no status. `unsettled` is that of the record.
    """

    data: Value
    line: int
    module: Value = None
    topic: Value = None
    default_status: str = Status.DRAFT
    unsettled: tuple[str, ...] = ()


def mapping(line: int, **items: Any) -> Mapping:
    """A mapping whose values stand in `line`; those that are None are left out.

    A value may be a pair `(value, line)` where its line is another one.
    """
    found = Mapping()
    for key, item in items.items():
        value, at = item if isinstance(item, tuple) else (item, line)
        if value is not None:
            found[key] = value
            found.lines[key] = at
    return found


def sequence(items: Iterable[tuple[Value, int]]) -> Sequence:
    """A list of values, each with its line."""
    found = Sequence()
    for value, line in items:
        found.lines[len(found)] = line
        found.append(value)
    return found


def assemble(sources: Iterable[Source], *, name: str, problems: list[Problem]) -> Parsed:
    """Check each question by itself and against the others of the file; keep the sound ones.

    `sources` may be lazy and note what is wrong in `problems` while they are read.
    """
    parsed = Parsed(problems=problems)
    first_places: dict[str, Place] = {}
    known = len(problems)
    for number, source in enumerate(sources):
        if number == MAX_QUESTIONS:
            wrong = f"more than {MAX_QUESTIONS:,} questions"
            problems.append(Problem(Place(name, source.line), wrong, "several files"))
            break
        # What was noted before the question begins is another's, which could not be read at all.
        noted = [each for each in errors(problems[known:]) if each.place.line >= source.line]
        document = _document(source, name)
        found = schema.check(document, "topic_file")
        if not found:
            record = _record(source, document)
            found = list(_faults(document, record))
        found += _repeated(source, document, first_places)
        problems.extend(found)
        if noted or found:
            what = (*noted, *found)
            place = document.place("questions", 0)
            parsed.refused.append(Refused(_name(source), what, _topic(source, found), place))
        else:
            parsed.questions.append(record)
        known = len(problems)
    problems.sort()
    return parsed


def _name(source: Source) -> str:
    """The slug of a question that may say anything, or the beginning of its prompt."""
    data = source.data if isinstance(source.data, dict) else {}
    for text in (data.get("slug"), data.get("prompt")):
        if isinstance(text, str) and text.strip():
            return text.strip().partition("\n")[0][:NAME_MAX]
    return f"The question in line {source.line}"


def _topic(source: Source, found: Iterable[Problem]) -> str:
    """Where it says it belongs, unless that itself is at fault."""
    if any(problem.place.path in {"module", "topic"} for problem in found):
        return ""
    return f"{clean(str(source.module))}/{clean(str(source.topic))}" if source.topic else ""


def _document(source: Source, name: str) -> Document:
    topic = mapping(
        source.line,
        module=NO_TOPIC if source.module is None else source.module,
        topic=NO_TOPIC if source.topic is None else source.topic,
        questions=sequence([(source.data, source.line)]),
    )
    return Document(name, topic)


def _record(source: Source, document: Document) -> QuestionRecord:
    data: Any = source.data
    return QuestionRecord(
        module=clean(str(source.module or "")),
        topic=clean(str(source.topic or "")),
        content=complete(data),
        status=data.get("status", source.default_status),
        place=document.place("questions", 0),
        unsettled=source.unsettled,
        tags=tags_of(data),
    )


def _faults(document: Document, record: QuestionRecord) -> Iterator[Problem]:
    first_lines: dict[str, int] = {}
    for index, point in enumerate(record.content["framework"]["points"]):
        place = document.place("questions", 0, "framework", "points", index, "uid")
        first = first_lines.setdefault(point["uid"], place.line)
        if len(first_lines) <= index:
            wrong = f"the uid “{point['uid']}” is taken in line {first}"
            yield Problem(place, wrong, "each uid once in its question")
            return
    if record.status == Status.PUBLISHED:
        for missing in record.gaps:
            yield Problem(record.place, "cannot be published", f"{missing}, or `status: draft`")


def _repeated(
    source: Source, document: Document, first_places: dict[str, Place]
) -> Iterator[Problem]:
    """A slug that another question of the file has, sound or not."""
    slug = source.data.get("slug") if isinstance(source.data, dict) else None
    if not isinstance(slug, str) or not slug:
        return
    place = document.place("questions", 0)
    first = first_places.setdefault(slug, place)
    if first is not place:
        wrong = f"the slug “{slug[:NAME_MAX]}” is taken in line {first.line}"
        yield Problem(place, wrong, "each slug once in the file")
