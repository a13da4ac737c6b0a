"""Curators, and the admin's forms as their browser sends them."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import reverse

from questions.curation.roles import AUTHORS, OWNERS, REVIEWERS
from questions.models import Question
from tests.factories import make_user


def make_curator(*, role: str = OWNERS, **overrides: Any) -> User:
    """A member of staff with a role in the bank; a bank owner unless another is given."""
    curator = make_user(**({"is_staff": True} | overrides))
    curator.groups.add(Group.objects.get(name=role))
    return curator


def make_author(**overrides: Any) -> User:
    return make_curator(role=AUTHORS, **overrides)


def make_reviewer(**overrides: Any) -> User:
    return make_curator(role=REVIEWERS, **overrides)


def change_url(question: Question) -> str:
    return reverse("admin:questions_question_change", args=[question.pk])


def text_of(response: HttpResponse) -> str:
    """The page with single spaces, as it is read."""
    return " ".join(response.content.decode().split())


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
