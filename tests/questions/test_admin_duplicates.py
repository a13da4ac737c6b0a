"""Near-duplicates in the admin: the warning after saving, the report, and what was dismissed."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from questions import duplicates
from questions.models import Action, AuditEntry, DismissedPair, Question
from tests.curators import change_url, form_data, make_curator
from tests.factories import make_question, make_topic

pytestmark = pytest.mark.django_db

ADD = reverse("admin:questions_question_add")
REPORT = reverse("admin:questions_question_duplicates")
PROMPT = "A shop sells one seat twice when two people click at once. What happened?"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Pairs of another test's bank."""
    cache.clear()


def make_pair() -> tuple[Question, Question]:
    """Two questions with nearly the same prompt; all others of the factory share their points."""
    points = [{"uid": "other", "text": "Wholly another claim.", "essential": True, "weight": 1}]
    one = make_question(slug="shop", prompt=PROMPT, published=False)
    other = make_question(
        slug="shop-again", prompt=f"{PROMPT} Why?", points=points, published=False
    )
    return one, other


def test_saving_a_new_question_warns_of_its_like_and_saves_it(curating: Client) -> None:
    like = make_question(slug="shop", prompt=PROMPT)
    changes = {"prompt": f"{PROMPT} Why?", "slug": "new", "topic": str(make_topic().pk)}

    response = curating.post(ADD, form_data(curating.get(ADD), **changes))

    assert Question.objects.filter(slug="new").exists()
    warning = str(next(iter(get_messages(response.wsgi_request))))
    assert "“new” is saved. It is nearly the same as" in warning
    assert f'<a href="{change_url(like)}">shop</a> (97 %)' in warning
    assert REPORT in warning


def test_saving_warns_only_when_prompt_or_points_changed(curating: Client) -> None:
    one, _ = make_pair()
    data = form_data(curating.get(change_url(one)))

    def warnings(**changes: str) -> list[str]:
        response = curating.post(change_url(one), data | changes)
        return [str(x) for x in get_messages(response.wsgi_request) if "nearly" in str(x)]

    assert warnings(approach="Another approach.") == []
    data = form_data(curating.get(change_url(one)))
    assert len(warnings(**{"points-0-text": "A sharper point."})) == 1


def test_a_dismissed_pair_is_not_warned_of(curating: Client, curator: User) -> None:
    one, other = make_pair()
    duplicates.dismiss(first=other, second=one, by=curator)
    data = form_data(curating.get(change_url(one)), prompt=f"{PROMPT} And then?")

    response = curating.post(change_url(one), data)

    assert not [x for x in get_messages(response.wsgi_request) if "nearly" in str(x)]


def test_report_lists_pairs_with_links_and_figures(curating: Client) -> None:
    one, other = make_pair()
    make_question(prompt="Why is an index slow here?", published=False, points=[])

    html = curating.get(REPORT).content.decode()

    assert change_url(one) in html
    assert change_url(other) in html
    assert "97 %" in html
    assert html.count("viva-pair-found") == 1


def test_report_follows_the_bank(curating: Client) -> None:
    one, _ = make_pair()
    assert len(curating.get(REPORT).context["pairs"]) == 1
    data = form_data(curating.get(change_url(one)), prompt="Something else entirely, in short?")

    curating.post(change_url(one), data)

    assert curating.get(REPORT).context["pairs"] == []


def test_a_pair_is_dismissed_and_restored(curating: Client, curator: User) -> None:
    one, other = make_pair()
    pair = {"first": other.pk, "second": one.pk}

    for _ in range(2):
        curating.post(REPORT, pair)

    stored = DismissedPair.objects.get()
    assert (stored.first, stored.second, stored.dismissed_by) == (one, other, curator)
    assert curating.get(REPORT).context["pairs"] == []
    assert len(curating.get(REPORT, {"dismissed": "on"}).context["pairs"]) == 1

    curating.post(REPORT, pair | {"restore": "on"})

    assert not DismissedPair.objects.exists()
    assert len(curating.get(REPORT).context["pairs"]) == 1


def test_dismissing_and_restoring_a_pair_is_in_the_audit_trail_once(
    curating: Client, curator: User
) -> None:
    one, other = make_pair()
    pair = {"first": one.pk, "second": other.pk}

    for data in (pair, pair, pair | {"restore": "on"}, pair | {"restore": "on"}):
        curating.post(REPORT, data)

    entries = AuditEntry.objects.filter(kind="dismissed pair").order_by("pk")
    assert list(entries.values_list("action", "object_label", "actor")) == [
        (Action.CREATED, "shop and shop-again", curator.pk),
        (Action.DELETED, "shop and shop-again", curator.pk),
    ]


@pytest.mark.parametrize("second", ["999999", "x", ""])
def test_dismissing_what_is_gone_says_so(curating: Client, second: str) -> None:
    one, _ = make_pair()

    response = curating.post(REPORT, {"first": one.pk, "second": second}, follow=True)

    assert "One of the two questions is gone." in response.content.decode()
    assert curating.post(REPORT, {"first": one.pk, "second": one.pk}).status_code == 302
    assert not DismissedPair.objects.exists()


def test_report_is_for_those_who_may_look_and_deciding_for_those_who_may_change(
    client: Client, user: User
) -> None:
    one, other = make_pair()
    client.force_login(user)
    assert client.get(REPORT).status_code == 302

    staff = make_curator()
    staff.groups.clear()
    client.force_login(staff)
    assert client.get(REPORT).status_code == 403

    staff.user_permissions.set(Permission.objects.filter(codename="view_question"))
    html = client.get(REPORT).content.decode()
    assert "shop-again" in html
    assert "Not a duplicate" not in html
    assert client.post(REPORT, {"first": one.pk, "second": other.pk}).status_code == 403


@pytest.mark.parametrize("rows", [1, 30])
def test_report_has_a_constant_number_of_queries(
    curating: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows + 1):
        make_question(prompt=f"{PROMPT} Take {number}.", published=False)

    with django_assert_num_queries(14):
        response = curating.get(REPORT)

    assert len(response.context["pairs"]) == (1 if rows == 1 else 25)
