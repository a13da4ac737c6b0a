"""Who is reminded, when, of what, and that nobody is twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from time_machine import travel

from interviews.accounts.models import Profile
from interviews.digests.services import Outcome, send_digests
from interviews.mastery.models import QuestionMemory
from questions.models import Question
from tests.factories import make_answer, make_question, make_topic
from tests.factories_digests import make_subscriber

SEVEN = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def sent_at(*moments: datetime) -> list[datetime]:
    """Return those of `moments` at which a mail goes out."""
    return [moment for moment in moments if send_digests(now=moment).sent]


def each_hour(start: datetime, hours: int) -> list[datetime]:
    return [start + timedelta(hours=hour) for hour in range(hours)]


def test_digest_says_what_is_due_and_where(settings):
    settings.SITE_URL = "https://viva.example"
    topic = make_topic(title="Locks & queues")
    profile = make_subscriber(now=SEVEN, due=0)
    for _ in range(2):
        question = make_question(topic=topic)
        make_answer(user=profile.user, question=question, now=SEVEN - timedelta(days=60))

    assert send_digests(now=SEVEN) == Outcome(sent=1, failed=0)

    [message] = mail.outbox
    assert message.to == [profile.user.email]
    assert message.subject == "2 questions are due today"
    assert "- Locks & queues: 2\n" in message.body
    assert "https://viva.example/practice/?source=due\n" in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "<li>Locks &amp; queues: 2</li>" in html
    assert 'href="https://viva.example/practice/?source=due"' in html


def test_digest_can_be_left_from_the_mail_client(settings):
    settings.SITE_URL = "https://viva.example"
    make_subscriber(now=SEVEN)
    send_digests(now=SEVEN)

    raw: EmailMessage = mail.outbox[0].message()

    url = raw["List-Unsubscribe"].strip("<>")
    assert url.startswith("https://viva.example/reminders/unsubscribe/")
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert raw["Auto-Submitted"] == "auto-generated"
    assert url in mail.outbox[0].body


def test_digest_names_five_topics_and_counts_the_others():
    make_subscriber(now=SEVEN, due=7)

    send_digests(now=SEVEN)

    assert mail.outbox[0].body.count("\n- Topic") == 5
    assert "- and 2 more topics\n" in mail.outbox[0].body


def test_nothing_is_sent_when_nothing_is_due():
    profile = make_subscriber(now=SEVEN, due=0)
    make_answer(user=profile.user, now=SEVEN - timedelta(hours=1))

    assert send_digests(now=SEVEN) == Outcome(sent=0, failed=0)
    assert mail.outbox == []


def test_what_becomes_due_after_the_hour_waits_for_the_next_day():
    profile = make_subscriber(now=SEVEN)
    QuestionMemory.objects.update(due_on=date(2026, 3, 3))
    assert sent_at(SEVEN) == []
    QuestionMemory.objects.update(due_on=date(2026, 3, 2))

    assert sent_at(SEVEN + timedelta(hours=1), SEVEN + timedelta(days=1)) == [
        SEVEN + timedelta(days=1)
    ]
    profile.refresh_from_db()
    assert profile.digest_day == date(2026, 3, 3)


def test_question_that_was_retired_is_not_due():
    make_subscriber(now=SEVEN)
    Question.objects.update(status="retired")

    assert sent_at(SEVEN) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"wants_digest": False},
        {"is_confirmed": False},
        {"digest_hour": 8},
        {"digest_hour": 3},
        {"digest_day": date(2026, 3, 2)},
        {"time_zone": "Asia/Tokyo"},
    ],
)
def test_only_who_asked_and_whose_hour_it_is_gets_one(fault):
    make_subscriber(now=SEVEN, **fault)

    assert sent_at(SEVEN) == []


def test_closed_account_gets_none():
    profile = make_subscriber(now=SEVEN)
    profile.user.is_active = False
    profile.user.save()

    assert sent_at(SEVEN) == []


def test_one_mail_a_day_however_often_it_runs():
    make_subscriber(now=SEVEN)
    two_days = each_hour(SEVEN - timedelta(hours=7), 48)

    assert sent_at(*two_days) == [SEVEN, SEVEN + timedelta(days=1)]


@pytest.mark.parametrize(("hours_late", "comes"), [(3, True), (4, False)])
def test_hour_that_was_slept_through_is_caught_up_with_for_three_hours(hours_late, comes):
    make_subscriber(now=SEVEN)

    assert bool(sent_at(SEVEN + timedelta(hours=hours_late))) is comes


def test_changing_the_hour_after_the_mail_brings_no_second_one_that_day():
    make_subscriber(now=SEVEN)
    send_digests(now=SEVEN)
    Profile.objects.update(digest_hour=20)

    evening = SEVEN.replace(hour=20)
    assert sent_at(evening, evening + timedelta(days=1)) == [evening + timedelta(days=1)]


@pytest.mark.parametrize(
    ("zone", "hour", "start", "expected"),
    [
        # Each hour of three days around the change; the moments of the mails in UTC.
        # Vienna springs from 2:00 to 3:00 on 29 March: there is no half past two.
        ("Europe/Vienna", 2, "2026-03-28T00", ["28T01", "29T01", "30T00"]),
        ("Europe/Vienna", 7, "2026-03-28T00", ["28T06", "29T05", "30T05"]),
        # On 25 October it is two o'clock twice.
        ("Europe/Vienna", 2, "2026-10-24T00", ["24T00", "25T00", "26T01"]),
        # Cairo springs from 0:00 to 1:00 on 24 April: the day begins at one.
        ("Africa/Cairo", 0, "2026-04-22T22", ["22T22", "23T22", "24T21", "25T21"]),
        # Half an hour, and across the date line: the first whole hour past seven.
        ("Asia/Kolkata", 7, "2026-03-02T00", ["02T02", "03T02", "04T02"]),
        ("Pacific/Auckland", 7, "2026-03-02T00", ["02T18", "03T18", "04T18"]),
    ],
)
def test_one_mail_a_day_at_the_persons_hour_when_clocks_change(zone, hour, start, expected):
    begin = datetime.fromisoformat(f"{start}:00+00:00")
    make_subscriber(now=begin, time_zone=zone, digest_hour=hour)

    mails = sent_at(*each_hour(begin, 72))

    assert [moment.strftime("%dT%H") for moment in mails] == expected


def test_mail_that_is_refused_gives_the_day_back_and_the_others_get_theirs(monkeypatch):
    refused = make_subscriber(now=SEVEN)
    make_subscriber(now=SEVEN)
    send_messages = EmailBackend.send_messages

    def refuse_one(backend, messages):
        if messages[0].to == [refused.user.email]:
            raise ConnectionRefusedError("No mail server.")
        return send_messages(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_one)
    assert send_digests(now=SEVEN) == Outcome(sent=1, failed=1)
    monkeypatch.undo()

    assert send_digests(now=SEVEN + timedelta(minutes=15)) == Outcome(sent=1, failed=0)
    assert len(mail.outbox) == 2


def test_digests_take_five_queries_for_each_person(django_assert_num_queries):
    make_subscriber(now=SEVEN)
    with django_assert_num_queries(7):
        send_digests(now=SEVEN)
    for _ in range(5):
        make_subscriber(now=SEVEN)
    with django_assert_num_queries(2 + 5 * 5):
        send_digests(now=SEVEN)


@travel(SEVEN, tick=False)
def test_command_says_how_many_it_sent(settings, capsys):
    settings.SITE_URL = "https://viva.example"
    make_subscriber(now=SEVEN)

    call_command("send_digests")
    call_command("send_digests")

    assert capsys.readouterr().out == "Reminders sent: 1\nReminders sent: 0\n"


def test_command_without_the_address_of_the_site_says_so(settings):
    settings.SITE_URL = ""

    with pytest.raises(CommandError, match="SITE_URL is not set"):
        call_command("send_digests")


@travel(SEVEN, tick=False)
def test_command_fails_when_a_mail_could_not_be_sent(settings):
    settings.SITE_URL = "https://viva.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_subscriber(now=SEVEN)

    with pytest.raises(CommandError, match="could not be sent: 1"):
        call_command("send_digests")


@pytest.mark.django_db(transaction=True)
def test_many_runs_at_once_send_one_mail_a_person():
    people = [make_subscriber(now=SEVEN).user.email for _ in range(6)]

    def run(_: int) -> int:
        try:
            return send_digests(now=SEVEN).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(run, range(16)))

    assert sum(sent) == 6
    assert sorted(message.to[0] for message in mail.outbox) == sorted(people)
