"""Settings of time and reminders, and moments by the clock of the person."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from time_machine import travel

from interviews.accounts.models import Profile
from interviews.accounts.time_zones import time_zone_choices, zone_named
from tests.factories import make_answer, make_question, make_round, make_user
from tests.factories_digests import confirm_address

SETTINGS = reverse("accounts:settings")
HALF_PAST_EIGHT_IN_THE_EVENING = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def sent(**overrides: str) -> dict[str, str]:
    return {"extra_time": "1", "time_zone": "", "digest_hour": "7"} | overrides


def test_settings_keep_time_zone_and_reminder(user_client, user):
    confirm_address(user)
    response = user_client.post(
        SETTINGS, sent(time_zone="Asia/Tokyo", wants_digest="on", digest_hour="19"), follow=True
    )

    page = response.content.decode()
    assert '<option value="Asia/Tokyo" selected>Tokyo</option>' in page
    assert '<option value="19" selected>19:00</option>' in page
    profile = Profile.objects.get(user=user)
    assert (profile.time_zone, profile.wants_digest, profile.digest_hour) == (
        "Asia/Tokyo",
        True,
        19,
    )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("time_zone", "Mars/Olympus", "There is no time zone “Mars/Olympus”"),
        ("time_zone", "../../etc/passwd", "There is no time zone"),
        ("time_zone", "a" * 65, "at most 64 characters"),
        ("digest_hour", "24", "24 is not one of the available choices"),
        ("digest_hour", "x", "x is not one of the available choices"),
        ("wants_digest", "on", "Confirm your e-mail address first"),
    ],
)
def test_settings_refuse_what_is_wrong_and_store_nothing(user_client, field, value, message):
    response = user_client.post(SETTINGS, sent(**{field: value}))

    assert response.status_code == 400
    assert message in response.content.decode()
    assert not Profile.objects.exists()


def test_address_that_lost_its_confirmation_does_not_block_other_settings(user_client, user):
    Profile.objects.create(user=user, wants_digest=True)

    response = user_client.post(SETTINGS, sent(wants_digest="on", extra_time="2"))

    assert response.status_code == 302
    assert Profile.objects.get().extra_time == "2"


def test_choices_are_places_and_all_of_them_are_zones():
    groups = dict(time_zone_choices()[1:])
    names = [name for places in groups.values() for name, _ in places]

    assert ("Europe/Vienna", "Vienna") in groups["Europe"]
    assert ("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires") in groups["America"]
    assert not [name for name in names if zone_named(name) is None]
    assert not [name for name in names if name.startswith(("Etc/", "US/", "posix"))]


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("", "2 Mar, 20:30"),
        ("Europe/Vienna", "2 Mar, 21:30"),
        ("Asia/Tokyo", "3 Mar, 05:30"),
        ("America/Los_Angeles", "2 Mar, 12:30"),
    ],
)
def test_pages_show_moments_by_the_clock_of_the_person(user_client, user, zone, shown):
    Profile.objects.create(user=user, time_zone=zone)
    round_ = make_round(user=user, now=HALF_PAST_EIGHT_IN_THE_EVENING)

    with travel(HALF_PAST_EIGHT_IN_THE_EVENING):
        home = user_client.get(reverse("home")).content.decode()
        stage = user_client.get(round_.get_absolute_url()).content.decode()

    assert f"{shown} · 0 of 1 answered" in home
    hour = f"{shown.partition(', ')[2].partition(':')[0]}:32:00"
    assert f"(until {hour} " in stage


@pytest.mark.parametrize(("zone", "found"), [("UTC", False), ("Asia/Tokyo", True)])
def test_days_in_the_history_are_those_of_the_person(user_client, user, zone, found):
    Profile.objects.create(user=user, time_zone=zone)
    make_answer(user=user, now=HALF_PAST_EIGHT_IN_THE_EVENING)

    page = user_client.get(reverse("history:answer_list"), {"since": "2026-03-03"})

    assert ("No answer matches" not in page.content.decode()) is found


def test_days_of_memory_are_those_of_utc_in_every_zone(user_client, user):
    question = make_question()
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        Profile.objects.update_or_create(user=user, defaults={"time_zone": zone})
        with travel(HALF_PAST_EIGHT_IN_THE_EVENING, tick=False):
            round_ = make_round(user=user, questions=[question])
            base = round_.get_absolute_url()
            user_client.post(f"{base}1/submit/", {"text": "mine", "sequence": 1})
            points = ["one-thread", "io-releases", "processes"]
            user_client.post(f"{base}1/assess/", {"points": points})

    memory = user.memories.get()
    assert memory.reviews == 1
    assert memory.reviewed_at.astimezone(UTC).date() == date(2026, 3, 2)


def test_time_zone_ends_with_the_request(user_client, user):
    Profile.objects.create(user=user, time_zone="Asia/Tokyo")

    user_client.get(reverse("home"))

    assert timezone.get_current_timezone_name() == "UTC"
    assert Client().get(reverse("home")).status_code == 200


def test_zone_that_is_no_longer_known_falls_back_to_the_servers(user_client, user):
    Profile.objects.create(user=user, time_zone="Mars/Olympus")

    assert user_client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize("has_profile", [False, True])
def test_person_and_time_zone_are_read_in_one_query(
    user_client, user, has_profile, django_assert_num_queries: DjangoAssertNumQueries
):
    if has_profile:
        Profile.objects.create(user=user, time_zone="Asia/Tokyo")
    # The first page of a day writes the day down; from 15:00 UTC, it is another one in Tokyo.
    user_client.get(SETTINGS)

    # Session, person with profile; then the page itself, which looks for the profile to change.
    with django_assert_num_queries(2):
        user_client.get(SETTINGS)


def test_log_in_by_name_and_by_address_as_before(client):
    user = make_user(email="ada@example.org")
    for login in (user.username, "ada@example.org"):
        sent_in = {"login": login, "password": "correct-horse-battery"}
        client.post(reverse("account_login"), sent_in)
        assert client.get(reverse("home")).wsgi_request.user == user
        client.logout()


def test_closed_account_is_logged_out(user_client, user):
    user.is_active = False
    user.save()

    assert user_client.get(SETTINGS).status_code == 302
