"""Tags travel with a question and are no part of what is published."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from questions.curation.models import TAG_MAX, validate_tag
from questions.curation.tagging import TAGS_MAX, set_tags
from questions.exchange import schema
from questions.exchange.exporting import export_questions
from questions.exchange.formats import FORMATS, Format, read
from questions.exchange.importing import ImportResult, import_bank
from questions.exchange.json_bank import write as write_json
from questions.exchange.outline import complete_modules
from questions.exchange.planning import Rules, fingerprint, plan
from questions.exchange.previewing import preview
from questions.exchange.records import Bank
from questions.models import AuditEntry, Question, Revision, Tag
from tests.factories import make_question
from tests.questions.exchange.banks import make_bank, make_question_data
from tests.questions.exchange.parsing import parse, problems_of

TWO_WAY = [found for found in FORMATS.values() if found.is_lossless]
HEAD = "module: python\ntopic: lock\nquestions:\n- slug: a\n  prompt: Why?\n  status: draft\n"


def import_question(root: Path, **overrides: Any) -> ImportResult:
    return import_bank(make_bank(root, make_question_data(**overrides)))


def tags_by_slug() -> dict[str, list[str]]:
    questions = Question.objects.order_by("slug").prefetch_related("tags")
    return {question.slug: [tag.slug for tag in question.tags.all()] for question in questions}


def stored_tags() -> list[str]:
    return tags_by_slug()["lock-hashing"]


def fields(result: ImportResult) -> list[tuple[str, tuple[str, ...]]]:
    return [(change.verdict.value, change.fields) for change in result.changes]


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", TWO_WAY, ids=lambda found: found.name)
def test_tags_survive_the_way_out_and_in(file_format: Format) -> None:
    tagged, bare = make_question(slug="tagged"), make_question(slug="untagged")
    set_tags(question=tagged, tags=["threads", "12", "null"], by=None)
    written = file_format.write(export_questions(Question.objects.all()))
    set_tags(question=tagged, tags=["other"], by=None)

    parsed = read(f"bank{file_format.extensions[0]}", written)
    bank = Bank(questions=parsed.questions)
    complete_modules(bank, only_used=True)
    result = import_bank(bank)

    assert parsed.problems == []
    assert tags_by_slug() == {"tagged": ["12", "null", "threads"], "untagged": []}
    assert {c.record.slug: c.fields for c in result.changes if c.fields} == {"tagged": ("tags",)}
    assert file_format.write(export_questions(Question.objects.all())) == written
    assert bare.revisions.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", TWO_WAY, ids=lambda found: found.name)
def test_nothing_is_written_of_tags_where_there_are_none(file_format: Format) -> None:
    make_question()

    assert b"tags" not in file_format.write(export_questions(Question.objects.all()))


def test_tags_are_read_in_their_order_each_cell_and_list_alike() -> None:
    table = "slug,prompt,tags\na,Why?,web sql\nb,How?,\n"
    short = "slug,prompt,tags\na,Why?\n"
    front = "---\ntags: [web, sql]\nslug: a\n---\n\nWhy?\n"

    assert [found.tags for found in parse(table, name="a.csv").questions] == [("sql", "web"), ()]
    assert [found.tags for found in parse(short, name="a.csv").questions] == [()]
    assert [found.tags for found in parse("slug,prompt\na,b\n", name="a.csv").questions] == [None]
    assert [found.tags for found in parse(front, name="a.md").questions] == [("sql", "web")]
    assert [found.tags for found in parse(HEAD, name="a.yaml").questions] == [None]
    assert [found.tags for found in parse(HEAD + "  tags: []\n", name="a.yaml").questions] == [()]


def test_front_matter_of_a_web_site_is_not_taken_for_that_of_a_question() -> None:
    text = "---\ntitle: Questions\ntags: [python]\n---\n\n## 1. What is the GIL?\n\nA lock.\n"

    assert [found.content["prompt"] for found in parse(text, name="a.md").questions] == [
        "What is the GIL?"
    ]


@pytest.mark.parametrize(
    ("tags", "problem"),
    [
        ("[sql, web, sql]", "7 questions[a].tags: an item stands there twice; each item once"),
        ("[SQL]", "“SQL” is malformed; lower-case letters, digits and single hyphens"),
        ("[a--b]", "“a--b” is malformed; lower-case letters, digits and single hyphens"),
        ("[12]", "12 is a number; text (in quotes if it looks like something else)"),
        ("sql", "7 questions[a].tags: “sql” is text; a list"),
        (f"[{'x' * 41}]", "41 characters; at most 40"),
        (f"[{', '.join(f't{n}' for n in range(21))}]", "21 items; at most 20"),
    ],
)
def test_a_faulty_list_of_tags_is_refused_with_its_line(tags: str, problem: str) -> None:
    parsed = parse(f"{HEAD}  tags: {tags}\n", name="a.yaml")

    (found,) = problems_of(parsed)
    assert found.startswith("7 ")
    assert problem in found
    assert parsed.questions == []


def test_tags_twice_in_a_cell_are_refused_with_the_line_of_the_row() -> None:
    parsed = parse("slug,prompt,tags\na,Why?,sql\nb,How?,web web\n", name="a.csv")

    assert problems_of(parsed) == [
        "3 questions[b].tags: an item stands there twice; each item once"
    ]


def test_the_format_takes_the_tags_that_the_admin_takes() -> None:
    definitions = json.loads(schema.SCHEMA_FILE.read_text(encoding="utf-8"))["$defs"]
    tags = definitions["question"]["properties"]["tags"]

    assert (tags["maxItems"], tags["items"]["maxLength"]) == (TAGS_MAX, TAG_MAX)
    assert tags["items"]["pattern"].strip("^$") == validate_tag.regex.pattern[2:-2]


@pytest.mark.django_db
def test_a_file_sets_the_tags_that_it_lists_and_only_then(tmp_path: Path) -> None:
    import_question(tmp_path, tags=["web", "sql"])
    assert stored_tags() == ["sql", "web"]

    assert fields(import_question(tmp_path)) == [("unchanged", ())]
    assert fields(import_question(tmp_path, tags=["sql", "web"])) == [("unchanged", ())]
    assert fields(import_question(tmp_path, seconds=300)) == [("changed", ("seconds",))]
    assert stored_tags() == ["sql", "web"]

    assert fields(import_question(tmp_path, seconds=300, tags=["orm", "web"])) == [
        ("changed", ("tags",))
    ]
    assert stored_tags() == ["orm", "web"]
    assert list(Tag.objects.in_use().values_list("slug", flat=True)) == ["orm", "web"]

    import_question(tmp_path, seconds=300, tags=[])
    assert stored_tags() == []
    assert not Tag.objects.in_use().exists()


@pytest.mark.django_db
def test_other_questions_keep_a_tag_that_one_loses(tmp_path: Path) -> None:
    other = make_question(slug="other")
    set_tags(question=other, tags=["sql"], by=None)
    import_question(tmp_path, tags=["sql"])

    import_question(tmp_path, tags=[])

    assert tags_by_slug() == {"lock-hashing": [], "other": ["sql"]}


@pytest.mark.django_db
def test_tags_alone_make_no_revision_and_leave_the_question_as_it_is(tmp_path: Path) -> None:
    import_question(tmp_path, tags=["sql"])
    questions, revisions = list(Question.objects.values()), list(Revision.objects.values())

    result = import_question(tmp_path, tags=["web"])

    assert (fields(result), result.revisions) == ([("changed", ("tags",))], 0)
    assert list(Question.objects.values()) == questions
    assert list(Revision.objects.values()) == revisions
    entry = AuditEntry.objects.filter(kind="question").latest("pk")
    assert (entry.action, entry.note) == ("imported", "changed: tags")


@pytest.mark.django_db
def test_new_only_and_dry_run_leave_tags_alone(tmp_path: Path) -> None:
    import_question(tmp_path, tags=["sql"])
    bank = make_bank(tmp_path, make_question_data(tags=["web"]))

    import_bank(bank, Rules(new_only=True))
    import_bank(bank, dry_run=True)

    assert stored_tags() == ["sql"]
    assert list(Tag.objects.in_use().values_list("slug", flat=True)) == ["sql"]


@pytest.mark.django_db
def test_the_preview_shows_which_tags_go_and_come(tmp_path: Path) -> None:
    import_question(tmp_path, tags=["sql", "web"])

    (prospect,) = preview(make_bank(tmp_path, make_question_data(tags=["orm", "web"])), Rules())

    assert [(d.label, d.lines) for d in prospect.differences] == [
        ("Tags", (("gone", "sql"), ("new", "orm"), ("same", "web")))
    ]


@pytest.mark.django_db
def test_tags_changed_since_the_preview_make_another_plan(tmp_path: Path) -> None:
    import_question(tmp_path, tags=["sql"])
    bank = make_bank(tmp_path, make_question_data(tags=["web"]))
    before = fingerprint(plan(bank))

    set_tags(question=Question.objects.get(), tags=["orm"], by=None)

    assert fingerprint(plan(bank)) != before


@pytest.mark.django_db
def test_the_number_of_statements_does_not_depend_on_the_number_of_tagged_questions(
    tmp_path: Path,
) -> None:
    def statements(root: Path, count: int) -> list[int]:
        counts = []
        for number, tags in enumerate((["all"], ["all", "more"], ["less"], [])):
            questions = [
                make_question_data(
                    slug=f"{root.name}-{n}",
                    tags=[*tags, f"{root.name}-{number}-{n}"] if tags else [],
                )
                for n in range(count)
            ]
            bank = make_bank(root, *questions)
            with CaptureQueriesContext(connection) as queries:
                import_bank(bank)
            counts.append(len(queries))
        return counts

    import_question(tmp_path / "first")

    assert statements(tmp_path / "one", 1) == statements(tmp_path / "many", 30)


@pytest.mark.django_db
def test_export_reads_tags_in_one_statement() -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            write_json(export_questions(Question.objects.all()))
        return len(queries)

    set_tags(question=make_question(), tags=["sql"], by=None)
    first = statements()
    for number in range(5):
        set_tags(question=make_question(), tags=["sql", f"t-{number}"], by=None)

    assert statements() == first
