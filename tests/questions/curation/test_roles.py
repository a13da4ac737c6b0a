"""Three groups, what is in them, and that they are always there."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection

from questions.curation.roles import AUTHORS, OWNERS, REVIEWERS, make_roles
from tests.factories import make_user

pytestmark = pytest.mark.django_db

READING = {
    "view_module",
    "view_topic",
    "view_tag",
    "view_revision",
    "view_comment",
    "view_question",
    "view_answerframework",
    "view_keypoint",
    "view_pitfall",
    "view_followup",
    "view_reference",
    "view_questionflag",
}
WRITING = {
    "add_question",
    "change_question",
    "add_answerframework",
    "change_answerframework",
    "add_comment",
    *(
        f"{verb}_{part}"
        for verb in ("add", "change", "delete")
        for part in ("keypoint", "pitfall", "followup", "reference")
    ),
}
REVIEWING = {"publish_question", "handle_questionflag"}
OWNING = {
    "add_module",
    "change_module",
    "add_topic",
    "change_topic",
    "delete_question",
    "retire_question",
    "bulk_question",
    "import_bank",
    "export_bank",
    "view_auditentry",
    "assign_roles",
    *(
        f"{verb}_{model}"
        for verb in ("view", "add", "change", "delete")
        for model in ("blueprint", "blueprintshare")
    ),
}


def powers(role: str) -> set[str]:
    return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))


def test_each_role_has_what_its_work_needs_and_no_more() -> None:
    assert powers(AUTHORS) == READING | WRITING
    assert powers(REVIEWERS) == READING | WRITING | REVIEWING
    assert powers(OWNERS) == READING | WRITING | REVIEWING | OWNING


def test_roles_reach_nothing_but_the_bank_and_its_flags() -> None:
    models = Permission.objects.filter(group__isnull=False).values_list(
        "content_type__app_label", "content_type__model"
    )

    assert {app for app, _ in models} == {"questions", "interviews"}
    assert {model for app, model in models if app == "interviews"} == {"questionflag"}


def test_role_gets_back_what_it_lost_and_keeps_what_it_was_given() -> None:
    group = Group.objects.get(name=AUTHORS)
    group.permissions.remove(Permission.objects.get(codename="add_question"))
    group.permissions.add(Permission.objects.get(codename="view_round"))

    make_roles(apps=apps, using=DEFAULT_DB_ALIAS)

    assert powers(AUTHORS) == READING | WRITING | {"view_round"}


@pytest.mark.django_db(transaction=True)
def test_roles_outlive_a_flush() -> None:
    call_command("flush", verbosity=0, interactive=False)

    assert powers(OWNERS) == READING | WRITING | REVIEWING | OWNING


def test_curators_of_before_become_owners(monkeypatch: pytest.MonkeyPatch) -> None:
    config = apps.get_app_config("questions")  # the migration works on a stand-in of its own
    monkeypatch.setattr(config, "models_module", config.models_module)
    migration = import_module("questions.migrations.0005_curation_groups")
    Group.objects.all().delete()
    curator = make_user()
    curator.groups.add(Group.objects.create(name="Curators"))

    with connection.schema_editor() if connection.vendor == "postgresql" else _Editor() as editor:
        migration.forwards(apps, editor)

    assert [group.name for group in curator.groups.all()] == [OWNERS]
    assert set(Group.objects.values_list("name", flat=True)) == {AUTHORS, REVIEWERS, OWNERS}


class _Editor:
    """As much of a schema editor as the migration asks for; SQLite has none in a transaction."""

    connection = connection

    def __enter__(self) -> "_Editor":
        return self

    def __exit__(self, *error: object) -> None:
        pass
