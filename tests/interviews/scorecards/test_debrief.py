import csv
import io
import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from interviews.plans.services import StageDraft
from interviews.scorecards import queries
from interviews.scorecards.debrief import Asked, Gate, Judgement, build
from interviews.scorecards.exporting import export_debrief
from interviews.scorecards.revisions import Content, Entry
from tests.factories import make_question
from tests.factories_interviews import Panel, make_interview, submit
from tests.factories_teams import make_plan, make_team


def asked(key: int, weight: int = 1, must_have: bool = False) -> Asked:
    return Asked(key, key, f"Headline {key}", "Stage", "Locks", weight, must_have)


def judged(name: str, *values: int | None) -> Judgement:
    entries = {
        key: Entry(value, "" if value else "No time.") for key, value in enumerate(values, start=1)
    }
    content = Content("yes", "Well.", entries)
    return Judgement(uuid4(), name, content, datetime(2026, 3, 2, tzinfo=UTC), "yes")


def test_debrief_of_a_hand_computed_example_with_gaps():
    questions = [asked(1, weight=3), asked(2, weight=2), asked(3, weight=5)]

    debrief = build(questions, [judged("Ines", 4, None, None), judged("Jonas", 2, 5, None)])

    # Means by question: 3, 5, none. (3 · 3 + 5 · 2) / 5 = 3.8, on 5 of a weight of 10.
    assert [result.mean for result in debrief.questions] == [3, 5, None]
    assert debrief.mean.value == pytest.approx(3.8)
    assert debrief.mean.share == 0.5
    # Ines: 4 on 3 of 10. Jonas: (2 · 3 + 5 · 2) / 5 = 3.2 on 5 of 10.
    assert [each.mean.value for each in debrief.panelists] == [4, pytest.approx(3.2)]
    assert [each.mean.share for each in debrief.panelists] == [0.3, 0.5]
    assert [each.strictness.deviation for each in debrief.panelists] == [1, -1]
    assert [each.strictness.questions for each in debrief.panelists] == [1, 1]
    assert debrief.spread == 2


@pytest.mark.parametrize(
    ("ratings", "gate"),
    [
        (([5, 3], [5, 4]), Gate.MET),
        (([5, 2], [5, 5]), Gate.NOT_MET),  # a mean of 3.5 and of 4.25 hides nothing
        (([5, None], [5, None]), Gate.NOT_ASSESSED),
        (([5, None], [5, 3]), Gate.MET),
    ],
)
def test_must_have_is_a_gate_that_no_mean_hides(ratings: tuple[list[int | None], ...], gate: Gate):
    questions = [asked(1), asked(2, must_have=True)]

    debrief = build(questions, [judged(f"{n}", *values) for n, values in enumerate(ratings)])

    assert debrief.gate == gate
    assert bool(debrief.unmet) == (gate != Gate.MET)


def test_worst_must_have_decides_the_gate():
    questions = [asked(key, must_have=True) for key in (1, 2, 3)]

    assert build(questions, [judged("Ines", 5, None, 1)]).gate == Gate.NOT_MET
    assert build(questions, [judged("Ines", 5, None, 3)]).gate == Gate.NOT_ASSESSED
    assert build([asked(1)], [judged("Ines", 1)]).gate == Gate.NONE


def test_panel_differs_most_comes_first_and_one_apart_is_not_named():
    questions = [asked(key) for key in (1, 2, 3)]

    debrief = build(questions, [judged("Ines", 3, 1, 5), judged("Jonas", 4, 5, 3)])

    assert [result.question.key for result in debrief.differing] == [2, 3]
    assert (debrief.differing[0].lowest, debrief.differing[0].highest) == (1, 5)


def test_debrief_of_nobody_has_questions_and_no_figures():
    debrief = build([asked(1, must_have=True)], [])

    assert debrief.questions[0].mean is None
    assert (debrief.mean.value, debrief.mean.share, debrief.alpha) == (None, 0, None)
    assert debrief.gate == Gate.NOT_ASSESSED


def test_one_panelist_alone_agrees_with_nobody():
    debrief = build([asked(1), asked(2)], [judged("Ines", 3, 4)])

    assert (debrief.alpha, debrief.exact, debrief.within_one) == (None, None, None)
    assert debrief.panelists[0].strictness.deviation is None


def make_finished(evidence: str = "Explained it.") -> Panel:
    team = make_team()
    stage = StageDraft(title="Depth", minutes=45, questions=[make_question(), make_question()])
    make_plan(team=team, stages=[stage])
    panel = make_interview(team=team, size=2, label="=Grace")
    submit(panel, panel.people[0], [5, 2], evidence=evidence)
    submit(panel, panel.people[1], [4, None], recommendation="no")
    return panel


@pytest.mark.django_db
def test_json_export_holds_ratings_and_figures():
    panel = make_finished()
    interview = queries.interviews_of(panel.team, panel.owner).get()
    debrief = queries.load_debrief(interview, panel.owner)

    document = json.loads(export_debrief(interview, debrief, "json"))

    assert (document["format"], document["version"]) == ("viva-debrief", 1)
    assert document["weighted_mean"] == pytest.approx((4.5 + 2) / 2)
    assert document["share_assessed"] == 1
    assert [row["recommendation"] for row in document["panelists"]] == ["yes", "no"]
    assert [cell["rating"] for cell in document["questions"][1]["ratings"]] == [2, None]
    assert document["questions"][1]["ratings"][1]["not_assessed"] == "No time was left."


@pytest.mark.django_db
@pytest.mark.parametrize("evidence", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_csv_export_has_no_cell_that_is_a_formula(evidence: str):
    panel = make_finished(evidence)
    interview = queries.interviews_of(panel.team, panel.owner).get()
    debrief = queries.load_debrief(interview, panel.owner)

    text = export_debrief(interview, debrief, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))

    assert len(rows) == 4
    assert rows[0]["candidate"] == "'=Grace"
    assert rows[0]["evidence"] == f"'{evidence}"
    assert rows[0]["rating"] == "5"
    assert rows[3]["not_assessed"] == "No time was left."
