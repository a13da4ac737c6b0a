"""The script: saving, submitting and amending what a panelist holds; then the decision."""

from typing import Any

import pytest
from django.test import Client

from interviews.scorecards.models import Rating, StageStart
from interviews.teams.models import Role
from tests.factories import as_user
from tests.factories_interviews import Panel, make_interview, submit
from tests.factories_teams import make_member

pytestmark = pytest.mark.django_db


def save(client: Client, panel: Panel, **fields: Any) -> Any:
    path = f"{panel.base}script/{panel.questions[0].pk}/rating/"
    return client.post(path, {"sequence": 0} | fields, headers={"Accept": "application/json"})


def test_save_answers_with_its_number_and_a_stale_one_with_what_is_stored():
    panel = make_interview(size=1)
    client = as_user(panel.people[0])

    first = save(client, panel, rating="4", evidence="One.", ticked=["processes"])
    stale = save(client, panel, rating="2", evidence="Two.")

    assert (first.status_code, first.json()) == (200, {"sequence": 1})
    assert stale.status_code == 409
    assert stale.json() == {
        "error": "This was changed in another tab or on another device.",
        "sequence": 1,
        "stored": {"rating": "4", "reason": "", "evidence": "One.", "ticked": ["processes"]},
    }
    assert Rating.objects.get().evidence == "One."


def test_stale_save_of_a_form_shows_both_texts_and_saving_again_replaces():
    panel = make_interview(size=1)
    client = as_user(panel.people[0])
    path = f"{panel.base}script/{panel.questions[0].pk}/rating/"
    save(client, panel, rating="4", evidence="Stored text.")

    response = client.post(path, {"sequence": 0, "rating": "2", "evidence": "Typed text."})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Stored text." in page
    assert "Typed text." in page
    assert '<input type="hidden" name="sequence" value="1">' in page
    client.post(path, {"sequence": 1, "rating": "2", "evidence": "Typed text."})
    assert Rating.objects.get().evidence == "Typed text."


def test_not_assessed_is_kept_with_its_reason():
    panel = make_interview(size=1)

    save(as_user(panel.people[0]), panel, rating="none", reason="No time.")

    rating = Rating.objects.get()
    assert (rating.value, rating.not_assessed_reason) == (None, "No time.")


@pytest.mark.parametrize(
    "fields",
    [{"rating": "6"}, {"ticked": ["unknown"]}, {"sequence": ""}, {"evidence": "x" * 20_001}],
)
def test_save_that_is_wrong_is_refused(fields: dict[str, Any]):
    panel = make_interview(size=1)

    response = save(as_user(panel.people[0]), panel, **fields)

    assert response.status_code == 400
    assert response.json()["error"]
    assert not Rating.objects.exists()


def test_observer_reads_the_script_and_has_nothing_to_fill_in():
    panel = make_interview(size=1)
    client = as_user(make_member(panel.team, Role.OBSERVER))
    path = f"{panel.base}script/{panel.questions[0].pk}/"

    page = client.get(path).content.decode()

    assert "What does lock number" in page
    assert "Points to listen for" in page
    assert "One thread runs bytecode." in page
    assert 'name="rating"' not in page
    assert client.post(f"{path}rating/", {"sequence": 0, "rating": "3"}).status_code == 404


def test_stage_clock_counts_by_the_server(time_machine: Any):
    time_machine.move_to("2026-03-02 09:00:00Z", tick=False)
    panel = make_interview(size=1)
    client = as_user(panel.people[0])
    stage = panel.questions[0].stage_id
    clock = f"{panel.base}stages/{stage}/clock/"
    assert client.get(clock).status_code == 404

    client.post(f"{panel.base}stages/{stage}/start/")
    time_machine.move_to("2026-03-02 09:44:00Z", tick=False)

    assert client.get(clock).json() == {"milliseconds_left": 60_000}
    time_machine.move_to("2026-03-02 09:46:00Z", tick=False)
    assert client.get(clock).json() == {"milliseconds_left": -60_000}
    assert StageStart.objects.count() == 1


def test_submit_that_is_refused_lists_what_is_missing_and_keeps_what_was_typed():
    panel = make_interview(size=1)

    response = as_user(panel.people[0]).post(
        f"{panel.base}scorecard/submit/",
        {"sequence": 0, "recommendation": "yes", "summary": "A summary that is kept."},
    )

    page = response.content.decode()
    assert response.status_code == 400
    assert page.count("rate it, or say why it was not assessed") == 2
    assert "A summary that is kept." in page
    scorecard = panel.scorecard(panel.people[0])
    assert (scorecard.summary, scorecard.is_submitted) == ("A summary that is kept.", False)


def test_amendment_is_shown_as_one_and_the_figures_stay():
    panel = make_interview(size=1)
    person = panel.people[0]
    submit(panel, person, [2, 4])
    first, second = panel.questions
    client = as_user(person)

    response = client.post(
        f"{panel.base}scorecard/amend/",
        {
            "number": 1,
            "recommendation": "yes",
            "summary": "Knows the ground well.",
            "amendment_reason": "I had misheard the answer.",
            f"rating_{first.pk}": "5",
            f"evidence_{first.pk}": "Explained it in order.",
            f"rating_{second.pk}": "4",
            f"evidence_{second.pk}": "Explained it in order.",
        },
        follow=True,
    )

    assert "I had misheard the answer." in response.content.decode()
    debrief = client.get(f"{panel.base}debrief/").content.decode()
    assert "<del>2</del>" in debrief
    assert "<ins>5</ins>" in debrief
    assert '<dd class="big-figure">3.00</dd>' in debrief  # (2 + 4) / 2


def test_decision_is_stored_by_a_manager_and_shown_with_its_reason():
    panel = make_interview(size=1)
    submit(panel, panel.people[0])

    response = as_user(panel.owner).post(
        f"{panel.base}decision/", {"decision": "hire", "reason": "Clear & calm."}, follow=True
    )

    page = response.content.decode()
    assert "Clear &amp; calm." in page
    assert "The debrief is closed." in page
