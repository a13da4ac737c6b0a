"""Plans drawn from a blueprint, and from the shares of a job description."""

import random
from typing import Any

import pytest

from interviews.plans.drafting import draft_from_blueprint, draft_from_shares
from interviews.plans.models import Plan
from interviews.plans.queries import (
    current_version,
    load_script,
    paths_to_ask,
    topic_that_mentions,
)
from interviews.plans.rounds import Candidate, RoundKind, WantedShare, propose
from questions.models import Blueprint, BlueprintShare, Kind, Level, Need
from tests.factories import make_module, make_question, make_topic
from tests.factories_teams import make_team, plan_questions


def candidate(key: int, topic: str, **overrides: Any) -> Candidate:
    fields: dict[str, Any] = {
        "kind": Kind.CONCEPT,
        "level": Level.MID,
        "need": Need.MUST,
        "minutes": 5,
    }
    return Candidate(key, topic, **(fields | overrides))


ONE_ROUND = [RoundKind("Only", 25, (Kind.CONCEPT, Kind.CODING))]


def test_rounds_hold_their_time_and_repeat_nothing():
    shares = [WantedShare("db", 60, True), WantedShare("web/django", 40, False)]
    candidates = [candidate(n, "db/sql", kind=kind) for n, kind in enumerate(list(Kind) * 10)]
    candidates += [candidate(100 + n, "web/django", minutes=7) for n in range(10)]

    proposal = propose(shares, candidates, Level.MID)

    minutes = {each.key: each.minutes for each in candidates}
    kinds = {each.key: each.kind for each in candidates}
    assert [(each.title, each.minutes) for each in proposal.rounds] == [
        ("Screen", 30),
        ("Technical depth", 60),
        ("Design and collaboration", 60),
    ]
    for each in proposal.rounds:
        assert 0 < sum(minutes[key] for key in each.questions) <= each.minutes - 5
    asked = [key for each in proposal.rounds for key in each.questions]
    assert len(asked) == len(set(asked))
    assert {kinds[key] for key in proposal.rounds[0].questions} <= {Kind.CONCEPT, Kind.COMPARISON}
    assert {kinds[key] for key in proposal.rounds[2].questions} == {Kind.DESIGN, Kind.BEHAVIOURAL}
    assert proposal.unmet == []


def test_time_follows_the_shares():
    shares = [WantedShare("a", 75, True), WantedShare("b", 25, True)]
    candidates = [candidate(n, "a/x") for n in range(9)] + [
        candidate(10 + n, "b/y") for n in range(9)
    ]

    [round_] = propose(shares, candidates, Level.MID, ONE_ROUND).rounds

    assert [key < 10 for key in round_.questions] == [True, True, True, False]


def test_level_need_and_variety_decide_in_this_order():
    shares = [WantedShare("a", 100, True)]
    candidates = [
        candidate(1, "a/x", level=Level.JUNIOR),
        candidate(2, "a/x", need=Need.NICE),
        candidate(3, "a/x"),
        candidate(4, "a/x"),
        candidate(5, "a/x", kind=Kind.CODING),
    ]

    [round_] = propose(shares, candidates, Level.MID, ONE_ROUND).rounds

    assert round_.questions == [3, 5, 4, 2]


def test_share_without_a_question_is_named():
    shares = [WantedShare("a", 50, True), WantedShare("b", 50, True)]

    proposal = propose(shares, [candidate(1, "a/x")], Level.MID, ONE_ROUND)

    assert proposal.unmet == ["b"]
    assert proposal.must_haves == {1}


def test_must_haves_are_the_first_questions_of_the_three_largest_required_shares():
    shares = [
        WantedShare(name, percent, is_must)
        for name, percent, is_must in (
            ("a", 10, True),
            ("b", 30, True),
            ("c", 30, False),
            ("d", 20, True),
            ("e", 10, True),
        )
    ]
    candidates = [candidate(n, f"{'abcde'[n // 4]}/x") for n in range(20)]
    rounds = [RoundKind("Long", 105, (Kind.CONCEPT,))]

    proposal = propose(shares, candidates, Level.MID, rounds)

    assert proposal.must_haves == {0, 4, 12}


@pytest.mark.django_db
def test_draft_from_shares_makes_three_stages():
    topic = make_topic(module=make_module(slug="db"), slug="sql")
    concept = make_question(topic=topic, kind=Kind.CONCEPT)
    coding = make_question(topic=topic, kind=Kind.CODING)
    story = make_question(kind=Kind.BEHAVIOURAL)
    make_question(topic=topic, published=False)
    team = make_team()

    plan, unmet = draft_from_shares(
        team=team,
        title="Backend",
        created_by=team.owner,
        shares=[WantedShare("db", 100, True)],
        level=Level.MID,
    )

    assert plan is not None
    assert unmet == []
    script = load_script(current_version(plan))
    assert [
        (stage.row.title, [question.row.question for question in stage.questions])
        for stage in script.stages
    ] == [
        ("Screen", [concept]),
        ("Technical depth", [coding]),
        ("Design and collaboration", [story]),
    ]
    assert [row.must_have for row in plan_questions(current_version(plan))] == [True, False, False]


@pytest.mark.django_db
def test_draft_from_shares_of_an_empty_bank_makes_no_plan():
    team = make_team()

    plan, unmet = draft_from_shares(
        team=team,
        title="Backend",
        created_by=team.owner,
        shares=[WantedShare("db", 100, True)],
        level=Level.MID,
    )

    assert (plan, unmet) == (None, ["db"])
    assert not Plan.objects.exists()


def make_blueprint(*shares: tuple[int, str]) -> Blueprint:
    blueprint = Blueprint.objects.create(slug="core", title="Core interview")
    for percent, source in shares:
        BlueprintShare.objects.create(blueprint=blueprint, percent=percent, sources=[source])
    return blueprint


@pytest.mark.django_db
def test_draft_from_blueprint_splits_over_rounds_and_names_shortfalls():
    first, second = make_topic(), make_topic()
    for _ in range(4):
        make_question(topic=first, seconds=240)
    make_question(topic=second)
    team = make_team()

    plan, shortfalls = draft_from_blueprint(
        team=team,
        title="Core",
        created_by=team.owner,
        blueprint=make_blueprint((60, first.path), (40, second.path)),
        count=5,
        rounds=2,
        rng=random.Random(1),  # noqa: S311
    )

    assert plan is not None
    script = load_script(current_version(plan))
    assert [(s.row.title, len(s.questions)) for s in script.stages] == [
        ("Round 1", 2),
        ("Round 2", 2),
    ]
    assert script.stages[0].row.minutes == 20  # twice 6 and 5 to arrive, in steps of five
    assert [str(shortfall) for shortfall in shortfalls] == [f"{second.path}: 1 of 2 (1 missing)"]


@pytest.mark.django_db
def test_draft_from_blueprint_of_an_empty_bank_makes_no_plan():
    team, topic = make_team(), make_topic()

    plan, shortfalls = draft_from_blueprint(
        team=team,
        title="Core",
        created_by=team.owner,
        blueprint=make_blueprint((100, topic.path)),
        count=3,
        rounds=1,
        rng=random.Random(1),  # noqa: S311
    )

    assert plan is None
    assert len(shortfalls) == 1


@pytest.mark.django_db
def test_paths_to_ask_are_those_with_something_published():
    question = make_question()
    make_question(published=False)
    topic = question.topic

    assert paths_to_ask() == {topic.module.slug: topic.module.title, topic.path: topic.title}


@pytest.mark.django_db
def test_topic_that_mentions_a_name_needs_half_of_the_hits():
    topic = make_topic()
    make_question(topic=topic, prompt="What does Zalembic do?")
    make_question(prompt="What of Zalembic and Foobar?")
    make_question(prompt="Where is Foobar?")
    make_question(prompt="Why Foobar?")

    assert topic_that_mentions("Foobar") is None
    make_question(topic=topic, prompt="How does Zalembic migrate?")
    assert topic_that_mentions("Zalembic") == topic.path
    assert topic_that_mentions("Quux") is None
