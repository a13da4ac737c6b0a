"""Reads that may be a moment stale go to a replica, where `REPLICA_URL` names one.

Only published questions are read there, and only by pages marked `@may_be_stale`: what a person
has just written is always read from the primary. Staff read the primary on those pages as well,
so that a curator sees at once what they have published.
"""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.db import InterfaceError, OperationalError, models
from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
APP = "questions"

_is_stale_good_enough: ContextVar[bool] = ContextVar("is_stale_good_enough", default=False)


def may_be_stale(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view that only reads take the bank from the replica; from the primary if that fails."""

    @functools.wraps(view)
    def reading(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if "replica" not in settings.DATABASES or request.user.is_staff:
            return view(request, *args, **kwargs)
        token = _is_stale_good_enough.set(True)
        try:
            return view(request, *args, **kwargs)
        except (InterfaceError, OperationalError):
            _is_stale_good_enough.set(False)
            return view(request, *args, **kwargs)
        finally:
            _is_stale_good_enough.reset(token)

    return reading


class ReplicaRouter:
    """Send reads of the bank to the replica inside `may_be_stale`, all else to the primary."""

    def db_for_read(self, model: type[models.Model], **_hints: Any) -> str | None:
        if _is_stale_good_enough.get() and model._meta.app_label == APP:
            return "replica"
        return "default"

    def db_for_write(self, _model: type[models.Model], **_hints: Any) -> str:
        return "default"

    def allow_relation(self, _one: models.Model, _other: models.Model, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        return db == "default"
