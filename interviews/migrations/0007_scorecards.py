"""Interviews in full, and triggers that keep submitted scorecards and the audit trail as they are.

On SQLite Django changes a table by writing it anew, which drops its triggers: a later migration
that alters `interviews_scorecardrevision` or `interviews_auditevent` has to run `guard` again. A
test tries the triggers after all migrations and fails when it was forgotten.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What names a candidate who was made anonymous may be redacted and deleted, and nothing else: the
# narrow door of `interviews/scorecards/privacy.py`.
NAMED = """
    EXISTS (
        SELECT 1 FROM interviews_scorecard
        JOIN interviews_panelist ON interviews_panelist.id = interviews_scorecard.panelist_id
        JOIN interviews_interview ON interviews_interview.id = interviews_panelist.interview_id
        JOIN interviews_candidate ON interviews_candidate.id = interviews_interview.candidate_id
        WHERE interviews_scorecard.id = OLD.scorecard_id
        AND interviews_candidate.anonymised_at IS NULL
    )
"""
IS_ANOTHER = """
    NEW.id <> OLD.id OR NEW.scorecard_id <> OLD.scorecard_id OR NEW.number <> OLD.number
    OR NEW.created_at <> OLD.created_at
"""
# When an account is deleted its events lose their actor.
ONLY_LOSES_ACTOR = """
    NEW.actor_id IS NULL AND NEW.id = OLD.id AND NEW.team_id = OLD.team_id
    AND NEW.action = OLD.action AND NEW.subject = OLD.subject AND NEW.created_at = OLD.created_at
"""
REFUSALS = [
    (
        "interviews_scorecardrevision",
        "UPDATE",
        f"{NAMED} OR {IS_ANOTHER}",
        "A submitted scorecard is never changed.",
    ),
    ("interviews_scorecardrevision", "DELETE", NAMED, "A submitted scorecard is never deleted."),
    ("interviews_auditevent", "UPDATE", f"NOT ({ONLY_LOSES_ACTOR})", "The audit trail is kept."),
    ("interviews_auditevent", "DELETE", "1 = 1", "The audit trail is kept."),
]


def create_statements(vendor):
    for table, event, condition, message in REFUSALS:
        name = f"{table}_no_{event.lower()}"
        if vendor == "sqlite":
            yield (
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        result = "OLD" if event == "DELETE" else "NEW"
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {condition} THEN RAISE EXCEPTION '{message}'"
            f" USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {result}; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def drop_statements(vendor):
    for table, event, *_ in REFUSALS:
        name = f"{table}_no_{event.lower()}"
        if vendor == "sqlite":
            yield f"DROP TRIGGER IF EXISTS {name}"
        else:
            yield f"DROP FUNCTION IF EXISTS {name}() CASCADE"


def guard(apps, schema_editor):
    unguard(apps, schema_editor)
    for statement in create_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in drop_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0006_digests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="interview",
            name="calendar_sequence",
            field=models.PositiveIntegerField(
                default=0, help_text="Of the calendar entry: how often its time was changed."
            ),
        ),
        migrations.AddField(
            model_name="panelist",
            name="removed_at",
            field=models.DateTimeField(
                blank=True, help_text="Taken off the panel; what was typed is kept.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="team",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="audit_events",
                to="interviews.team",
            ),
        ),
        migrations.AlterField(
            model_name="panelist",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="panels",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="StageStart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stage_starts",
                        to="interviews.interview",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="interviews.planstage",
                    ),
                ),
            ],
            options={
                "ordering": ["started_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("interview", "stage"), name="stage_start_unique"
                    )
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
