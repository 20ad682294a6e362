"""Fills the mirror. Neighbours: schema, the downlink, whose thread makes and uses this.

Rows come as JSON arrays and go in slices, each in a transaction of its own together with the
cursor: whatever stops a pull, the next one goes on where it was, and readers never wait.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import apsw

from station.errors import CentralError
from station.mirror import schema, stretches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from station.events import Target
    from station.mirror.stretches import Stretch
    from station.mirror.table import MirrorTable

log = logging.getLogger(__name__)


class Cursor(NamedTuple):
    """How far a table has been pulled; microseconds since 1970, and the server's horizon then.

    Rows changed by a transaction before `seen_xid` have been seen. None: from the beginning.
    `reached` is a key while all of a table is being pulled: the rows up to it are there.
    """

    since_us: int | None = None
    seen_xid: int | None = None
    reached: str | None = None


class MirrorWriter:
    """The mirror's one writer. Raises CentralError `mirror_unusable` where the disk fails it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection = _open(file)
        self._opened = schema.identity_of(file)

    def close(self) -> None:
        """Close the file, also a damaged one."""
        self._connection.close(force=True)

    @property
    def is_to_be_opened_anew(self) -> bool:
        """Whether its file was deleted or replaced, or a reader found it damaged."""
        is_in_place = schema.identity_of(self._file) == self._opened
        return not is_in_place or schema.suspicion_of(self._file).exists()

    def cursor(self, table: MirrorTable) -> Cursor:
        """Return how far a table has been pulled."""
        found = self._connection.execute(
            "SELECT since_us, seen_xid, reached FROM cursor WHERE name = ?", (table.name,)
        ).fetchone()
        return Cursor(*found) if found else Cursor()

    def put(self, table: MirrorTable, rows: str, cursor: Cursor) -> None:
        """Insert or replace a slice, and move the cursor with it.

        `rows` is a JSON array of arrays with the table's columns, times in microseconds. While the
        table is being filled (the cursor has `reached` something), it goes without its indexes: a
        million rows come twice as fast, and an index is made at once afterwards: those that a
        counter asks by at the end, that by id with the first change. A row whose key changes
        meanwhile stays under both, until it is put as changed.
        """
        with self._connection:
            if cursor.reached is None:
                for index in table.indexes:
                    self._connection.execute(index)
            if self._is_indexed(table):
                # The key of a row may have changed: under the old one it would stay for ever.
                self._connection.execute(table.delete_moved, (rows,))
            self._connection.execute(table.upsert, (rows,))
            self.move(table, cursor)

    def _is_indexed(self, table: MirrorTable) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM sqlite_schema WHERE name = ?", (f"{table.name}_id",)
        )
        return found.fetchone() is not None

    def end(self, table: MirrorTable, cursor: Cursor) -> None:
        """Note that all that was pulled is there; from then on no look-up reads the whole table."""
        with self._connection:
            for index in table.look_ups:
                self._connection.execute(index)
            self.move(table, cursor)

    def move(self, table: MirrorTable, cursor: Cursor) -> None:
        """Note how far a table has been pulled."""
        self._connection.execute(
            "INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?)", (table.name, *cursor)
        )

    def count(self, table: MirrorTable) -> int:
        """Return how many rows a table holds."""
        found = self._connection.execute(f"SELECT count(*) FROM {table.name}")  # noqa: S608  # ours
        rows: list[tuple[Any, ...]] = found.fetchall()
        return int(rows[0][0])

    def keep_only(self, table: MirrorTable, ids: Iterable[int]) -> None:
        """Delete the rows that the server no longer has."""
        listed = "[" + ",".join(map(str, ids)) + "]"
        self._connection.execute(
            f"DELETE FROM {table.name} WHERE id NOT IN (SELECT value FROM json_each(?))",  # noqa: S608  # our own names
            (listed,),
        )

    def destinations_through(self, hub: str) -> list[str]:
        """Return where other hubs' parcels go by way of this one, in order."""
        found = self._connection.execute(
            "SELECT DISTINCT destination FROM route WHERE next_hop = ?1 AND hub <> ?1"
            " ORDER BY destination",
            (hub,),
        )
        return [destination for (destination,) in found]

    def compare_soon(self, tables: Iterable[MirrorTable]) -> None:
        """Have all of these compared with the server from the next pull on."""
        for table in tables:
            self.note(compared_note(table), 0)

    def stretch_from(self, table: MirrorTable, first: int | None, oldest_us: int) -> Stretch:
        """Return the stretch to compare next, from this id on, None for the beginning."""
        return stretches.stretch_from(self._connection, table, first, oldest_us)

    def digests(self, stretch: Stretch) -> dict[int, str]:
        """Return the hash of each bucket of a stretch that has rows here."""
        return stretches.digests(self._connection, stretch)

    def replace(self, stretch: Stretch, rows: str, cursor: Cursor) -> int:
        """Make a stretch what the server has of it; return how many rows were gone there.

        Not where the table's cursor has moved on from the one that was read before the rows were:
        another process pulled meanwhile, and may know newer ones.
        """
        gone = 0
        with self._connection:
            if self.cursor(stretch.table) == cursor:
                gone = stretches.replace(self._connection, stretch, rows)
        return gone

    def forget_before(self, moment_us: int) -> None:
        """Delete what was last touched before a moment; master data stays."""
        for table in schema.TABLES:
            if table.dated:
                self._connection.execute(
                    f"DELETE FROM {table.name} WHERE {table.dated} < ?",  # noqa: S608  # our own names
                    (moment_us,),
                )

    def forget_cursors(self, target: Target) -> None:
        """Pull everything of one database again, over what is there."""
        with self._connection:
            for table in schema.TABLES:
                if table.source is target:
                    self._connection.execute("DELETE FROM cursor WHERE name = ?", (table.name,))

    def note(self, name: str, value: str | int) -> None:
        """Keep a fact about the mirror."""
        self._connection.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))

    def forget_note(self, name: str) -> None:
        """Keep a fact no longer."""
        self._connection.execute("DELETE FROM note WHERE name = ?", (name,))

    def noted(self, name: str) -> str | int | None:
        """Return a fact that was kept."""
        found = self._connection.execute(
            "SELECT value FROM note WHERE name = ?", (name,)
        ).fetchone()
        return found[0] if found else None


def compared_note(table: MirrorTable) -> str:
    """Return the name of the note that says when a table was compared, by the server's clock."""
    return f"compared {table.name}"


def _open(file: Path) -> apsw.Connection:
    try:
        if schema.suspicion_of(file).exists():
            log.info("mirror set aside and begun anew: it could not be read")
            _set_aside(file)
        return schema.open_writer(file)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        log.info("mirror set aside and begun anew: %s", error)
    except (apsw.Error, OSError) as error:
        raise CentralError("mirror_unusable") from error
    try:
        _set_aside(file)
        return schema.open_writer(file)
    except (apsw.Error, OSError) as error:
        raise CentralError("mirror_unusable") from error


def _set_aside(file: Path) -> None:
    """Move a damaged mirror out of the way, with its WAL; one such copy is enough to look at."""
    for suffix in ("", "-wal", "-shm"):
        part = file.with_name(file.name + suffix)
        with suppress(FileNotFoundError):
            part.replace(file.with_name(f"{file.name}.damaged{suffix}"))
    schema.suspicion_of(file).unlink(missing_ok=True)
