"""What goes out and does not come back: Moodle XML, Anki packages, the booklet."""

import re
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings

from interviews.history.exporting import ANKI_DECK
from questions.exchange import anki_deck, booklet
from questions.exchange.formats import FORMATS
from questions.exchange.records import QuestionRecord, complete
from tests.questions.exchange.banks import make_question_data
from tests.questions.exchange.parsing import parse
from tests.questions.exchange.strategies import banks

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # those of Anki are not ours to mend
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_record(**overrides: Any) -> QuestionRecord:
    return QuestionRecord("python", "the-lock", complete(make_question_data(**overrides)))


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    found = Collection(str(tmp_path / "collection.anki2"))
    yield found
    found.close()


def import_into(collection: Collection, package: bytes, directory: Path) -> None:
    path = directory / "bank.apkg"
    path.write_bytes(package)
    collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    )


def test_moodle_gets_essays_with_information_for_graders() -> None:
    record = make_record(prompt="Why *one* core & not `a < b`?")

    quiz = fromstring(FORMATS["moodle"].write([record, make_record(slug="b")]))

    category, essay, second = quiz.findall("question")
    assert category.findtext("category/text") == "$course$/top/Python/The lock"
    assert [essay.get("type"), second.get("type")] == ["essay", "essay"]
    assert essay.findtext("idnumber") == "lock-hashing"
    assert essay.findtext("name/text") == "Why one core & not a < b?"
    assert essay.findtext("questiontext/text").strip() == (
        "<p>Why <em>one</em> core &amp; not <code>a &lt; b</code>?</p>"
    )
    assert essay.findtext("defaultgrade") == "7"
    grader = essay.findtext("graderinfo/text")
    assert "Says that one thread runs. <em>(essential, weight 3)</em>" in grader
    assert "Async goes round the lock." in grader
    assert [tag.text for tag in essay.findall("tags/tag/text")] == ["debugging", "mid", "must"]


@settings(max_examples=30)
@given(questions=banks())
def test_moodle_xml_of_any_bank_is_valid_and_read_as_drafts(
    questions: list[QuestionRecord],
) -> None:
    written = FORMATS["moodle"].write(questions)

    essays = [q for q in fromstring(written).findall("question") if q.get("type") == "essay"]
    assert [essay.findtext("idnumber") for essay in essays] == [q.slug for q in questions]
    parsed = FORMATS["moodle"].read(written, name="quiz.xml")
    assert all("<script" not in str(record.content) for record in parsed.questions)


def test_moodle_xml_read_again_keeps_its_slugs() -> None:
    written = FORMATS["moodle"].write([make_record()])

    [first] = parse(written, name="a.xml").questions
    [second] = parse(written, name="b.xml").questions

    assert first.slug == second.slug
    assert first.slug.startswith("lock-hashing-")
    assert first.topic_path == "python/the-lock"


def test_an_anki_package_updates_its_notes_and_keeps_the_schedule(
    collection: Collection, tmp_path: Path
) -> None:
    import_into(collection, anki_deck.write([make_record()], now=NOON), tmp_path)
    [card_id] = collection.find_cards("")
    collection.sched.set_due_date([card_id], "7")
    due = collection.get_card(card_id).due

    changed = make_record(prompt="Why <now>?")
    later = anki_deck.write([changed, make_record(slug="b")], now=NOON + timedelta(days=1))
    import_into(collection, later, tmp_path)

    card = collection.get_card(card_id)
    assert (card.due, len(collection.find_cards(""))) == (due, 2)
    assert "Why &lt;now&gt;?" in card.question()
    assert "Says that one thread runs." in card.answer()
    assert card.note().has_tag("viva::python::the-lock")
    assert collection.decks.name(card.did) == "Viva question bank"
    problems, is_sound = collection.fix_integrity()
    assert is_sound, problems


def test_an_anki_package_does_not_touch_the_deck_of_answers() -> None:
    assert anki_deck.DECK.deck_id != ANKI_DECK.deck_id
    assert anki_deck.DECK.note_type_id != ANKI_DECK.note_type_id


def test_a_booklet_is_one_file_that_fetches_nothing() -> None:
    record = make_record(
        prompt="![x](https://a.org/x.png) <script>alert(1)</script> Why?",
        framework__model_answer="```python\nprint(1)\n```",
    )

    html = FORMATS["booklet"].write([record]).decode()

    assert "<!doctype html>" in html
    assert not re.search(r"<(script|img|link|iframe|object)\b|\ssrc=|url\(|@import|\son\w+=", html)
    assert "default-src 'none'" in html
    assert "@media print" in html
    assert '<pre class="code"' in html
    assert "alert(1)" in unescape(html)


@pytest.mark.parametrize("name", ["moodle", "booklet"])
def test_titles_of_references_are_text(name: str) -> None:
    reference = {"title": "<script>alert(1)</script>", "url": "https://a.org/?a=1&b='2'"}

    written = FORMATS[name].write([make_record(framework__references=[reference])]).decode()

    # Moodle's file is XML round HTML, so it is escaped once more.
    html = unescape(written) if name == "moodle" else written
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_booklet_lists_its_topics_by_title() -> None:
    records = [make_record(), make_record(slug="b"), make_record(slug="c")]
    records[2] = QuestionRecord("web", "http", records[2].content)
    titles = {"python": "The language", "python/the-lock": "The GIL"}

    html = booklet.write(records, titles=titles).decode()

    assert "3 questions, with answer frameworks." in html
    assert '<a href="#topic-1">The language: The GIL</a> (2)' in html
    assert '<a href="#topic-2">Web: Http</a> (1)' in html
    assert html.count("<article>") == 3


@pytest.mark.parametrize("name", [name for name, found in FORMATS.items() if found.can_write])
def test_every_format_writes_an_empty_bank(name: str) -> None:
    assert isinstance(FORMATS[name].write([]), bytes)
