"""Workflow, tags, comments and the audit trail; what is frozen is frozen in the database as well.

On SQLite Django changes many things by writing a table anew, which drops its triggers: a later
migration that alters `questions_auditentry` or `questions_revision` has to run `create_triggers`
again. A test writes SQL at all of them after all migrations and fails when it was forgotten.
"""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

AUDIT = "questions_auditentry"
REVISION = "questions_revision"
# Accounts go, and take the names on revisions along: to nobody, never to somebody else.
FROZEN = ["question_id", "number", "content", "rendered", "headline", "search_text"]
FROZEN += ["kind", "level", "need", "seconds", "note", "created_at"]
NAMES = ["author_id", "reviewer_id"]
RENAMED = " OR ".join(
    f"(new.{name} IS NOT NULL AND new.{name} {{differs}} old.{name})" for name in NAMES
)
TRIGGERS = {
    "append_only_audit_update": f"BEFORE UPDATE ON {AUDIT}",
    "append_only_audit_delete": f"BEFORE DELETE ON {AUDIT}",
    "append_only_revision_update": f"BEFORE UPDATE OF {', '.join(FROZEN)} ON {REVISION}",
    "append_only_revision_names": f"BEFORE UPDATE OF {', '.join(NAMES)} ON {REVISION}",
    "append_only_revision_delete": f"BEFORE DELETE ON {REVISION}",
}
FUNCTION = """
CREATE OR REPLACE FUNCTION questions_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are kept as they are', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def create_triggers(apps, schema_editor):
    drop_triggers(apps, schema_editor)
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(FUNCTION, params=None)  # it holds a percent sign
    for name, event in TRIGGERS.items():
        when = ""
        if name == "append_only_revision_names":
            differs = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
            when = f"WHEN ({RENAMED.format(differs=differs)})"
        if is_postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {name} {event} FOR EACH ROW {when}"
                " EXECUTE FUNCTION questions_append_only()"
            )
        else:
            table = event.split()[-1]
            schema_editor.execute(
                f"CREATE TRIGGER {name} {event} FOR EACH ROW {when}"
                f" BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept as they are'); END"
            )


def drop_triggers(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, event in TRIGGERS.items():
        table = f" ON {event.split()[-1]}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


create_index = import_module("questions.migrations.0002_search").create_index


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0003_curators_group"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Undone last: on SQLite the search has lost its triggers by then.
        migrations.RunPython(migrations.RunPython.noop, create_index),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                "Use lower-case letters, digits and single hyphens.",
                            )
                        ],
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
            },
        ),
        migrations.AlterModelOptions(
            name="question",
            options={
                "ordering": ["topic", "position", "slug"],
                "permissions": [
                    ("publish_question", "Can publish question"),
                    ("retire_question", "Can retire question"),
                    ("bulk_question", "Can change many questions at once"),
                ],
            },
        ),
        migrations.AddField(
            model_name="question",
            name="edited_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Who changed the working copy last since it was published.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="returned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="reviewed_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When somebody last said that what candidates see is true.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="reviewer",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Who is asked to review it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="submitted_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Who asked for the review, or to whom it was returned.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="reviewer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="tags",
            field=models.ManyToManyField(blank=True, related_name="questions", to="questions.tag"),
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("actor_label", models.CharField(max_length=150, verbose_name="who")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("created", "created"),
                            ("edited", "edited"),
                            ("submitted", "submitted for review"),
                            ("withdrawn", "taken back from review"),
                            ("returned", "returned to the author"),
                            ("assigned", "reviewer assigned"),
                            ("commented", "commented"),
                            ("published", "published"),
                            ("confirmed", "confirmed as still true"),
                            ("retired", "retired"),
                            ("restored", "restored from a revision"),
                            ("moved", "moved"),
                            ("tagged", "tagged"),
                            ("imported", "imported"),
                            ("deleted", "deleted"),
                            ("roles", "roles changed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="of what")),
                ("object_key", models.CharField(max_length=40)),
                ("object_label", models.CharField(max_length=200, verbose_name="what")),
                ("note", models.TextField(blank=True)),
                ("changes", models.JSONField(default=dict)),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "audit entries",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["kind", "object_key", "at"], name="audit_of_object")
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=5000)),
                ("is_return", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="questions.question",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "indexes": [
                    models.Index(fields=["question", "created_at"], name="comment_of_question")
                ],
            },
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
