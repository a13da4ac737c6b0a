"""Middleware that has no better home in a library."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Log-in by default; HTMX is sent to the log-in page as a whole, not into a fragment."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if not request.htmx:
            return super().handle_no_permission(request, view_func)
        page = urlsplit(request.htmx.current_url_abs_path or "/")
        login = resolve_url(settings.LOGIN_URL)
        return HttpResponseClientRedirect(f"{login}?{urlencode({'next': page.geturl()})}")


def personal_time_zone(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Show moments by the clock of the person; a visitor sees those of the server.

    It costs no query: `AccountBackend` loads the profile together with the person.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        profile = getattr(request.user, "profile", None)
        with timezone.override(profile.zone if profile else None):
            return get_response(request)

    return middleware
