"""What Django looks at before it migrates."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connections


@register(Tags.database)
def check_encoding(databases: Sequence[str] | None = None, **kwargs: Any) -> list[Error]:
    """Refuse a PostgreSQL that takes bytes for text; `createdb` makes one where LANG is not set."""
    found = {alias: _encoding(alias) for alias in databases or ()}
    return [
        Error(
            f"The database {alias} stores text as {encoding}, and Viva needs UTF8.",
            hint="Make it anew: createdb --encoding=UTF8 --locale=C.UTF-8 --template=template0.",
            id="viva.E001",
        )
        for alias, encoding in found.items()
        if encoding != "UTF8"
    ]


def _encoding(alias: str) -> str:
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return "UTF8"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        return str(cursor.fetchone()[0])
