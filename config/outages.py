"""Which errors of a database mean that it is away, and not that a query is wrong."""

import sqlite3

from django.db import InterfaceError, OperationalError

# Classes and codes of PostgreSQL (appendix A of its manual): connection exceptions, too many
# connections, and a server that is shutting down, has crashed or is starting.
_POSTGRESQL = ("08", "53300", "57P01", "57P02", "57P03")
# Result codes of SQLite: the file is locked, cannot be opened or read, or its disk is full.
_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
}


def is_outage(error: BaseException | None) -> bool:
    """Tell whether trying again later may help: the database was not reached, or was lost.

    A deadlock, a cancelled statement or a missing table are not outages.
    """
    if isinstance(error, InterfaceError):
        return True  # the connection is closed already
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # The lower byte is the code, the rest details it.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    # A connection that could not be made, or broke, has no code: nobody was there to send one.
    code: str = getattr(cause, "sqlstate", None) or ""
    return not code or code.startswith(_POSTGRESQL)
