"""Rows that are history: they are added and never changed.

The model refuses, its QuerySet refuses, and triggers of the database refuse (migration
`0007_scorecards`), so that neither a slip nor raw SQL rewrites what was said.
"""

from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class FrozenError(Exception):
    """Somebody tried to change or delete what is history."""


class AppendOnlyQuerySet(models.QuerySet[Row]):
    def rewrite(self, **kwargs: Any) -> int:
        """Change rows all the same, where the triggers of the database leave a door."""
        return super().update(**kwargs)

    def update(self, **kwargs: Any) -> NoReturn:
        raise FrozenError(f"A row of {self.model._meta.verbose_name} is never changed.")

    def delete(self) -> NoReturn:
        raise FrozenError(f"A row of {self.model._meta.verbose_name} is never deleted.")

    def bulk_update(self, objs: Iterable[Row], fields: Any, batch_size: Any = None) -> NoReturn:
        raise FrozenError(f"A row of {self.model._meta.verbose_name} is never changed.")


class AppendOnly(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise FrozenError(f"{self} is history and is never changed.")
        super().save(*args, **(kwargs | {"force_insert": True}))

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise FrozenError(f"{self} is history and is never deleted.")
