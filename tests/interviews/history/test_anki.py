"""The package is read by Anki itself."""

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from interviews.history.exporting import export_answers
from interviews.history.queries import answers_to_export
from interviews.history.services import write_note
from tests.factories import make_answer, make_question

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # those of Anki are not ours to mend
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    found = Collection(str(tmp_path / "collection.anki2"))
    yield found
    found.close()


def package_of(user) -> bytes:
    return export_answers(answers_to_export(user.answers.assessed()), "apkg")


def import_into(collection: Collection, package: bytes, directory: Path) -> None:
    path = directory / "answers.apkg"
    path.write_bytes(package)
    collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    )


def test_package_imported_again_updates_its_notes_in_place(user, collection, tmp_path):
    changed, same = (make_question(prompt=f"Why {name}?") for name in ("locks", "queues"))
    answer = make_answer(user=user, question=changed, text="First <try>", now=NOON)
    make_answer(user=user, question=same, text="Other", now=NOON + timedelta(hours=1))
    import_into(collection, package_of(user), tmp_path)
    before = sorted(collection.find_notes(""))
    cards = sorted(collection.find_cards(""))
    assert [len(before), len(cards)] == [2, 2]
    [note_id] = collection.find_notes('"My answer:*First*"')
    assert collection.get_note(note_id)["My answer"] == "First &lt;try&gt;"
    assert collection.get_note(note_id).has_tag("viva")

    write_note(answer=answer, text="Say it shorter", now=NOON + timedelta(days=3))
    make_answer(user=user, question=changed, text="Second try", now=NOON + timedelta(days=2))
    later = make_answer(user=user, question=same, text="New", now=NOON + timedelta(days=4))
    write_note(answer=later, text="Good", now=NOON + timedelta(days=5))
    import_into(collection, package_of(user), tmp_path)

    assert sorted(collection.find_notes("")) == before
    assert sorted(collection.find_cards("")) == cards
    assert collection.get_note(note_id)["My answer"] == "Second try"
    [other] = set(before) - {note_id}
    assert collection.get_note(other)["My answer"] == "New"
    assert collection.get_note(other)["Note"] == "Good"
    problems, is_sound = collection.fix_integrity()
    assert is_sound, problems


def test_package_imported_again_keeps_the_schedule(user, collection, tmp_path):
    make_answer(user=user, now=NOON)
    import_into(collection, package_of(user), tmp_path)
    [card_id] = collection.find_cards("")
    collection.sched.set_due_date([card_id], "7")
    due = collection.get_card(card_id).due

    make_answer(user=user, question=user.answers.get().question, now=NOON + timedelta(days=1))
    import_into(collection, package_of(user), tmp_path)

    assert collection.get_card(card_id).due == due


def test_package_shows_question_and_answer_on_its_card(user, collection, tmp_path):
    make_answer(user=user, question=make_question(prompt="Why **locks**?"), now=NOON)
    import_into(collection, package_of(user), tmp_path)

    card = collection.get_card(collection.find_cards("")[0])

    assert "<strong>locks</strong>" in card.question()
    assert "One thread runs bytecode." in card.answer()
    assert collection.decks.name(card.did) == "Viva"


def test_package_of_the_same_answers_is_the_same(user):
    make_answer(user=user, now=NOON)

    assert package_of(user) == package_of(user)


def test_empty_package_is_one(user, collection, tmp_path):
    import_into(collection, package_of(user), tmp_path)

    assert collection.find_notes("") == []
