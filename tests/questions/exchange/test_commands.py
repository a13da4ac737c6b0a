from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from questions.models import Module, Question
from tests.questions.exchange.banks import make_question_data, write_topic

Capture = pytest.CaptureFixture[str]


def test_check_bank_prints_figures_and_coverage(tmp_path: Path, capsys: Capture) -> None:
    write_topic(
        tmp_path / "bank", make_question_data(), make_question_data(slug="b", status="draft")
    )
    (tmp_path / "syllabus.yaml").write_text(
        "modules:\n- slug: python\n  topics:\n  - slug: lock\n    items:\n"
        "    - {id: lock}\n    - {id: other}\n    - {id: third, ours: true}\n"
    )

    with pytest.raises(CommandError, match="1 files, 1 errors, 0 warnings"):
        call_command("check_bank", tmp_path / "bank")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(
        "% like that of “lock-hashing”; expected at most 85 %, another situation"
    )
    assert lines[2:5] == [
        "module  junior  mid  senior  concept  comparison  coding  debugging  design  behavioural"
        "  total",
        "python       ·    2       ·        ·           ·       ·          2       ·            ·"
        "      2",
        "all          0    2       0        0           0       0          2       0            0"
        "      2",
    ]
    assert lines[6:10] == [
        "Coverage of the sources: 1 of 2",
        "  python: 1 of 2  missing: other",
        "Coverage of ours: 0 of 1",
        "  python: 0 of 1  missing: third",
    ]


def test_check_bank_takes_several_paths(tmp_path: Path, capsys: Capture) -> None:
    one = write_topic(tmp_path, make_question_data(), topic="one")
    two = write_topic(
        tmp_path,
        make_question_data(
            slug="b",
            prompt="A clinic books one appointment twice when two people click at the same moment."
            " Find out why, and close the gap.",
        ),
        topic="two",
    )

    call_command("check_bank", one, two)

    assert "2 files, 0 errors, 0 warnings." in capsys.readouterr().out


def test_check_bank_names_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such file or directory"):
        call_command("check_bank", tmp_path / "nowhere")


@pytest.mark.django_db
def test_import_bank_prints_what_it_did(tmp_path: Path, capsys: Capture) -> None:
    write_topic(tmp_path, make_question_data(slug="a"), make_question_data(slug="b"))
    call_command("import_bank", tmp_path)
    write_topic(tmp_path, make_question_data(slug="a", seconds=300), make_question_data(slug="b"))
    capsys.readouterr()

    call_command("import_bank", tmp_path)

    assert capsys.readouterr().out.splitlines() == [
        "Not in modules.yaml, titles made from slugs: python, python/lock",
        "changed   a: seconds",
        "Questions: 0 created, 1 changed, 0 reordered, 1 unchanged; 1 new revisions.",
        "Modules and topics: 0 created, 0 changed.",
        "Blueprints: 0 created, 0 changed.",
    ]


@pytest.mark.django_db
def test_import_bank_stores_nothing_of_a_bank_with_one_wrong_file(
    tmp_path: Path, capsys: Capture
) -> None:
    write_topic(tmp_path, make_question_data(slug="a"), topic="good")
    bad = write_topic(tmp_path, make_question_data(slug="b", kind="quiz"), topic="bad")

    with pytest.raises(CommandError, match="Nothing was imported: 1 problems"):
        call_command("import_bank", tmp_path)

    assert capsys.readouterr().err == (
        f"{bad}:6: questions[b].kind: “quiz” is not known; expected one of concept, comparison,"
        " coding, debugging, design, behavioural\n"
    )
    assert (Module.objects.count(), Question.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_import_bank_dry_run_says_so(tmp_path: Path, capsys: Capture) -> None:
    write_topic(tmp_path, make_question_data())

    call_command("import_bank", tmp_path, dry_run=True)

    assert capsys.readouterr().out.endswith("Dry run: nothing was stored.\n")
    assert Question.objects.count() == 0
