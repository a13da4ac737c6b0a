"""Everything about oneself: handed out whole, and deleted whole.

Completeness is tested by walking the models: a new one that names people, or hangs on what is a
person's own, fails here until its feature says in `own_data.py` what is held.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse

from interviews import holdings
from interviews.accounts.services import delete_account
from interviews.holdings import Fate
from interviews.practice.models import Round
from interviews.scorecards.models import Candidate, Interview, Scorecard
from interviews.teams.models import Invitation, Team
from questions.models import AuditEntry
from tests.factories import PASSWORD, make_user
from tests.factories_own_data import WROTE, leave_traces, make_person

pytestmark = pytest.mark.django_db

OWN_DATA = reverse("accounts:own_data")
DELETE = reverse("accounts:account_delete")
SECRETS = (
    *("confirmation-key", "totp-secret", "sent-hash", "accepted-hash", "link-hash-"),
    "md5$",
)
# What keeps a name for good, with the reason.
KEEPS_NAMES = {"questions.AuditEntry.actor_label": "the audit trail of the bank is append-only"}


@pytest.fixture
def person() -> User:
    return make_person()


@pytest.fixture
def person_client(client: Client, person: User) -> Client:
    """The person, who has just typed their password."""
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def foreign_keys() -> Iterator[tuple[type[models.Model], Any]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.concrete and (field.many_to_one or field.one_to_one):
                yield model, field


def keys_of_holdings() -> set[tuple[type[models.Model], str]]:
    return {
        (holding.model, holding.person.split("__")[0]) for holding in holdings.holdings.values()
    }


# Complete


def test_every_key_to_a_person_is_spoken_of():
    to_people = {(m, field.name) for m, field in foreign_keys() if field.related_model is User}

    assert len(to_people) > 25
    assert to_people - keys_of_holdings() == set()


def test_everything_that_goes_with_what_is_a_persons_own_is_spoken_of():
    known = {holding.model for holding in holdings.holdings.values()}
    own = {
        h.model for h in holdings.holdings.values() if h.fate == Fate.DELETED and not h.is_erased
    }
    hanging = {
        model
        for model, field in foreign_keys()
        if field.related_model in own and field.remote_field.on_delete is models.CASCADE
    }

    through = {Round.topics.through}  # the answers name their topics
    assert hanging - known == through


def test_what_goes_with_the_account_is_given_field_by_field():
    """`only` is for rows of others; a new field of one's own rows is in the export by itself."""
    for holding in holdings.holdings.values():
        if holding.fate == Fate.DELETED and not holding.is_erased:
            names = {field.name for field in holding.model._meta.concrete_fields}
            left_out = {*holding.without, holding.person.split("__")[0]}
            assert not holding.only, holding.section
            assert names - left_out <= set(holding.given()), holding.section


def test_reasons_are_given_for_what_is_left_out():
    left_out = [h.without for h in holdings.holdings.values() if h.without]

    assert len(left_out) == 5
    assert all(reason for without in left_out for reason in without.values())


# Export


def test_export_has_something_of_every_section_and_nothing_of_anybody_else(person):
    leave_traces(person, owns_team=True)
    stranger = make_user(username="stranger-in-no-file")

    sections = holdings.export(person)

    assert [name for name, rows in sections.items() if not rows] == []
    # A group or permission is not named after anybody: all other sections are empty.
    assert [name for name, rows in holdings.export(stranger).items() if rows] == ["account"]
    text = json.dumps(sections, default=str)
    assert text.count(WROTE) == 5
    assert "stranger@example.org" not in text
    assert not [secret for secret in SECRETS if secret in text]


def test_export_says_what_is_stored(person):
    leave_traces(person)
    answer = person.answers.get()

    sections = holdings.export(person)

    (exported,) = sections["practice_answers"]
    assert exported["text"] == WROTE
    assert exported["question"] == answer.question.slug
    assert (exported["score"], exported["assessed_at"]) == (1.0, answer.assessed_at)
    assert [row["email"] for row in sections["email_addresses"]] == ["leaving@example.org"]
    assert sections["account"][0]["last_name"] == "Leaving-Last"
    assert sections["scorecards"][0]["summary"] == "said to the team"
    assert [row["team"] for row in sections["team_memberships"]] == ["Platform"]


@pytest.mark.parametrize("rounds", [1, 30])
def test_export_costs_one_query_for_each_section(person, rounds, django_assert_num_queries):
    Round.objects.bulk_create(
        Round(user=person, size=1, is_mixed=False, started_at=person.date_joined)
        for _ in range(rounds)
    )

    with django_assert_num_queries(42):
        sections = holdings.export(person)

    assert len(sections) == 42
    assert len(sections["practice_rounds"]) == rounds


def test_export_comes_as_json_and_as_zip_with_the_same_content(person_client, person):
    leave_traces(person)
    address = OWN_DATA + "export/{}/"

    as_json = person_client.get(address.format("json"))
    as_zip = person_client.get(address.format("zip"))

    document = as_json.json()
    assert (document["format"], document["version"]) == ("viva-own-data", 1)
    archive = zipfile.ZipFile(io.BytesIO(as_zip.content))
    assert archive.testzip() is None
    names = {f"{name}.json" for name in document["sections"]}
    assert set(archive.namelist()) == {"README.txt", *names}
    answers = json.loads(archive.read("practice_answers.json"))
    assert answers == document["sections"]["practice_answers"]
    assert as_zip["Content-Disposition"].startswith('attachment; filename="viva-own-data-')
    assert "no-store" in as_zip["Cache-Control"]


def test_export_in_another_format_does_not_exist(person_client):
    assert person_client.get(OWN_DATA + "export/xml/").status_code == 404


def test_page_counts_what_is_held_and_says_what_becomes_of_it(person_client, person):
    leave_traces(person)

    page = person_client.get(OWN_DATA).content.decode()

    answers = '<th scope="row">Practice answers</th><td class="number">1</td><td>deleted</td>'
    assert answers in page
    assert "<td>kept without your name</td>" in page


# Deletion


def rows_by_section(user: User) -> dict[str, list[Any]]:
    found = holdings.holdings.items()
    return {name: [row.pk for row in holding.rows_of(user)] for name, holding in found}


def test_deletion_does_to_every_row_what_is_said(person):
    leave_traces(person)
    rows = rows_by_section(person)
    assert [name for name, found in rows.items() if not found] == ["teams_owned"]
    pk = person.pk

    delete_account(user=person)

    for name, holding in holdings.holdings.items():
        left = holding.model._default_manager.filter(pk__in=rows[name])
        if holding.fate == Fate.DELETED:
            assert not left, name
        elif holding.fate == Fate.UNNAMED:
            assert left, name
            assert not holding.model._default_manager.filter(**{holding.person: pk}), name


def test_deletion_leaves_no_name_address_or_words_of_the_person_anywhere(person):
    leave_traces(person)
    marks = ["leaving-person", "Leaving-First", "Leaving-Last", "leaving@example.org", WROTE]

    delete_account(user=person)

    found = set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if not isinstance(field, (models.CharField, models.TextField, models.JSONField)):
                continue
            for value in model._default_manager.values_list(field.name, flat=True):
                if any(mark in str(value) for mark in marks):
                    found.add(f"{model._meta.app_label}.{model.__name__}.{field.name}")
    assert found == set(KEEPS_NAMES)


def test_deletion_by_another_way_erases_as_much(person):
    """As an administrator deletes an account, and a shell."""
    team = leave_traces(person)

    User.objects.filter(pk=person.pk).delete()

    assert not Interview.objects.filter(is_mock=True).exists()
    assert list(team.invitations.values_list("email", flat=True)) == ["guest@example.org"]


def test_deletion_keeps_what_is_the_teams_and_what_is_others(person):
    team = leave_traces(person)
    other = team.owner
    mock, held = Interview.objects.order_by("-is_mock")

    delete_account(user=person)

    assert not Interview.objects.filter(pk=mock.pk).exists()
    assert not Candidate.objects.filter(label="Leaving-First Leaving-Last").exists()
    assert Interview.objects.get(pk=held.pk).created_by is None
    assert team.plans.get().created_by is None
    assert list(team.memberships.values_list("user", flat=True)) == [other.pk]
    assert list(Invitation.objects.values_list("email", flat=True)) == ["guest@example.org"]
    assert AuditEntry.objects.filter(actor_label="leaving-person").exists()
    team.refresh_from_db()
    assert (team.owner, team.ownership_offered_to) == (other, None)
    assert not Scorecard.objects.filter(panelist__interview=mock.pk).exists()


def test_owner_is_told_which_teams_to_hand_over_and_nothing_is_deleted(person):
    leave_traces(person, owns_team=True)
    Team.objects.create(name="Data", owner=person)
    before = rows_by_section(person)

    with pytest.raises(ValidationError) as refusal:
        delete_account(user=person)

    assert refusal.value.messages == [
        "You own the team “Data”: hand it over first, or delete it.",
        "You own the team “Platform”: hand it over first, or delete it.",
    ]
    assert rows_by_section(person) == before


def test_only_administrator_stays_until_there_is_another(person):
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    with pytest.raises(ValidationError, match="You are the only administrator"):
        delete_account(user=person)
    make_user(is_superuser=True)

    delete_account(user=person)

    assert not User.objects.filter(username="leaving-person").exists()


def test_page_deletes_the_account_of_who_types_their_name(person_client, person):
    leave_traces(person)
    elsewhere = Client()
    elsewhere.force_login(person)

    response = person_client.post(DELETE, {"user_name": "leaving-person"}, follow=True)

    assert response.redirect_chain == [(reverse("home"), 302)]
    assert "Your account and what was your own in it are deleted." in response.content.decode()
    assert not User.objects.filter(username="leaving-person").exists()
    for browser in (person_client, elsewhere):
        assert browser.get(OWN_DATA).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("typed", ["", "somebody-else", "Leaving-Person"])
def test_page_deletes_nothing_without_the_name(person_client, person, typed):
    response = person_client.post(DELETE, {"user_name": typed})

    assert response.status_code == 400
    assert User.objects.filter(pk=person.pk).exists()


def test_page_names_what_keeps_the_account(person_client, person):
    Team.objects.create(name="Data", owner=person)

    for response in (
        person_client.get(DELETE),
        person_client.post(DELETE, {"user_name": "leaving-person"}),
    ):
        page = response.content.decode()
        assert "You own the team “Data”: hand it over first, or delete it." in page
        assert "Delete the account and my data" not in page
    assert response.status_code == 400
    assert User.objects.filter(pk=person.pk).exists()


def test_deletion_asks_for_the_password_again(client, person):
    client.force_login(person)

    for response in (
        client.get(DELETE),
        client.post(DELETE, {"user_name": "leaving-person"}),
    ):
        assert response.url.startswith(reverse("account_reauthenticate"))
    assert User.objects.filter(pk=person.pk).exists()


def test_looking_at_the_page_deletes_nothing(person_client, person):
    person_client.get(DELETE)
    person_client.head(DELETE)

    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("address", [OWN_DATA, OWN_DATA + "export/json/", DELETE])
def test_own_data_needs_a_log_in(client, address):
    assert client.get(address).url.startswith(reverse("account_login"))
