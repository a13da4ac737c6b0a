"""Queries that are composed once in a process; each call only sends its values.

Django composes the SQL of a queryset anew each time, which takes longer than the database needs to
find a row by its key. What every request or every answer reads is therefore prepared:

    ROUND = PreparedQuery(lambda: Round.objects.filter(pk=Parameter("pk", Round._meta.pk)))
    round_ = ROUND.get(pk=round_id)

`benchmarks/README.md` says what that saves. Everything else is an ordinary queryset.
"""

import copy
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.utils.functional import cached_property

M = TypeVar("M", bound=models.Model)


class Parameter(models.Expression):
    """Stands in a prepared query for a value that comes with each call, one of `field`."""

    def __init__(self, name: str, field: Any) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, _connection: BaseDatabaseWrapper) -> Any:
        return "%s", [self]

    def value_for(self, connection: BaseDatabaseWrapper, value: Any) -> Any:
        return self.output_field.get_db_prep_value(value, connection)


class PreparedQuery(Generic[M]):
    """A queryset with `Parameter`s, composed at its first call for each database.

    `compose` is called then, when models and settings are there. A query that locks rows is
    called inside a transaction, as any other.
    """

    def __init__(self, compose: Callable[[], models.QuerySet[M]]) -> None:
        self._compose = compose
        self._composed: dict[str, tuple[SQLCompiler, str, tuple[Any, ...]]] = {}

    @cached_property
    def _queryset(self) -> models.QuerySet[M]:
        return self._compose()

    def all(self, **values: Any) -> list[M]:
        """Return the rows for these values of the parameters, by name."""
        alias = self._queryset.db
        connection = connections[alias]
        if alias not in self._composed:
            composer = self._queryset.query.get_compiler(connection=connection)
            self._composed[alias] = (composer, *composer.as_sql())
        composer, sql, parameters = self._composed[alias]
        sent = tuple(
            each.value_for(connection, values[each.name]) if isinstance(each, Parameter) else each
            for each in parameters
        )
        compiler = copy.copy(composer)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_options: (sql, sent)  # type: ignore[method-assign]
        query = copy.copy(self._queryset.query)
        query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return list(self._queryset.__class__(self._queryset.model, query=query, using=alias))

    def first(self, **values: Any) -> M | None:
        """Return the first of the rows, or None."""
        rows = self.all(**values)
        return rows[0] if rows else None

    def get(self, **values: Any) -> M:
        """Return the one row; raise the model's `DoesNotExist` when there is none."""
        row = self.first(**values)
        if row is None:
            model = self._queryset.model
            raise model.DoesNotExist(f"{model._meta.verbose_name} does not exist: {values}")
        return row
