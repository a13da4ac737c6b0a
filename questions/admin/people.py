"""Accounts in the admin: Django's own pages, which now write down who got which role."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

from questions.curation import audit
from questions.models import Action

_SWITCHES = ["is_staff", "is_superuser", "is_active"]

admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = _powers(form.instance) | {
            name: str(form.initial.get(name, False)) for name in _SWITCHES
        }
        super().save_related(request, form, formsets, change)
        after = _powers(form.instance) | {
            name: str(getattr(form.instance, name)) for name in _SWITCHES
        }
        changes = {
            name: [before[name], after[name]] for name in after if before[name] != after[name]
        }
        if changes:
            audit.record(action=Action.ROLES, obj=form.instance, by=request.user, changes=changes)


def _powers(user: User) -> dict[str, str]:
    """Groups and single permissions as they are stored now."""
    return {
        "groups": ", ".join(user.groups.order_by("name").values_list("name", flat=True)),
        "permissions": ", ".join(
            user.user_permissions.order_by("codename").values_list("codename", flat=True)
        ),
    }
