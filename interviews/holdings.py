"""What Viva holds of each person, model by model, so that it can be handed out and deleted whole.

Each feature says in its `own_data.py` what it holds; `InterviewsConfig.ready` loads them. A test
walks the models and fails on one that names people and that nobody has spoken of.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.db import models


class Fate(StrEnum):
    """What the deletion of an account does to rows that name its person."""

    DELETED = "deleted"
    UNNAMED = "kept without your name"
    HANDED_OVER = "handed over first"
    KEPT = "kept with your name"


_FATES: dict[Any, Fate] = {
    models.SET_NULL: Fate.UNNAMED,
    models.PROTECT: Fate.HANDED_OVER,
    models.DO_NOTHING: Fate.KEPT,
}


@dataclass(frozen=True)
class Holding:
    """Rows of one model that name a person, and what of them the person is given.

    All fields are given, save those `without` names, each with the reason. `only` gives less, for
    rows that are somebody else's and name the person. `names` says what stands in place of a key:
    `{"question": "question__slug"}`.
    """

    section: str
    model: type[models.Model]
    person: str = "user"  # the lookup from a row to the person
    names: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    without: Mapping[str, str] = field(default_factory=dict)
    is_erased: bool = False  # by one of the `erasers`, whatever the foreign key says

    @property
    def fate(self) -> Fate:
        """What the foreign keys between person and row do; the first that is no cascade decides."""
        if self.is_erased or self.person == "pk":
            return Fate.DELETED
        found, model = Fate.DELETED, self.model
        for hop in self.person.split("__"):
            key: Any = model._meta.get_field(hop)
            found = _FATES.get(key.remote_field.on_delete, found)
            model = key.related_model
        return found

    def given(self) -> dict[str, str]:
        """Return `{name in the export: lookup}`."""
        if self.only:
            return {name: self.names.get(name, name) for name in self.only}
        hidden = {*self.without, self.person.split("__")[0]}
        fields = self.model._meta.concrete_fields
        return {f.name: f.attname for f in fields if f.name not in hidden} | dict(self.names)

    def rows_of(self, user: User) -> models.QuerySet[Any]:
        return self.model._default_manager.filter(**{self.person: user.pk}).order_by("pk")

    def export(self, user: User) -> list[dict[str, Any]]:
        given = self.given()
        rows = self.rows_of(user).values_list(*given.values())
        return [dict(zip(given, row, strict=True)) for row in rows]


Eraser = Callable[[User], None]
# From a person to sentences that say what they have to do before they can go.
Obstacles = Callable[[User], list[str]]

holdings: dict[str, Holding] = {}
erasers: list[Eraser] = []
obstacle_finders: list[Obstacles] = []


def register(*of_feature: Holding) -> None:
    holdings.update({holding.section: holding for holding in of_feature})


def register_eraser(eraser: Eraser) -> None:
    """Have `eraser` called in the transaction that deletes an account, before it goes.

    It is called for a deletion in the admin and in a shell too.
    """
    if eraser not in erasers:
        erasers.append(eraser)


def register_obstacles(finder: Obstacles) -> None:
    if finder not in obstacle_finders:
        obstacle_finders.append(finder)


def export(user: User) -> dict[str, list[dict[str, Any]]]:
    """Return everything that is held of the person, by section; one query for each."""
    return {section: holdings[section].export(user) for section in sorted(holdings)}


def obstacles(user: User) -> list[str]:
    """Return what keeps the account from being deleted; an empty list means nothing."""
    return [sentence for find in obstacle_finders for sentence in find(user)]
