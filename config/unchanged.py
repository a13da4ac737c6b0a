"""Answer 304 before a page is read and rendered, to whoever has it already as it is now.

A page is named by what it shows: who asks, in which form, and the state of its rows, which one or
two small queries sum up. The page itself is never hashed.
"""

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# A change of these changes pages, and no row tells of it.
_SOURCES = ("config/*.py", "interviews/**/*.py", "questions/**/*.py", "templates/**/*.html")
_STATIC = ("static/**/*.css", "static/**/*.js", "static/**/*.svg")


def unless_unchanged(
    state: Callable[Concatenate[HttpRequest, P], object | None],
) -> Callable[[View[P]], View[P]]:
    """Let a view answer 304 while `state` of the same arguments stays equal.

    `state` sums up every row that the view shows, save those of the account and the request
    itself; None when nothing can be said, as for a page that does not exist. A page with a message
    is always sent, so that the message is not lost. Browsers ask each time (`no-cache`), and
    nobody else keeps the page (`private`).
    """

    def decorate(view: View[P]) -> View[P]:
        @condition(etag_func=functools.partial(_etag, state))
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            return view(request, *args, **kwargs)

        @functools.wraps(view)
        def asking(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = answer(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
            return response

        return asking

    return decorate


def _etag(
    state: Callable[..., object | None], request: HttpRequest, *args: object, **kwargs: object
) -> str | None:
    if settings.DEBUG or len(get_messages(request)):
        return None
    of_rows = state(request, *args, **kwargs)
    if of_rows is None:
        return None
    parts = (of_rows, _of_person(request), _of_request(request), code_edition())
    return f'"{_digest(repr(parts).encode())}"'


def _of_person(request: HttpRequest) -> tuple[object, ...]:
    """What the header says, and by whose clock moments are written."""
    user = request.user
    profile = getattr(user, "profile", None)
    zone = profile.time_zone if profile else ""
    return user.pk, user.get_username(), user.is_staff, zone


def _of_request(request: HttpRequest) -> tuple[object, ...]:
    """The address, page or fragment, and the secret that the page's CSRF token was made from."""
    if "CSRF_COOKIE" not in request.META:
        get_token(request)  # a new visitor's secret is chosen now, and not by the template
    form = request.headers.get("HX-Request"), request.headers.get("HX-Target")
    return request.get_full_path(), form, request.META["CSRF_COOKIE"]


@functools.cache
def code_edition() -> str:
    """Name the code, templates and static files that this process runs; the same on all servers."""
    digest = hashlib.blake2b(digest_size=16)
    for pattern in (*_SOURCES, *_STATIC):
        for path in sorted(Path(settings.BASE_DIR).glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
