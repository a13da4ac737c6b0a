"""Reading in tests: files as they are given, and what came of them in short."""

from pathlib import Path

from questions.exchange.formats import read
from questions.exchange.parsed import Parsed
from questions.exchange.records import QuestionRecord

SAMPLES = Path(__file__).with_name("samples")


def parse(text: str | bytes, *, name: str) -> Parsed:
    return read(name, text.encode() if isinstance(text, str) else text)


def sample(name: str) -> Parsed:
    return read(name, (SAMPLES / name).read_bytes())


def problems_of(parsed: Parsed) -> list[str]:
    return [f"{p.place.line} {p.place.path}: {p.wrong}; {p.expected}" for p in parsed.problems]


def by_prompt(parsed: Parsed) -> dict[str, QuestionRecord]:
    return {record.content["prompt"]: record for record in parsed.questions}


def point_texts(record: QuestionRecord) -> list[str]:
    return [point["text"] for point in record.content["framework"]["points"]]


def pitfalls(record: QuestionRecord) -> list[tuple[str, str]]:
    found = record.content["framework"]["pitfalls"]
    return [(pitfall["claim"], pitfall["correction"]) for pitfall in found]
