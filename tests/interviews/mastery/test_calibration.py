import pytest

from interviews.mastery import charts
from interviews.mastery.calibration import calibrate
from interviews.practice.models import Confidence


def test_calibration_gives_the_mean_score_by_confidence_and_leaves_the_silent_out():
    found = calibrate([("sure", 1.0), ("sure", 0.5), ("guessing", 0.25), ("", 0.0)])

    rows = [(row.confidence, row.answers, row.score) for row in found.rows]
    assert rows == [
        (Confidence.GUESSING, 1, 0.25),
        (Confidence.UNSURE, 0, None),
        (Confidence.SURE, 2, 0.75),
    ]
    assert found.answers == 3


@pytest.mark.parametrize(
    ("guessing", "sure", "is_telling", "is_rising"),
    [(4, 9, False, True), (5, 5, True, True), (0, 50, False, True)],
)
def test_calibration_compares_only_kinds_with_enough_answers(guessing, sure, is_telling, is_rising):
    found = calibrate([("guessing", 0.2)] * guessing + [("sure", 0.9)] * sure)

    assert (found.is_telling, found.is_rising) == (is_telling, is_rising)


def test_being_surer_without_scoring_higher_is_noticed():
    found = calibrate([("unsure", 0.8)] * 5 + [("sure", 0.8)] * 5 + [("guessing", 0.9)])

    assert (found.is_telling, found.is_rising) == (True, False)


def test_column_chart_stands_on_the_ground_and_reaches_the_top():
    chart = charts.column_chart([("a", 1.0), ("b", 0.25), ("c", None)])

    places = [(column.x, column.y, column.height) for column in chart.columns]
    assert places == [(25, 0, 120), (120, 90, 30), (215, 120, 0)]
    assert (chart.width, chart.height) == (310, 120)
