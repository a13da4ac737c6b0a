"""Write an Anki package: a zip with one SQLite file, in the format every Anki reads (schema 11).

Anki recognises a note by its guid and takes the newer one, so a package imported again updates
what an earlier one made and keeps its schedule. The ids of a note type and a deck must never
change.
"""

import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

FIRST_NOTE_ID = 1_763_600_100_000

SCHEMA = """
CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null,
  scm integer not null, ver integer not null, dty integer not null, usn integer not null,
  ls integer not null, conf text not null, models text not null, decks text not null,
  dconf text not null, tags text not null);
CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null,
  mod integer not null, usn integer not null, tags text not null, flds text not null,
  sfld integer not null, csum integer not null, flags integer not null, data text not null);
CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null,
  ord integer not null, mod integer not null, usn integer not null, type integer not null,
  queue integer not null, due integer not null, ivl integer not null, factor integer not null,
  reps integer not null, lapses integer not null, left integer not null, odue integer not null,
  odid integer not null, flags integer not null, data text not null);
CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null,
  ease integer not null, ivl integer not null, lastIvl integer not null, factor integer not null,
  time integer not null, type integer not null);
CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
CREATE INDEX ix_notes_usn on notes (usn);
CREATE INDEX ix_cards_usn on cards (usn);
CREATE INDEX ix_revlog_usn on revlog (usn);
CREATE INDEX ix_cards_nid on cards (nid);
CREATE INDEX ix_cards_sched on cards (did, queue, due);
CREATE INDEX ix_revlog_cid on revlog (cid);
CREATE INDEX ix_notes_csum on notes (csum);
"""


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck and the type of its notes; `front` and `back` are templates over `fields`."""

    deck_id: int
    name: str
    note_type_id: int
    note_type: str
    fields: tuple[str, ...]
    front: str
    back: str
    css: str


@dataclass(frozen=True)
class Note:
    """`fields` are HTML, one for each of the deck's; `modified_at` rises with every change."""

    guid: str
    fields: dict[str, str]
    tags: list[str]
    modified_at: datetime


def package(deck: Deck, notes: Sequence[Note]) -> bytes:
    """Return the bytes of an `.apkg` file with `notes`. The same notes give the same bytes."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(SCHEMA)
        _write_collection(connection, deck, notes)
        for number, note in enumerate(notes, start=1):
            _write_note(connection, deck, number, note)
        connection.commit()
        collection = connection.serialize()
    finally:
        connection.close()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("collection.anki2", collection), ("media", b"{}")):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _write_collection(connection: sqlite3.Connection, deck: Deck, notes: Sequence[Note]) -> None:
    modified = max((_seconds(note) for note in notes), default=0)
    decks = {"1": _deck(1, "Default"), str(deck.deck_id): _deck(deck.deck_id, deck.name)}
    connection.execute(
        "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')",
        (
            FIRST_NOTE_ID // 1000,
            modified * 1000,
            FIRST_NOTE_ID,
            json.dumps({"nextPos": len(notes) + 1, "schedVer": 2, "curDeck": 1}),
            json.dumps({str(deck.note_type_id): _note_type(deck)}),
            json.dumps(decks),
            json.dumps({"1": _deck_options()}),
        ),
    )


def _write_note(connection: sqlite3.Connection, deck: Deck, number: int, note: Note) -> None:
    fields = [note.fields[name].replace("\x1f", " ") for name in deck.fields]
    first = unescape(re.sub(r"<[^>]*>", "", fields[0])).strip()
    # Anki finds notes with the same first field by this; it is a checksum, no safeguard.
    checksum = int(hashlib.sha1(first.encode(), usedforsecurity=False).hexdigest()[:8], 16)
    note_id, modified = FIRST_NOTE_ID + number, _seconds(note)
    connection.execute(
        "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')",
        (
            note_id,
            note.guid,
            deck.note_type_id,
            modified,
            f" {' '.join(note.tags)} ",
            "\x1f".join(fields),
            first,
            checksum,
        ),
    )
    connection.execute(
        "INSERT INTO cards VALUES (?, ?, ?, 0, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
        (note_id, note_id, deck.deck_id, modified, number),
    )


def _seconds(note: Note) -> int:
    """Return when it changed as Anki counts, rounded up: a change is never older than it is."""
    return -int(-note.modified_at.timestamp() // 1)


def _note_type(deck: Deck) -> dict[str, Any]:
    field = {"font": "Arial", "media": [], "rtl": False, "size": 20, "sticky": False}
    return {
        "id": deck.note_type_id,
        "name": deck.note_type,
        "type": 0,
        "mod": 0,
        "usn": -1,
        "sortf": 0,
        "did": deck.deck_id,
        "vers": [],
        "tags": [],
        "css": deck.css,
        "latexPre": "",
        "latexPost": "",
        "req": [[0, "any", [0]]],
        "flds": [{**field, "name": name, "ord": place} for place, name in enumerate(deck.fields)],
        "tmpls": [
            {
                "name": "Answer",
                "ord": 0,
                "qfmt": deck.front,
                "afmt": deck.back,
                "bqfmt": "",
                "bafmt": "",
                "did": None,
            }
        ],
    }


def _deck(deck_id: int, name: str) -> dict[str, Any]:
    return {
        "id": deck_id,
        "name": name,
        "desc": "",
        "mod": 0,
        "usn": -1,
        "conf": 1,
        "dyn": 0,
        "collapsed": False,
        "browserCollapsed": False,
        "extendNew": 0,
        "extendRev": 0,
        "newToday": [0, 0],
        "revToday": [0, 0],
        "lrnToday": [0, 0],
        "timeToday": [0, 0],
    }


def _deck_options() -> dict[str, Any]:
    return {
        "id": 1,
        "name": "Default",
        "mod": 0,
        "usn": 0,
        "autoplay": True,
        "dyn": False,
        "maxTaken": 60,
        "replayq": True,
        "timer": 0,
        "new": {
            "bury": False,
            "delays": [1, 10],
            "initialFactor": 2500,
            "ints": [1, 4, 7],
            "order": 1,
            "perDay": 20,
        },
        "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1, "maxIvl": 36500, "perDay": 200},
        "lapse": {"delays": [10], "leechAction": 0, "leechFails": 8, "minInt": 1, "mult": 0},
    }
