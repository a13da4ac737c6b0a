"""The audit trail: what is in it, and that it stays."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from questions import publishing
from questions.curation import audit
from questions.curation.models import FrozenRowError
from questions.models import Action, AuditEntry, FrozenRevisionError, Module, Question, Revision
from tests.curators import form_data, make_author, make_curator
from tests.factories import make_module, make_question, make_topic, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:questions_auditentry_changelist")


def trail() -> list[tuple[str, str, str, Any]]:
    """(who, action, what, changes), the oldest first."""
    fields = ("actor_label", "action", "object_label", "changes")
    return list(AuditEntry.objects.order_by("pk").values_list(*fields))


def refuse(sql: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_edit_is_written_down_with_what_was_and_what_is(client: Client) -> None:
    client.force_login(make_author(username="ada"))
    question = make_question(slug="gil", prompt="Before?", level="mid", published=False)
    url = reverse("admin:questions_question_change", args=[question.pk])

    data = form_data(client.get(url), prompt="After?", level="senior")
    client.post(url, data | {"points-0-text": "Another claim."})

    assert trail() == [
        (
            "ada",
            "edited",
            "gil",
            {
                "prompt": ["Before?", "After?"],
                "level": ["mid", "senior"],
                "point one-thread": [
                    "One thread runs bytecode. (essential, weight 2)",
                    "Another claim. (essential, weight 2)",
                ],
            },
        )
    ]


def test_save_without_an_edit_is_not_written_down(client: Client) -> None:
    client.force_login(make_author())
    question = make_question(published=False)
    url = reverse("admin:questions_question_change", args=[question.pk])

    client.post(url, form_data(client.get(url)))

    assert trail() == []


def test_question_is_written_down_from_the_first_word_to_its_deletion(client: Client) -> None:
    client.force_login(make_curator(username="ada"))
    topic = make_topic(slug="locks", module=make_module(slug="basics"))
    other = make_topic(slug="gil", module=topic.module)
    add = reverse("admin:questions_question_add")
    data = form_data(client.get(add), prompt="Why?", slug="why", topic=str(topic.pk))
    client.post(add, data | {"tag_names": "gil, locks"})
    question = Question.objects.get()
    change = reverse("admin:questions_question_change", args=[question.pk])
    client.post(change, form_data(client.get(change), topic=str(other.pk)))
    client.post(reverse("admin:questions_question_delete", args=[question.pk]), {"post": "yes"})

    assert trail() == [
        ("ada", "created", "why", {}),
        ("ada", "tagged", "why", {"tags": ["", "gil, locks"]}),
        ("ada", "moved", "why", {"topic": ["basics/locks", "basics/gil"]}),
        ("ada", "deleted", "why", {}),
    ]


def test_publishing_and_retiring_are_written_down_wherever_they_come_from() -> None:
    ada = make_user(username="ada")
    question = make_question(slug="gil", published=False)

    publishing.publish(question=question, author=ada, note="First")
    publishing.publish(question=question, author=ada)  # nothing new
    publishing.retire(question=question, by=ada, note="Old")

    assert trail() == [
        ("ada", "published", "gil", {"revision": [None, 1]}),
        ("ada", "retired", "gil", {}),
    ]
    assert [entry.note for entry in AuditEntry.objects.order_by("pk")] == ["First", "Old"]


def test_shelves_are_written_down(client: Client) -> None:
    client.force_login(make_curator(username="ada"))
    module = make_module(slug="basics", title="Basics", position=1)
    url = reverse("admin:questions_module_change", args=[module.pk])
    client.post(url, form_data(client.get(url), title="First steps"))
    page = client.get(reverse("admin:questions_module_changelist"))
    formset = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": module.pk}
    client.post(page.wsgi_request.path, {**formset, "form-0-position": 7, "_save": "Save"})

    assert Module.objects.get().position == 7
    assert trail() == [
        ("ada", "edited", "First steps", {"title": ["Basics", "First steps"]}),
        ("ada", "edited", "First steps", {"position": ["1", "7"]}),
    ]


def test_role_that_somebody_gets_is_written_down(client: Client) -> None:
    client.force_login(make_user(username="root", is_staff=True, is_superuser=True))
    person = make_user(username="ada")
    url = reverse("admin:auth_user_change", args=[person.pk])
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "09:00:00"}
    data = {"username": "ada", "is_active": "on", "is_staff": "on", **joined}
    response = client.post(url, {**data, "groups": [Group.objects.get(name="Authors").pk]})

    assert response.status_code == 302
    changes = {"groups": ["", "Authors"], "is_staff": ["False", "True"]}
    assert trail() == [("root", "roles", "ada", changes)]


def test_entry_outlives_the_account_and_the_draft() -> None:
    ada = make_user(username="ada")
    question = make_question(published=False, slug="gil")
    audit.record(action=Action.EDITED, obj=question, by=ada)

    question.delete()
    ada.delete()

    assert trail() == [("ada", "edited", "gil", {})]


def test_entry_can_be_neither_changed_nor_deleted() -> None:
    entry = audit.record(action=Action.EDITED, obj=make_question(published=False), by=None)

    with pytest.raises(FrozenRowError):
        entry.save()
    with pytest.raises(FrozenRowError):
        entry.delete()
    with pytest.raises(FrozenRowError):
        AuditEntry.objects.update(note="rewritten")
    with pytest.raises(FrozenRowError):
        AuditEntry.objects.filter(pk=entry.pk).delete()
    with pytest.raises(FrozenRowError):
        AuditEntry.objects.bulk_update([entry], ["note"])
    refuse("UPDATE questions_auditentry SET note = 'rewritten'")
    refuse("DELETE FROM questions_auditentry")
    assert AuditEntry.objects.get().note == ""


def test_revision_can_be_neither_changed_nor_deleted_by_queries_or_sql() -> None:
    question = make_question()
    revision = question.current_revision
    make_user()

    with pytest.raises(FrozenRevisionError, match="is frozen"):
        revision.save()
    for write in (
        lambda: Revision.objects.update(note="rewritten"),
        lambda: question.revisions.filter(number=1).delete(),
        lambda: Revision.objects.bulk_update([revision], ["note"]),
    ):
        with pytest.raises(FrozenRowError):
            write()
    refuse("UPDATE questions_revision SET content = '{}'")
    refuse("UPDATE questions_revision SET note = 'rewritten'")
    refuse("UPDATE questions_revision SET author_id = (SELECT min(id) FROM auth_user)")
    refuse("UPDATE questions_revision SET reviewer_id = (SELECT min(id) FROM auth_user)")
    refuse("DELETE FROM questions_revision")


def test_revision_loses_the_name_of_an_account_that_goes() -> None:
    author = make_user()
    question = make_question(published=False)
    publishing.publish(question=question, author=author, reviewer=author)

    author.delete()

    revision = Revision.objects.get()
    assert (revision.author, revision.reviewer, revision.number) == (None, None, 1)


# In the admin


def test_trail_is_read_filtered_and_never_written(client: Client) -> None:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    ada = make_user(username="ada")
    gil = make_question(slug="gil", published=False)
    changes = {"prompt": ["<b>Before</b>", "After"]}
    entry = audit.record(action=Action.EDITED, obj=gil, by=ada, changes=changes)
    audit.record(action=Action.RETIRED, obj=make_question(published=False), by=None)

    def found(**query: str) -> list[str]:
        return [str(e) for e in client.get(LIST, query).context["cl"].result_list]

    assert found(q="gil") == ["ada edited gil"]
    assert found(action__exact="edited") == ["ada edited gil"]
    assert found(actor_label="ada") == ["ada edited gil"]
    change = reverse("admin:questions_auditentry_change", args=[entry.pk])
    html = client.get(change).content.decode()
    assert "&lt;b&gt;Before&lt;/b&gt;" in html
    assert 'name="_save"' not in html
    assert client.post(change, {"note": "x"}).status_code == 403
    delete = reverse("admin:questions_auditentry_delete", args=[entry.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:questions_auditentry_add")).status_code == 403


@pytest.mark.parametrize("rows", [1, 30])
def test_trail_has_a_constant_number_of_queries(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_curator())
    question = make_question(published=False)
    for _ in range(rows):
        audit.record(action=Action.EDITED, obj=question, by=None)

    with django_assert_num_queries(9):
        response = client.get(LIST)

    assert response.context["cl"].result_count == rows
