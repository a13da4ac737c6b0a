from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from questions import publishing
from questions.exchange.importing import ImportResult, import_bank
from questions.exchange.planning import Rules, Verdict, plan
from questions.models import Action, AuditEntry, KeyPoint, Module, Question, Revision, Status, Topic
from tests.questions.exchange.banks import QUESTION, make_bank, make_question_data

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
POINTS = QUESTION["framework"]["points"]


def import_questions(root: Path, *questions: dict[str, Any], **place: str) -> ImportResult:
    return import_bank(make_bank(root, *questions, **place), now=NOW)


def verdicts(result: ImportResult) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(c.record.slug, c.verdict.value, c.fields) for c in result.changes]


def stored(slug: str = "lock-hashing") -> Question:
    return Question.objects.with_framework().get(slug=slug)


def test_import_creates_and_publishes_a_question_whole(tmp_path: Path) -> None:
    result = import_questions(tmp_path, make_question_data())

    question = stored()
    assert verdicts(result) == [("lock-hashing", "created", ())]
    assert publishing.snapshot(question) == QUESTION
    assert (question.status, question.topic.path) == (Status.PUBLISHED, "python/lock")
    revision = question.current_revision
    assert revision is not None
    assert (revision.number, revision.content, revision.created_at) == (1, QUESTION, NOW)
    assert revision.rendered["approach"].startswith("<p>Say first")
    assert (revision.kind, revision.level, revision.seconds) == ("debugging", "mid", 240)


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    import_questions(tmp_path, make_question_data(), make_question_data(slug="b"))
    before = list(Question.objects.values()), list(Revision.objects.values())

    result = import_questions(tmp_path, make_question_data(), make_question_data(slug="b"))

    assert [c.verdict for c in result.changes] == [Verdict.UNCHANGED] * 2
    assert (result.revisions, result.modules_and_topics.changed) == (0, 0)
    assert (list(Question.objects.values()), list(Revision.objects.values())) == before


def test_a_changed_question_gets_a_revision_and_keeps_its_points(tmp_path: Path) -> None:
    import_questions(tmp_path, make_question_data())
    ids = dict(KeyPoint.objects.values_list("uid", "pk"))
    changed = [POINTS[1] | {"weight": 3}, POINTS[0], POINTS[3], {"uid": "new", "text": "Says it."}]

    result = import_questions(tmp_path, make_question_data(seconds=300, framework__points=changed))

    assert verdicts(result) == [("lock-hashing", "changed", ("seconds", "framework.points"))]
    assert [(p.uid, p.weight) for p in stored().framework.points.all()] == [
        ("two", 3),
        ("one", 3),
        ("four", 1),
        ("new", 1),
    ]
    kept = dict(KeyPoint.objects.exclude(uid="new").values_list("uid", "pk"))
    assert kept == {uid: pk for uid, pk in ids.items() if uid != "three"}
    first, second = Revision.objects.order_by("number")
    assert (first.content["seconds"], second.content["seconds"]) == (240, 300)
    assert stored().current_revision == second


def test_parts_that_grow_and_shrink_are_updated_in_place(tmp_path: Path) -> None:
    import_questions(tmp_path, make_question_data())
    first = stored().framework.references.all()[0].pk
    pitfalls = [{"claim": f"Claim {n}.", "correction": "No."} for n in range(3)]
    references = QUESTION["framework"]["references"][1:]

    import_questions(
        tmp_path, make_question_data(framework__pitfalls=pitfalls, framework__references=references)
    )

    framework = stored().framework
    assert [pitfall.claim for pitfall in framework.pitfalls.all()] == [
        "Claim 0.",
        "Claim 1.",
        "Claim 2.",
    ]
    assert [(r.pk, r.title) for r in framework.references.all()] == [(first, "PEP 703")]


def test_a_question_moves_with_its_file(tmp_path: Path) -> None:
    import_questions(tmp_path / "a", make_question_data(), topic="one")
    revision = stored().current_revision

    result = import_questions(tmp_path / "b", make_question_data(), topic="two")

    assert verdicts(result) == [("lock-hashing", "changed", ("topic",))]
    assert stored().topic.path == "python/two"
    assert (stored().current_revision, result.revisions) == (revision, 0)


def test_order_follows_the_file_without_a_new_revision(tmp_path: Path) -> None:
    a, b = make_question_data(slug="a"), make_question_data(slug="b")
    import_questions(tmp_path, a, b)

    result = import_questions(tmp_path, b, a)

    assert [c.verdict for c in result.changes] == [Verdict.REORDERED] * 2
    assert list(Question.objects.in_bank_order().values_list("slug", flat=True)) == ["b", "a"]
    assert result.revisions == 0


def test_new_only_leaves_what_exists_alone(tmp_path: Path) -> None:
    import_questions(tmp_path, make_question_data())
    Module.objects.update(title="Ours")
    bank = make_bank(tmp_path, make_question_data(seconds=300), make_question_data(slug="b"))

    result = import_bank(bank, Rules(new_only=True))

    assert [c.verdict for c in result.changes] == [Verdict.KEPT, Verdict.CREATED]
    assert stored().seconds == 240
    assert Module.objects.get().title == "Ours"


def test_dry_run_says_the_same_and_stores_nothing(tmp_path: Path) -> None:
    result = import_bank(make_bank(tmp_path, make_question_data()), dry_run=True)

    assert verdicts(result) == [("lock-hashing", "created", ())]
    assert (result.revisions, result.modules_and_topics.created) == (1, 2)
    assert not Module.objects.exists()
    assert not Question.objects.exists()


def test_plan_only_reads(tmp_path: Path) -> None:
    bank = make_bank(tmp_path, make_question_data())

    (change,) = plan(bank)

    assert (change.verdict, Question.objects.count()) == (Verdict.CREATED, 0)


def test_questions_that_the_bank_does_not_have_stay(tmp_path: Path) -> None:
    import_questions(tmp_path, make_question_data(), make_question_data(slug="b"))

    import_questions(tmp_path, make_question_data())

    assert stored("b").is_visible


@pytest.mark.parametrize("status", ["draft", "in_review", "retired"])
def test_what_is_not_published_arrives_without_a_revision(tmp_path: Path, status: str) -> None:
    data = make_question_data(status=status, framework__points=[])

    import_questions(tmp_path, data)

    assert (stored().status, stored().current_revision) == (status, None)
    assert not stored().is_visible


def test_a_draft_of_a_published_question_does_not_hide_it(tmp_path: Path) -> None:
    import_questions(tmp_path, make_question_data())

    result = import_questions(tmp_path, make_question_data(status="draft", seconds=300))

    question = stored()
    assert verdicts(result) == [("lock-hashing", "changed", ("seconds", "status"))]
    assert question.is_visible
    assert question.current_revision is not None
    assert (question.seconds, question.current_revision.seconds) == (300, 240)


def test_edits_that_were_never_published_give_way_to_the_file(tmp_path: Path) -> None:
    import_questions(tmp_path, make_question_data())
    Question.objects.update(prompt="Half an edit", status=Status.DRAFT)

    result = import_questions(tmp_path, make_question_data())

    assert verdicts(result) == [("lock-hashing", "changed", ("prompt", "status"))]
    assert (stored().prompt, stored().status) == (QUESTION["prompt"], Status.PUBLISHED)
    assert result.revisions == 0


def test_derived_titles_do_not_replace_those_that_are_stored(tmp_path: Path) -> None:
    module = Module.objects.create(slug="python", title="The language", position=4)
    Topic.objects.create(module=module, slug="gil", title="The GIL", position=7)

    import_questions(tmp_path, make_question_data())

    assert list(Topic.objects.values_list("slug", "title", "position")) == [
        ("gil", "The GIL", 7),
        ("lock", "Lock", 8),
    ]
    assert Module.objects.values_list("title", "position").get() == ("The language", 4)


def test_blueprints_are_created_and_then_changed_only_when_they_differ(tmp_path: Path) -> None:
    file = tmp_path / "blueprints.yaml"
    text = (
        "blueprints:\n- slug: core\n  title: Core\n  levels: [mid]\n"
        "  shares:\n  - {percent: 70, sources: [python]}\n"
        "  - {percent: 30, sources: [python/lock]}\n"
    )
    file.write_text(text)
    counts = []
    for now_text in (text, text, text.replace("70", "60").replace("30", "40")):
        file.write_text(now_text)
        result = import_questions(tmp_path, make_question_data())
        counts.append((result.blueprints.created, result.blueprints.changed))

    assert counts == [(1, 0), (0, 0), (0, 1)]


def test_the_number_of_statements_does_not_depend_on_the_number_of_questions(
    tmp_path: Path,
) -> None:
    def statements(root: Path, count: int) -> list[int]:
        questions = [make_question_data(slug=f"{root.name}-{n}") for n in range(count)]
        changed = [question | {"seconds": 300} for question in questions]
        counts = []
        for version in (questions, questions, changed):
            bank = make_bank(root, *version)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                import_bank(bank)
            counts.append(len(queries))
        return counts

    import_questions(tmp_path / "first", make_question_data())

    assert statements(tmp_path / "one", 1) == statements(tmp_path / "many", 30)


def test_import_writes_modules_topics_and_questions_into_the_audit_trail(tmp_path: Path) -> None:
    import_questions(tmp_path, make_question_data())

    entries = AuditEntry.objects.filter(action=Action.IMPORTED).order_by("kind")
    assert list(entries.values_list("kind", "object_label", "note")) == [
        ("module", "Python", "created"),
        ("question", "lock-hashing", "created"),
        ("topic", "Lock", "created"),
    ]
    import_questions(tmp_path, make_question_data())
    assert entries.count() == 3
