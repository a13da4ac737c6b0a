"""Lift the triggers that keep rows for good, where a test has to start from an empty table."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

SQLITE_GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'"


@contextmanager
def guards_lifted() -> Iterator[None]:
    """Let rows be deleted that the database keeps otherwise; inside a transaction."""
    if connection.vendor == "postgresql":
        with _postgresql_guards_lifted():
            yield
        return
    with connection.cursor() as cursor:
        guards = cursor.execute(SQLITE_GUARDS).fetchall()
        for name, _ in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in guards:
            cursor.execute(sql)


@contextmanager
def _postgresql_guards_lifted() -> Iterator[None]:
    tables = ("questions_auditentry", "questions_revision")
    with connection.cursor() as cursor:
        # A table with deferred checks still to be made cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def let_flush_pass() -> None:
    """Let tests that commit empty the database afterwards.

    PostgreSQL truncates, which fires no triggers of rows; SQLite deletes.
    """
    if connection.vendor != "sqlite":
        return
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_without_guards(self: BaseDatabaseOperations, sql_list: Sequence[str]) -> None:
        with self.connection.cursor() as cursor:
            guards = cursor.execute(SQLITE_GUARDS).fetchall()
            drops = [f'DROP TRIGGER "{name}"' for name, _ in guards]
            flush(self, [*drops, *sql_list, *(sql for _, sql in guards)])

    operations.execute_sql_flush = flush_without_guards
