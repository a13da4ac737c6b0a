"""Give and take roles. Who may do that can give nothing else, and nothing they lack themselves."""

from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from questions.curation import audit
from questions.curation.models import Action
from questions.curation.roles import ROLES

PERMISSION = "questions.assign_roles"


def may_assign(*, by: User, person: User) -> bool:
    """Nobody changes their own role, so one owner is always left; a superuser needs none."""
    return by.has_perm(PERMISSION) and by.pk != person.pk and not person.is_superuser


def assignable_roles(by: User) -> list[str]:
    """The roles that can do no more than `by` can, from the least to the most.

    A group may have been given more than its role needs.
    """
    own = by.get_all_permissions()
    groups = {
        group.name: {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in group.permissions.all()
        }
        for group in Group.objects.filter(name__in=ROLES).prefetch_related(
            "permissions__content_type"
        )
    }
    return [role for role in ROLES if role in groups and groups[role] <= own]


def role_of(person: User) -> str:
    """The most that the person is of the three; empty when they are none."""
    held = {group.name for group in person.groups.all()}
    return next((role for role in reversed(ROLES) if role in held), "")


@transaction.atomic
def set_role(*, person: User, role: str, by: User) -> None:
    """Make `role` the person's one role, or take what they have when it is empty.

    A role needs the admin, so it makes its person staff; who loses it stays that only for another
    group or permission. Other groups are left alone. Raises `PermissionDenied` when `by` may not.
    """
    # Both rows are held, so that two owners cannot take each other's role at once.
    people = User.objects.filter(pk__in=[person.pk, by.pk]).order_by("pk")
    held = {user.pk: user for user in people.select_for_update(no_key=True)}
    person, by = held[person.pk], held[by.pk]
    before = _state(person)
    is_new = role != "" and not person.groups.filter(name=role).exists()
    if not may_assign(by=by, person=person) or (is_new and role not in assignable_roles(by)):
        raise PermissionDenied("This role is not yours to give or take.")
    person.groups.remove(*Group.objects.filter(name__in=set(ROLES) - {role}))
    if is_new:
        person.groups.add(Group.objects.get(name=role))
    if before["roles"] or is_new:
        person.is_staff = person.groups.exists() or person.user_permissions.exists()
        person.save(update_fields=["is_staff"])
    after = _state(person)
    if changes := {
        name: [before[name], after[name]] for name in after if before[name] != after[name]
    }:
        audit.record(action=Action.ROLES, obj=person, by=by, changes=changes)


def _state(person: User) -> dict[str, str]:
    names = person.groups.filter(name__in=ROLES).order_by("name").values_list("name", flat=True)
    return {"roles": ", ".join(names), "is_staff": str(person.is_staff)}
