"""A name that changes with whatever candidates see of the bank, by triggers of the database.

On PostgreSQL the triggers wait for the end of the transaction, so that this row is the last that
it locks, and one change stands for all of them.
"""

from django.db import migrations, models

TABLE = "questions_bankedition"
SHOWN = ["topic_id", "slug", "status", "position", "current_revision_id"]
IS_SHOWN = "{row}.current_revision_id IS NOT NULL"
TRIGGERS = [
    (f"edition_{table}_{event.lower()}", event, f"questions_{table}", "")
    for table in ("module", "topic")
    for event in ("INSERT", "UPDATE", "DELETE")
]
TRIGGERS += [
    ("edition_question_insert", "INSERT", "questions_question", IS_SHOWN.format(row="new")),
    ("edition_question_delete", "DELETE", "questions_question", IS_SHOWN.format(row="old")),
    (
        "edition_question_update",
        "UPDATE",
        "questions_question",
        " OR ".join(f"new.{name} {{differs}} old.{name}" for name in SHOWN),
    ),
]
REPLACE = f"""
    INSERT INTO {TABLE} (id, name) VALUES (1, {{name}})
    ON CONFLICT (id) DO UPDATE SET name = excluded.name;
"""  # noqa: S608 - names of ours
FUNCTION = f"""
CREATE OR REPLACE FUNCTION questions_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('questions.new_edition', true) IS DISTINCT FROM 'made' THEN
        {REPLACE.format(name="gen_random_uuid()::text")}
        PERFORM set_config('questions.new_edition', 'made', true);
    END IF;
    RETURN NULL;
END
$$
"""


def create_triggers(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(FUNCTION, params=None)
    for name, event, table, condition in TRIGGERS:
        differs = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
        when = f"WHEN ({condition.format(differs=differs)})" if condition else ""
        if is_postgresql:
            schema_editor.execute(
                f"CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table}"
                f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {when}"
                " EXECUTE FUNCTION questions_new_edition()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}"
                f" BEGIN {REPLACE.format(name='lower(hex(randomblob(16)))')} END"
            )


def drop_triggers(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, _, table, _ in TRIGGERS:
        of_table = f" ON {table}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}")
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION IF EXISTS questions_new_edition()")


def make_first(apps, schema_editor):
    """A bank that is there already has an edition."""
    apps.get_model("questions", "BankEdition").objects.create(pk=1, name="first")


class Migration(migrations.Migration):
    dependencies = [("questions", "0010_curators_give_roles")]

    operations = [
        migrations.CreateModel(
            name="BankEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=36)),
            ],
        ),
        migrations.RunPython(make_first, migrations.RunPython.noop),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
