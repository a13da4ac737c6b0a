"""Blueprints in the admin: shares that make a whole, of what the bank has."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from questions.models import AuditEntry, Blueprint, BlueprintShare
from tests.curators import make_curator
from tests.factories import make_module, make_topic

pytestmark = pytest.mark.django_db

ADD = reverse("admin:questions_blueprint_add")


@pytest.fixture
def owning(client: Client) -> Client:
    client.force_login(make_curator(username="ada"))
    return client


def shares(*rows: tuple[int, list[str]]) -> dict[str, Any]:
    data: dict[str, Any] = {"shares-TOTAL_FORMS": len(rows), "shares-INITIAL_FORMS": 0}
    for index, (percent, sources) in enumerate(rows):
        data |= {
            f"shares-{index}-percent": percent,
            f"shares-{index}-sources": sources,
            f"shares-{index}-position": index,
        }
    return data


def add(client: Client, *rows: tuple[int, list[str]], **fields: Any) -> HttpResponse:
    data = {"title": "Mixed", "slug": "mixed", "position": 0, **fields, **shares(*rows)}
    return client.post(ADD, data)


@pytest.fixture
def bank() -> None:
    make_topic(slug="sql", module=make_module(slug="databases", title="Databases"))
    make_topic(slug="threads", module=make_module(slug="concurrency", title="Concurrency"))


def test_owner_makes_a_blueprint_of_modules_and_topics(owning: Client, bank: None) -> None:
    response = add(
        owning,
        (60, ["databases"]),
        (40, ["concurrency/threads"]),
        levels=["mid", "senior"],
    )

    assert response.status_code == 302
    blueprint = Blueprint.objects.get()
    assert (blueprint.levels, blueprint.needs) == (["mid", "senior"], [])
    rows = [(share.percent, share.sources) for share in blueprint.shares.all()]
    assert rows == [(60, ["databases"]), (40, ["concurrency/threads"])]
    entries = AuditEntry.objects.order_by("pk").values_list("action", "changes")
    assert list(entries) == [
        ("created", {}),
        ("edited", {"shares": ["", "60 % databases; 40 % concurrency/threads"]}),
    ]


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([(60, ["databases"]), (30, ["concurrency"])], "add up to 90 %; they have to make 100 %"),
        ([], "add up to 0 %"),
        ([(60, ["databases"]), (40, ["databases"])], "“databases” stands in two shares"),
        ([(100, ["nowhere"])], "Select a valid choice. nowhere"),
        ([(100, [])], "This field is required."),
        ([(0, ["databases"]), (100, ["concurrency"])], "greater than or equal to 1"),
    ],
)
def test_blueprint_that_makes_no_whole_is_refused(
    owning: Client, bank: None, rows: list[tuple[int, list[str]]], error: str
) -> None:
    response = add(owning, *rows)

    assert error in response.content.decode()
    assert not Blueprint.objects.exists()
    assert not AuditEntry.objects.exists()


def test_source_that_left_the_bank_survives_a_save(owning: Client, bank: None) -> None:
    blueprint = Blueprint.objects.create(slug="old", title="Old")
    share = BlueprintShare.objects.create(blueprint=blueprint, percent=100, sources=["gone/away"])
    url = reverse("admin:questions_blueprint_change", args=[blueprint.pk])

    page = owning.get(url).content.decode()
    data = {
        "title": "Older",
        "slug": "old",
        "position": 0,
        **shares((100, ["gone/away"])),
        "shares-INITIAL_FORMS": 1,
        "shares-0-id": share.pk,
        "shares-0-blueprint": blueprint.pk,
    }
    response = owning.post(url, data)

    assert "gone/away (not in the bank)" in page
    assert response.status_code == 302
    assert Blueprint.objects.get().title == "Older"
    assert BlueprintShare.objects.get().sources == ["gone/away"]


@pytest.mark.parametrize("rows", [1, 30])
def test_pages_have_a_constant_number_of_queries(
    owning: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        topic = make_topic()
        blueprint = Blueprint.objects.create(slug=f"b-{number}", title="Some")
        for _ in range(rows):
            BlueprintShare.objects.create(blueprint=blueprint, percent=1, sources=[topic.path])

    with django_assert_num_queries(6):
        owning.get(reverse("admin:questions_blueprint_changelist"))
    ContentType.objects.clear_cache()
    with django_assert_num_queries(8):
        owning.get(reverse("admin:questions_blueprint_change", args=[blueprint.pk]))
