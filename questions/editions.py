"""The edition of the bank: what tells at once whether anything that candidates see has changed."""

from collections.abc import Callable
from typing import TypeVar, cast

from django.core.cache import caches
from django.db import connections, models, router

T = TypeVar("T")


class BankEdition(models.Model):
    """One row, whose name the database replaces, whoever changes the bank and by whatever way.

    Triggers of migration 0011 do so in the transaction of the change, on PostgreSQL as its last
    step, so that nobody waits long for the row. Whoever reads the name before the bank never
    takes an older bank for a newer one.
    """

    name = models.CharField(max_length=36)

    def __str__(self) -> str:
        return self.name


def bank_edition() -> str:
    """Return the name of the bank as it is now; empty when nothing was ever published.

    Every list reads it, so it is one plain statement, which costs a fifth of a query that is
    composed.
    """
    table = BankEdition._meta.db_table
    with connections[router.db_for_read(BankEdition)].cursor() as cursor:
        cursor.execute(f"SELECT name FROM {table}")  # noqa: S608 - a name of ours
        row = cursor.fetchone()
    return row[0] if row else ""


def read_once(name: str, edition: str, read: Callable[[], T]) -> T:
    """Return what `read` found in this edition of the bank: a process asks it once for each.

    Nobody may change what is returned; others are given it too.
    """
    return cast(T, caches["pages"].get_or_set(f"{name}-{edition}", read, timeout=None))
