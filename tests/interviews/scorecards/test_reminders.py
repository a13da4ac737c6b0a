"""Reminders of open scorecards: whom, when, how often, and what ends them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from interviews.scorecards import reminders, services
from interviews.scorecards.models import AuditEvent, Panelist
from tests.factories_interviews import Panel, make_interview, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings) -> None:
    settings.SITE_URL = "https://viva.example.org"


def make_past_interview(**overrides) -> Panel:
    return make_interview(starts_at=timezone.now() - timedelta(hours=4), **overrides)


def addressees(mailoutbox: list[EmailMessage]) -> list[str]:
    return sorted(mail.to[0] for mail in mailoutbox)


def test_those_who_have_still_to_submit_are_reminded(mailoutbox: list[EmailMessage]):
    panel = make_past_interview(size=3)
    submit(panel, panel.people[0])

    outcome = reminders.send_reminders(now=timezone.now())

    assert outcome.sent == 2
    assert addressees(mailoutbox) == sorted(person.email for person in panel.people[1:])
    body = mailoutbox[0].body
    assert f"https://viva.example.org{panel.base}scorecard/" in body
    assert f"https://viva.example.org{panel.base}#seat" in body
    assert "Grace" not in mailoutbox[0].subject + body


def test_running_again_sends_nothing_until_two_days_have_passed(mailoutbox: list[EmailMessage]):
    make_past_interview(size=1)
    now = timezone.now()

    sent = [
        reminders.send_reminders(now=now + after).sent
        for after in (
            timedelta(0),
            timedelta(0),
            timedelta(hours=47),
            timedelta(hours=48),
            timedelta(hours=49),
        )
    ]

    assert sent == [1, 0, 0, 1, 0]
    assert len(mailoutbox) == 2


@pytest.mark.parametrize(("hours", "sent"), [(-1, 0), (2, 0), (3, 1), (24 * 13, 1), (24 * 14, 0)])
def test_reminders_begin_after_the_interview_and_end(hours: int, sent: int):
    now = timezone.now()
    make_interview(size=1, starts_at=now - timedelta(hours=hours))

    assert reminders.send_reminders(now=now).sent == sent


@pytest.mark.parametrize("reason", ["opted out", "declined", "conflict", "cancelled", "left"])
def test_what_ends_reminders(reason: str, client: Client):
    panel = make_past_interview(size=1)
    [person] = panel.people
    client.force_login(person)

    if reason == "opted out":
        client.post(f"{panel.base}seat/reminders/", {"are_wanted": ""})
    elif reason == "declined":
        client.post(f"{panel.base}seat/decline/")
    elif reason == "conflict":
        client.post(f"{panel.base}seat/decline/", {"has_conflict": "on"})
    elif reason == "cancelled":
        services.cancel_interview(interview=panel.interview, by=panel.owner, now=timezone.now())
    else:
        services.leave_panels(user=person, team=panel.team, now=timezone.now())

    assert reminders.send_reminders(now=timezone.now()).sent == 0
    assert Panelist.objects.get().has_conflict == (reason == "conflict")


def test_reminders_can_be_wanted_again(client: Client):
    panel = make_past_interview(size=1)
    client.force_login(panel.people[0])

    client.post(f"{panel.base}seat/reminders/", {"are_wanted": ""})
    client.post(f"{panel.base}seat/reminders/", {"are_wanted": "on"})

    assert reminders.send_reminders(now=timezone.now()).sent == 1


def test_who_has_submitted_cannot_decline():
    panel = make_past_interview(size=1)
    submit(panel, panel.people[0])

    with pytest.raises(ValidationError, match="stays with the panel"):
        services.decline_seat(seat=Panelist.objects.get(), has_conflict=False, now=timezone.now())
    assert Panelist.objects.get().is_active


def test_who_declines_keeps_what_they_typed_and_managers_see_it(client: Client):
    panel = make_past_interview(size=2)
    client.force_login(panel.people[0])

    client.post(f"{panel.base}seat/decline/", {"has_conflict": "on"})

    assert client.get(f"{panel.base}scorecard/").status_code == 404
    assert AuditEvent.objects.filter(action="panelist.declined").count() == 1
    client.force_login(panel.owner)
    assert "declined: conflict of interest" in client.get(panel.base).content.decode()
    services.change_panel(
        interview=panel.interview, panel=panel.people, by=panel.owner, now=timezone.now()
    )
    assert not Panelist.objects.get(user=panel.people[0]).has_conflict


def test_refused_mail_is_tried_again(mailoutbox: list[EmailMessage], settings):
    make_past_interview(size=1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1

    with pytest.raises(CommandError, match="could not be sent: 1"):
        call_command("send_scorecard_reminders")

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_scorecard_reminders")
    assert len(mailoutbox) == 1


def test_command_asks_for_the_address_of_the_site(settings):
    settings.SITE_URL = ""

    with pytest.raises(CommandError, match="SITE_URL"):
        call_command("send_scorecard_reminders")


class MeddlingBackend(EmailBackend):
    """While the first mail leaves, another run sends all that it finds due."""

    has_meddled = False

    def send_messages(self, messages: list[EmailMessage]) -> int:
        if not MeddlingBackend.has_meddled:
            MeddlingBackend.has_meddled = True
            reminders.send_reminders(now=timezone.now())
        return super().send_messages(messages)


def test_run_that_another_overtakes_sends_nothing_twice(mailoutbox: list[EmailMessage], settings):
    panel = make_past_interview(size=4)
    settings.EMAIL_BACKEND = f"{__name__}.MeddlingBackend"

    reminders.send_reminders(now=timezone.now())

    assert MeddlingBackend.has_meddled
    assert addressees(mailoutbox) == sorted(person.email for person in panel.people)


@pytest.mark.django_db(transaction=True)
def test_four_runs_at_once_send_one_mail_each(mailoutbox: list[EmailMessage]):
    panel = make_past_interview(size=5)
    now = timezone.now()

    def run(_: int) -> int:
        try:
            return reminders.send_reminders(now=now).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(run, range(4)))

    assert sent == 5
    assert addressees(mailoutbox) == sorted(person.email for person in panel.people)


@time_machine.travel("2031-05-06 12:00+00:00", tick=False)
def test_the_clock_of_the_command_is_the_servers(mailoutbox: list[EmailMessage]):
    make_past_interview(size=1)

    call_command("send_scorecard_reminders")

    assert Panelist.objects.get().reminded_at == timezone.now()
    assert len(mailoutbox) == 1
