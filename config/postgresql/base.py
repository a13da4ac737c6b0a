"""Django's engine for PostgreSQL, which asks less often whether the server is still there."""

import select
from time import monotonic

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is asked by a query once a second, and not at each request.

    In between, it is enough that nothing waits to be read: a server that stops, or ends a
    connection, says so and closes its socket, while one that is asked nothing says nothing.
    """

    ASKED_EVERY = 1.0  # seconds

    _was_usable_at = float("-inf")

    def close_if_health_check_failed(self) -> None:
        if not self.health_check_done and self.connection is not None:
            self.health_check_done = self._was_usable_just_now() and self._is_silent()
        super().close_if_health_check_failed()

    def is_usable(self) -> bool:
        usable: bool = super().is_usable()
        self._was_usable_at = monotonic() if usable else float("-inf")
        return usable

    def _was_usable_just_now(self) -> bool:
        return monotonic() - self._was_usable_at < self.ASKED_EVERY

    def _is_silent(self) -> bool:
        if self.connection.closed:
            return False
        socket = select.poll()
        socket.register(self.connection.fileno(), select.POLLIN)
        return not socket.poll(0)
