"""Sessions in the database, as Django's own; the statement that reads one is composed once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from questions.prepared import Parameter, PreparedQuery

_LIVING = PreparedQuery(
    lambda: Session.objects.filter(
        session_key=Parameter("key", Session._meta.get_field("session_key")),
        expire_date__gt=Parameter("now", Session._meta.get_field("expire_date")),
    )
)


class SessionStore(db.SessionStore):
    """Every request of somebody who is logged in begins with this read."""

    def _get_session_from_db(self) -> Session | None:
        session = _LIVING.first(key=self.session_key, now=timezone.now())
        if session is None:
            self._session_key = None
        return session
