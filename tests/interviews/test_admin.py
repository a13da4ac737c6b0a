"""What people did, in the admin: for admins, to look at."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.practice.models import Answer, Round
from tests.factories import make_answer, make_question, make_round, make_user

pytestmark = pytest.mark.django_db

MODELS = {
    "round": Round,
    "answer": Answer,
    "questionmemory": QuestionMemory,
    "topicmastery": TopicMastery,
}


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("model", MODELS)
def test_nothing_can_be_changed(admin: Client, model: str) -> None:
    pk = make_answer() and MODELS[model].objects.get().pk
    change = reverse(f"admin:interviews_{model}_change", args=[pk])

    response = admin.get(change)

    assert response.status_code == 200
    html = response.content.decode()
    assert ('name="_save"' in html, "deletelink" in html) == (False, False)
    assert admin.post(change, {"score": "1"}).status_code == 403
    assert admin.get(reverse(f"admin:interviews_{model}_add")).status_code == 403
    delete = reverse(f"admin:interviews_{model}_delete", args=[pk])
    assert admin.post(delete, {"post": "yes"}).status_code == 403
    changelist = reverse(f"admin:interviews_{model}_changelist")
    action = {"action": "delete_selected", "_selected_action": pk, "post": "yes"}
    admin.post(changelist, action)
    assert MODELS[model].objects.count() == 1


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("model", "queries"),
    [("round", 5), ("answer", 3), ("questionmemory", 3), ("topicmastery", 3)],
)
def test_list_has_a_constant_number_of_queries(
    admin: Client,
    model: str,
    queries: int,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(rows):
        make_answer()

    with django_assert_num_queries(queries):
        response = admin.get(reverse(f"admin:interviews_{model}_changelist"))

    assert response.context["cl"].result_count == rows


@pytest.mark.parametrize("rows", [1, 30])
def test_round_has_a_constant_number_of_queries(
    admin: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    round_ = make_round(questions=[make_question() for _ in range(rows)])

    ContentType.objects.clear_cache()
    with django_assert_num_queries(6):
        response = admin.get(reverse("admin:interviews_round_change", args=[round_.pk]))

    formset = response.context["inline_admin_formsets"][0].formset
    assert len(formset.forms) == rows


def test_lists_find_a_person(admin: Client) -> None:
    make_answer(user=make_user(username="ada"))
    make_answer(user=make_user(username="grace"))

    for model in MODELS:
        url = reverse(f"admin:interviews_{model}_changelist")
        found = admin.get(url, {"q": "ada"}).context["cl"].result_list
        assert [row.user.username for row in found] == ["ada"]
