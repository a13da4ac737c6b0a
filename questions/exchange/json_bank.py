"""Viva JSON: what a YAML file of the bank says, in the notation of JSON."""

import json
from collections.abc import Sequence

from questions.exchange import json_reader, yaml_bank
from questions.exchange.decoding import decode
from questions.exchange.parsed import Parsed
from questions.exchange.problems import BankError
from questions.exchange.records import QuestionRecord


def read(data: bytes, *, name: str) -> Parsed:
    """Read one topic, or several of them below `topics`."""
    try:
        document = json_reader.read(decode(data, name=name), name=name)
    except BankError as error:
        return Parsed(problems=error.problems)
    return yaml_bank.parse(document)


def write(questions: Sequence[QuestionRecord]) -> bytes:
    """Return one topic, or the list of them when the questions are of several topics."""
    data = yaml_bank.topics_data(questions)
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"
