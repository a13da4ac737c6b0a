"""The search index; see `questions.search`.

On SQLite Django changes a table by writing it anew, which drops its triggers: a later migration
that alters `questions_revision` has to run `create_index` again. A test searches after all
migrations and fails when it was forgotten.
"""

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE questions_search USING fts5(
        headline, search_text,
        content='questions_revision', content_rowid='id', tokenize='porter unicode61'
    )
    """,
    "INSERT INTO questions_search(questions_search) VALUES ('rebuild')",
    """
    CREATE TRIGGER questions_search_insert AFTER INSERT ON questions_revision BEGIN
        INSERT INTO questions_search(rowid, headline, search_text)
        VALUES (new.id, new.headline, new.search_text);
    END
    """,
    """
    CREATE TRIGGER questions_search_delete AFTER DELETE ON questions_revision BEGIN
        INSERT INTO questions_search(questions_search, rowid, headline, search_text)
        VALUES ('delete', old.id, old.headline, old.search_text);
    END
    """,
]
SQLITE_REVERSE = [
    "DROP TRIGGER IF EXISTS questions_search_insert",
    "DROP TRIGGER IF EXISTS questions_search_delete",
    "DROP TABLE IF EXISTS questions_search",
]
POSTGRESQL = [
    """
    ALTER TABLE questions_revision ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', headline), 'A')
        || setweight(to_tsvector('english', search_text), 'B')
    ) STORED
    """,
    "CREATE INDEX questions_revision_search ON questions_revision USING gin (search_vector)",
]
POSTGRESQL_REVERSE = ["ALTER TABLE questions_revision DROP COLUMN IF EXISTS search_vector"]


def _run(schema_editor, sqlite, postgresql):
    statements = postgresql if schema_editor.connection.vendor == "postgresql" else sqlite
    for statement in statements:
        schema_editor.execute(statement)


def create_index(apps, schema_editor):
    _run(schema_editor, SQLITE_REVERSE + SQLITE, POSTGRESQL_REVERSE + POSTGRESQL)


def drop_index(apps, schema_editor):
    _run(schema_editor, SQLITE_REVERSE, POSTGRESQL_REVERSE)


class Migration(migrations.Migration):
    dependencies = [("questions", "0001_initial")]

    operations = [migrations.RunPython(create_index, drop_index)]
