"""Moves what is long settled out of the store, month by month, and loses nothing on the way.

    store    event 1 … 900 │ 901 …        the anchor, kept in the store, is event 900's link:
    archive  event 1 … 900 │              the chain goes on from there

Two steps, in slices of an idle moment, and each begins with a commit that is on the disk; the
store's own is not synced, for a power cut that undoes it leaves the events in both:

    copy     the next events into the file of their month; then the anchor moves up to the last
    remove   from the store what is in the archive and settled long enough, deliveries copied first

Whatever stops them, an event is in one of the two, or in both; who reads the journal whole takes it
once (see history). An event that is still owed to somebody stays in the store as well.
"""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from station.journal import durable, moving_pictures, schema, sealing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import apsw

FOLDER = "archive"
_COPY, _LOOK = 100, 300
"""Events a slice: a scan that comes meanwhile waits some milliseconds."""

_NEXT = """
SELECT seq, event_id, awb, NULL, body, body_hash, chain_hash
  FROM event WHERE seq > ? ORDER BY seq LIMIT ?
"""
_PUT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (seq) DO NOTHING"
_ANCHOR = "SELECT seq, event_id, chain_hash FROM anchor"
_BEHIND = """
SELECT seq, event_id, chain_hash,
       EXISTS (SELECT 1 FROM delivery WHERE delivery.seq = event.seq
                  AND (state NOT IN ('delivered', 'not_owed', 'dismissed') OR settled_us > ?1
                       OR look_us IS NOT NULL))
       OR EXISTS (SELECT 1 FROM attachment_event AS shown JOIN attachment USING (sha256)
                   WHERE shown.seq = event.seq AND attachment.state = 'pending')
  FROM event WHERE seq > ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4
"""
_DELIVERIES = "SELECT * FROM delivery WHERE seq IN (SELECT value FROM json_each(?))"

Row = tuple[Any, ...]


class Archive:
    """The archive of one store, seen from the desk's thread."""

    def __init__(self, folder: Path, days: int) -> None:
        self._folder = folder
        self._kept = timedelta(days=days)
        self._looked_to = 0
        self._open: tuple[str, apsw.Connection] | None = None

    def slice(self, store: apsw.Connection, now: datetime) -> bool:
        """Do a little; return whether there is more to do.

        `now` is the servers' time: a clock that is wrong here must not end the days early. Raises
        apsw.Error, JournalError or OSError; then nothing is lost.
        """
        before = now - self._kept
        if self._copy(store, before) or self._remove(store, before):
            return True
        self.close()
        return False

    def close(self) -> None:
        """Close the month's file."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _copy(self, store: apsw.Connection, before: datetime) -> bool:
        anchor = store.execute(_ANCHOR).fetchone()
        rows: list[Row] = store.execute(_NEXT, (anchor[0] if anchor else 0, _COPY)).fetchall()
        month = _month(rows[0][1]) if rows else ""
        old = [row for row in rows if _at(row[1]) < before and _month(row[1]) == month]
        if not old:
            return False
        with self._month_file(month) as file:
            file.executemany(_PUT, old)
        seq, event_id, *_, head = old[-1]
        with _unsynced(store):
            store.execute("DELETE FROM anchor")
            store.execute("INSERT INTO anchor VALUES (?, ?, ?)", (seq, event_id, head))
        return True

    def _remove(self, store: apsw.Connection, before: datetime) -> bool:
        anchor = store.execute(_ANCHOR).fetchone()
        before_us = round(before.timestamp() * 1_000_000)
        bounds = (before_us, self._looked_to, anchor[0] if anchor else 0, _LOOK)
        rows: list[Row] = store.execute(_BEHIND, bounds).fetchall()
        month = _month(rows[0][1]) if rows else ""
        together = [row for row in rows if _month(row[1]) == month]
        if not together:
            self._looked_to = 0
            return False
        self._take_out(store, month, [row for row in together if not row[3]])
        self._looked_to = together[-1][0]
        return True

    def _take_out(self, store: apsw.Connection, month: str, settled: Iterable[Row]) -> None:
        """Remove events from the store that its month's file has, as they are."""
        file = self._month_file(month)
        seqs = [(row[0],) for row in settled if row[2] == _head_in(file, row[0])]
        listed = f"[{','.join(str(seq) for (seq,) in seqs)}]"
        deliveries = store.execute(_DELIVERIES, (listed,)).fetchall()
        moving_pictures.copy(store, file, listed)
        if deliveries:
            places = ", ".join("?" * len(deliveries[0]))
            with file:
                file.executemany(f"INSERT OR REPLACE INTO delivery VALUES ({places})", deliveries)  # noqa: S608  # ours
        with _unsynced(store):
            moving_pictures.remove(store, listed)
            store.executemany("DELETE FROM delivery WHERE seq = ?", seqs)
            store.executemany("DELETE FROM event WHERE seq = ?", seqs)

    def _month_file(self, month: str) -> apsw.Connection:
        if self._open is None or self._open[0] != month:
            self.close()
            durable.make_folder(self._folder)
            file = self._folder / f"journal-{month}.sqlite"
            opened = schema.open_writer(file)
            opened.execute("PRAGMA wal_autocheckpoint = 1000")
            self._open = month, opened
        return self._open[1]


@contextmanager
def _unsynced(store: apsw.Connection) -> Iterator[None]:
    """One transaction that a power cut may undo; the next scan's commit makes it durable."""
    store.execute("PRAGMA synchronous = NORMAL")
    try:
        with store:
            yield
    finally:
        store.execute("PRAGMA synchronous = FULL")


def files_of(folder: Path) -> list[Path]:
    """Return the archive's files, oldest first."""
    return sorted(folder.glob("journal-*.sqlite"))


@contextmanager
def open_files(folder: Path) -> Iterator[list[apsw.Connection]]:
    """Open the archive's files for reading, oldest first. Raises JournalError, apsw.Error."""
    with ExitStack() as stack:
        opened = [stack.enter_context(closing(_reader(file))) for file in files_of(folder)]
        # A power cut may leave one that was begun and has no tables yet.
        yield [file for file in opened if file.table_exists("main", "event")]


def _reader(file: Path) -> apsw.Connection:
    # Not read only: a file that a power cut left in the middle must be able to put itself in order.
    reader = sealing.connect(file, sealing.READ_WRITE)
    reader.set_busy_timeout(schema.BUSY_MS)
    schema.refuse_other(reader, file)
    reader.execute("PRAGMA query_only = ON")
    return reader


def last_link(folder: Path) -> Row | None:
    """Return the anchor that the archive itself proves: its last event's."""
    sql = "SELECT seq, event_id, chain_hash FROM event ORDER BY seq DESC LIMIT 1"
    with open_files(folder) as files:
        rows: list[Row | None] = [file.execute(sql).fetchone() for file in files]
    return max((row for row in rows if row is not None), default=None)


def _head_in(file: apsw.Connection, seq: int) -> bytes | None:
    head: bytes | None = file.execute("SELECT chain_hash FROM event WHERE seq = ?", (seq,)).get
    return head


def _at(event_id: bytes) -> datetime:
    """Return when an event was captured, as its UUIDv7 says; it grows with the sequence."""
    milliseconds = UUID(bytes=event_id).int >> 80
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def _month(event_id: bytes) -> str:
    return _at(event_id).strftime("%Y-%m")
