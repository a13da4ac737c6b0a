"""Who works on the bank, in which role: given and taken by bank owners."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from questions.curation.assigning import (
    PERMISSION,
    assignable_roles,
    may_assign,
    role_of,
    set_role,
)
from questions.curation.roles import ROLES
from questions.models import Curator

DUTIES = {
    "Authors": "Author: writes and submits questions",
    "Reviewers": "Reviewer: also judges and publishes those of others",
    "Bank owners": "Bank owner: also looks after the whole bank, and gives roles",
}


class RoleForm(forms.ModelForm):
    """The role of somebody who has one; `by` is who changes it."""

    by: User
    role = forms.ChoiceField(required=False, widget=forms.RadioSelect({"class": "viva-roles"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = role_of(self.instance) if self.instance.pk else ""
        roles = {*assignable_roles(self.by), current}
        choices = [(role, DUTIES.get(role, role)) for role in ROLES if role in roles]
        self.fields["role"].choices = [*choices, ("", "None: no longer works on the bank")]
        self.fields["role"].initial = current


class NewRoleForm(RoleForm):
    """A role for somebody who is named: nobody is shown a list of the accounts."""

    account = forms.CharField(
        max_length=254,
        label="Username or e-mail address",
        help_text="Of an account that exists. An address counts once its owner has confirmed it.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].required = True
        self.fields["role"].choices = self.fields["role"].choices[:-1]

    def clean_account(self) -> Curator:
        name = self.cleaned_data["account"].strip()
        # What looks like an address is never taken for a username, which anybody may choose.
        wanted = Q(emailaddress__email__iexact=name, emailaddress__verified=True)
        if "@" not in name:
            wanted = Q(username=name)
        found = Curator.objects.filter(wanted, is_active=True).distinct()
        if len(found) != 1:
            raise ValidationError("No one account has this name or this confirmed address.")
        if not may_assign(by=self.by, person=found[0]):
            raise ValidationError("The role of this account is not yours to change.")
        return found[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance = cleaned.get("account") or self.instance
        return cleaned


@admin.register(Curator)
class CuratorAdmin(admin.ModelAdmin):
    list_display = ["username", "email", "role", "is_active"]
    search_fields = ["username", "email"]
    ordering = ["username"]
    list_per_page = 50
    actions = None
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ["css/admin-bank.css", "css/admin-curation.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Curator]:
        return (
            super()
            .get_queryset(request)
            .filter(pk__in=User.objects.filter(groups__name__in=ROLES).values("pk"))
            .prefetch_related("groups")
        )

    # Who may

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Curator | None = None) -> bool:
        return request.user.has_perm(PERMISSION)

    has_add_permission = has_view_permission

    def has_change_permission(self, request: HttpRequest, obj: Curator | None = None) -> bool:
        is_anybody = obj is None and self.has_view_permission(request)
        return is_anybody or (obj is not None and may_assign(by=request.user, person=obj))

    def has_delete_permission(self, request: HttpRequest, obj: Curator | None = None) -> bool:
        """An account is not the bank's."""
        return False

    # The pages

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"title": "Who works on the bank", **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.display(description="role")
    def role(self, person: Curator) -> str:
        return role_of(person)

    def get_fields(self, request: HttpRequest, obj: Curator | None = None) -> list[str]:
        return ["role"] if obj else ["account", "role"]

    def get_form(
        self, request: HttpRequest, obj: Curator | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        kwargs["form"] = RoleForm if obj else NewRoleForm
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Who has lost their role has no page here to go on with."""
        context |= {"show_save_and_continue": False, "show_save_and_add_another": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Curator, form: RoleForm, change: bool) -> None:
        set_role(person=obj, role=form.cleaned_data["role"], by=request.user)
