"""Who may do what in the admin: curators keep the bank, and nothing else."""

from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from questions.models import Module, Topic
from tests.curators import form_data, make_curator
from tests.factories import make_answer, make_module, make_question, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "model",
    [
        "auth_user",
        "auth_group",
        "account_emailaddress",
        "interviews_round",
        "interviews_answer",
        "interviews_questionmemory",
        "interviews_topicmastery",
    ],
)
def test_curator_sees_nothing_of_people(client: Client, model: str) -> None:
    client.force_login(make_curator())

    assert client.get(reverse(f"admin:{model}_changelist")).status_code == 403
    assert client.get(reverse(f"admin:{model}_add")).status_code == 403


def test_curator_sees_the_bank_and_its_flags_alone_on_the_first_page(client: Client) -> None:
    client.force_login(make_curator())

    response = client.get(reverse("admin:index"))

    models = [m["object_name"] for app in response.context["app_list"] for m in app["models"]]
    assert sorted(models) == [
        "AuditEntry",
        "Blueprint",
        "Curator",
        "ImportJob",
        "Module",
        "Question",
        "QuestionFlag",
        "Topic",
    ]
    html = response.content.decode()
    assert "<title>Curate · Viva</title>" in html
    assert '<a href="/">View site</a>' in html


@pytest.mark.parametrize("name", ["questions_question_changelist", "index"])
def test_admin_sends_visitors_to_the_one_log_in_page(client: Client, name: str) -> None:
    url = reverse(f"admin:{name}")
    log_in = f"/accounts/login/?next={url}"

    last, _ = client.get(url, follow=True).redirect_chain[-1]
    assert unquote(last) == log_in
    response = client.post(f"/admin/login/?next={url}", {"username": "a", "password": "b"})
    assert unquote(response.url) == log_in


def test_admin_is_closed_to_candidates(user_client: Client) -> None:
    assert user_client.get("/admin/", follow=True).status_code == 403


# Modules and topics


def test_curator_adds_a_module_and_a_topic(client: Client) -> None:
    client.force_login(make_curator())
    add = reverse("admin:questions_module_add")
    client.post(add, form_data(client.get(add), title="Testing", slug="testing", position="3"))
    module = Module.objects.get()
    add = reverse("admin:questions_topic_add")
    data = form_data(client.get(add), module=str(module.pk), title="pytest", slug="pytest")
    client.post(add, data)

    assert (module.title, module.position) == ("Testing", 3)
    assert Topic.objects.get().path == "testing/pytest"


def test_slugs_are_fixed_once_something_is_published(client: Client) -> None:
    client.force_login(make_curator())
    topic = make_topic(slug="old", module=make_module(slug="old"))
    make_question(topic=topic, published=False)

    def rename(name: str, pk: int, slug: str) -> None:
        url = reverse(f"admin:questions_{name}_change", args=[pk])
        client.post(url, form_data(client.get(url)) | {"slug": slug})

    rename("topic", topic.pk, "new")
    rename("module", topic.module_id, "new")
    assert Topic.objects.get().path == "new/new"

    make_question(topic=topic)
    rename("topic", topic.pk, "newer")
    rename("module", topic.module_id, "newer")
    assert Topic.objects.get().path == "new/new"


@pytest.mark.parametrize("model", ["module", "topic"])
def test_shelf_with_questions_cannot_be_deleted(client: Client, model: str) -> None:
    client.force_login(make_curator(is_superuser=True))
    topic = make_question(published=False).topic
    pk = topic.pk if model == "topic" else topic.module_id
    url = reverse(f"admin:questions_{model}_delete", args=[pk])

    response = client.post(url, {"post": "yes"})

    assert f"Cannot delete {model}" in response.content.decode()
    assert (Module.objects.count(), Topic.objects.count()) == (1, 1)


def test_empty_topic_can_be_deleted_by_an_admin_but_not_by_a_curator(client: Client) -> None:
    url = reverse("admin:questions_topic_delete", args=[make_topic().pk])

    client.force_login(make_curator())
    assert client.post(url, {"post": "yes"}).status_code == 403
    client.force_login(make_curator(is_superuser=True))
    assert client.post(url, {"post": "yes"}).status_code == 302
    assert Topic.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("model", "queries"), [("module", 6), ("topic", 7)])
def test_shelf_list_has_a_constant_number_of_queries(
    client: Client,
    model: str,
    queries: int,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(make_curator())
    for _ in range(rows):
        make_question()

    with django_assert_num_queries(queries):
        response = client.get(reverse(f"admin:questions_{model}_changelist"))

    assert response.context["cl"].result_count == rows


def test_shelf_list_counts(client: Client) -> None:
    client.force_login(make_curator())
    topic = make_topic()
    make_question(topic=topic)
    make_question(topic=topic, published=False)

    page = client.get(reverse("admin:questions_topic_changelist"))

    row = page.context["cl"].result_list[0]
    assert (row.question_count, row.published_count) == (2, 1)
    assert f"?topic__id__exact={topic.pk}" in page.content.decode()


def test_curator_who_lost_the_group_may_do_nothing(client: Client) -> None:
    curator = make_curator()
    curator.groups.clear()
    client.force_login(curator)

    for model in ("module", "topic", "question"):
        assert client.get(reverse(f"admin:questions_{model}_changelist")).status_code == 403


def test_answers_do_not_keep_an_admin_from_deleting_an_account(client: Client) -> None:
    answer = make_answer(user=make_user(username="leaver"))
    client.force_login(make_user(is_staff=True, is_superuser=True))

    url = reverse("admin:auth_user_delete", args=[answer.user_id])
    response = client.post(url, {"post": "yes"})

    assert response.status_code == 302
    assert not type(answer).objects.exists()
