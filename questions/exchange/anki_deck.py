"""Questions out as an Anki package: one card each, key points and model answer on its back."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone

from questions.exchange.anki_package import Deck, Note, package
from questions.exchange.records import QuestionRecord
from questions.freezing import freeze

# Anki knows the deck and the type of its notes by these ids, so they never change.
DECK = Deck(
    deck_id=1_763_600_000_012,
    name="Viva question bank",
    note_type_id=1_763_600_000_011,
    note_type="Viva bank question",
    fields=("Question", "Answer", "Source"),
    front="{{Question}}",
    back='{{FrontSide}}<hr id="answer">{{Answer}}<p class="source">{{Source}}</p>',
    css=""".card { font-family: sans-serif; font-size: 18px; text-align: left; }
pre { overflow-x: auto; font-size: 15px; }
dt { font-weight: bold; }
.source { font-size: 12px; opacity: 0.7; }""",
)


def write(questions: Sequence[QuestionRecord], *, now: datetime | None = None) -> bytes:
    """Return a package; its notes count as changed at `now`, so they update those of before."""
    now = now or timezone.now()
    return package(DECK, [_note(record, now) for record in questions])


def _note(record: QuestionRecord, now: datetime) -> Note:
    rendered = freeze(record.content)["rendered"]
    answer = render_to_string("questions/exchange/_framework.html", {"rendered": rendered})
    topic = f"viva::{record.module}::{record.topic}" if record.topic else ""
    return Note(
        guid=uuid.uuid5(uuid.NAMESPACE_URL, f"viva/bank/{record.slug}").hex,
        fields={"Question": rendered["prompt"], "Answer": answer, "Source": record.slug},
        tags=[tag for tag in ("viva", topic, f"viva::{record.content['level']}") if tag],
        modified_at=now,
    )
