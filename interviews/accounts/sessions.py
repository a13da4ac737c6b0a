"""Sessions that know whose they are, and when and where they began: the engine of Django's.

A session is a row of its own table, so the list that a person sees is what lets them in, and
nothing has to be kept in step with it. Who a session belongs to and what is shown of it stand in
its data; each save copies them into columns. `begin` writes them at log-in, `note_use` the day
once a day: no request reads or writes more than it did. The account is read with its session.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import User
from django.contrib.sessions.backends import db
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from interviews.accounts.backends import has_factor
from interviews.accounts.devices import UNKNOWN, device_named
from questions.prepared import Parameter, PreparedQuery

LONGEST = timedelta(days=90)  # of a session, however often it is used
BEGAN_AT, DEVICE, SEEN_ON = "began_at", "device", "seen_on"


def _model() -> Any:
    return apps.get_model("interviews", "Session")


def _alive() -> QuerySet[Any]:
    fields = _model()._meta
    key = Parameter("key", fields.get_field("session_key"))
    now = Parameter("now", fields.get_field("expire_date"))
    sessions = _model().objects.filter(session_key=key, expire_date__gt=now)
    return sessions.select_related("user__profile")


def _alive_and_factor() -> QuerySet[Any]:
    return _alive().annotate(has_second_factor=has_factor(OuterRef("user")))


_ALIVE = PreparedQuery(_alive)
_ALIVE_AND_FACTOR = PreparedQuery(_alive_and_factor)


class SessionStore(db.SessionStore):
    """Django's; `account` is whose the session was when it was read, None of a visitor's.

    Whether it still lets that account in is for `backends.person_of` to say.
    """

    account: User | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        return _model()

    def _validate_session_key(self, key: str | None) -> bool:
        """Whether it may be one of ours: PostgreSQL refuses a NUL, which a cookie can hold."""
        return bool(super()._validate_session_key(key)) and key.isascii() and key.isalnum()

    def load(self) -> dict[str, Any]:
        query = _ALIVE_AND_FACTOR if settings.REQUIRE_TWO_FACTOR else _ALIVE
        session = query.first(key=self.session_key, now=timezone.now())
        if session is None:
            self._session_key = None
            return {}
        self.account = session.user
        if settings.REQUIRE_TWO_FACTOR and self.account:
            self.account.has_second_factor = session.has_second_factor
        return self.decode(session.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        if SESSION_KEY not in data:
            return super().create_model_instance(data)
        data.update(_beginning(UNKNOWN) | data)
        row = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY])
        row.device = data[DEVICE]
        row.began_at = datetime.fromisoformat(data[BEGAN_AT])
        row.seen_on = date.fromisoformat(data[SEEN_ON])
        return row

    @classmethod
    def end(cls, keys: Collection[str]) -> None:
        """End the sessions with these keys: the next request of each is one of nobody."""
        cls.get_model_class().objects.filter(session_key__in=keys).delete()


def begin(request: HttpRequest) -> None:
    """Write into the session that has just logged somebody in where and when that was."""
    request.session.update(_beginning(device_named(request.headers.get("User-Agent", ""))))


def note_use(request: HttpRequest) -> None:
    """Note the day, on the first request of each; end a session that is `LONGEST` old by then.

    The save that this causes also gives the session its two weeks anew. For requests of somebody
    who is logged in.
    """
    today = timezone.localdate().isoformat()
    if request.session[SEEN_ON] == today:
        return
    if timezone.now() - datetime.fromisoformat(request.session[BEGAN_AT]) >= LONGEST:
        logout(request)
    else:
        request.session[SEEN_ON] = today


def _beginning(device: str) -> dict[str, str]:
    now = timezone.now()
    seen_on = timezone.localdate(now)
    return {BEGAN_AT: now.isoformat(), DEVICE: device, SEEN_ON: seen_on.isoformat()}
