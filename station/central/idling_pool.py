"""psycopg_pool that also closes all that idles, and says why it cannot connect.

Imports psycopg_pool, so it is itself imported only when the first connection is wanted.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Self

import psycopg
from psycopg_pool import ConnectionPool
from psycopg_pool.base import AttemptWithBackoff

if TYPE_CHECKING:
    from collections.abc import Callable

Connection = psycopg.Connection[tuple[Any, ...]]
_ON_ITS_WAY_S = 1.0


class IdlingPool(ConnectionPool[Connection]):
    """Closes every connection that went unused for a whole `max_idle`, not one per interval.

    A connection returned during one interval is closed at the end of the next at the latest, so
    within twice max_idle, however many there are. Who is refused is not tried a second time at
    once, as psycopg_pool does: servers lock accounts, and a full one needs rest.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        self._connecting: set[int] = set()
        """The threads that are just connecting."""
        super().__init__(*arguments, **settings)

    @property
    def is_connecting(self) -> bool:
        """Whether it waits for the server to take a connection."""
        return bool(self._connecting)

    def _add_connection(self, attempt: AttemptWithBackoff | None, growing: bool = False) -> None:
        self._connecting.add(threading.get_ident())
        try:
            super()._add_connection(attempt or _OneAttempt(timeout=0), growing)
        finally:
            self._connecting.discard(threading.get_ident())

    _unwanted_until_s = 0.0

    def close_unused(self) -> None:
        """Close every connection that is not lent, down to the least that is to stay.

        One that was given back a moment ago may still be on its way: a worker of the pool's resets
        it. Until another is asked for, what arrives within a second is closed too.
        """
        self._unwanted_until_s = time.monotonic() + _ON_ITS_WAY_S
        self._close_what_lies_here()

    def getconn(self, timeout: float | None = None) -> Connection:
        """Lend a connection; see psycopg_pool."""
        self._unwanted_until_s = 0.0
        return super().getconn(timeout)

    def _add_to_pool(self, conn: Connection) -> None:
        super()._add_to_pool(conn)
        if time.monotonic() < self._unwanted_until_s:
            self._close_what_lies_here()

    def _close_what_lies_here(self) -> None:
        # The first call only takes note of what is unused; each other one closes one of that.
        for _ in range(len(self._pool) + 1):
            super()._shrink_pool()

    def _shrink_pool(self) -> None:
        unused = self._nconns_min
        for _ in range(max(1, unused)):
            super()._shrink_pool()


class _OneAttempt(AttemptWithBackoff):
    def time_to_give_up(self, now: float) -> bool:  # noqa: ARG002  # psycopg_pool's
        return True


def reporting_connection(report: Callable[[Exception, str], None]) -> type[Connection]:
    """Return a connection class that reports every failed attempt: the error, and to where."""

    class ReportingConnection(psycopg.Connection[tuple[Any, ...]]):
        @classmethod
        def connect(cls, conninfo: str = "", **settings: Any) -> Self:
            try:
                return super().connect(conninfo, **settings)
            except Exception as error:
                report(error, conninfo)
                raise

    return ReportingConnection
