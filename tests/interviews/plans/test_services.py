"""What changes a plan, and that nothing changes a frozen one."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from interviews.plans import services
from interviews.plans.comparison import compare
from interviews.plans.models import PlanQuestion, PlanVersion
from interviews.plans.queries import current_version, load_script
from interviews.plans.services import StageDraft
from questions import publishing
from questions.models import Status
from tests.factories import make_question, make_topic
from tests.factories_teams import make_frozen_version, make_plan, plan_questions

pytestmark = pytest.mark.django_db


def test_create_plan_pins_questions_with_minutes_competency_and_anchors():
    question = make_question(seconds=240, topic=make_topic(title="The GIL"))
    stages = [
        StageDraft("Screen", 30, [question], must_have=frozenset([question.pk])),
        StageDraft("Depth", 60),
    ]

    version = current_version(make_plan(stages=stages))

    assert (version.number, version.is_frozen) == (1, False)
    assert [(s.title, s.minutes, s.position) for s in version.stages.all()] == [
        ("Screen", 30, 1),
        ("Depth", 60, 2),
    ]
    [asked] = plan_questions(version)
    assert asked.revision == question.current_revision
    assert (asked.minutes, asked.competency, asked.weight, asked.must_have) == (
        6,
        "The GIL",
        1,
        True,
    )
    assert asked.anchor_1 == (
        "Misses essential points, also when asked again:\n"
        "- One thread runs bytecode.\n\n"
        "Or holds something for true that is wrong:\n"
        "- It makes code thread-safe."
    )
    assert asked.anchor_3 == "Makes every essential point:\n- One thread runs bytecode."
    assert asked.anchor_5 == (
        "Makes every essential point, and these too:\n"
        "- Waiting for I/O releases it.\n"
        "- Processes use more cores.\n\n"
        "Handles the follow-ups:\n"
        "- What of C extensions?"
    )


def test_unpublished_question_cannot_be_asked():
    question = make_question(published=False)

    with pytest.raises(ValidationError, match="is not published"):
        make_plan(questions=[question])


def test_freeze_refuses_a_plan_without_questions():
    version = current_version(make_plan(questions=[]))

    with pytest.raises(ValidationError, match="has no questions yet"):
        services.freeze(version)

    version.refresh_from_db()
    assert not version.is_frozen


def test_freeze_twice_keeps_the_first_moment():
    version = make_frozen_version()

    assert services.freeze(version).frozen_at == version.frozen_at


def test_frozen_version_refuses_every_change():
    version = make_frozen_version()
    stage = version.stages.get()
    first, _ = plan_questions(version)
    changes: list[Any] = [
        lambda: services.add_stage(version=version, title="More", minutes=5),
        lambda: services.change_stage(stage=stage, title="Other", minutes=5),
        lambda: services.remove_stage(stage=stage),
        lambda: services.move_stage(stage=stage, step=1),
        lambda: services.add_question(stage=stage, question=make_question()),
        lambda: services.change_question(plan_question=first, weight=9),
        lambda: services.remove_question(plan_question=first),
        lambda: services.move_question(plan_question=first, step=1),
        lambda: services.repin_question(plan_question=first),
        lambda: services.discard_version(version=version),
    ]
    before = _rows(version)

    for change in changes:
        with pytest.raises(ValidationError, match="is in use and stays as it is"):
            change()

    assert _rows(version) == before


def test_next_version_is_a_copy_and_leaves_the_frozen_one_alone():
    version = make_frozen_version()
    before = _rows(version)

    next_version = services.open_next_version(plan=version.plan)
    assert _rows(next_version) == before
    services.remove_question(plan_question=plan_questions(next_version)[0])

    assert (next_version.number, next_version.is_frozen) == (2, False)
    assert _rows(version) == before
    assert len(plan_questions(next_version)) == 1


def test_next_version_of_an_open_one_is_itself():
    plan = make_plan()

    assert services.open_next_version(plan=plan) == current_version(plan)
    assert plan.versions.count() == 1


def test_discard_version_goes_back_to_the_one_before():
    version = make_frozen_version()
    services.discard_version(version=services.open_next_version(plan=version.plan))

    assert current_version(version.plan) == version


def test_discard_version_refuses_the_only_one():
    version = current_version(make_plan())

    with pytest.raises(ValidationError, match="archive the plan"):
        services.discard_version(version=version)


def test_question_is_asked_once_in_a_plan():
    question = make_question()
    plan = make_plan(stages=[StageDraft("One", 30, [question]), StageDraft("Two", 30)])
    second = current_version(plan).stages.get(title="Two")

    with pytest.raises(ValidationError, match="asks that question already"):
        services.add_question(stage=second, question=question)


def test_move_question_swaps_and_passes_into_the_next_stage():
    a, b, c = (make_question() for _ in range(3))
    plan = make_plan(stages=[StageDraft("One", 30, [a, b]), StageDraft("Two", 30, [c])])
    version = current_version(plan)

    def order() -> list[tuple[str, int]]:
        return [(row.stage.title, row.question_id) for row in plan_questions(version)]

    def move(question: Any, step: int) -> None:
        row = PlanQuestion.objects.select_related("stage__version").get(question=question)
        services.move_question(plan_question=row, step=step)

    move(a, 1)
    assert order() == [("One", b.pk), ("One", a.pk), ("Two", c.pk)]
    move(a, 1)
    assert order() == [("One", b.pk), ("Two", a.pk), ("Two", c.pk)]
    move(c, 1)
    assert order() == [("One", b.pk), ("Two", a.pk), ("Two", c.pk)]
    move(a, -1)
    assert order() == [("One", b.pk), ("One", a.pk), ("Two", c.pk)]
    move(b, -1)
    assert order() == [("One", b.pk), ("One", a.pk), ("Two", c.pk)]


def test_move_stage_swaps_with_its_neighbour():
    plan = make_plan(stages=[StageDraft(title, 30) for title in ("One", "Two", "Three")])
    version = current_version(plan)

    services.move_stage(stage=version.stages.get(title="Three"), step=-1)
    services.move_stage(stage=version.stages.get(title="One"), step=-1)

    assert [stage.title for stage in version.stages.all()] == ["One", "Three", "Two"]


def test_repin_takes_the_newest_revision_and_keeps_what_was_worded():
    question = make_question()
    plan = make_plan(questions=[question])
    [asked] = plan_questions(current_version(plan))
    services.change_question(plan_question=asked, anchor_3="Says it in our words.")
    question.framework.points.filter(uid="one-thread").update(text="Exactly one thread runs.")
    revision = publishing.publish(question=question, author=None)
    script = load_script(current_version(plan))
    assert script.questions[0].newer_revision == 2

    services.repin_question(plan_question=PlanQuestion.objects.get())

    asked.refresh_from_db()
    assert asked.revision == revision
    assert "Exactly one thread runs." in asked.anchor_1
    assert asked.anchor_3 == "Says it in our words."
    assert load_script(current_version(plan)).questions[0].newer_revision is None


def test_repin_refuses_a_retired_question():
    question = make_question()
    plan = make_plan(questions=[question])
    publishing.retire(question=question)

    with pytest.raises(ValidationError, match="retired"):
        services.repin_question(plan_question=PlanQuestion.objects.get())

    question.refresh_from_db()
    assert question.status == Status.RETIRED
    assert load_script(current_version(plan)).questions[0].is_retired


@pytest.mark.parametrize("count", [1, 30])
def test_load_script_takes_two_queries(count: int, django_assert_num_queries: Any):
    topic = make_topic()
    questions = [make_question(topic=topic) for _ in range(count)]
    halves = questions[: count // 2], questions[count // 2 :]
    plan = make_plan(stages=[StageDraft("One", 30, halves[0]), StageDraft("Two", 30, halves[1])])
    version = current_version(plan)

    with django_assert_num_queries(2):
        script = load_script(version)
        shown = [(q.number, q.rendered["prompt"], q.newer_revision) for q in script.questions]
        topics = {q.row.question.topic.module.title for q in script.questions}

    assert [number for number, _, _ in shown] == list(range(1, count + 1))
    assert len(topics) == 1
    assert script.minutes == 60
    assert script.minutes_planned == 3 * count
    assert script.stages[1].minutes_over == max(0, 3 * len(halves[1]) - 30)


def test_compare_names_what_changed():
    kept, removed = make_question(prompt="Kept?"), make_question(prompt="Removed?")
    plan = make_plan(stages=[StageDraft("One", 30, [kept, removed]), StageDraft("Two", 30)])
    old = services.freeze(current_version(plan))
    new = services.open_next_version(plan=plan)
    first, second = plan_questions(new)
    services.change_question(plan_question=first, weight=3, must_have=True, anchor_5="Ours.")
    services.remove_question(plan_question=second)
    two = new.stages.get(title="Two")
    services.change_stage(stage=two, title="Design", minutes=40)
    services.add_question(stage=two, question=make_question(prompt="Added?"))
    services.add_stage(version=new, title="Talk", minutes=15)

    changes = {
        change.what: change.details for change in compare(load_script(old), load_script(new))
    }

    assert changes == {
        "Stage 2": ["title Two → Design", "minutes 30 → 40"],
        "Stage 3": ["added: Talk, 15 minutes"],
        "Kept?": ["weight 1 → 3", "must-have no → yes", "anchor for 5 reworded"],
        "Added?": ["added to Design"],
        "Removed?": ["removed from One"],
    }
    assert compare(load_script(old), load_script(old)) == []


def _rows(version: PlanVersion) -> list[tuple[Any, ...]]:
    fields = ("question", "revision", "minutes", "weight", "must_have", "anchor_1", "position")
    rows = PlanQuestion.objects.filter(stage__version=version).order_by("stage__position")
    return [
        *version.stages.values_list("title", "minutes", "position"),
        *rows.order_by("stage__position", "position").values_list("stage__title", *fields),
    ]
