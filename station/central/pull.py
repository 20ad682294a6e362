"""Pulls what changed in one database since the last time into the mirror, as a stream.

A row has changed if it was touched after the cursor *and* its transaction was not yet over when
the last pull began. The first alone would lose rows that commit late, unless every pull looked
back; looking back (`overlap_s`) is cheap because of the second. The server bundles the rows into
JSON slices which SQLite takes apart: Python's lock is hardly held, and the desk shares it.
Imports psycopg, so it is imported in the downlink's thread only.
"""

from __future__ import annotations

from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors, sql

from station.central.refusals import central_error
from station.central.statements import load_statements
from station.mirror.schema import TABLES
from station.mirror.writer import Cursor

if TYPE_CHECKING:
    from collections.abc import Generator

    from station.central.idling_pool import Connection
    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.events import Target
    from station.mirror.schema import MirrorTable
    from station.mirror.writer import MirrorWriter

SLICE_ROWS = 1_000
_SECOND_US = 1_000_000
_DAY_US = 86_400 * _SECOND_US

# \x01 and \x02 cannot occur in JSON unescaped, so nothing is ever quoted.
_STREAM = sql.SQL(r"""
COPY (
    SELECT max((extract(epoch FROM updated_at) * 1000000)::bigint),
           '[' || string_agg(line::text, ',' ORDER BY place) || ']'
      FROM (SELECT updated_at, line, row_number() OVER (ORDER BY updated_at, id) - 1 AS place
              FROM ({rows}) AS source
             WHERE updated_at >= to_timestamp({since_us} / 1000000.0) AND {unseen}) AS numbered
     GROUP BY place / {slice_rows} ORDER BY place / {slice_rows}
) TO STDOUT (FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01')
""")
# Transaction ids wrap around: an age beyond 10^9 says that the horizon is too old to use.
_UNSEEN = sql.SQL(
    "(NOT age({seen}::text::xid) BETWEEN 0 AND 1000000000"
    " OR age(written_by) <= age({seen}::text::xid))"
)
_HORIZON = """
SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
       (pg_snapshot_xmin(pg_current_snapshot())::text::numeric % 4294967296)::bigint
"""
_IDENTITY = """
SELECT system.system_identifier || '/' || db.oid, checkpoint.timeline_id
  FROM pg_control_system() AS system, pg_control_checkpoint() AS checkpoint,
       pg_database AS db
 WHERE db.datname = current_database()
"""
_NAME_ONLY = "SELECT datname || '/' || oid, 0 FROM pg_database WHERE datname = current_database()"


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
                self._recognise(connection, writer)
                # Taken before the first row is read, so that nothing falls between two pulls.
                server_us, horizon_xid = self._row(connection, _HORIZON)
                for table in self._tables:
                    self._pull(connection, table, writer, server_us)
                    writer.move(table, Cursor(server_us - self._overlap_us, horizon_xid))
                self._drop_deleted(connection, writer)
        except psycopg.Error as error:
            raise central_error(error) from error

    def _recognise(self, connection: Connection, writer: MirrorWriter) -> None:
        """Begin anew with another server; pull all again from one that was rolled back.

        As well where the settings have come to say otherwise what a name, a state or a weight
        means there: what was pulled before was taken for something else.
        """
        identity, timeline = self._identity(connection)
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

    def _identity(self, connection: Connection) -> tuple[str, int]:
        try:
            identity, timeline = self._row(connection, _IDENTITY)
        except errors.InsufficientPrivilege:
            identity, timeline = self._row(connection, _NAME_ONLY)
        return str(identity), int(timeline)

    def _pull(
        self, connection: Connection, table: MirrorTable, writer: MirrorWriter, server_us: int
    ) -> None:
        cursor = writer.cursor(table)
        reached_us = self._since(table, cursor, server_us)
        with closing(self._stream(connection, table, cursor, reached_us)) as slices:
            for changed_us, rows in slices:
                reached_us = max(reached_us, changed_us - self._overlap_us)
                writer.put(table, rows, Cursor(reached_us, cursor.seen_xid))

    def _since(self, table: MirrorTable, cursor: Cursor, server_us: int) -> int:
        if cursor.since_us is not None:
            return cursor.since_us
        return server_us - self._days_us if table.dated else 0

    def _stream(
        self, connection: Connection, table: MirrorTable, cursor: Cursor, since_us: int
    ) -> Generator[tuple[int, str]]:
        """Yield the moment of a slice's last change and its rows as a JSON array."""
        seen = cursor.seen_xid
        query = _STREAM.format(
            rows=self._rows[table.name],
            since_us=sql.Literal(since_us),
            unseen=sql.SQL("true") if seen is None else _UNSEEN.format(seen=sql.Literal(seen)),
            slice_rows=sql.Literal(SLICE_ROWS),
        )
        with (
            self._pool.answering(connection) as answered,
            connection.cursor() as reading,
            reading.copy(query) as stream,
        ):
            while piece := stream.read():
                changed, _, rows = bytes(piece).partition(b"\x02")
                yield int(changed), rows.decode()
                answered()

    def _drop_deleted(self, connection: Connection, writer: MirrorWriter) -> None:
        whole = [table for table in self._tables if table.whole]
        if not whole:
            return
        count = sql.SQL("(SELECT count(*) FROM ({}) AS source)")
        counts = sql.SQL(", ").join(count.format(self._rows[table.name]) for table in whole)
        counted = self._row(connection, sql.SQL("SELECT {}").format(counts))
        for table, on_server in zip(whole, counted, strict=True):
            if on_server != writer.count(table):
                ids = sql.SQL("SELECT id FROM ({}) AS source").format(self._rows[table.name])
                with self._pool.answering(connection):
                    found = connection.execute(ids).fetchall()
                writer.keep_only(table, (row[0] for row in found))

    def _row(self, connection: Connection, query: str | sql.Composed) -> tuple[Any, ...]:
        with self._pool.answering(connection):
            row = connection.execute(query).fetchone()
        assert row is not None
        return row
