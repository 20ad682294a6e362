"""psycopg_pool that also closes all that idles, and says why it cannot connect.

Imports psycopg_pool, so it is itself imported only when the first connection is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import psycopg
from psycopg_pool import ConnectionPool

if TYPE_CHECKING:
    from collections.abc import Callable

Connection = psycopg.Connection[tuple[Any, ...]]


class IdlingPool(ConnectionPool[Connection]):
    """Closes every connection that went unused for a whole `max_idle`, not one per interval.

    A connection returned during one interval is closed at the end of the next at the latest, so
    within twice max_idle, however many there are.
    """

    def _shrink_pool(self) -> None:
        unused = self._nconns_min
        for _ in range(max(1, unused)):
            super()._shrink_pool()


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
