"""Error pages in our style. They must work when the database does not, so no test may use it."""

import re
from collections.abc import Iterator
from typing import NoReturn

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path

from config.urls import urlpatterns as pages

ERRORS = {
    "denied": PermissionDenied("text of the exception"),
    "suspicious": SuspiciousOperation("text of the exception"),
    "broken": ZeroDivisionError("text of the exception"),
}


def fail(request: HttpRequest, kind: str) -> NoReturn:
    raise ERRORS[kind]


fail.login_required = False  # type: ignore[attr-defined]
urlpatterns = [*pages, path("fail/<str:kind>/", fail)]


@pytest.fixture
def visitor(settings) -> Iterator[Client]:
    settings.DEBUG = False
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/no-such-page/", 404, "There is nothing here"),
        ("/fail/denied/", 403, "You may not do this"),
        ("/fail/suspicious/", 400, "This request cannot be read"),
        ("/fail/broken/", 500, "Something broke"),
    ],
)
def test_error_page_says_what_happened_without_the_database(visitor, address, status, heading):
    response = visitor.get(address)

    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert "text of the exception" not in page


def test_form_without_its_token_gets_a_page_in_our_style(settings):
    settings.DEBUG = False

    response = Client(enforce_csrf_checks=True).post("/accounts/login/")

    assert response.status_code == 403
    assert "<h1>This form could not be trusted</h1>" in response.content.decode()


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_error_page_needs_neither_scripts_nor_another_host(code):
    page = render_to_string(f"{code}.html")

    assert "<script" not in page
    assert re.findall(r'(?:href|src)="(?!/)([^"]*)"', page.replace('"static/', '"/static/')) == []
    assert re.search(r"<title>\S.* · Viva</title>", page)
