"""Curators, and the admin's forms as their browser sends them."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import DEFAULT_DB_ALIAS
from django.forms import BaseForm
from django.http import HttpResponse

from tests.factories import make_user

migration = import_module("questions.migrations.0003_curators_group")


def make_curator(**overrides: Any) -> User:
    """A member of staff in the group of curators.

    Tests that commit flush the database after them, and with it what migrations stored: then the
    group is made again, as the migration makes it.
    """
    curator = make_user(**({"is_staff": True} | overrides))
    if not Group.objects.filter(name=migration.CURATORS).exists():
        migration.create_group(apps, DEFAULT_DB_ALIAS)
    curator.groups.add(Group.objects.get(name=migration.CURATORS))
    return curator


def form_data(response: HttpResponse, **changes: str) -> dict[str, str]:
    """What a browser posts when the admin's page is sent with `changes`.

    An empty string empties a field; a checkbox is ticked with "on" and cleared with "".
    """
    data: dict[str, str] = {}
    for form in _forms(response):
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value is not None and value is not False:
                data[field.html_name] = str(value).replace("\n", "\r\n")
    data |= changes
    return data


def _forms(response: HttpResponse) -> list[BaseForm]:
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return forms
