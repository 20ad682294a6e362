"""Pulls what changed in one database since the last time into the mirror, as a stream.

A row has changed if it was touched after the cursor *and* its transaction was not yet over when
the last pull began. The first alone would lose rows that commit late, unless every pull looked
back; looking back (`overlap_s`) is cheap because of the second.

A table that was never pulled comes whole, in the order of the mirror's keys: SQLite appends, where
rows in any other order would touch a page each. A pull that is cut off goes on from the key it had
reached, and what changed since it began is pulled afterwards.

Rows come as JSON and SQLite takes them apart: Python's lock is held little, and the desk shares it.
Imports psycopg, so it is imported in the downlink's thread only.
"""

from __future__ import annotations

from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors, sql

from station.central.pull_part import changes, everything
from station.central.refusals import central_error
from station.central.row_stream import stream
from station.central.statements import load_statements
from station.mirror.schema import TABLES
from station.mirror.writer import Cursor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.central.idling_pool import Connection
    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.central.pull_part import Part
    from station.central.row_stream import Slice
    from station.events import Target
    from station.mirror.schema import MirrorTable
    from station.mirror.writer import MirrorWriter

_SECOND_US = 1_000_000
_DAY_US = 86_400 * _SECOND_US
_COUNT = sql.SQL("(SELECT count(*) FROM ({}) AS source)")
_MOMENT = sql.SQL("""
SELECT identity, timeline, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
       (pg_snapshot_xmin(pg_current_snapshot())::text::numeric % 4294967296)::bigint
  FROM ({}) AS server (identity, timeline)
""")
_IDENTITY = sql.SQL("""
SELECT system.system_identifier || '/' || db.oid, checkpoint.timeline_id
  FROM pg_control_system() AS system, pg_control_checkpoint() AS checkpoint,
       pg_database AS db
 WHERE db.datname = current_database()
""")
_NAME_ONLY = sql.SQL(
    "SELECT datname || '/' || oid, 0 FROM pg_database WHERE datname = current_database()"
)


class Pull:
    """One database's part of the mirror. Used by the downlink's thread."""

    def __init__(self, pool: Pool, naming: Naming, *, overlap_s: float, days: int) -> None:
        self._pool = pool
        self._target: Target = pool.target
        self._overlap_us = int(overlap_s * _SECOND_US)
        self._days_us = days * _DAY_US
        self._tables = [table for table in TABLES if table.source is pool.target]
        texts = load_statements(pool.target, "pull", naming)
        self._rows = {name: sql.SQL(text) for name, text in texts.items()}
        self._asked = sha256("\n".join(texts.values()).encode()).hexdigest()

    def __call__(self, writer: MirrorWriter, timeout_s: float | None = None) -> None:
        """Bring the mirror up to date; what was put before a failure stays.

        Raises CentralError, and apsw.Error where the mirror itself fails.
        """
        try:
            with self._pool.connection(timeout_s) as connection:
                connection.autocommit = True
                goes_on = self._pull(connection, writer)
                if goes_on:
                    self._pull(connection, writer)
        except psycopg.Error as error:
            raise central_error(error) from error

    def _pull(self, connection: Connection, writer: MirrorWriter) -> bool:
        """Pull once; return whether a table was filled that an earlier pull had begun.

        Then what has changed in it since that pull is still to come.
        """
        # The moment is taken before the first row is read: nothing falls between two pulls.
        identity, timeline, server_us, horizon_xid = self._server(connection)
        self._recognise(writer, identity, timeline)
        now = Cursor(server_us - self._overlap_us, horizon_xid)
        cursors = [writer.cursor(table) for table in self._tables]
        parts = [self._part(*of, now) for of in zip(self._tables, cursors, strict=True)]
        counted = self._take(connection, writer, parts)
        self._drop_deleted(connection, writer, counted)
        return any(cursor.reached is not None for cursor in cursors)

    def _recognise(self, writer: MirrorWriter, identity: str, timeline: int) -> None:
        """Begin anew with another server; pull all again from one that was rolled back.

        As well where the settings have come to say otherwise what a name, a state or a weight
        means there: what was pulled before was taken for something else.
        """
        before = writer.noted(f"{self._target}_server")
        if before is not None and before != identity:
            writer.forget(self._target)
        elif (
            writer.noted(f"{self._target}_timeline") != timeline
            or writer.noted(f"{self._target}_asked") != self._asked
        ):
            writer.forget_cursors(self._target)
        if writer.noted(f"{self._target}_asked") != self._asked:
            writer.note(f"{self._target}_asked", self._asked)
        if (before, writer.noted(f"{self._target}_timeline")) != (identity, timeline):
            writer.note(f"{self._target}_server", identity)
            writer.note(f"{self._target}_timeline", timeline)

    def _server(self, connection: Connection) -> tuple[str, int, int, int]:
        """Return which server this is, its timeline, its clock, and the oldest transaction."""
        try:
            found = self._row(connection, _MOMENT.format(_IDENTITY))
        except errors.InsufficientPrivilege:
            found = self._row(connection, _MOMENT.format(_NAME_ONLY))
        identity, timeline, server_us, horizon_xid = found
        return str(identity), int(timeline), int(server_us), int(horizon_xid)

    def _part(self, table: MirrorTable, cursor: Cursor, now: Cursor) -> Part:
        rows = self._rows[table.name]
        if cursor.since_us is not None and cursor.reached is None:
            return changes(table, rows, cursor, now, self._overlap_us)
        assert now.since_us is not None
        oldest_us = now.since_us - self._days_us if table.dated else 0
        return everything(table, rows, now if cursor.reached is None else cursor, oldest_us)

    def _take(
        self, connection: Connection, writer: MirrorWriter, parts: Sequence[Part]
    ) -> list[int]:
        """Put what comes; return how many rows the server has of each `whole` table."""
        queries = [part.query for part in parts] + [self._counts()]
        counted: list[int] = []
        with (
            self._pool.answering(connection) as answered,
            closing(stream(connection, queries, answered)) as slices,
        ):
            for some in slices:
                if some.query < len(parts):
                    _put(writer, self._tables[some.query], parts[some.query], some)
                else:
                    counted = [int(cell or 0) for cell in some.last_row]
        return counted

    def _whole_tables(self) -> list[MirrorTable]:
        return [table for table in self._tables if table.whole]

    def _counts(self) -> sql.Composable:
        counts = [_COUNT.format(self._rows[table.name]) for table in self._whole_tables()]
        return sql.SQL("SELECT {}").format(sql.SQL(", ").join(counts))

    def _drop_deleted(
        self, connection: Connection, writer: MirrorWriter, counted: list[int]
    ) -> None:
        for table, on_server in zip(self._whole_tables(), counted, strict=True):
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
        writer.move(table, part.done)
