"""How often something may be done: counted in the cache, which all workers share.

    INVITATIONS = Throttle("invitations", limit=20, seconds=3600)

    @throttled(INVITATIONS, lambda request, team: (team,))
    def invite(request, team): ...

Windows are fixed: they begin at multiples of `seconds`. Each hit claims one of `limit` numbered
places with `cache.add`, which every cache does atomically (`incr` of the database cache is not
atomic), so that requests at the same moment cannot share a place.
"""

import functools
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most `limit` hits in each window of `seconds`, for each key."""

    name: str
    limit: int
    seconds: int

    def hit(self, *key: object) -> int:
        """Count a hit; return 0 when it is allowed, else the seconds until the next window."""
        now = int(time.time())
        window, elapsed = divmod(now, self.seconds)
        places = self._places(window, key)
        taken = cache.get_many(places)
        for place in places:
            if place not in taken and cache.add(place, 1, timeout=self.seconds):
                return 0
        return self.seconds - elapsed

    def _places(self, window: int, key: tuple[object, ...]) -> list[str]:
        """The keys are hashed: the cache need not know addresses, and they have no odd letters."""
        digest = hashlib.sha256("\0".join(map(str, key)).encode()).hexdigest()
        return [f"throttle:{self.name}:{digest}:{window}:{n}" for n in range(self.limit)]


def client_ip(request: HttpRequest) -> str:
    """Return the address the request came from, as allauth's own throttles see it."""
    return get_adapter(request).get_client_ip(request)


def of_person(request: HttpRequest, *_args: Any, **_kwargs: Any) -> tuple[object, ...]:
    """Count for whoever is logged in; a key for `throttled`."""
    return (request.user.pk,)


def throttled(
    throttle: Throttle,
    key: Callable[..., tuple[object, ...]] | None = None,
    *,
    methods: tuple[str, ...] = ("POST",),
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Answer 429 when a view is called too often with one of `methods`.

    `key` gets what the view gets and says who or what is counted; without it, the client's address
    is. Stand it below the decorators that refuse a method.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods:
                of = key(request, *args, **kwargs) if key else (client_ip(request),)
                if seconds := throttle.hit(*of):
                    return too_many_requests(request, seconds)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """Answer 429 with a plain page; `seconds` says when to try again."""
    minutes = -(-seconds // 60)
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
