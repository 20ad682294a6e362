"""Compares the mirror with its database, stretch by stretch, and puts right what differs.

A pull goes by when a row changed. This finds what that cannot: rows that were deleted, that commit
later than a pull looks back, that a backend does not date, or whose other table's row changed.

    the server's hash of each bucket of ids  ≠  the mirror's   →   the bucket's rows come anew

A stretch is a query of a second at most and one local transaction for each slice; a table goes on
at the next pull where it was. Small tables are compared `SMALL_OFTENER` times as often. Imports
psycopg, so it is imported in the downlink's thread only. Neighbours: pull, mirror/stretches.
"""

from __future__ import annotations

import logging
import time
from contextlib import closing
from typing import TYPE_CHECKING

from psycopg import sql

from station.central.row_stream import stream
from station.mirror.stretches import CELL_END, NULL, ROW_END, Stretch
from station.mirror.writer import compared_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from random import Random

    from station.central.idling_pool import Connection
    from station.central.pools import Pool
    from station.mirror.table import MirrorTable
    from station.mirror.writer import MirrorWriter

COMPARE_FOR_S = 1.0
"""So long at once: then the next pull comes first."""
SMALL_OFTENER = 24
PUT_OFF_S = 3_600.0
_SECOND_US = 1_000_000
_HASH = sql.SQL("""
SELECT id::bigint >> {shift}, encode(sha256(convert_to(
       string_agg({line}, {row_end} ORDER BY id), 'UTF8')), 'hex')
  FROM ({rows}) AS source WHERE {within} GROUP BY 1
""")
_ROWS = sql.SQL("SELECT {columns} FROM ({rows}) AS source WHERE {within} ORDER BY id")
# As the pull takes them: none older than the mirror keeps, and whatever is not dated.
_DATED = sql.SQL(
    "(updated_at >= to_timestamp({oldest_us} / 1000000.0) OR updated_at IS NULL)"
    " AND ({dated} >= {oldest_us} OR {dated} IS NULL)"
)

log = logging.getLogger(__name__)


class Comparison:
    """One database's part of the mirror. Used by the downlink's thread."""

    def __init__(
        self,
        pool: Pool,
        tables: Sequence[MirrorTable],
        rows: Mapping[str, sql.Composable],
        *,
        every_s: float,
        random: Random,
    ) -> None:
        self._pool = pool
        self._tables = tables
        self._rows = rows
        self._every_us = int(every_s * _SECOND_US)
        self._random = random
        self._not_before_s = float("-inf")

    def put_off(self) -> None:
        """Leave it for an hour: what failed now would fail as well at the next pull."""
        self._not_before_s = time.monotonic() + PUT_OFF_S

    def go_on(
        self, connection: Connection, writer: MirrorWriter, now_us: int, oldest_us: int
    ) -> None:
        """Compare what is due, for a moment. Raises psycopg.Error, CentralError, apsw.Error."""
        began_s = time.monotonic()
        if began_s < self._not_before_s:
            return
        for table in self._tables:
            if self._is_due(writer, table, now_us):
                for _ in self._compare(connection, writer, table, oldest_us):
                    if time.monotonic() - began_s >= COMPARE_FOR_S:
                        return
                writer.note(compared_note(table), now_us)

    def all_at_once(self, connection: Connection, writer: MirrorWriter, oldest_us: int) -> None:
        """Compare every table to its end. Raises as `go_on`."""
        for table in self._tables:
            for _ in self._compare(connection, writer, table, oldest_us):
                pass

    def _is_due(self, writer: MirrorWriter, table: MirrorTable, now_us: int) -> bool:
        cursor = writer.cursor(table)
        if cursor.since_us is None or cursor.reached is not None:
            return False
        every_us = self._every_us // (SMALL_OFTENER if table.whole else 1)
        before = writer.noted(compared_note(table))
        if before is None and every_us:
            # It has just come whole. At another moment for each station: all ask one server.
            writer.note(compared_note(table), now_us - int(every_us * self._random.random()))
            return False
        # A server's clock that was far ahead once must not put this off for years.
        return before is None or not 0 <= now_us - int(before) < every_us

    def _compare(
        self, connection: Connection, writer: MirrorWriter, table: MirrorTable, oldest_us: int
    ) -> Iterator[None]:
        """Compare a table from where it was left; yield after each stretch."""
        noted = writer.noted(_where(table))
        first = None if noted is None else int(noted)
        while True:
            stretch = writer.stretch_from(table, first, oldest_us)
            self._compare_stretch(connection, writer, stretch)
            first = stretch.end
            if first is None:
                writer.forget_note(_where(table))
                return
            writer.note(_where(table), first)
            yield

    def _compare_stretch(
        self, connection: Connection, writer: MirrorWriter, stretch: Stretch
    ) -> None:
        cursor = writer.cursor(stretch.table)
        here = writer.digests(stretch)
        there = self._digests(connection, stretch)
        differing = [bucket for bucket in here | there if here.get(bucket) != there.get(bucket)]
        parts = [
            stretch._replace(first=first, end=end)
            for first, end in _joined(stretch.bounds(bucket) for bucket in sorted(differing))
        ]
        if not parts:
            return
        queries = [self._query(part) for part in parts]
        came, gone = 0, 0
        with (
            self._pool.answering(connection) as answered,
            closing(stream(connection, queries, answered)) as slices,
        ):
            for some in slices:
                part = parts[some.query]
                if not some.ends:
                    end = int(some.last_row[0] or 0) + 1
                    parts[some.query] = part._replace(first=end)
                    part = part._replace(end=end)
                gone += writer.replace(part, some.rows or "[]", cursor)
                came += some.length
        log.info("mirror: %s: %d rows gone, %d read again", stretch.table.name, gone, came)

    def _digests(self, connection: Connection, stretch: Stretch) -> dict[int, str]:
        cells = [
            sql.SQL("coalesce({}::text, {})").format(sql.Identifier(name), NULL)
            for name in stretch.table.names
        ]
        query = _HASH.format(
            shift=sql.Literal(stretch.shift),
            line=sql.SQL(f" || '{CELL_END}' || ").join(cells),
            row_end=sql.Literal(ROW_END),
            rows=self._rows[stretch.table.name],
            within=_within(stretch),
        )
        with self._pool.answering(connection):
            return dict(connection.execute(query).fetchall())

    def _query(self, stretch: Stretch) -> sql.Composable:
        return _ROWS.format(
            columns=sql.SQL(", ").join(map(sql.Identifier, stretch.table.names)),
            rows=self._rows[stretch.table.name],
            within=_within(stretch),
        )


def _within(stretch: Stretch) -> sql.Composable:
    """Return which rows the stretch is; one without a key is none that could be looked up."""
    conditions = [sql.SQL("{} IS NOT NULL").format(sql.Identifier(n)) for n in stretch.table.key]
    if stretch.first is not None:
        conditions.append(sql.SQL("id >= {}").format(sql.Literal(stretch.first)))
    if stretch.end is not None:
        conditions.append(sql.SQL("id < {}").format(sql.Literal(stretch.end)))
    if stretch.table.dated:
        dated = sql.Identifier(stretch.table.dated)
        conditions.append(_DATED.format(oldest_us=sql.Literal(stretch.oldest_us), dated=dated))
    return sql.SQL(" AND ").join(conditions)


def _joined(bounds: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return neighbouring stretches of ids as one."""
    joined: list[tuple[int, int]] = []
    for first, end in bounds:
        if joined and joined[-1][1] == first:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((first, end))
    return joined


def _where(table: MirrorTable) -> str:
    return f"comparing {table.name}"
