"""What an administrator does to a central database: make it, look at it, keep its ledger's months.

Errors are psycopg's own. Imports psycopg, so it is imported by the commands that need it only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

if TYPE_CHECKING:
    from datetime import date

CONNECT_TIMEOUT_S = 5
MONTHS_AHEAD = 24
"""How far the ledger's monthly partitions reach beyond the present month."""

_REVISION = "SELECT to_regclass('hub_station.alembic_version') IS NOT NULL"
_MONTHS = """
SELECT min(substr(relname, 14)), max(substr(relname, 14)), count(*)
  FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
 WHERE inhparent = to_regclass('hub_station.event_ledger')
   AND relname ~ '^event_ledger_[0-9]{4}_[0-9]{2}$'
"""
_STRAYS = (
    "SELECT count(*) FROM (SELECT FROM hub_station.event_ledger_default LIMIT 100000) AS stray"
)


@dataclass(frozen=True, slots=True)
class LedgerMonths:
    """The ledger's monthly partitions: first and last as YYYY-MM, how many, days to the last's end.

    `strays` counts events of no month (a wrong clock's), up to 100,000.
    """

    first: str
    last: str
    count: int
    days_ahead: int
    strays: int


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What a database says of itself. Not migrated: `revision` and `ledger` are None."""

    database: str
    server_version: str
    revision: str | None
    ledger: LedgerMonths | None


def connect(url: str, **changes: Any) -> psycopg.Connection:
    """Open a connection for an administrator, or give up soon."""
    # PgBouncer: see pools.
    return psycopg.connect(
        url, connect_timeout=CONNECT_TIMEOUT_S, prepare_threshold=None, **changes
    )


def database_of(url: str) -> str:
    """Return the database's name, "" where the URL has none."""
    return str(conninfo_to_dict(url).get("dbname") or "")


def create_database(url: str) -> bool:
    """Make the database that `url` names, from the server's `postgres`; False if it was there."""
    with connect(url, dbname="postgres", autocommit=True) as connection:
        name = database_of(url)
        there = connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
        if there.fetchone() is not None:
            return False
        connection.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(name)
            )
        )
    return True


def look_at(url: str) -> DatabaseState:
    """Ask a database which revision it is at and how far its ledger's months reach."""
    with connect(url) as connection:
        version = str(connection.info.server_version)
        (migrated,) = _row(connection, _REVISION)
        if not migrated:
            return DatabaseState(connection.info.dbname, _dotted(version), None, None)
        found = connection.execute("SELECT version_num FROM hub_station.alembic_version").fetchone()
        return DatabaseState(
            connection.info.dbname,
            _dotted(version),
            None if found is None else str(found[0]),
            None if found is None else _months(connection),
        )


def keep_months_ahead(url: str, months: int = MONTHS_AHEAD) -> int:
    """Make the ledger's partitions from this month on that are missing; return how many."""
    with connect(url) as connection:
        connection.execute("SET LOCAL lock_timeout = '3s'")
        (made,) = _row(
            connection,
            "SELECT hub_station.ensure_ledger_partitions((now() AT TIME ZONE 'UTC')::date, %s)",
            months + 1,
        )
    return int(made)


def _months(connection: psycopg.Connection) -> LedgerMonths | None:
    first, last, count = _row(connection, _MONTHS)
    if not count:
        return None
    (strays,) = _row(connection, _STRAYS)
    year, month = (int(part) for part in last.split("_"))
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC).date()
    days_ahead = (end - _today()).days
    return LedgerMonths(_dashed(first), _dashed(last), int(count), days_ahead, int(strays))


def _today() -> date:
    return datetime.now(UTC).date()


def _dashed(month: str) -> str:
    return month.replace("_", "-")


def _dotted(version: str) -> str:
    """Return 18.6 for libpq's 180006."""
    return f"{int(version) // 10_000}.{int(version) % 10_000}"


def _row(connection: psycopg.Connection, query: str, *values: object) -> tuple[Any, ...]:
    row = connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return row
