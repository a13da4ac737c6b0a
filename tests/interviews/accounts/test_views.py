import pytest
from django.urls import reverse

from interviews.accounts.models import ExtraTime, Profile
from tests.factories import make_question

pytestmark = pytest.mark.django_db

SETTINGS = reverse("accounts:settings")


def test_settings_start_from_the_defaults_and_are_kept(user_client, user):
    first = user_client.get(SETTINGS).content.decode()
    sent = {"extra_time": "1.5", "hides_countdown": "on"}
    response = user_client.post(SETTINGS, sent, follow=True)

    assert 'value="1" id="id_extra_time_0" required checked' in first
    assert "Saved." in response.content.decode()
    profile = Profile.objects.get(user=user)
    assert (profile.extra_time, profile.hides_countdown) == (ExtraTime.HALF, True)


def test_settings_say_what_is_wrong_and_store_nothing(user_client):
    response = user_client.post(SETTINGS, {"extra_time": "9"})

    assert response.status_code == 400
    assert "9 is not one of the available choices" in response.content.decode()
    assert not Profile.objects.exists()


def test_settings_belong_to_one_person_and_need_a_log_in(client, user):
    assert client.get(SETTINGS).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(("mode", "seconds"), [("drill", 200), ("mock", 200)])
def test_extra_time_and_hidden_countdown_hold_for_rounds_started_from_then_on(
    user_client, user, mode, seconds
):
    make_question(seconds=100)
    sent = {"mode": mode, "count": 1, "pace": "normal"}
    user_client.post(reverse("practice:round_create"), sent)
    Profile.objects.create(user=user, extra_time=ExtraTime.DOUBLE, hides_countdown=True)
    user_client.post(reverse("practice:round_create"), sent)

    new, old = user.rounds.order_by("-started_at")
    assert (old.answers.get().seconds, old.hides_countdown) == (100, False)
    assert (new.answers.get().seconds, new.hides_countdown) == (seconds, True)
    answer = new.answers.get()
    assert (answer.deadline - new.started_at).total_seconds() == seconds


def test_hidden_countdown_shows_no_time_even_without_scripts(user_client, user):
    make_question(seconds=100)
    Profile.objects.create(user=user, hides_countdown=True)
    user_client.post(
        reverse("practice:round_create"), {"mode": "drill", "count": 1, "pace": "normal"}
    )

    page = user_client.get(user.rounds.get().get_absolute_url()).content.decode()

    assert "The clock is running, out of sight." in page
    assert "data-clock-text hidden" in page
    assert "<noscript><span" not in page
    assert "data-milliseconds-used" not in page
