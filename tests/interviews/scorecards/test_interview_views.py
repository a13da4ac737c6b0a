"""Arranging an interview, telling its panel, and following how far they are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from interviews.plans.queries import current_version
from interviews.scorecards.models import Candidate, Interview
from interviews.teams.models import Role
from tests.factories import as_user
from tests.factories_interviews import make_interview, submit
from tests.factories_teams import make_member, make_plan, make_team

pytestmark = pytest.mark.django_db


def entered(team: Any, people: list[User], **overrides: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=7)
    return {
        "label": "Grace Hopper",
        "email": "grace@example.org",
        "retain_until": (day + timedelta(days=90)).isoformat(),
        "version": current_version(team.plans.get()).pk,
        "panel": [person.pk for person in people],
        "day": day.isoformat(),
        "time": "10:30",
        "time_zone": "America/New_York",
        "shows_initials": "on",
    } | overrides


# Arranging


def test_interview_is_arranged_in_the_time_zone_it_is_held_in():
    team = make_team()
    make_plan(team=team)
    people = [make_member(team), make_member(team)]

    response = as_user(team.owner).post(
        reverse("scorecards:interview_create", args=[team.pk]),
        entered(team, people, day="2031-07-01"),
    )

    interview = Interview.objects.get()
    assert response.headers["Location"] == interview.get_absolute_url()
    assert interview.starts_at == datetime(2031, 7, 1, 14, 30, tzinfo=UTC)
    assert interview.candidate.email == "grace@example.org"
    assert {seat.user for seat in interview.panelists.all()} == set(people)


def test_retention_day_starts_from_the_team():
    team = make_team(retention_days=30)
    make_plan(team=team)

    form = as_user(team.owner).get(reverse("scorecards:interview_create", args=[team.pk])).content

    assert f'value="{timezone.localdate() + timedelta(days=30)}"' in form.decode()


@pytest.mark.parametrize("field", ["version", "panel", "known_candidate"])
def test_foreign_keys_of_another_team_are_refused_and_nothing_is_stored(field: str):
    team, elsewhere = make_team(), make_interview()
    make_plan(team=team)
    foreign = {
        "version": elsewhere.interview.plan_version_id,
        "panel": [elsewhere.people[0].pk],
        "known_candidate": str(elsewhere.interview.candidate_id),
    }

    response = as_user(team.owner).post(
        reverse("scorecards:interview_create", args=[team.pk]),
        entered(team, [make_member(team)]) | {field: foreign[field]},
    )

    assert response.status_code == 400
    assert "Nothing was stored" in response.content.decode()
    assert Interview.objects.filter(team=team).count() == 0
    assert Candidate.objects.filter(team=team).count() == 0


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"label": " "}, "Say whom you interview"),
        ({"panel": []}, "A panel needs somebody on it"),
        ({"day": "2020-01-01"}, "This day is past"),
        ({"day": "2031-03-09", "time": "02:30"}, "The clocks skip this time"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"retain_until": "2020-01-01"}, "a day to come"),
    ],
)
def test_interview_form_says_what_is_wrong(overrides: dict[str, Any], message: str):
    team = make_team()
    make_plan(team=team)

    response = as_user(team.owner).post(
        reverse("scorecards:interview_create", args=[team.pk]),
        entered(team, [make_member(team)], **overrides),
    )

    assert response.status_code == 400
    assert message in response.content.decode()
    assert not Interview.objects.exists()


@pytest.mark.parametrize(("days", "kept"), [(1, 180), (400, 400)])
def test_candidate_known_to_the_team_is_interviewed_again_and_kept_no_shorter(days: int, kept: int):
    panel = make_interview(size=1)
    first, today = panel.interview.candidate, timezone.localdate()
    until = (today + timedelta(days=days)).isoformat()

    as_user(panel.owner).post(
        reverse("scorecards:interview_create", args=[panel.team.pk]),
        entered(
            panel.team,
            panel.people,
            label="",
            known_candidate=str(first.pk),
            retain_until=until,
        ),
    )

    first.refresh_from_db()
    assert first.interviews.count() == 2
    assert first.retain_until == today + timedelta(days=kept)


def test_address_of_the_candidate_is_for_managers_who_have_not_still_to_judge():
    team = make_team()
    manager = make_member(team, Role.MANAGER)
    panel = make_interview(team=team, people=[manager, make_member(team)])
    Candidate.objects.update(email="grace@example.org")

    def sees(user: User) -> bool:
        return b"grace@example.org" in as_user(user).get(panel.base).content

    assert (sees(team.owner), sees(manager), sees(panel.people[1])) == (True, False, False)
    submit(panel, manager)
    assert (sees(manager), sees(panel.people[1])) == (True, False)


# Calendar


def only_event(content: str | bytes) -> Any:
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def test_panel_gets_a_calendar_entry_that_names_no_more_than_initials():
    team = make_team()
    make_plan(team=team, title="Backend")
    people = [make_member(team), make_member(team)]
    as_user(team.owner).post(
        reverse("scorecards:interview_create", args=[team.pk]), entered(team, people)
    )

    interview = Interview.objects.get()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(p.email for p in people)
    for message in mail.outbox:
        [(name, content, kind)] = message.attachments
        calendar, event = only_event(content)
        assert (name, kind) == ("interview.ics", "text/calendar; charset=utf-8; method=REQUEST")
        assert calendar["METHOD"] == "REQUEST"
        assert event["UID"] == f"{interview.pk}@viva"
        assert event["SEQUENCE"] == 0
        assert event["DTSTART"].dt == interview.starts_at
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=45)
        assert event["SUMMARY"] == "Interview: G.H., Backend"
        everything = f"{message.subject} {message.body} {content}"
        assert "Grace" not in everything
        assert "grace@example.org" not in everything
        assert interview.get_absolute_url() in message.body


def test_cancelling_takes_the_same_entry_out_of_the_calendars():
    panel = make_interview(size=2)

    as_user(panel.owner).post(f"{panel.base}cancel/")

    assert len(mail.outbox) == 2
    calendar, event = only_event(mail.outbox[0].attachments[0][1])
    assert mail.outbox[0].subject.startswith("Cancelled: Interview: G.H.")
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert event["UID"] == f"{panel.interview.pk}@viva"


def test_rescheduling_moves_the_entry():
    panel = make_interview(size=1)

    as_user(panel.owner).post(
        f"{panel.base}reschedule/",
        {"day": "2031-07-01", "time": "09:00", "time_zone": "Asia/Tokyo"},
    )

    _, event = only_event(mail.outbox[0].attachments[0][1])
    assert event["SEQUENCE"] == 1
    assert event["DTSTART"].dt == datetime(2031, 7, 1, 0, 0, tzinfo=UTC)
    assert "09:00 (Asia/Tokyo)" in mail.outbox[0].body


def test_change_of_the_panel_tells_those_whom_it_concerns():
    panel = make_interview(size=2)
    newcomer = make_member(panel.team)

    as_user(panel.owner).post(f"{panel.base}panel/", {"panel": [panel.people[0].pk, newcomer.pk]})

    told = {message.to[0]: message.subject for message in mail.outbox}
    assert set(told) == {newcomer.email, panel.people[1].email}
    assert told[panel.people[1].email].startswith("Cancelled")


def test_calendar_file_can_be_downloaded():
    panel = make_interview(size=1)

    response = as_user(panel.people[0]).get(f"{panel.base}calendar.ics")

    _, event = only_event(response.content)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert event["UID"] == f"{panel.interview.pk}@viva"


def test_mail_server_that_is_down_does_not_undo_the_interview(settings: Any):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    panel = make_interview(size=1)

    page = as_user(panel.owner).post(f"{panel.base}cancel/", follow=True).content.decode()

    panel.interview.refresh_from_db()
    assert panel.interview.is_cancelled
    assert "the e-mails could not be sent" in page


# Live status


def test_status_answers_204_until_somebody_submits():
    panel = make_interview(size=2)
    client, path = as_user(panel.owner), f"{panel.base}status/"

    assert client.get(path, {"seen": "2-0-open"}).status_code == 204
    submit(panel, panel.people[0])
    news = client.get(path, {"seen": "2-0-open"})

    assert news.status_code == 200
    assert "1 of 2 submitted" in news.content.decode()
    assert client.get(path, {"seen": "2-1-open"}).status_code == 204


def test_status_asks_again_until_all_are_in():
    panel = make_interview(size=1)
    client = as_user(panel.owner)
    assert "hx-trigger" in client.get(f"{panel.base}status/").content.decode()

    submit(panel, panel.people[0])

    assert "hx-trigger" not in client.get(f"{panel.base}status/").content.decode()


def test_status_is_cheap(django_assert_num_queries: DjangoAssertNumQueries):
    panel = make_interview(size=3)
    client = as_user(panel.owner)

    with django_assert_num_queries(3):  # session with person, membership, interview
        client.get(f"{panel.base}status/", {"seen": "3-0-open"})
