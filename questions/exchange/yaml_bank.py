"""Viva YAML in one file: a topic file, or a list of them below the key `topics`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from questions.exchange import schema, yaml_reader
from questions.exchange.decoding import decode
from questions.exchange.parsed import Parsed
from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import QuestionRecord
from questions.exchange.sources import Source, assemble, mapping, sequence
from questions.exchange.viva_yaml_files import question_data
from questions.exchange.yaml_reader import Document, Mapping, Value
from questions.exchange.yaml_writer import write as write_yaml
from questions.models import Status


def read(data: bytes, *, name: str) -> Parsed:
    """Read a topic file, or several of them in one."""
    try:
        text = decode(data, name=name)
        document = yaml_reader.read(text.encode(), name=name)
    except yaml_reader.BrokenDocument as error:
        part = parse_part(error.document)
        part.problems = sorted([*error.problems, *part.problems])
        return part
    except BankError as error:
        return Parsed(problems=error.problems)
    return parse(document)


def write(questions: Sequence[QuestionRecord]) -> bytes:
    """Return one topic file, or the list of them when the questions are of several topics."""
    return write_yaml(topics_data(questions)).encode()


def parse(document: Document) -> Parsed:
    """The questions of a document of this shape, whatever notation it was written in."""
    problems: list[Problem] = []
    sources = list(_sources(document, problems))
    return assemble(sources, name=document.name, problems=problems)


def parse_part(document: Document) -> Parsed:
    """The questions of a document that breaks off; where it has none, that is no new problem."""
    root = document.data
    has_list = isinstance(root, Mapping) and ("questions" in root or "topics" in root)
    return parse(document) if has_list else Parsed()


def topics_data(questions: Sequence[QuestionRecord]) -> dict[str, Any]:
    """The questions as plain data, topic after topic in the order in which topics first occur."""
    topics: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for record in questions:
        topics[record.module, record.topic].append(question_data(record))
    documents = [
        {"module": module, "topic": topic, "questions": items}
        for (module, topic), items in topics.items()
    ]
    return documents[0] if len(documents) == 1 else {"topics": documents}


def _sources(document: Document, problems: list[Problem]) -> Iterator[Source]:
    root = document.data
    if not isinstance(root, Mapping) or "topics" not in root:
        yield from _topic_sources(document, root, 1, problems)
        return
    others = [key for key in root if key != "topics"]
    problems.extend(Problem(document.place(key), "unknown key", "topics") for key in others)
    topics = root["topics"]
    if not isinstance(topics, yaml_reader.Sequence):
        problems.append(Problem(document.place("topics"), "no list of topics", "a list"))
        return
    for number, topic in enumerate(topics):
        line = document.place("topics", number).line
        yield from _topic_sources(document, topic, line, problems)


def _topic_sources(
    document: Document, topic: Value, line: int, problems: list[Problem]
) -> Iterator[Source]:
    """The questions of a topic; what is wrong with the topic itself goes to `problems`."""
    questions = topic.get("questions") if isinstance(topic, Mapping) else None
    if not isinstance(topic, Mapping) or not isinstance(questions, yaml_reader.Sequence):
        problems.extend(_shell_problems(document, topic, line))
        return
    shell = mapping(line, **{key: (value, topic.lines[key]) for key, value in topic.items()})
    shell["questions"] = sequence([])
    found = _shell_problems(document, shell, line)
    problems.extend(found)
    if any(problem.place.path in {"", "module", "topic"} for problem in found):
        return
    for number, question in enumerate(questions):
        yield Source(
            data=question,
            line=questions.lines[number],
            module=topic["module"],
            topic=topic["topic"],
            default_status=Status.PUBLISHED,
        )


def _shell_problems(document: Document, topic: Value, line: int) -> list[Problem]:
    """What is wrong with a topic, its questions apart; what concerns it whole stands in `line`."""
    found = schema.check(Document(document.name, topic), "topic_file")
    return [
        problem if problem.place.path else replace(problem, place=Place(document.name, line))
        for problem in found
    ]
