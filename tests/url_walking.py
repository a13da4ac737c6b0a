"""How the walks over all addresses find them, and tell what came of asking."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from interviews.accounts.models import Session

FOREIGN = ("account_", "admin:", "mfa_")  # by other packages
NO_TRACE = {Session}  # a GET may begin a session
READING = ("SELECT ", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")
FORM = {"content_type": "application/x-www-form-urlencoded"}


def patterns(
    resolver: URLResolver | None = None, namespace: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, list[str]]]:
    """Yield the name of every URL of the site, with the parameters of its address."""
    for each in (resolver or get_resolver()).url_patterns:
        parameters = (*above, *each.pattern.regex.groupindex)
        if isinstance(each, URLPattern):
            yield namespace + (each.name or str(each.pattern)), list(parameters)
        else:
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from patterns(each, inner, parameters)


def is_foreign(name: str) -> bool:
    return name.startswith(FOREIGN)


def outcome(response: Any) -> str:
    """The status; `in` when the person is sent to the log-in page, by HTMX too."""
    to = response.headers.get("HX-Redirect", "")
    if response.status_code == 302:
        to = response.headers["Location"]
    return "in" if to.startswith(reverse("account_login")) else str(response.status_code)


class Tables:
    """Every row of every table, those between two others included, as last seen."""

    def __init__(self) -> None:
        self._rows = _rows()

    def ask(self, client: Client, method: str, path: str) -> tuple[int, set[str]]:
        """Send a request; return its status, and the tables whose rows are others now.

        Rows are read again only when a statement was sent that may write.
        """
        with CaptureQueriesContext(connection) as statements:
            status = client.generic(method, path).status_code
        if all(statement["sql"].startswith(READING) for statement in statements):
            return status, set()
        before, self._rows = self._rows, _rows()
        return status, {table for table, rows in self._rows.items() if rows != before[table]}


def _rows() -> dict[str, list[Any]]:
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models(include_auto_created=True)
        if model not in NO_TRACE and not model._meta.proxy
    }


def not_refused(client: Client, method: str, addresses: Iterable[tuple[str, str]]) -> list[str]:
    """Name what answers something other than 403; `addresses`: names, each with its path."""
    wrong = []
    for name, path in addresses:
        with transaction.atomic():
            status = client.generic(method, path).status_code
            transaction.set_rollback(True)
        if status != 403:
            wrong.append(f"{name}: {status}")
    return wrong
