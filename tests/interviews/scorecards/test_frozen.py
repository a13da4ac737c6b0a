"""Submitted scorecards and the audit trail stay as they are, whoever asks: model, QuerySet, SQL."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from interviews.scorecards.frozen import FrozenError
from interviews.scorecards.models import AuditEvent, Candidate, Scorecard, ScorecardRevision
from tests.factories_interviews import make_interview, submit

pytestmark = pytest.mark.django_db


def run(sql: str, *parameters: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize("model", [ScorecardRevision, AuditEvent])
def test_model_and_queryset_refuse_to_change_and_to_delete(model: type):
    panel = make_interview(size=1)
    submit(panel, panel.people[0])
    row = model.objects.first()
    before = model.objects.values().get(pk=row.pk)

    for attempt in (
        row.save,
        row.delete,
        model.objects.all().delete,
        lambda: model.objects.update(created_at=timezone.now()),
        lambda: model.objects.bulk_update([row], ["created_at"]),
    ):
        with pytest.raises(FrozenError):
            attempt()

    assert model.objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE interviews_scorecardrevision SET reason = 'No.'",
        "UPDATE interviews_scorecardrevision SET number = 7",
        "DELETE FROM interviews_scorecardrevision",
        "UPDATE interviews_auditevent SET action = 'nothing.happened'",
        "UPDATE interviews_auditevent SET actor_id = NULL, subject = 'another'",
        "DELETE FROM interviews_auditevent",
    ],
)
def test_database_refuses_raw_sql(sql: str):
    panel = make_interview(size=1)
    submit(panel, panel.people[0])

    with pytest.raises(IntegrityError, match=r"never (changed|deleted)|audit trail is kept"):
        run(sql)

    assert ScorecardRevision.objects.get().number == 1
    assert AuditEvent.objects.count() == 2


def test_deleting_a_candidate_whose_scorecards_are_kept_is_refused_whole():
    panel = make_interview(size=1)
    submit(panel, panel.people[0])

    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        panel.interview.candidate.delete()

    assert Scorecard.objects.count() == 1


def test_scorecards_of_an_anonymised_candidate_can_be_redacted_and_deleted():
    panel = make_interview(size=1)
    submit(panel, panel.people[0])
    Candidate.objects.update(anonymised_at=timezone.now())

    run("UPDATE interviews_scorecardrevision SET content = %s", json.dumps({"redacted": True}))
    panel.interview.candidate.delete()

    assert not ScorecardRevision.objects.exists()


def test_audit_trail_outlives_team_and_actor():
    panel = make_interview(size=1)
    submit(panel, panel.people[0])
    team, owner, key = panel.team, panel.owner, panel.team.pk

    team.delete()
    owner.delete()

    assert not Scorecard.objects.exists()
    event = AuditEvent.objects.get(action="interview.scheduled")
    assert (event.team_id, event.actor_id) == (key, None)


def test_judgement_outlives_the_account_of_the_panelist():
    panel = make_interview(size=1)
    scorecard = submit(panel, panel.people[0])

    panel.people[0].delete()

    scorecard = Scorecard.objects.get(pk=scorecard.pk)
    assert (scorecard.panelist.name, scorecard.revisions.count()) == ("former member", 1)
