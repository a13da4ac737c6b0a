"""Banks for tests: a complete question as data, and files made of it."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from questions.exchange.files import find
from questions.exchange.records import Bank
from questions.exchange.viva_yaml import load
from questions.exchange.yaml_writer import write

APPROACH = " ".join(["Say first what the lock protects, then what follows for threads."] * 4)
MODEL_ANSWER = " ".join(["One thread at a time runs bytecode, so I would use processes here."] * 12)

QUESTION: dict[str, Any] = {
    "slug": "lock-hashing",
    "prompt": "A photo service hashes pictures in eight threads and uses one core only."
    " Explain why, and say what you would change.",
    "kind": "debugging",
    "level": "mid",
    "need": "must",
    "seconds": 240,
    "covers": ["lock"],
    "framework": {
        "approach": APPROACH,
        "points": [
            {"uid": "one", "text": "Says that one thread runs.", "essential": True, "weight": 3},
            {"uid": "two", "text": "Names a process pool.", "essential": True, "weight": 2},
            {"uid": "three", "text": "Says what it costs.", "essential": False, "weight": 1},
            {"uid": "four", "text": "Shows a measurement.", "essential": False, "weight": 1},
        ],
        "pitfalls": [{"claim": "Async goes round the lock.", "correction": "It does not."}],
        "follow_ups": [
            {"prompt": "What of hashlib?", "hint": "It releases the lock."},
            {"prompt": "What of free threading?", "hint": "The threads run in parallel."},
        ],
        "model_answer": MODEL_ANSWER,
        "references": [
            {"title": "Glossary", "url": "https://docs.python.org/3/glossary.html"},
            {"title": "PEP 703", "url": "https://peps.python.org/pep-0703/"},
        ],
    },
}


def make_question_data(**overrides: Any) -> dict[str, Any]:
    """A question without fault; a key of the framework may be given as `framework__points`."""
    question = deepcopy(QUESTION)
    for key, value in overrides.items():
        name, _, part = key.partition("__")
        if part:
            question[name][part] = value
        else:
            question[name] = value
    return question


def write_topic(
    root: Path, *questions: dict[str, Any], module: str = "python", topic: str = "lock"
) -> Path:
    """Write a topic file at its place below `root`."""
    path = root / module / f"{topic}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {"module": module, "topic": topic, "questions": list(questions)}
    path.write_text(write(data), encoding="utf-8")
    return path


def make_bank(root: Path, *questions: dict[str, Any], **place: str) -> Bank:
    """Write one topic and read it back."""
    write_topic(root, *questions, **place)
    return load(find([root]))
