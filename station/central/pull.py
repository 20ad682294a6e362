"""Pulls what changed in one database since the last time into the mirror, as a stream.

A row has changed if it was touched after the cursor *and* its transaction was not yet over when
the last pull began. The first alone would lose rows that commit late, unless every pull looked
back; looking back (`overlap_s`) is cheap because of the second.

A table that was never pulled comes whole, in the order of the mirror's keys: SQLite appends, where
rows in any other order would touch a page each. A pull that is cut off goes on from the key it had
reached, and what changed since it began is pulled afterwards.

What neither can see (deletions, rows that commit later still) `comparison` finds in time.

Rows come as JSON and SQLite takes them apart: Python's lock is held little, and the desk shares it.
Imports psycopg, so it is imported in the downlink's thread only.
"""

from __future__ import annotations

import logging
from contextlib import closing
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
from psycopg import errors, sql

from station.central.comparison import Comparison
from station.central.pull_part import changes, everything
from station.central.refusals import central_error
from station.central.row_stream import stream
from station.central.scope import Scope
from station.central.statements import load_statements
from station.errors import CentralError
from station.events import Target
from station.mirror.schema import TABLES
from station.mirror.writer import Cursor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.central.idling_pool import Connection
    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.central.pull_part import Part
    from station.central.row_stream import Slice
    from station.mirror.table import MirrorTable
    from station.mirror.writer import MirrorWriter

_STATEMENTS = {Target.OSAS: ("pull", "work_pull"), Target.ONMART: ("pull",)}
_SECOND_US = 1_000_000
_DAY_US = 86_400 * _SECOND_US
_COUNT = sql.SQL("(SELECT count(*) FROM ({}) AS source)")
_MOMENT = sql.SQL("""
SELECT identity, timeline, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
       (pg_snapshot_xmin(pg_current_snapshot())::text::numeric % 4294967296)::bigint
  FROM ({}) AS server (identity, timeline)
""")
# The last checkpoint's timeline is the old one until a promoted server makes its first.
_IDENTITY = sql.SQL("""
SELECT system.system_identifier || '/' || db.oid,
       CASE WHEN pg_is_in_recovery() THEN checkpoint.timeline_id
            ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END
  FROM pg_control_system() AS system, pg_control_checkpoint() AS checkpoint,
       pg_database AS db
 WHERE db.datname = current_database()
""")
_NAME_ONLY = sql.SQL(
    "SELECT datname || '/' || oid, 0 FROM pg_database WHERE datname = current_database()"
)

log = logging.getLogger(__name__)


class _Moment(NamedTuple):
    """Which server this is, its timeline, its clock, and its oldest open transaction."""

    identity: str
    timeline: int
    server_us: int
    horizon_xid: int


class Pull:
    """One database's part of the mirror. Used by the downlink's thread."""

    def __init__(
        self,
        pool: Pool,
        naming: Naming,
        *,
        overlap_s: float,
        days: int,
        compare_every_s: float = 86_400,
        hub: str = "",
        random: Random | None = None,
    ) -> None:
        self._pool = pool
        self._target: Target = pool.target
        self._overlap_us = int(overlap_s * _SECOND_US)
        self._days = days
        self._tables = [table for table in TABLES if table.source is pool.target]
        texts = {
            name: text
            for what in _STATEMENTS[pool.target]
            for name, text in load_statements(pool.target, what, naming).items()
        }
        self._asked = sha256("\n".join(texts.values()).encode()).hexdigest()
        touching = texts.pop("touching", "")
        rows = {name: sql.SQL(text) for name, text in texts.items()}
        self._scope = Scope(self._tables, rows, touching, hub)
        self._rows = self._scope.rows
        # What touches the hub is to be known before it is asked for.
        first = [table for table in self._tables if table.whole] if hub else self._tables
        rest = [table for table in self._tables if table not in first]
        self._rounds = [tables for tables in (first, rest) if tables]
        self._comparison = Comparison(
            pool,
            self._tables,
            self._rows,
            every_s=compare_every_s,
            random=random or Random(),  # noqa: S311  # nothing secret
        )

    def __call__(self, writer: MirrorWriter, timeout_s: float | None = None) -> None:
        """Bring the mirror up to date; what was put before a failure stays.

        Raises CentralError, and apsw.Error where the mirror itself fails.
        """
        try:
            with self._pool.connection(timeout_s) as connection:
                connection.autocommit = True
                moment = self._moment(connection)
                if self._pull(connection, writer, moment):
                    # A table was filled that an earlier pull had begun: what has changed in it
                    # since that one is still to come.
                    moment = self._moment(connection)
                    self._pull(connection, writer, moment)
                self._compare(connection, writer, moment.server_us)
        except psycopg.Error as error:
            raise central_error(error) from error

    def _pull(self, connection: Connection, writer: MirrorWriter, moment: _Moment) -> bool:
        """Pull once; return whether a table was filled that an earlier pull had begun.

        The moment was taken before the first row is read: nothing falls between two pulls.
        """
        self._recognise(writer, moment)
        now = Cursor(moment.server_us - self._overlap_us, moment.horizon_xid)
        oldest_us = self._oldest_us(moment.server_us)
        went_on = False
        for tables in self._rounds:
            if tables is self._rounds[-1]:
                self._scope.look(writer)
            cursors = [writer.cursor(table) for table in tables]
            parts = [
                self._part(table, cursor, now, oldest_us)
                for table, cursor in zip(tables, cursors, strict=True)
            ]
            counted = self._take(connection, writer, tables, parts)
            self._drop_deleted(connection, writer, tables, counted)
            went_on |= any(cursor.reached is not None for cursor in cursors)
        return went_on

    def _recognise(self, writer: MirrorWriter, moment: _Moment) -> None:
        """Pull all again from another server, and from one that was rolled back.

        As well where the settings have come to say otherwise what a name, a state or a weight
        means there: what was pulled before was taken for something else. Until it has all come it
        stays, to be looked up; what the server does not have goes at the end (see `_compare`).
        """
        server, timeline, asked = (
            f"{self._target}_{fact}" for fact in ("server", "timeline", "asked")
        )
        known = [writer.noted(fact) for fact in (server, timeline, asked)]
        now: list[str | int] = [moment.identity, moment.timeline, self._asked]
        if known == now:
            return
        if known[0] is not None:
            log.info("%s: the mirror is made anew: %s is %s now", self._target, known, now)
            writer.note(self._unproven, 1)
        writer.forget_cursors(self._target)
        for fact, value in zip((server, timeline, asked), now, strict=True):
            writer.note(fact, value)

    def _compare(self, connection: Connection, writer: MirrorWriter, server_us: int) -> None:
        """Find what a pull cannot see: at once where another server was pulled over the old rows.

        Else for a moment; what fails then is no failure of the pull, and waits for another hour.
        """
        oldest_us = self._oldest_us(server_us)
        if writer.noted(self._unproven) is not None:
            self._comparison.all_at_once(connection, writer, oldest_us)
            writer.forget_before(oldest_us)
            writer.forget_note(self._unproven)
            return
        try:
            self._comparison.go_on(connection, writer, server_us, oldest_us)
        except (psycopg.Error, CentralError) as error:
            log.info("%s: not compared: %s", self._target, error)
            self._comparison.put_off()

    @property
    def _unproven(self) -> str:
        return f"{self._target}_unproven"

    def _oldest_us(self, server_us: int) -> int:
        """Return from when on rows are held: the beginning of a day, as `forget_before` is told."""
        return (server_us // _DAY_US - self._days) * _DAY_US

    def _moment(self, connection: Connection) -> _Moment:
        try:
            found = self._row(connection, _MOMENT.format(_IDENTITY))
        except errors.InsufficientPrivilege:
            found = self._row(connection, _MOMENT.format(_NAME_ONLY))
        identity, timeline, server_us, horizon_xid = found
        return _Moment(str(identity), int(timeline), int(server_us), int(horizon_xid))

    def _part(self, table: MirrorTable, cursor: Cursor, now: Cursor, oldest_us: int) -> Part:
        rows = self._rows[table.name]
        if cursor.since_us is not None and cursor.reached is None:
            return changes(table, rows, cursor, now, self._overlap_us)
        began = now if cursor.reached is None else cursor
        return everything(table, rows, began, oldest_us if table.dated else 0)

    def _take(
        self,
        connection: Connection,
        writer: MirrorWriter,
        tables: Sequence[MirrorTable],
        parts: Sequence[Part],
    ) -> list[int]:
        """Put what comes; return how many rows the server has of each `whole` table."""
        queries = [part.query for part in parts] + self._counts(tables)
        counted: list[int] = []
        with (
            self._pool.answering(connection) as answered,
            closing(stream(connection, queries, answered)) as slices,
        ):
            for some in slices:
                if some.query < len(parts):
                    _put(writer, tables[some.query], parts[some.query], some)
                else:
                    counted = [int(cell or 0) for cell in some.last_row]
        return counted

    def _counts(self, tables: Sequence[MirrorTable]) -> list[sql.Composable]:
        counts = [_COUNT.format(self._rows[table.name]) for table in tables if table.whole]
        return [sql.SQL("SELECT {}").format(sql.SQL(", ").join(counts))] if counts else []

    def _drop_deleted(
        self,
        connection: Connection,
        writer: MirrorWriter,
        tables: Sequence[MirrorTable],
        counted: list[int],
    ) -> None:
        whole = [table for table in tables if table.whole]
        for table, on_server in zip(whole, counted, strict=True):
            if on_server != writer.count(table):
                ids = sql.SQL("SELECT id FROM ({}) AS source").format(self._rows[table.name])
                with self._pool.answering(connection):
                    found = connection.execute(ids).fetchall()
                writer.keep_only(table, (row[0] for row in found))

    def _row(self, connection: Connection, query: sql.Composed) -> tuple[Any, ...]:
        with self._pool.answering(connection):
            row = connection.execute(query).fetchone()
        assert row is not None
        return row


def _put(writer: MirrorWriter, table: MirrorTable, part: Part, some: Slice) -> None:
    if some.rows:
        writer.put(table, some.rows, part.moved(some.last_row[part.mark]))
    if some.ends:
        writer.end(table, part.done)
