"""Statements that are composed once in a process; each call only sends its values.

Django composes the SQL of a queryset anew each time, which takes longer than the database needs to
find a row by its key. What every request or every answer reads and writes is therefore prepared:

    ROUND = PreparedQuery(lambda: Round.objects.filter(pk=Parameter("pk", Round._meta.pk)))
    round_ = ROUND.get(pk=round_id)

`benchmarks/README.md` says what that saves. Everything else is an ordinary queryset.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DatabaseError, connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import (
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler
from django.utils.functional import cached_property

Row = TypeVar("Row")


class Parameter(models.Expression):
    """Stands in a statement for a value that comes with each call, one of `field`."""

    def __init__(self, name: str, field: Any) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, _connection: BaseDatabaseWrapper) -> Any:
        return "%s", [self]


@dataclass(frozen=True)
class _Statement:
    """The SQL that a compiler has composed, and among its values the places of parameters."""

    sql: str
    values: Sequence[Any]

    def fill(self, connection: BaseDatabaseWrapper, values: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(
            each.output_field.get_db_prep_save(values[each.name], connection)
            if isinstance(each, Parameter)
            else each
            for each in self.values
        )


@dataclass(frozen=True)
class _Reading(Generic[Row]):
    """A composed queryset: its statement, what its columns are read with, and what makes a row."""

    statement: _Statement
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    build: Callable[[list[Any]], Any]

    def rows(self, connection: BaseDatabaseWrapper, values: dict[str, Any]) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(self.statement.sql, self.statement.fill(connection, values))
            fetched = cursor.fetchall()
        return [self.build(self._converted(row, connection)) for row in fetched]

    def _converted(self, row: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        values = list(row)
        for place, converters, column in self.converters:
            for convert in converters:
                values[place] = convert(values[place], column, connection)
        return values


class PreparedQuery(Generic[Row]):
    """A queryset with `Parameter`s, composed at its first call for each database.

    `compose` is called then, when models and settings are there. The rows are models, also with
    what `select_related` and `annotate` add, or the tuples of a `values_list`. A query that locks
    rows is called inside a transaction, as any other.
    """

    def __init__(self, compose: Callable[[], models.QuerySet[Any, Row]]) -> None:
        self._compose = compose
        self._readings: dict[str, _Reading[Row]] = {}

    @cached_property
    def _queryset(self) -> models.QuerySet[Any, Row]:
        return self._compose()

    def all(self, **values: Any) -> list[Row]:
        """Return the rows for these values of the parameters, by name."""
        alias = self._queryset.db
        connection = connections[alias]
        if alias not in self._readings:
            self._readings[alias] = self._composed(connection)
        return self._readings[alias].rows(connection, values)

    def _composed(self, connection: BaseDatabaseWrapper) -> _Reading[Row]:
        """Compose the statement, and what Django's iterables do anew for each run of one."""
        compiler = self._queryset.query.get_compiler(using=connection.alias)
        statement = _Statement(*compiler.as_sql())
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = [
            (place, functions, column)
            for place, (functions, column) in compiler.get_converters(columns).items()
        ]
        kind = self._queryset._iterable_class
        if kind is ModelIterable:
            return _Reading(statement, converters, _model_builder(compiler))
        if kind is ValuesListIterable:
            return _Reading(statement, converters, lambda row: tuple(row[: len(columns)]))
        raise TypeError(f"A prepared query gives models or tuples, and no {kind.__name__}.")

    def first(self, **values: Any) -> Row | None:
        """Return the first of the rows, or None."""
        rows = self.all(**values)
        return rows[0] if rows else None

    def get(self, **values: Any) -> Row:
        """Return the one row; raise the model's `DoesNotExist` when there is none."""
        row = self.first(**values)
        if row is None:
            model = self._queryset.model
            raise model.DoesNotExist(f"{model._meta.verbose_name} does not exist: {values}")
        return row


def _model_builder(compiler: Any) -> Callable[[list[Any]], Any]:
    """Return what makes a model of a row, as `ModelIterable` does."""
    model, places = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    own = slice(places[0], places[-1] + 1)
    names = [column.target.attname for column, *_ in compiler.select[own]]
    related = get_related_populators(  # type: ignore[call-arg]  # the stubs are of a later Django
        compiler.klass_info, compiler.select, compiler.using
    )
    annotated = (compiler.annotation_col_map or {}).items()

    def build(row: list[Any]) -> Any:
        built = model.from_db(compiler.using, names, row[own])
        for populator in related:
            populator.populate(row, built)
        for name, place in annotated:
            setattr(built, name, row[place])
        return built

    return build


def save_fields(row: models.Model, fields: Sequence[str]) -> None:
    """Store these fields of a row that is stored already, as `save(update_fields=…)` does.

    No signal is sent, and no `auto_now` is looked at. Raises `DatabaseError` when the row is gone.
    """
    if fields and _send(row, _update, tuple(fields)) != 1:
        raise DatabaseError(f"{row} is not stored any more.")


def insert(row: models.Model) -> None:
    """Store a new row, as `save(force_insert=True)` does, but do not ask for its key.

    No signal is sent, and no `auto_now` is looked at.
    """
    _send(row, _insert)


def _send(row: models.Model, composed: Callable[..., _Statement], *arguments: Any) -> int:
    """Send a statement with the row's values; return how many rows it wrote."""
    alias = router.db_for_write(type(row))
    connection = connections[alias]
    statement = composed(type(row), alias, *arguments)
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.fill(connection, values))
        return cursor.rowcount


@functools.cache
def _update(model: type[models.Model], alias: str, fields: tuple[str, ...]) -> _Statement:
    key = model._meta.pk
    stored = model._base_manager.filter(pk=Parameter(key.attname, key))
    query: Any = stored.query.chain(UpdateQuery)
    query.add_update_values({name: _parameter(model._meta.get_field(name)) for name in fields})
    compiler = query.get_compiler(connection=connections[alias])
    return _Statement(*compiler.as_sql())


@functools.cache
def _insert(model: type[models.Model], alias: str) -> _Statement:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    row: Any = SimpleNamespace(**{field.attname: _parameter(field) for field in fields})
    query = InsertQuery(model)
    query.insert_values(fields, [row], raw=True)
    compiler: Any = query.get_compiler(connection=connections[alias])
    ((sql, values),) = compiler.as_sql()
    return _Statement(sql, values)


def _parameter(field: Any) -> Parameter:
    return Parameter(field.attname, field)
