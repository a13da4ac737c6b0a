import pytest

from interviews.practice.models import Rating
from interviews.practice.scoring import score_points

POINTS = [
    {"uid": "lock", "weight": 3, "essential": True},
    {"uid": "refcount", "weight": 1, "essential": False},
    {"uid": "switch", "weight": 1, "essential": False},
]


@pytest.mark.parametrize(
    ("ticked", "value", "missed_essential"),
    [
        ((), 0.0, True),
        (("lock",), 0.6, False),
        (("lock", "switch"), 0.8, False),
        (("refcount", "switch"), 0.4, True),
        (("lock", "refcount", "switch"), 1.0, False),
    ],
)
def test_score_is_weight_of_ticked_points_over_weight_of_all(ticked, value, missed_essential):
    score = score_points(POINTS, ticked)

    assert score.value == pytest.approx(value)
    assert score.missed_essential is missed_essential


@pytest.mark.parametrize(
    ("made", "total", "rating"),
    [
        (59, 100, Rating.AGAIN),
        (60, 100, Rating.HARD),
        (79, 100, Rating.HARD),
        (80, 100, Rating.GOOD),
        (94, 100, Rating.GOOD),
        (95, 100, Rating.EASY),
        (100, 100, Rating.EASY),
    ],
)
def test_rating_follows_the_thresholds(made, total, rating):
    points = [
        {"uid": "made", "weight": made, "essential": True},
        {"uid": "missed", "weight": total - made, "essential": False},
    ]

    assert score_points(points, {"made"}).rating(in_time=True) == rating


def test_rating_is_again_when_an_essential_point_is_missed_whatever_the_score():
    points = [
        {"uid": "many", "weight": 99, "essential": False},
        {"uid": "the-one", "weight": 1, "essential": True},
    ]

    assert score_points(points, {"many"}).rating(in_time=True) == Rating.AGAIN


def test_rating_of_a_full_answer_that_ran_out_of_time_is_good():
    ticked = {point["uid"] for point in POINTS}

    assert score_points(POINTS, ticked).rating(in_time=False) == Rating.GOOD


@pytest.mark.parametrize(
    ("ticked", "figures", "make_up"),
    [
        ((), (0, 5), "no point"),
        (("lock",), (3, 5), "one essential point"),
        (("refcount",), (1, 5), "one extra"),
        (("lock", "refcount", "switch"), (5, 5), "one essential point, two extra"),
    ],
)
def test_score_says_what_it_is_made_of(ticked, figures, make_up):
    score = score_points(POINTS, ticked)

    assert (score.made, score.total) == figures
    assert score.make_up == make_up


def test_score_writes_numbers_up_to_nine_in_words():
    essential = [{"uid": f"e{n}", "weight": 1, "essential": True} for n in range(2)]
    extra = [{"uid": f"x{n}", "weight": 1, "essential": False} for n in range(10)]
    points = essential + extra

    score = score_points(points, {point["uid"] for point in points})

    assert score.make_up == "two essential points, 10 extra"


@pytest.mark.parametrize(
    ("made", "in_time", "reason"),
    [
        (59, True, "under 60 %"),
        (60, True, "under 80 %"),
        (80, True, "under 95 %"),
        (95, True, "95 % or more, in time"),
        (95, False, "95 % or more, but late"),
    ],
)
def test_score_gives_the_reason_for_its_rating(made, in_time, reason):
    points = [
        {"uid": "made", "weight": made, "essential": False},
        {"uid": "missed", "weight": 100 - made, "essential": False},
    ]

    assert score_points(points, ["made"]).reason(in_time=in_time) == reason


def test_missing_an_essential_point_is_the_reason_whatever_the_weight():
    points = [
        {"uid": "made", "weight": 99, "essential": False},
        {"uid": "missed", "weight": 1, "essential": True},
    ]

    assert score_points(points, ["made"]).reason(in_time=True) == "an essential point is missing"
