"""`import_bank` and `export_bank` with files of other formats, and the preview of a dry run."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from questions.exchange.formats import FORMATS
from questions.models import Question, Revision, Status
from tests.questions.exchange.banks import QUESTION, make_bank, make_question_data, write_topic

pytestmark = pytest.mark.django_db

Capture = pytest.CaptureFixture[str]
LOSSLESS = [name for name in ("yaml", "json", "csv", "markdown") if name in FORMATS]


@pytest.mark.parametrize("name", LOSSLESS)
def test_what_is_exported_into_one_file_changes_nothing_when_imported(
    tmp_path: Path, capsys: Capture, name: str
) -> None:
    write_topic(tmp_path / "bank", make_question_data(), make_question_data(slug="b"), topic="one")
    write_topic(tmp_path / "bank", make_question_data(slug="c", status="draft"), topic="two")
    call_command("import_bank", tmp_path / "bank")
    before = list(Question.objects.values()), list(Revision.objects.values())
    file = tmp_path / f"out{FORMATS[name].extensions[0]}"

    call_command("export_bank", file, format=name)
    call_command("import_bank", file)

    lines = capsys.readouterr().out.splitlines()
    assert f"3 questions in {file}." in lines
    assert "Questions: 0 created, 0 changed, 0 reordered, 3 unchanged; 0 new revisions." in lines
    assert (list(Question.objects.values()), list(Revision.objects.values())) == before


def test_export_into_a_file_overwrites_only_when_told_to(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_text("mine")

    with pytest.raises(CommandError, match="exists; nothing was written"):
        call_command("export_bank", file, format="json")
    assert file.read_text() == "mine"
    with pytest.raises(CommandError, match="is a directory; give a file"):
        call_command("export_bank", tmp_path, format="json")

    call_command("export_bank", file, format="json", force=True)
    assert file.read_text() != "mine"


def test_questions_arrive_with_the_status_that_was_asked_for(tmp_path: Path) -> None:
    whole, bare = make_question_data(), make_question_data(slug="b", status="draft")
    bare["framework"]["points"] = []
    path = write_topic(tmp_path, whole, bare)

    call_command("import_bank", path, publication="draft")
    assert set(Question.objects.values_list("status", flat=True)) == {Status.DRAFT}

    call_command("import_bank", path, publication="complete")
    assert dict(Question.objects.values_list("slug", "status")) == {
        "lock-hashing": Status.PUBLISHED,
        "b": Status.DRAFT,
    }


def test_a_dry_run_shows_each_field_that_would_change(tmp_path: Path, capsys: Capture) -> None:
    call_command("import_bank", write_topic(tmp_path, make_question_data()))
    write_topic(tmp_path, make_question_data(seconds=300))
    capsys.readouterr()

    call_command("import_bank", tmp_path, dry_run=True)

    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == ["lock-hashing", "  Suggested seconds", "    - 240", "    + 300"]
    assert lines[-1] == "Dry run: nothing was stored."
    assert Question.objects.get().seconds == 240


def test_a_dry_run_names_near_duplicates(tmp_path: Path, capsys: Capture) -> None:
    make_bank(tmp_path, make_question_data(), make_question_data(slug="twin"))

    call_command("import_bank", tmp_path, dry_run=True)

    assert "alike     lock-hashing and twin: 100 %" in capsys.readouterr().out


def test_problems_of_any_format_are_listed_and_nothing_is_stored(
    tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "bank.json"
    file.write_text('{"module": "a", "topic": "b", "questions": [{"slug": "c"}, {"slug": "d"}]}')

    with pytest.raises(CommandError, match="Nothing was imported: 2 problems, listed above"):
        call_command("import_bank", file)

    listed = capsys.readouterr().err.splitlines()
    assert len(listed) == 2
    assert listed[0].startswith(f"{file}:1:")
    assert not Question.objects.exists()


def test_a_zip_is_refused(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "bank.zip"
    file.write_bytes(b"PK\x03\x04")

    with pytest.raises(CommandError, match="Nothing was imported: 1 problems"):
        call_command("import_bank", file)

    assert "“.zip” is not known" in capsys.readouterr().err


def test_a_part_of_a_topic_keeps_the_order_of_the_rest(tmp_path: Path) -> None:
    a, b = make_question_data(slug="a"), make_question_data(slug="b", prompt=QUESTION["prompt"])
    write_topic(tmp_path / "bank", a, b)
    call_command("import_bank", tmp_path / "bank")
    file = tmp_path / "part.json"
    call_command("export_bank", file, format="json")
    text = file.read_text().replace('"slug": "a"', '"slug": "new"')
    file.write_text(text)

    call_command("import_bank", file)

    assert list(Question.objects.in_bank_order().values_list("slug", flat=True)) == [
        "a",
        "b",
        "new",
    ]
