"""Asks one database about one waybill, in one transaction and one round trip.

The statements are in sql/osas_inquiry.sql and sql/onmart_inquiry.sql: `by_…` find waybills, every
other one is a section of the answer. Imports psycopg; used by one thread at a time.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import psycopg
from msgspec import Struct

from station.central import cells
from station.central.refusals import central_error
from station.central.statements import load_statements
from station.central.wanted import cuts_of
from station.inquiry import MOST_MATCHES, MOST_ROWS, FoundBy, Match, Section, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from station.central.idling_pool import Connection
    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.central.wanted import Wanted

    Cursor = psycopg.Cursor[tuple[Any, ...]]

_FINDS = "by_"
# One moment for all statements: a section must not know of a scan that another does not.
_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
# Each statement finds a few rows by index. Not to think of how many rows would be joined takes a
# sixth off the planning, which is most of the work.
SETTINGS = (
    "SELECT set_config('statement_timeout', %s, true),"
    " set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)"
)


class Known(Struct, frozen=True):
    """What one database knows: waybills that fit, newest first, and the sections about one."""

    matches: tuple[Match, ...] = ()
    more: bool = False
    sections: tuple[Section, ...] = ()


class InquiryReader:
    """One database's part of an inquiry."""

    def __init__(self, pool: Pool, naming: Naming) -> None:
        self._pool = pool
        self._source = Source(pool.target.value)
        statements = load_statements(pool.target, "inquiry", naming)
        self._finding = {
            FoundBy(name.removeprefix(_FINDS)): text
            for name, text in statements.items()
            if name.startswith(_FINDS)
        }
        self._telling = {
            name: text for name, text in statements.items() if not name.startswith(_FINDS)
        }

    def statements(self) -> Mapping[str, str]:
        """Return all statements by name, for whoever looks at their plans."""
        return {_FINDS + by: text for by, text in self._finding.items()} | self._telling

    def ask(self, wanted: Wanted | None, awb: str, timeout_s: float) -> Known:
        """Find what is `wanted`, and tell everything of `awb` ("" for nothing).

        Raises CentralError, `database_silent` when it takes longer than `timeout_s`.
        """
        deadline_s = time.monotonic() + timeout_s
        finding = self._asked(wanted)
        telling = self._telling if awb else {}
        facts = facts_of(wanted, awb)
        try:
            with self._pool.connection(timeout_s) as connection:
                left_s = max(0.001, deadline_s - time.monotonic())
                with self._pool.answering(connection, left_s):
                    found, told = _run(connection, finding, telling, facts, left_s)
                    return self._known(found, told)
        except (psycopg.Error, UnicodeError) as error:
            raise central_error(error) from error

    def _asked(self, wanted: Wanted | None) -> dict[FoundBy, str]:
        if wanted is None:
            return {}
        none = {FoundBy.PHONE: not wanted.phones, FoundBy.NAME: not wanted.name}
        return {by: text for by, text in self._finding.items() if not none.get(by)}

    def _known(self, found: dict[FoundBy, Cursor], told: dict[str, Cursor]) -> Known:
        matches: list[Match] = []
        more = False
        for by, reading in found.items():
            rows = reading.fetchall()
            more = more or len(rows) > MOST_MATCHES
            matches += [_match(by, *cells.cells(row)) for row in rows[:MOST_MATCHES]]
        sections = (self._section(name, reading) for name, reading in told.items())
        return Known(tuple(matches), more, tuple(section for section in sections if section))

    def _section(self, name: str, reading: Cursor) -> Section | None:
        rows = reading.fetchall()
        if not rows:
            return None
        columns = tuple(column.name for column in reading.description or ())
        told = tuple(cells.cells(row) for row in rows[:MOST_ROWS])
        return Section(name, self._source, columns, told, more=len(rows) > MOST_ROWS)


def facts_of(wanted: Wanted | None, awb: str) -> dict[str, object]:
    """Return what the statements need."""
    told = {"awb": awb, "most_rows": MOST_ROWS + 1, **cuts_of(awb)}
    return told if wanted is None else told | wanted.facts


def _run(
    connection: Connection,
    finding: dict[FoundBy, str],
    telling: dict[str, str],
    facts: dict[str, object],
    limit_s: float,
) -> tuple[dict[FoundBy, Cursor], dict[str, Cursor]]:
    connection.autocommit = True
    cells.read_any_moment(connection)
    with connection.pipeline():
        connection.execute(_BEGIN)
        connection.execute(SETTINGS, (str(max(1, int(limit_s * 1000))),))
        found = {by: connection.execute(text, facts) for by, text in finding.items()}
        told = {name: connection.execute(text, facts) for name, text in telling.items()}
        connection.execute("COMMIT")
    return found, told


def _match(by: FoundBy, awb: Any, matched: Any, *line: Any) -> Match:
    # ONMART knows the number only.
    sender, recipient, destination, status, created_at = line or ("", "", "", "", None)
    texts = (awb, matched, sender, recipient, destination, status)
    number, matched, sender, recipient, destination, status = (str(text or "") for text in texts)
    return Match(
        awb=number,
        found_by=by,
        matched=matched,
        sender=sender,
        recipient=recipient,
        destination=destination,
        status=status,
        created_at=created_at if isinstance(created_at, datetime) else None,
    )
