"""Permissions to publish and to retire, and the group of those who keep the bank."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

CURATORS = "Curators"
PERMISSIONS = [
    *(
        f"{action}_{model}"
        for model in ("module", "topic", "question", "answerframework")
        for action in ("view", "add", "change")
    ),
    *(
        f"{action}_{model}"
        for model in ("keypoint", "pitfall", "followup", "reference")
        for action in ("view", "add", "change", "delete")
    ),
    # The admin lets only those be deleted that were never published.
    "delete_question",
    "publish_question",
    "retire_question",
    "view_revision",
]


def create_group(apps, using):
    """Make the group with its permissions. They are the bank's own and no others."""
    group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=CURATORS)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    group.permissions.set(
        permissions.filter(content_type__app_label="questions", codename__in=PERMISSIONS)
    )


def forwards(apps, schema_editor):
    # Django makes permissions after the last migration, which is too late on a new database.
    config = apps.get_app_config("questions")
    config.models_module = True
    create_permissions(config, verbosity=0, using=schema_editor.connection.alias, apps=apps)
    config.models_module = None
    create_group(apps, schema_editor.connection.alias)


def backwards(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name=CURATORS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0002_search"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="question",
            options={
                "ordering": ["topic", "position", "slug"],
                "permissions": [
                    ("publish_question", "Can publish question"),
                    ("retire_question", "Can retire question"),
                ],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
