"""Who may do what with the bank: three groups, each with what its work needs and no more.

An author writes drafts, a reviewer judges and publishes them, an owner looks after the whole bank.
Each group holds all that its role may do, so that a person needs one of them. `make_roles` runs
after every migration: what a role was given here comes back, what an administrator added stays.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps as installed_apps

AUTHORS = "Authors"
REVIEWERS = "Reviewers"
OWNERS = "Bank owners"

_PARTS = ("keypoint", "pitfall", "followup", "reference")
_READING = [
    *(f"view_{model}" for model in ("module", "topic", "tag", "revision", "comment")),
    *(f"view_{model}" for model in ("question", "answerframework", *_PARTS)),
]
_WRITING = [
    *(f"{verb}_{model}" for verb in ("add", "change") for model in ("question", "answerframework")),
    *(f"{verb}_{part}" for verb in ("add", "change", "delete") for part in _PARTS),
    "add_comment",
]
_OWNING = [
    *(f"{verb}_{model}" for verb in ("add", "change") for model in ("module", "topic")),
    *(
        f"{verb}_{model}"
        for verb in ("view", "add", "change", "delete")
        for model in ("blueprint", "blueprintshare")
    ),
    # The admin lets only those be deleted that were never published.
    *("delete_question", "retire_question", "bulk_question"),
    *("import_bank", "export_bank", "view_auditentry", "assign_roles"),
]

# What each group may do, by the app whose permissions they are.
ROLES: dict[str, dict[str, list[str]]] = {
    AUTHORS: {"questions": [*_READING, *_WRITING]},
    REVIEWERS: {"questions": [*_READING, *_WRITING, "publish_question"]},
    OWNERS: {"questions": [*_READING, *_WRITING, "publish_question", *_OWNING]},
}


def extend_roles(roles: Iterable[str], app_label: str, codenames: Iterable[str]) -> None:
    """Let these roles do something of another app, which calls this when it is ready."""
    for role in roles:
        known = ROLES[role].setdefault(app_label, [])
        known += [codename for codename in codenames if codename not in known]


def make_roles(*, apps: Any, using: str) -> None:
    """Make the groups that are missing, and give every one what its role may do."""
    groups = apps.get_model("auth", "Group").objects.using(using)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    for name, by_app in ROLES.items():
        group, _ = groups.get_or_create(name=name)
        for app_label, codenames in by_app.items():
            group.permissions.add(
                *permissions.filter(content_type__app_label=app_label, codename__in=codenames)
            )


def make_roles_after_migrate(*, using: str, apps: Any = installed_apps, **kwargs: Any) -> None:
    """Receive `post_migrate`, which a flush sends too, so that the roles outlive one."""
    try:
        apps.get_model("questions", "AuditEntry")
    except LookupError:  # migrated to a point before the roles
        return
    make_roles(apps=apps, using=using)
