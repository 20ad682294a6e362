"""What a pull asks of one table, and how the table's cursor moves with what comes. No I/O.

Neighbours: pull, which runs it; sql/…_pull.sql, whose rows it asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from psycopg import sql

from station.mirror.writer import Cursor

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.mirror.table import MirrorTable

_EVERYTHING = sql.SQL("""
SELECT {columns}
  FROM ({rows}) AS source
 WHERE (updated_at >= to_timestamp({since_us} / 1000000.0) OR updated_at IS NULL)
   AND place {beyond}
 ORDER BY place
""")
_CHANGES = sql.SQL("""
SELECT {columns}, (extract(epoch FROM updated_at) * 1000000)::bigint
  FROM ({rows}) AS source
 WHERE updated_at >= to_timestamp({since_us} / 1000000.0) AND place IS NOT NULL AND {unseen}
 ORDER BY updated_at, id
""")
# Transaction ids wrap around: an age beyond 10^9 says that the horizon is too old to use.
_UNSEEN = sql.SQL(
    "(NOT age({seen}::text::xid) BETWEEN 0 AND 1000000000"
    " OR age(written_by) <= age({seen}::text::xid))"
)


class Part(NamedTuple):
    """A query, and the cursor's way while its rows are put.

    `mark` is the cell of a row that tells how far it is; `moved` makes a cursor of it.
    """

    query: sql.Composable
    mark: int
    moved: Callable[[str | None], Cursor]
    done: Cursor


def everything(table: MirrorTable, rows: sql.Composable, began: Cursor, oldest_us: int) -> Part:
    """Ask for all rows since `oldest_us`, or for those from where a pull was cut off.

    `began` is the cursor as it was when the first of such pulls began.
    """
    query = _EVERYTHING.format(
        columns=_columns(table),
        rows=rows,
        since_us=sql.Literal(oldest_us),
        beyond=_beyond(began.reached),
    )
    place = table.names.index(table.key[0])
    done = began._replace(reached=None)
    return Part(query, place, lambda reached: began._replace(reached=reached), done)


def changes(
    table: MirrorTable, rows: sql.Composable, cursor: Cursor, now: Cursor, overlap_us: int
) -> Part:
    """Ask for the rows that changed after the cursor."""
    since_us, seen, _ = cursor
    assert since_us is not None
    query = _CHANGES.format(
        columns=_columns(table),
        rows=rows,
        since_us=sql.Literal(since_us),
        unseen=_UNSEEN.format(seen=sql.Literal(seen)),
    )

    def moved(changed_us: str | None) -> Cursor:
        return Cursor(max(since_us, int(changed_us or 0) - overlap_us), seen)

    return Part(query, len(table.names), moved, now)


def _columns(table: MirrorTable) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, table.names))


def _beyond(reached: str | None) -> sql.Composable:
    if reached is None:
        return sql.SQL("IS NOT NULL")
    return sql.SQL(">= {}").format(sql.Literal(reached))
