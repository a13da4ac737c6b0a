"""Export in the admin: who may, and what is taken out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from questions.exchange import formats
from questions.models import Question
from tests.curators import text_of
from tests.factories import make_question, make_topic, make_user
from tests.questions.exchange.uploads import make_owner

pytestmark = pytest.mark.django_db

ADD = "/admin/questions/importjob/add/"
EXPORT = "/admin/questions/importjob/export/"
LOSSLESS = {"yaml", "json", "csv", "markdown"}


@pytest.mark.parametrize("who", ["candidate", "staff", "importer"])
def test_only_exporters_export(client: Client, who: str) -> None:
    make_question()
    people: dict[str, Callable[[], User]] = {
        "candidate": make_user,
        "staff": lambda: make_user(is_staff=True),
        "importer": lambda: make_owner("import_bank"),
    }
    client.force_login(people[who]())

    refusal = 302 if who == "candidate" else 403  # the admin asks candidates to log in
    assert client.get(EXPORT).status_code == refusal
    assert client.post(EXPORT, {"format": "yaml"}).status_code == refusal


def test_a_superuser_may_do_both(admin_client: Client) -> None:
    assert admin_client.get(ADD).status_code == 200
    assert admin_client.get(EXPORT).status_code == 200


def exported(response: HttpResponse) -> list[str]:
    name = response.headers["Content-Disposition"].split('"')[1]
    parsed = formats.read(name, response.content)
    assert parsed.problems == []
    return [record.slug for record in parsed.questions]


@pytest.mark.parametrize("name", [f.name for f in formats.FORMATS.values() if f.can_write])
def test_the_whole_bank_is_exported_in_each_format(owner_client: Client, name: str) -> None:
    make_question(slug="a")
    make_question(slug="b", published=False)

    response = owner_client.post(EXPORT, {"format": name})

    found = formats.FORMATS[name]
    assert response.status_code == 200
    assert response.headers["Content-Type"] == found.media_type
    assert "no-store" in response.headers["Cache-Control"]
    assert found.extensions[0] in response.headers["Content-Disposition"]
    if name in LOSSLESS:
        assert sorted(exported(response)) == ["a", "b"]


def test_export_is_narrowed_by_module_topic_and_status(owner_client: Client) -> None:
    topic = make_topic()
    make_question(slug="a", topic=topic)
    make_question(slug="b", topic=topic, published=False)
    make_question(slug="c")

    def slugs(**fields: Any) -> list[str]:
        return exported(owner_client.post(EXPORT, {"format": "yaml", **fields}))

    assert slugs(topic=topic.pk) == ["a", "b"]
    assert slugs(module=topic.module.slug) == ["a", "b"]
    assert sorted(slugs(status="published")) == ["a", "c"]
    assert slugs(status="draft", topic=topic.pk) == ["b"]


def test_export_of_what_is_selected_in_the_list(owner_client: Client) -> None:
    keys = [make_question(slug=slug).pk for slug in ("a", "b", "c")]
    page = owner_client.post(
        "/admin/questions/question/",
        {"action": "export_selected", "_selected_action": [str(pk) for pk in keys[:2]]},
    )
    assert "2 selected questions" in text_of(page)
    selected = page.context["form"]["selected"].value()

    assert exported(owner_client.post(EXPORT, {"format": "yaml", "selected": selected})) == [
        "a",
        "b",
    ]


@pytest.mark.parametrize(
    "fields",
    [{}, {"format": "nonsense"}, {"format": "yaml", "selected": "1,x"}, {"format": "yaml"}],
)
def test_export_without_sense_or_questions_asks_again(
    owner_client: Client, fields: dict[str, str]
) -> None:
    assert owner_client.post(EXPORT, fields).status_code == 400


def test_export_names_texts_that_no_format_carries(owner_client: Client) -> None:
    question = make_question(published=False)
    Question.objects.filter(pk=question.pk).update(prompt="a\x01b")

    page = owner_client.post(EXPORT, {"format": "yaml"})

    assert page.status_code == 400
    assert f"{question.slug}.content.prompt" in text_of(page)


def test_the_list_of_questions_leads_to_import_and_export(owner_client: Client) -> None:
    page = text_of(owner_client.get("/admin/questions/question/"))

    assert f'href="{ADD}"' in page
    assert f'href="{EXPORT}"' in page
