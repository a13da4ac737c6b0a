"""`import_bank --dry-run` of a file that is refused: all of the preview, as on the upload page."""

import json
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError

from questions.models import Question
from tests.questions.exchange.banks import make_question_data, write_topic

pytestmark = pytest.mark.django_db

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_dry_run_of_a_refused_file_shows_what_would_become_of_the_rest(
    tmp_path: Path, capsys: Capture, suffix: str
) -> None:
    call_command("import_bank", write_topic(tmp_path / "old", make_question_data()))
    new = make_question_data(slug="new"), make_question_data(slug="faulty", seconds=1)
    topic = write_topic(tmp_path / "new", make_question_data(seconds=300), *new)
    path = topic.with_suffix(f".{suffix}")
    if suffix == "json":
        write_json(topic, path)
    capsys.readouterr()

    with pytest.raises(CommandError, match="Nothing was imported: 1 problems, listed above"):
        call_command("import_bank", path, dry_run=True)

    out, err = capsys.readouterr()
    assert "“faulty”" in err or "questions[faulty]" in err
    assert out.splitlines() == [
        "lock-hashing",
        "  Suggested seconds",
        "    - 240",
        "    + 300",
        "alike     lock-hashing and new: 100 %",
        "alike     new and lock-hashing: 100 %",
        "Questions, if the rest were mended: 1 created, 1 changed, 1 refused.",
    ]
    assert Question.objects.get().seconds == 240


def test_only_a_dry_run_shows_the_rest(tmp_path: Path, capsys: Capture) -> None:
    faulty = make_question_data(slug="faulty", seconds=1)
    path = write_topic(tmp_path, make_question_data(), faulty)

    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_bank", path)

    assert capsys.readouterr().out == ""
    assert not Question.objects.exists()


def write_json(topic: Path, path: Path) -> None:
    """Say the same in JSON."""
    data = yaml.safe_load(topic.read_text(encoding="utf-8"))
    path.write_text(json.dumps(data), encoding="utf-8")
