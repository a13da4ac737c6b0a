"""Middleware that has no better home in a library."""

import functools
import logging
import re
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import csp.constants
import csp.middleware
import csp.utils
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import middleware
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from config import logs
from config.outages import is_outage
from interviews.accounts import sessions
from interviews.accounts.backends import person_of
from interviews.teams.access import TwoFactorRequired

logger = logging.getLogger("viva.requests")


class RequestLogMiddleware:
    """Give each request an id, answer with it, and log the request under it in one line.

    A proxy may have chosen the id already: a well-formed `X-Request-ID` is taken over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        offered = request.headers.get("X-Request-ID", "")
        identifier = offered if re.fullmatch(r"[A-Za-z0-9-]{8,64}", offered) else uuid.uuid4().hex
        token = logs.request_id.set(identifier)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = identifier
            logger.info(
                "request",
                extra={
                    "method": request.method,
                    "route": logs.route_of(request),
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                },
            )
            return response
        finally:
            logs.request_id.reset(token)


class CSPMiddleware(csp.middleware.CSPMiddleware):
    """The library's, but the header is composed once where no view asks for another."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        asks = any(name.startswith("_csp") for name in (*vars(request), *vars(response)))
        if settings.DEBUG or asks:
            return super().process_response(request, response)
        response.headers.setdefault(csp.constants.HEADER, _composed_policy())
        return response


@functools.cache
def _composed_policy() -> str:
    return csp.utils.build_policy()


class DatabaseDownMiddleware:
    """Answer 503 in place of 500 when the database could not be reached; show what was typed.

    The session is read before any view runs and saved after it, so the exception may come from
    another middleware, which Django turns into a 500 on the spot. The signal that it sends then
    still sees the exception.
    """

    RETRY_AFTER = 5  # seconds
    # What is typed anew rather than written into a page.
    SECRET = re.compile(r"password|token|secret|credential|\bcode\b")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        got_request_exception.connect(self._note, dispatch_uid="config.database_down")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 500 or "viva.database_down" not in request.META:
            return response
        response = render(request, "503.html", {"typed": self._typed(request)}, status=503)
        response["Retry-After"] = str(self.RETRY_AFTER)
        add_never_cache_headers(response)
        return response

    @staticmethod
    def _note(request: HttpRequest | None = None, **_kwargs: Any) -> None:
        if request is not None and is_outage(sys.exc_info()[1]):
            request.META["viva.database_down"] = True

    def _typed(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the fields of a form, to be sent again; none of a form that asks for a secret."""
        if request.method != "POST" or request.FILES:
            return []
        posted = dict(request.POST.lists())
        posted.pop("csrfmiddlewaretoken", None)
        if any(self.SECRET.search(name) for name in posted):
            return []
        return [
            {"name": name, "value": value, "is_prose": bool(re.search(r"\s", value))}
            for name, values in posted.items()
            for value in values
        ]


class AuthenticationMiddleware(middleware.AuthenticationMiddleware):
    """Django's, without a query of its own where the session was read with its account."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: person_of(request))


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


class TwoFactorMiddleware:
    """Lead whoever lacks a second factor to setting one up, where one is asked for.

    All pages ask for it when `REQUIRE_TWO_FACTOR` is set, the admin when `STAFF_REQUIRE_TWO_FACTOR`
    is; a team's pages raise `TwoFactorRequired`.
    """

    # To set one up, to take one's data and to leave; what machines ask for.
    WITHOUT = ("account_", "mfa_", "accounts:", "digests:", "health", "ready", "metrics")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., Any],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        page = request.resolver_match.view_name
        if settings.REQUIRE_TWO_FACTOR and not page.startswith(self.WITHOUT):
            return None if request.user.has_second_factor else self._ask(request, "Viva")
        if (
            settings.STAFF_REQUIRE_TWO_FACTOR
            and page.startswith("admin:")
            and request.user.is_staff
        ):
            return None if is_mfa_enabled(request.user) else self._ask(request, "The admin")
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TwoFactorRequired):
            return self._ask(request, str(exception))
        return None

    def _ask(self, request: HttpRequest, who: str) -> HttpResponse:
        messages.warning(
            request, f"{who} asks for a second factor. Set one up here, then go back to it."
        )
        if request.htmx:
            return HttpResponseClientRedirect(reverse("mfa_index"))
        return redirect("mfa_index")


def personal_time_zone(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Show moments by the clock of the person; a visitor sees those of the server.

    It costs no query: the profile is loaded together with the person.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        profile = getattr(request.user, "profile", None)
        with timezone.override(profile.zone if profile else None):
            return get_response(request)

    return middleware


def session_of_person(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Note once a day that a session is used, and end one that is too old.

    Browsers keep no page of somebody who is logged in, unless its view says how. When a request
    ends its own session, the browser forgets the pages that it has kept: whoever sits there next
    does not come to them by going back.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        was_logged_in = request.user.is_authenticated
        if was_logged_in:
            sessions.note_use(request)
        response = get_response(request)
        if was_logged_in and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        if was_logged_in and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return middleware
