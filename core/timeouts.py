"""How long PostgreSQL lets somebody work, wait for a lock, and sit in a transaction without doing anything.

A page gives up before its reader does, a job has its own patience (``settings.DATABASE_TIMEOUTS``), and what a person
starts by hand (``migrate``, ``load_demo``) has none. Where one fires, people read ``core.errors.Busy``.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, utils
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Timeouts:
    """Seconds; 0 is for ever."""

    statement: float = 0
    lock: float = 0
    idle: float = 0


_thread = threading.local()


def timeouts_of(kind: str) -> Timeouts:
    """``site`` or ``job``."""
    return Timeouts(*settings.DATABASE_TIMEOUTS[kind])


def use(timeouts: Timeouts) -> None:
    """This thread's connection has them from now on, also when it is made anew."""
    _thread.wanted = timeouts
    if connection.connection is not None:
        _apply(connection)


@contextmanager
def within(kind: str) -> Iterator[None]:
    """The timeouts of a kind of work while it lasts."""
    before = getattr(_thread, "wanted", Timeouts())
    use(timeouts_of(kind))
    try:
        yield
    finally:
        _thread.wanted = before
        if connection.connection is not None and connection.is_usable():
            _apply(connection)


def site_timeouts(**_signal: Any) -> None:
    """Called at the start of every request."""
    use(timeouts_of("site"))


def new_connection(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Called whenever a connection was made."""
    if hasattr(_thread, "wanted"):
        _apply(connection, fresh=True)


def _apply(connection: BaseDatabaseWrapper, *, fresh: bool = False) -> None:
    wanted = _thread.wanted
    # what is set inside a transaction ends with it where it is rolled back: only tests begin work inside one
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    if not fresh and getattr(connection, "timeouts", Timeouts()) == wanted:
        return
    values = [f"{round(seconds * 1000)}ms" for seconds in (wanted.statement, wanted.lock, wanted.idle)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false), "
            "set_config('idle_in_transaction_session_timeout', %s, false)",
            values,
        )
    connection.timeouts = wanted  # type: ignore[attr-defined]


# --- What came of them ----------------------------------------------------------------------------

# cancelled by a timeout, lock not available, ended for idling, deadlock, moments that do not go together
GAVE_UP = ("57014", "55P03", "25P03", "25P04", "40P01", "40001")
# shut down, crashed, not ready, too many connections, connection lost (08…)
AWAY = ("57P01", "57P02", "57P03", "57P05", "53300")


def is_busy(error: BaseException | None) -> bool:
    """Whether the database gave up, not the work: later the same may go well."""
    if not isinstance(error, utils.DatabaseError | utils.InterfaceError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code in GAVE_UP or is_away(error) or "database is locked" in str(error)


def is_away(error: BaseException) -> bool:
    """Whether the connection is lost, or there never was one."""
    if code := getattr(error.__cause__, "pgcode", None):
        return code in AWAY or code.startswith("08")
    if connection.vendor != "postgresql":
        return False
    # whatever else goes wrong on a lost connection, in the middle of an answer or of a transaction, is its doing
    lost = connection.connection is None or connection.connection.closed
    return lost or isinstance(error, utils.InterfaceError | utils.OperationalError)
