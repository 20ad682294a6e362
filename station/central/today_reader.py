"""Asks OSAS for what it alone knows of a hub's day, in one transaction and one round trip.

Imports psycopg; used by one thread at a time. Neighbours: sql/osas_today.sql, summing.
"""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import psycopg
from msgspec import Struct

from station.central import cells
from station.central.refusals import central_error
from station.central.statements import load_statements
from station.today import Gap, Seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from station.central.idling_pool import Connection
    from station.central.naming import Naming
    from station.central.pools import Pool

MOST = 500
_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_LIMIT = "SELECT set_config('statement_timeout', %s, true)"


class FromOsas(Struct, frozen=True):
    """The hub's stations by name, and what nobody has settled, newest first; 500 of each.

    `earned`: today's commission in rupiah, by the agent's id.
    """

    stations: tuple[Seen, ...] = ()
    gaps: tuple[Gap, ...] = ()
    earned: dict[int, int] = {}


class Asked(Struct, frozen=True):
    """Of which hub, which agents (ids) on which of the hub's days, at which moment of this PC's."""

    hub: str
    agents: tuple[int, ...]
    day: date
    now: datetime

    @property
    def facts(self) -> dict[str, object]:
        """Return what the statements ask for."""
        told = {"hub": self.hub, "day": self.day, "now": self.now}
        return {**told, "agents": list(self.agents), "most": MOST}


class TodayReader:
    """OSAS's part."""

    def __init__(self, pool: Pool, naming: Naming) -> None:
        self._pool = pool
        self._statements = load_statements(pool.target, "today", naming)

    def statements(self) -> Mapping[str, str]:
        """Return all statements by name, for whoever looks at their plans."""
        return self._statements

    def read(self, asked: Asked, timeout_s: float) -> FromOsas:
        """Read it.

        Raises CentralError, `database_silent` where it takes longer.
        """
        deadline_s = time.monotonic() + timeout_s
        try:
            with self._pool.connection(timeout_s) as connection:
                left_s = max(0.001, deadline_s - time.monotonic())
                with self._pool.answering(connection, left_s):
                    return self._ask(connection, asked.facts, left_s)
        except (psycopg.Error, UnicodeError) as error:
            raise central_error(error) from error

    def _ask(self, connection: Connection, facts: dict[str, object], left_s: float) -> FromOsas:
        connection.autocommit = True
        cells.read_any_moment(connection)
        with connection.pipeline():
            connection.execute(_BEGIN)
            connection.execute(_LIMIT, (str(max(1, int(left_s * 1000))),))
            told = {
                name: connection.execute(text, facts) for name, text in self._statements.items()
            }
            connection.execute("COMMIT")
        rows: dict[str, list[Any]] = {name: each.fetchall() for name, each in told.items()}
        return FromOsas(
            tuple(Seen(*cells.cells(row)) for row in rows["stations"]),  # type: ignore[arg-type]  # as the statement lists them
            tuple(Gap(*cells.cells(row)) for row in rows["gaps"]),  # type: ignore[arg-type]  # the same
            dict(rows["earned"]),
        )
