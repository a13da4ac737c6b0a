"""Views about the site itself."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503; for load balancers and monitors."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "reachable"})


@require_safe
@never_cache
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """200 when requests may be sent here: database, migrations and cache are as they should be.

    Else 503, and which of them is not. It costs more than `health`: ask it when a server starts
    or is deployed, not every second.
    """
    checks: dict[str, Callable[[], bool]] = {
        "database": _database_answers,
        "migrations": _is_migrated,
        "cache": _cache_keeps,
    }
    found = {name: _holds(check) for name, check in checks.items()}
    status = 200 if all(found.values()) else 503
    verdict = {name: "ok" if holds else "failed" for name, holds in found.items()}
    return JsonResponse({"version": settings.VERSION, **verdict}, status=status)


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # noqa: BLE001 -- each library fails in its own way, and each means no
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache_keeps() -> bool:
    cache.set("ready", "yes", timeout=10)
    return cache.get("ready") == "yes"
