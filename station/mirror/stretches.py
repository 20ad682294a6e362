"""A mirror's table in stretches of ids, told by hashes, and put right. Neighbours: writer.

    ids   0 … 1023 │ 1024 … 2047 │ …          buckets of 2^shift ids, a hash each
          └────── a stretch, some 20 buckets ──────┘     what is compared at once

SQLite writes a bucket's rows out as one text and Python hashes it: both let go of Python's lock.
`comparison` has the same texts hashed by the server, and asks for the rows where they differ.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import apsw

    from station.mirror.table import MirrorTable

STRETCH_ROWS = 20_000
_BUCKETS = 20
_LEAST_SHIFT, _MOST_SHIFT = 10, 17
"""A bucket of few ids costs a line, one of many costs the server memory where they are dense."""
_FIRST, _LAST = -(1 << 63), (1 << 63) - 1

NULL, CELL_END, ROW_END = "~", "|", "\n"
"""How a row is written out to be hashed, here and at the server."""


class Stretch(NamedTuple):
    """The rows with `first` <= id < `end`, None for no bound, that are dated `oldest_us` or later.

    A row without a date counts with them: nobody knows how old it is.
    """

    table: MirrorTable
    first: int | None
    end: int | None
    shift: int
    oldest_us: int

    def bounds(self, bucket: int) -> tuple[int, int]:
        """Return the first id of a bucket's part of the stretch, and the one behind its last."""
        first, end = bucket << self.shift, (bucket + 1) << self.shift
        return (
            first if self.first is None else max(first, self.first),
            end if self.end is None else min(end, self.end),
        )


def stretch_from(
    connection: apsw.Connection, table: MirrorTable, first: int | None, oldest_us: int
) -> Stretch:
    """Return the next stretch of a table, by how its ids lie here."""
    connection.execute(table.by_id)
    start = _FIRST if first is None else first
    ids = f"SELECT id FROM {table.name} WHERE id >= ? ORDER BY id LIMIT 1"  # noqa: S608  # ours
    lowest = connection.execute(ids, (start,)).get
    behind = connection.execute(f"{ids} OFFSET {STRETCH_ROWS}", (start,)).get
    if behind is None:
        highest = connection.execute(f"SELECT max(id) FROM {table.name}").get  # noqa: S608  # ours
        return Stretch(table, first, None, _shift(lowest, highest), oldest_us)
    shift = _shift(lowest, behind)
    end = behind >> shift << shift
    if end <= lowest:  # so thinly do they lie that one bucket holds them all
        end = ((behind >> shift) + 1) << shift
    return Stretch(table, first, end, shift, oldest_us)


def digests(connection: apsw.Connection, stretch: Stretch) -> dict[int, str]:
    """Return the hash, in hex, of each bucket that has rows here."""
    found = connection.execute(_texts(stretch.table), (stretch.shift, *_ends(stretch)))
    return {bucket: sha256(text.encode()).hexdigest() for bucket, text in found}


def replace(connection: apsw.Connection, stretch: Stretch, rows: str) -> int:
    """Make a stretch what the server has of it, a JSON array of rows as `put` takes them.

    Returns how many were not there any more. Inside a caller's transaction.
    """
    table = stretch.table
    gone = (
        f"DELETE FROM {table.name} WHERE id >= ? AND id < ? AND {_dated(table)} AND id NOT IN"  # noqa: S608  # ours
        " (SELECT CAST(value ->> '$[0]' AS INTEGER) FROM jsonb_each(?))"
    )
    connection.execute(gone, (*_ends(stretch), rows))
    deleted = connection.changes()
    connection.execute(table.delete_moved, (rows,))
    connection.execute(table.upsert, (rows,))
    return deleted


def _texts(table: MirrorTable) -> str:
    cells = f" || '{CELL_END}' || ".join(f"coalesce({name}, '{NULL}')" for name in table.names)
    return (
        f"SELECT id >> ?, group_concat({cells}, char({ord(ROW_END)}) ORDER BY id)"  # noqa: S608  # ours
        f" FROM {table.name} WHERE id >= ? AND id < ? AND {_dated(table)} GROUP BY 1"
    )


def _dated(table: MirrorTable) -> str:
    return f"({table.dated} IS NULL OR {table.dated} >= ?)" if table.dated else "? IS NOT NULL"


def _ends(stretch: Stretch) -> tuple[int, int, int]:
    return (
        _FIRST if stretch.first is None else stretch.first,
        _LAST if stretch.end is None else stretch.end,
        stretch.oldest_us,
    )


def _shift(lowest: int | None, highest: int | None) -> int:
    span = 0 if lowest is None or highest is None else highest - lowest
    return min(max(_LEAST_SHIFT, (span // _BUCKETS).bit_length()), _MOST_SHIFT)
