"""One's own answers as files: JSON, CSV, Markdown and an Anki package. No database."""

import csv
import io
import json
import uuid
from collections.abc import Iterable
from html import escape
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from interviews.practice.models import Answer
from interviews.spreadsheets import neutralise
from questions.exchange.anki_package import Deck, Note, package

CONTENT_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "apkg": "application/octet-stream",
}

# Anki knows the deck and the type of its notes by these ids, so they never change.
ANKI_DECK = Deck(
    deck_id=1_763_600_000_002,
    name="Viva",
    note_type_id=1_763_600_000_001,
    note_type="Viva question",
    fields=("Question", "Key points", "Model answer", "My answer", "Note", "Source"),
    front="{{Question}}",
    back="""{{FrontSide}}<hr id="answer">{{Key points}}
{{#Model answer}}<h4>Model answer</h4>{{Model answer}}{{/Model answer}}
{{#My answer}}<h4>My last answer</h4><p>{{My answer}}</p>{{/My answer}}
{{#Note}}<h4>Note</h4><p>{{Note}}</p>{{/Note}}
<p class="source">{{Source}}</p>""",
    css=""".card { font-family: sans-serif; font-size: 18px; text-align: left; }
.source { font-size: 12px; opacity: 0.7; }""",
)


def export_answers(answers: Iterable[Answer], file_format: str) -> bytes:
    """Return `answers` as a file of `file_format`, one of `CONTENT_TYPES`."""
    writers = {"json": _to_json, "csv": _to_csv, "md": _to_markdown, "apkg": _to_anki}
    return writers[file_format](answers)


def answer_record(answer: Answer) -> dict[str, Any]:
    """Return what an export says of an answer. The names of the keys are a promise.

    `seconds_given` is what this question adds to the clock, in a mock interview too, where the
    whole set runs against the sum.
    """
    ticked = set(answer.ticked)
    points = answer.revision.points
    return {
        "answered_at": answer.locked_at,
        "assessed_at": answer.assessed_at,
        "module": answer.topic.module.slug,
        "topic": answer.topic.slug,
        "question": answer.question.slug,
        "revision": answer.revision.number,
        "prompt": answer.revision.content["prompt"],
        "mode": answer.round.mode,
        "pace": answer.round.pace,
        "answer": answer.text,
        "points_made": [point["text"] for point in points if point["uid"] in ticked],
        "points_missed": [point["text"] for point in points if point["uid"] not in ticked],
        "score": answer.score,
        "rating": answer.rating,
        "seconds_used": answer.seconds_used,
        "seconds_given": answer.seconds,
        "timed_out": answer.timed_out,
        "note": note_text(answer),
    }


def note_text(answer: Answer) -> str:
    return answer.note.text if hasattr(answer, "note") else ""


def _to_json(answers: Iterable[Answer]) -> bytes:
    document = {"format": "viva-answers", "version": 1}
    document["answers"] = [answer_record(answer) for answer in answers]
    text = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return text.encode() + b"\n"


def _to_csv(answers: Iterable[Answer]) -> bytes:
    file = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for answer in answers:
        record = answer_record(answer)
        record["answered_at"] = record["answered_at"].isoformat()
        record["assessed_at"] = record["assessed_at"].isoformat()
        for name in ("points_made", "points_missed"):
            record[name] = " | ".join(record[name])
        if writer is None:
            writer = csv.DictWriter(file, list(record))
            writer.writeheader()
        writer.writerow({name: neutralise(value) for name, value in record.items()})
    # The mark tells spreadsheets that it is UTF-8.
    return file.getvalue().encode("utf-8-sig")


def _to_markdown(answers: Iterable[Answer]) -> bytes:
    parts = ["# My answers\n"]
    for answer in answers:
        ticked = set(answer.ticked)
        points = "\n".join(
            f"- [{'x' if point['uid'] in ticked else ' '}] {_one_line(point['text'])}"
            for point in answer.revision.points
        )
        parts.append(
            f"## {_one_line(answer.revision.headline)}\n\n"
            f"{answer.topic.module.title}, {answer.topic.title} · {answer.locked_at:%Y-%m-%d %H:%M}"
            f" · {round((answer.score or 0) * 100)} % · {answer.get_rating_display()}"
            f" · revision {answer.revision.number}\n\n"
            f"{answer.revision.content['prompt'].strip()}\n\n"
            f"### My answer\n\n{_fenced(answer.text) if answer.text else '(nothing written)'}\n\n"
            f"### Key points\n\n{points}\n"
        )
        if note := note_text(answer):
            parts.append(f"### Note to myself\n\n{_fenced(note)}\n")
    return "\n".join(parts).encode()


def _to_anki(answers: Iterable[Answer]) -> bytes:
    """One note a question, made of its newest answer; `answers` come newest first."""
    notes: dict[int, Note] = {}
    for answer in answers:
        if answer.question_id not in notes:
            notes[answer.question_id] = _anki_note(answer)
    return package(ANKI_DECK, list(notes.values()))


def _anki_note(answer: Answer) -> Note:
    rendered = answer.revision.rendered
    points = "".join(
        f"<li>{'✓' if point['is_ticked'] else '○'} {point['text']}</li>" for point in answer.points
    )
    changes = [answer.assessed_at] if answer.assessed_at else []
    if hasattr(answer, "note"):
        changes.append(answer.note.updated_at)
    name = f"viva/{answer.user_id}/{answer.question.slug}"
    return Note(
        guid=uuid.uuid5(uuid.NAMESPACE_URL, name).hex,
        fields={
            "Question": rendered["prompt"],
            "Key points": f"<ul>{points}</ul>",
            "Model answer": rendered["model_answer"],
            "My answer": _escaped(answer.text),
            "Note": _escaped(note_text(answer)),
            "Source": f"{answer.question.slug}, revision {answer.revision.number}",
        },
        tags=["viva", f"viva::{answer.topic.module.slug}::{answer.topic.slug}"],
        modified_at=max(changes),
    )


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _fenced(text: str) -> str:
    """Fence text, so that headings and lists in it do not mix with those of the document."""
    fence = "~~~~"
    while fence in text:
        fence += "~"
    return f"{fence}\n{text}\n{fence}"
