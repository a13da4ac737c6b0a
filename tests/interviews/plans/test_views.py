"""Plans over HTTP. Who may do what stands in `tests/test_url_walk.py`."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from interviews.plans import services
from interviews.plans.models import Plan, PlanQuestion
from interviews.plans.queries import current_version, load_script
from interviews.teams.models import Team
from questions import publishing
from questions.models import Blueprint, Kind
from tests.factories import make_module, make_question, make_topic
from tests.factories_teams import make_frozen_version, make_plan, make_team, plan_questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(user: User) -> Team:
    return make_team(owner=user)


def test_plan_is_made_filled_and_ordered(user_client: Client, team: Team):
    first, second = make_question(prompt="Why mutexes?"), make_question(prompt="Why queues?")
    user_client.post(reverse("plans:plan_create", args=[team.pk]), {"title": "Backend"})
    plan = Plan.objects.get()
    stage = current_version(plan).stages.get()

    search = reverse("plans:question_add", args=[team.pk, plan.pk, stage.pk])
    page = user_client.get(search, {"q": "mutexes"}).content.decode()
    assert "Why mutexes?" in page
    assert "Why queues?" not in page
    for question in (first, second):
        response = user_client.post(search, {"question": question.slug})
        assert response.headers["Location"] == f"{plan.get_absolute_url()}#stage-{stage.pk}"
    move = plan_questions(current_version(plan))[1]
    user_client.post(
        reverse("plans:question_move", args=[team.pk, plan.pk, move.pk]), {"direction": "up"}
    )

    asked = [row.question for row in plan_questions(current_version(plan))]
    assert asked == [second, first]
    assert "in the plan" in user_client.get(search, {"q": "mutexes"}).content.decode()


def test_question_is_edited_with_its_anchors(user_client: Client, team: Team):
    plan = make_plan(team=team, questions=[make_question()])
    [asked] = plan_questions(current_version(plan))
    address = reverse("plans:question_edit", args=[team.pk, plan.pk, asked.pk])
    assert "One thread runs bytecode." in user_client.get(address).content.decode()

    user_client.post(
        address,
        {
            "minutes": 12,
            "competency": "Concurrency",
            "weight": 4,
            "must_have": "on",
            "anchor_1": "Nothing.\r\nAt all.",
            "anchor_3": "Something.",
            "anchor_5": "",
        },
    )

    asked.refresh_from_db()
    assert (asked.minutes, asked.competency, asked.weight, asked.must_have) == (
        12,
        "Concurrency",
        4,
        True,
    )
    assert (asked.anchor_1, asked.anchor_3, asked.anchor_5) == (
        "Nothing.\nAt all.",
        "Something.",
        "",
    )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("minutes", "0", "greater than or equal to 1"),
        ("weight", "11", "less than or equal to 10"),
        ("anchor_1", "x" * 4001, "at most 4000 characters"),
    ],
)
def test_question_edit_refuses_with_reason_and_keeps_what_was_typed(
    user_client: Client, team: Team, field: str, value: str, message: str
):
    plan = make_plan(team=team, questions=[make_question()])
    [asked] = plan_questions(current_version(plan))
    posted = {"minutes": "5", "competency": "Typed by me", "weight": "1", field: value}

    address = reverse("plans:question_edit", args=[team.pk, plan.pk, asked.pk])
    response = user_client.post(address, posted)

    assert response.status_code == 400
    page = response.content.decode()
    assert message in page
    assert "Typed by me" in page
    asked.refresh_from_db()
    assert asked.competency != "Typed by me"


def test_change_to_a_version_frozen_meanwhile_is_a_409_that_says_why(
    user_client: Client, team: Team
):
    version = make_frozen_version(team=team)
    plan, stage = version.plan, version.stages.get()

    response = user_client.post(
        reverse("plans:stage_edit", args=[team.pk, plan.pk, stage.pk]),
        {"title": "Other", "minutes": 5},
    )

    assert response.status_code == 409
    assert "is in use and stays as it is" in response.content.decode()
    stage.refresh_from_db()
    assert stage.title == "Technical depth"


def test_frozen_plan_offers_the_next_version_and_no_other_change(user_client: Client, team: Team):
    version = make_frozen_version(team=team)
    page = user_client.get(version.plan.get_absolute_url()).content.decode()
    assert "Edit as version 2" in page
    assert "Add a stage" not in page

    user_client.post(reverse("plans:version_open", args=[team.pk, version.plan_id]))

    page = user_client.get(version.plan.get_absolute_url()).content.decode()
    assert "Add a stage" in page
    old = reverse("plans:version_detail", args=[team.pk, version.plan_id, 1])
    assert "Add a stage" not in user_client.get(old).content.decode()


def test_plan_hints_at_a_newer_revision_and_takes_it(user_client: Client, team: Team):
    question = make_question()
    plan = make_plan(team=team, questions=[question])
    question.prompt = "What does the newer lock do?"
    question.save()
    publishing.publish(question=question, author=None)
    assert "Revision 2 is published." in user_client.get(plan.get_absolute_url()).content.decode()

    [asked] = plan_questions(current_version(plan))
    user_client.post(reverse("plans:question_repin", args=[team.pk, plan.pk, asked.pk]))

    page = user_client.get(plan.get_absolute_url()).content.decode()
    assert "What does the newer lock do?" in page
    assert "Revision 2 is published." not in page


def test_plan_says_when_questions_exceed_the_time_of_a_stage(user_client: Client, team: Team):
    plan = make_plan(team=team, questions=[make_question(seconds=2000)])

    page = user_client.get(plan.get_absolute_url()).content.decode()

    assert "50 of 45 minutes planned" in page
    assert "5 too many" in page


def test_compare_shows_what_changed(user_client: Client, team: Team):
    version = make_frozen_version(team=team, questions=[make_question(prompt="Why locks?")])
    newer = services.open_next_version(plan=version.plan)
    services.change_question(plan_question=plan_questions(newer)[0], weight=5)

    address = reverse("plans:version_compare", args=[team.pk, version.plan_id])
    page = user_client.get(address, {"old": 1, "new": 2}).content.decode()

    assert re.search(r"<dt>Why locks\?</dt>\s*<dd>weight 1 → 5</dd>", page)
    assert user_client.get(address, {"old": 1, "new": 9}).status_code == 400


def test_print_view_has_prompts_anchors_and_follow_ups(user_client: Client, team: Team):
    plan = make_plan(team=team, questions=[make_question(prompt="Why **locks**?")])

    address = reverse("plans:version_print", args=[team.pk, plan.pk, 1])
    page = user_client.get(address).content.decode()

    for words in ("Why <strong>locks</strong>?", "One thread runs bytecode.", "What of C exten"):
        assert words in page


def test_archived_plan_leaves_the_list_and_comes_back(user_client: Client, team: Team):
    plan = make_plan(team=team, title="Old one")
    user_client.post(reverse("plans:plan_archive", args=[team.pk, plan.pk]))
    page = user_client.get(reverse("plans:plan_list", args=[team.pk])).content.decode()
    assert page.index("Archived plans") < page.index(">Old one<")

    user_client.post(reverse("plans:plan_restore", args=[team.pk, plan.pk]))

    page = user_client.get(reverse("plans:plan_list", args=[team.pk])).content.decode()
    assert "Archived plans" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_plan_pages_take_the_same_queries_at_any_size(
    user_client: Client, team: Team, count: int, django_assert_num_queries: Any
):
    topic = make_topic()
    questions = [make_question(topic=topic) for _ in range(count)]
    plan = make_plan(team=team, questions=questions)
    for _ in range(count - 1):
        make_plan(team=team, questions=questions[:1])

    with django_assert_num_queries(3):
        user_client.get(reverse("plans:plan_list", args=[team.pk]))
    with django_assert_num_queries(7):
        user_client.get(plan.get_absolute_url())
    with django_assert_num_queries(6):
        user_client.get(reverse("plans:version_print", args=[team.pk, plan.pk, 1]))
    stage = current_version(plan).stages.get()
    with django_assert_num_queries(8):
        user_client.get(reverse("plans:question_add", args=[team.pk, plan.pk, stage.pk]))


TEXT = """Senior Django Developer

Requirements
- Django and PostgreSQL
- Kubernetes
Nice to have
- Kafka
"""


@pytest.fixture
def bank(db: None) -> None:
    module = make_module(slug="web-frameworks", title="Web frameworks")
    django = make_topic(module=module, slug="django", title="Django")
    for kind in (Kind.CONCEPT, Kind.CODING, Kind.DESIGN):
        make_question(topic=django, kind=kind, prompt=f"A {kind} question on Django?")
    module = make_module(slug="caching-queues", title="Caching and message queues")
    kafka = make_topic(module=module, slug="kafka", title="Kafka and streaming")
    make_question(topic=kafka, kind=Kind.CODING, prompt="Kafka?")


def posted(*rows: tuple[str, int, bool], **fields: str) -> dict[str, Any]:
    data: dict[str, Any] = {"title": "Django", "level": "senior", "text": TEXT, **fields}
    data |= {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0}
    for number, (target, percent, is_must) in enumerate(rows):
        data |= {f"form-{number}-target": target, f"form-{number}-percent": percent}
        data |= {f"form-{number}-is_must": "on"} if is_must else {}
    return data


@pytest.mark.usefixtures("bank")
def test_job_description_is_read_edited_and_made_a_plan(user_client: Client, team: Team):
    response = user_client.post(
        reverse("plans:plan_from_job_description", args=[team.pk]), {"text": TEXT}
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert not Plan.objects.exists()
    assert response.context["form"].initial["title"] == "Senior Django Developer"
    assert response.context["form"].initial["level"] == "senior"
    assert [row.initial for row in response.context["formset"].initial_forms] == [
        {"target": "web-frameworks/django", "percent": 83, "is_must": True},
        {"target": "caching-queues/kafka", "percent": 17, "is_must": False},
    ]
    assert '<mark class="word-must">Django</mark>' in page
    assert '<mark class="word-lack">Kubernetes</mark>' in page
    assert "Because of “Kafka”" in page

    response = user_client.post(
        reverse("plans:plan_from_proposal", args=[team.pk]),
        posted(("web-frameworks/django", 100, True), ("caching-queues/kafka", 0, False)),
    )

    plan = Plan.objects.get()
    assert response.headers["Location"] == plan.get_absolute_url()
    assert plan.title == "Django"
    script = load_script(current_version(plan))
    assert [
        [question.row.revision.headline for question in stage.questions] for stage in script.stages
    ] == [
        ["A concept question on Django?"],
        ["A coding question on Django?"],
        ["A design question on Django?"],
    ]
    assert PlanQuestion.objects.get(must_have=True).revision.kind == Kind.CONCEPT


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("web-frameworks/django", 60, True)], "add up to 60 %, and it must be 100 %"),
        ([("web-frameworks/django", 50, True)] * 2, "A topic stands in two rows"),
        ([("", 100, True)], "Say which topic this share is for"),
        ([("web-frameworks/flask", 100, True)], "Select a valid choice"),
        ([("web-frameworks/django", 101, True)], "less than or equal to 100"),
        ([("web-frameworks/django", -1, True)], "greater than or equal to 0"),
        ([], "add up to 0 %"),
    ],
)
def test_wrong_shares_are_refused_with_reason_and_kept_for_correction(
    user_client: Client, team: Team, rows: list[Any], message: str
):
    response = user_client.post(
        reverse("plans:plan_from_proposal", args=[team.pk]), posted(*rows, title="My title")
    )

    page = response.content.decode()
    assert response.status_code == 400
    assert message in page
    assert "My title" in page
    assert '<mark class="word-lack">Kubernetes</mark>' in page
    assert not Plan.objects.exists()


@pytest.mark.usefixtures("bank")
def test_shares_without_a_question_are_said(user_client: Client, team: Team):
    make_question(topic=make_topic(slug="x", title="Rare topic"), kind=Kind.CODING)
    rare = make_question(topic=make_topic(title="Long topic"), seconds=3600).topic

    response = user_client.post(
        reverse("plans:plan_from_proposal", args=[team.pk]),
        posted(("web-frameworks/django", 50, True), (rare.path, 50, True)),
        follow=True,
    )

    assert "No question fitted for Long topic" in response.content.decode()


def test_empty_and_too_long_texts_are_refused_with_reason(user_client: Client, team: Team):
    address = reverse("plans:plan_from_job_description", args=[team.pk])

    empty = user_client.post(address, {"text": "  \n "})
    long = user_client.post(address, {"text": "Kafka " * 20_000})

    assert (empty.status_code, long.status_code) == (400, 400)
    assert "Paste a job description first." in empty.content.decode()
    assert "has 119 KB, and at most 100 KB are read" in long.content.decode()


@pytest.mark.usefixtures("bank")
def test_vague_text_gets_advice_and_empty_rows(user_client: Client, team: Team):
    address = reverse("plans:plan_from_job_description", args=[team.pk])

    response = user_client.post(address, {"text": "We seek a rock star."})

    assert response.status_code == 200
    assert "No topic of the bank was recognised." in response.content.decode()
    assert len(response.context["formset"].forms) == 3


def test_proposal_with_a_broken_form_is_refused(user_client: Client, team: Team):
    response = user_client.post(
        reverse("plans:plan_from_proposal", args=[team.pk]), {"title": "x", "level": "mid"}
    )

    assert response.status_code == 400
    assert not Plan.objects.exists()


def test_blueprint_without_questions_is_refused(user_client: Client, team: Team):
    Blueprint.objects.create(slug="core", title="Core")

    response = user_client.post(
        reverse("plans:plan_from_blueprint", args=[team.pk]),
        {"title": "Core", "blueprint": "core", "count": 3, "rounds": 1},
    )

    assert response.status_code == 400
    assert "The bank has no question for this blueprint." in response.content.decode()
