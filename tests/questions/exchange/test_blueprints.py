import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from questions.blueprints import apportion, draw
from questions.models import Blueprint, BlueprintShare, Question, Topic
from tests.factories import make_question, make_topic


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - nothing secret is drawn


def make_blueprint(*shares: tuple[int, list[str]], **overrides: list[str]) -> Blueprint:
    blueprint = Blueprint.objects.create(slug="core", title="Core", **overrides)
    for position, (percent, sources) in enumerate(shares):
        BlueprintShare.objects.create(
            blueprint=blueprint, percent=percent, sources=sources, position=position
        )
    return blueprint


def topic_with(count: int, **overrides: str) -> Topic:
    topic = make_topic()
    for _ in range(count):
        make_question(topic=topic, **overrides)
    return topic


@pytest.mark.parametrize(
    ("count", "percents", "parts"),
    [
        (10, [60, 20, 10, 10], [6, 2, 1, 1]),
        (5, [60, 20, 10, 10], [3, 1, 1, 0]),
        (3, [50, 50], [2, 1]),
        (7, [25, 20, 20, 15, 10, 10], [2, 1, 1, 1, 1, 1]),
        (0, [70, 30], [0, 0]),
        (1, [10, 90], [0, 1]),
    ],
)
def test_apportion_gives_the_rest_to_the_largest_remainders(
    count: int, percents: list[int], parts: list[int]
) -> None:
    assert apportion(count, percents) == parts


@pytest.mark.django_db
def test_draw_follows_the_shares() -> None:
    one, two = topic_with(8), topic_with(8)
    blueprint = make_blueprint((75, [one.path]), (25, [two.module.slug]))

    found = draw(blueprint, 8, rng=seeded(1))

    assert [question.topic for question in found.questions] == [one] * 6 + [two] * 2
    assert len(set(found.questions)) == 8
    assert found.shortfalls == []


@pytest.mark.django_db
def test_draw_is_the_same_for_the_same_seed_and_differs_for_others() -> None:
    blueprint = make_blueprint((100, [topic_with(20).path]))

    draws = [
        tuple(q.pk for q in draw(blueprint, 5, rng=seeded(seed)).questions) for seed in (7, 7, 8)
    ]

    assert draws[0] == draws[1] != draws[2]


@pytest.mark.django_db
def test_draw_says_which_shares_it_could_not_meet() -> None:
    rich, poor = topic_with(10), topic_with(1)
    blueprint = make_blueprint((50, [rich.path]), (50, [poor.path, "nowhere"]))

    found = draw(blueprint, 6, rng=seeded(1))

    assert [question.topic for question in found.questions] == [rich] * 3 + [poor]
    assert [str(shortfall) for shortfall in found.shortfalls] == [
        f"{poor.path} + nowhere: 1 of 3 (2 missing)"
    ]


@pytest.mark.django_db
def test_draw_takes_levels_and_needs_of_what_is_published() -> None:
    topic = make_topic()
    wanted = make_question(topic=topic, level="senior", need="must")
    make_question(topic=topic, level="mid", need="must")
    make_question(topic=topic, level="senior", need="nice")
    make_question(topic=topic, level="senior", need="must", published=False)
    blueprint = make_blueprint((100, [topic.path]), levels=["senior"], needs=["must"])

    assert draw(blueprint, 4, rng=seeded(1)).questions == [wanted]


@pytest.mark.django_db
def test_draw_keeps_to_the_questions_it_is_given() -> None:
    topic = topic_with(5)
    kept = topic.questions.first()
    blueprint = make_blueprint((100, [topic.path]))

    found = draw(blueprint, 5, rng=seeded(1), among=Question.objects.filter(slug=kept.slug))

    assert found.questions == [kept]


@pytest.mark.django_db
def test_a_broad_share_does_not_starve_a_narrow_one_inside_it() -> None:
    narrow = topic_with(2)
    for _ in range(3):
        make_question(topic=make_topic(module=narrow.module))
    blueprint = make_blueprint((60, [narrow.module.slug]), (40, [narrow.path]))

    for seed in range(20):
        found = draw(blueprint, 5, rng=seeded(seed))
        assert (len(found.questions), found.shortfalls) == (5, [])


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_draw_makes_three_queries(count: int) -> None:
    blueprint = make_blueprint((100, [topic_with(count).path]))

    with CaptureQueriesContext(connection) as queries:
        found = draw(blueprint, count, rng=seeded(1))
        assert len({question.topic.module.slug for question in found.questions}) == 1

    assert len(queries) == 3
