"""Write the audit trail. Everything that changes the bank calls `record`, in its transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone

from questions.curation.models import Action, AppendOnlyQuerySet, AuditEntry

NOBODY = "–"  # a command, or an import from the files

Changes = dict[str, list[Any]]


def record(
    *,
    action: Action,
    obj: Model,
    by: User | None,
    note: str = "",
    changes: Changes | None = None,
    now: datetime | None = None,
) -> AuditEntry:
    """Write down that `by` has done `action` to `obj`; `changes` is `{field: [before, after]}`."""
    entry = entry_for(action=action, obj=obj, by=by, note=note, changes=changes, now=now)
    entry.save()
    return entry


def entries_about(obj: Model) -> AppendOnlyQuerySet:
    """What was done to it, the newest first."""
    return AuditEntry.objects.filter(kind=str(obj._meta.verbose_name), object_key=str(obj.pk))


def record_all(entries: Iterable[AuditEntry]) -> None:
    """Write many entries, made by `entry_for`, in a few statements."""
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def entry_for(
    *,
    action: Action,
    obj: Model,
    by: User | None,
    note: str = "",
    changes: Changes | None = None,
    now: datetime | None = None,
) -> AuditEntry:
    """Return the entry without storing it."""
    return AuditEntry(
        at=now or timezone.now(),
        actor=by,
        actor_label=by.get_username() if by else NOBODY,
        action=action,
        kind=str(obj._meta.verbose_name),
        object_key=str(obj.pk),
        object_label=str(obj)[:200],
        note=note,
        changes=changes or {},
    )
