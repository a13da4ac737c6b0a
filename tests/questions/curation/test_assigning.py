"""Bank owners give and take the three roles, and nothing else."""

import threading

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from questions.curation.assigning import assignable_roles, may_assign, set_role
from questions.curation.models import FrozenRowError
from questions.curation.roles import AUTHORS, OWNERS, REVIEWERS
from questions.models import Action, AuditEntry, Curator
from tests.curators import make_author, make_curator, make_reviewer
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:questions_curator_changelist")
ADD = reverse("admin:questions_curator_add")


@pytest.fixture
def owner(client: Client) -> User:
    owner = make_curator(username="olga")
    client.force_login(owner)
    return owner


def page_of(person: User) -> str:
    return reverse("admin:questions_curator_change", args=[person.pk])


def roles(person: User) -> list[str]:
    return list(person.groups.order_by("name").values_list("name", flat=True))


def test_owner_makes_a_candidate_an_author_by_name(client: Client, owner: User) -> None:
    ada = make_user(username="ada")

    response = client.post(ADD, {"account": " ada ", "role": AUTHORS})

    assert (response.status_code, response.url) == (302, LIST)
    ada.refresh_from_db()
    assert (roles(ada), ada.is_staff, ada.is_superuser) == ([AUTHORS], True, False)
    assert not ada.user_permissions.exists()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.object_label) == (Action.ROLES, owner, "ada")
    assert entry.changes == {"roles": ["", AUTHORS], "is_staff": ["False", "True"]}


@pytest.mark.parametrize(("verified", "found"), [(True, True), (False, False)])
def test_an_address_counts_once_it_is_confirmed(
    client: Client, owner: User, verified: bool, found: bool
) -> None:
    """Else whoever signs up with a colleague's address would be given the colleague's role."""
    ada = make_user(username="ada", email="ada@example.org")
    EmailAddress.objects.update_or_create(
        user=ada, email="ada@example.org", defaults={"verified": verified, "primary": True}
    )

    response = client.post(ADD, {"account": "Ada@example.org", "role": REVIEWERS})

    assert (response.status_code == 302, roles(ada)) == (found, [REVIEWERS] if found else [])


def test_a_username_that_looks_like_an_address_is_no_address(client: Client, owner: User) -> None:
    eve = make_user(username="ada@example.org")

    response = client.post(ADD, {"account": "ada@example.org", "role": AUTHORS})

    assert (response.status_code, roles(eve)) == (200, [])


def test_a_role_takes_the_place_of_the_other_and_leaves_other_groups(
    client: Client, owner: User
) -> None:
    ada = make_author()
    ada.groups.add(Group.objects.create(name="Hosts"))

    client.post(page_of(ada), {"role": OWNERS})

    assert roles(ada) == [OWNERS, "Hosts"]
    assert AuditEntry.objects.get().changes == {"roles": [AUTHORS, OWNERS]}
    client.post(page_of(ada), {"role": OWNERS})
    assert AuditEntry.objects.count() == 1


def test_who_loses_the_role_is_no_longer_staff(client: Client, owner: User) -> None:
    ada, bob = make_reviewer(), make_reviewer()
    bob.user_permissions.add(Permission.objects.get(codename="view_round"))

    for person in (ada, bob):
        client.post(page_of(person), {"role": ""})
        person.refresh_from_db()

    assert (roles(ada), ada.is_staff) == ([], False)
    assert (roles(bob), bob.is_staff) == ([], True)
    assert AuditEntry.objects.last().changes == {
        "roles": [REVIEWERS, ""],
        "is_staff": ["True", "False"],
    }


@pytest.mark.parametrize("role", ["Hosts", "superuser", "authors"])
def test_no_other_group_can_be_given(client: Client, owner: User, role: str) -> None:
    Group.objects.create(name="Hosts")
    ada = make_author(username="ada")

    changed = client.post(page_of(ada), {"role": role})
    added = client.post(ADD, {"account": "ada", "role": role})

    assert "is not one of the available choices" in changed.content.decode()
    assert (added.status_code, roles(ada)) == (200, [AUTHORS])
    with pytest.raises(PermissionDenied):
        set_role(person=ada, role=role, by=owner)


def test_nothing_else_of_the_account_can_be_sent_along(client: Client, owner: User) -> None:
    ada = make_author(username="ada")
    more = {"is_superuser": "on", "username": "eve", "is_active": "", "user_permissions": "1"}

    client.post(page_of(ada), {"role": REVIEWERS, **more})

    ada.refresh_from_db()
    assert (ada.username, ada.is_superuser, ada.is_active) == ("ada", False, True)
    assert not ada.user_permissions.exists()


def test_own_role_and_that_of_a_superuser_stay(client: Client, owner: User) -> None:
    root = make_curator(username="root", is_superuser=True)

    assert client.post(page_of(owner), {"role": ""}).status_code == 403
    assert client.post(page_of(root), {"role": ""}).status_code == 403
    for name in ("olga", "root"):
        response = client.post(ADD, {"account": name, "role": AUTHORS})
        assert "is not yours to change" in response.content.decode()
    assert (roles(owner), roles(root)) == ([OWNERS], [OWNERS])
    assert client.get(page_of(owner)).status_code == 200
    assert not AuditEntry.objects.exists()


def test_a_role_that_can_more_than_its_giver_is_not_theirs_to_give(
    client: Client, owner: User
) -> None:
    """An administrator may have given a group more than its role needs."""
    Group.objects.get(name=REVIEWERS).permissions.add(Permission.objects.get(codename="view_user"))
    ada = make_author()

    assert assignable_roles(owner) == [AUTHORS, OWNERS]
    response = client.post(page_of(ada), {"role": REVIEWERS})

    assert (response.status_code, roles(ada)) == (200, [AUTHORS])
    with pytest.raises(PermissionDenied):
        set_role(person=ada, role=REVIEWERS, by=owner)


def test_reviewers_give_no_roles() -> None:
    ada = make_user()

    with pytest.raises(PermissionDenied):
        set_role(person=ada, role=AUTHORS, by=make_reviewer())

    assert roles(ada) == []


@pytest.mark.parametrize("name", ["nobody", "gone", ""])
def test_an_account_that_is_not_there_is_refused(client: Client, owner: User, name: str) -> None:
    gone = make_user(username="gone", is_active=False)

    response = client.post(ADD, {"account": name, "role": AUTHORS})

    assert response.status_code == 200
    assert roles(gone) == []


def test_the_list_shows_curators_and_no_other_account(client: Client, owner: User) -> None:
    make_author(username="ada")
    candidate = make_user(username="candidate")

    page = client.get(LIST).content.decode()

    assert "ada" in page
    assert AUTHORS in page
    assert "candidate" not in page
    assert client.get(page_of(candidate)).status_code == 302


def test_the_list_needs_as_many_queries_for_thirty_as_for_one(client: Client, owner: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    client.get(LIST)
    few = queries()
    for _ in range(30):
        make_author()

    assert (few, queries()) == (7, 7)


def test_an_account_is_not_deleted_as_a_curator() -> None:
    """What goes with an account would stay behind."""
    ada = make_author()

    for rows in (Curator.objects.get(pk=ada.pk), Curator.objects.filter(pk=ada.pk)):
        with pytest.raises(FrozenRowError, match="Delete the account itself"):
            rows.delete()

    assert User.objects.filter(pk=ada.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_take_each_other_s_role() -> None:
    ada, bob = make_curator(), make_curator()
    assert may_assign(by=ada, person=bob)  # permissions are kept with the person from here
    assert may_assign(by=bob, person=ada)
    start = threading.Barrier(2)
    refused = []

    def take(by: User, person: User) -> None:
        start.wait()
        try:
            set_role(person=person, role="", by=by)
        except PermissionDenied:
            refused.append(by)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=pair) for pair in ((ada, bob), (bob, ada))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert roles(refused[0]) == []
    assert User.objects.filter(groups__name=OWNERS).count() == 1
