from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from questions.exchange.exporting import export_bank
from questions.exchange.files import find
from questions.exchange.importing import import_bank
from questions.exchange.problems import BankError
from questions.exchange.viva_yaml import load
from questions.exchange.viva_yaml_files import to_files
from questions.models import (
    Blueprint,
    BlueprintShare,
    Module,
    Question,
    Revision,
    Status,
    Topic,
)
from tests.append_only import guards_lifted
from tests.factories import make_question, make_topic

pytestmark = pytest.mark.django_db

ODD_TEXTS = [
    "Two spaces at the end  \nbreak a line; a tab\there, \t there",
    "# not a comment\n\n---\n- not: a list\n...",
    "Émojis 🎲🇪🇺, \u202eright to left\u202c, zero\u200bwidth, nbsp\u00a0and \u2028 separators",
    "CRLF\r\nand CR\rbecome line feeds",
    "   blank around   \n\n",
    "'quotes' \"double\" \\backslash\\ %percent @at `tick` {brace} [bracket] & * ! | >",
    "true",
    "12",
    "null",
    "key: value # no comment",
    "<script>alert(1)</script>",
    "x" * 3000,
]


def empty_the_bank() -> None:
    Question.objects.update(current_revision=None, status=Status.DRAFT)
    with guards_lifted():
        Revision.objects.all()._raw_delete(Revision.objects.db)
    for model in (Question, Topic, Module, Blueprint):
        model.objects.all().delete()


def write(files: dict[str, str], root: Path) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    return root


def test_export_import_export_gives_the_same_bytes_for_odd_content(tmp_path: Path) -> None:
    topic = make_topic(title="Title: with #, “quotes” and 🎲", summary="a\nb")
    for text in ODD_TEXTS:
        line = " ".join(text[:1500].split())
        make_question(
            topic=topic,
            prompt=text,
            approach=text,
            model_answer=text,
            points=[
                {"uid": f"p-{n}", "text": line, "essential": n == 0, "weight": n + 1}
                for n in range(3)
            ],
            pitfalls=[{"claim": line, "correction": line}],
            follow_ups=[{"prompt": line, "hint": ""}],
            references=[{"title": line[:200], "url": "https://a.example/?q=#f"}],
        )
    blueprint = Blueprint.objects.create(slug="core", title="Core: 100 %", levels=["mid"])
    BlueprintShare.objects.create(blueprint=blueprint, percent=100, sources=[topic.path])
    first = to_files(export_bank())
    empty_the_bank()

    import_bank(load(find([write(first, tmp_path)])))

    assert to_files(export_bank()) == first
    assert f"{topic.path}.yaml" in first


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.RETIRED])
def test_what_is_not_published_travels_with_its_status(tmp_path: Path, status: Status) -> None:
    make_question(published=False, slug="unfinished", status=status, points=[], approach="")
    first = to_files(export_bank())
    empty_the_bank()

    import_bank(load(find([write(first, tmp_path)])))

    assert Question.objects.get().status == status
    assert to_files(export_bank()) == first
    assert f"status: {status}" in "".join(first.values())


def test_a_published_question_is_exported_as_last_published() -> None:
    question = make_question(prompt="What candidates see.")
    Question.objects.filter(pk=question.pk).update(prompt="Half an edit", status=Status.DRAFT)

    (record,) = export_bank().questions

    assert (record.content["prompt"], record.status) == ("What candidates see.", "published")


def test_modules_in_the_same_place_keep_their_files_apart() -> None:
    topics = [make_topic(slug="same", position=1) for _ in range(2)]
    Module.objects.update(position=0)
    for number in range(4):
        make_question(topic=topics[number % 2], position=number, slug=f"q-{number}")

    files = to_files(export_bank())

    assert [files[f"{topic.path}.yaml"].count("- slug: q-") for topic in topics] == [2, 2]


def test_control_characters_are_refused_by_name() -> None:
    make_question(slug="noisy", prompt="Beep \x07")

    with pytest.raises(BankError) as caught:
        export_bank()

    (problem,) = caught.value.problems
    assert str(problem) == (
        "database:1: noisy.content.prompt: the control character '\\x07'; expected printable text"
    )


def export(path: Path, **options: Any) -> None:
    call_command("export_bank", path, **options)


def test_command_refuses_a_directory_that_is_not_empty(tmp_path: Path) -> None:
    make_question()
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(CommandError, match="is not empty; nothing was written"):
        export(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_command_with_force_keeps_other_files_and_names_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = make_question()
    write({"old/topic.yaml": "module: old\n"}, tmp_path)

    export(tmp_path, force=True)

    assert (tmp_path / f"{question.topic.path}.yaml").is_file()
    out = capsys.readouterr().out
    assert out.startswith("1 questions in 3 files.\n")
    assert "old/topic.yaml is not part of this export; it was left as it is." in out


def test_command_writes_nothing_when_a_text_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_question(prompt="Beep \x07")

    with pytest.raises(CommandError, match="Nothing was written"):
        export(tmp_path / "bank")

    assert not (tmp_path / "bank").exists()
    assert "the control character" in capsys.readouterr().err
