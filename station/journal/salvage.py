"""Carries over what can be read of a damaged store, row by row, into a new one.

Events come through SQL where that still finds them, else out of the raw pages. One that is not as
it was written (see proof) is left behind, where a person may look at it; one that nothing proves is
parked. What a delivery row cannot say any more is owed again: the ledgers know what they have.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import apsw

from station.errors import JournalError
from station.journal import archive, epoch, moving_pictures, pages, sealing
from station.journal.proof import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from station.journal.chain import Span

_CHUNK = 250
_SMALL = ("boot", "epoch", "anchor", "incident", "witness", "server", "decision")
_OWE = """
INSERT OR IGNORE INTO delivery (seq, target, state)
SELECT seq, column1, 'pending' FROM event CROSS JOIN (VALUES ('osas'), ('onmart'))
"""
_PARK = """
UPDATE delivery SET state = 'parked', note = ?, settled_us = ? WHERE seq = ? AND state = 'pending'
"""
NOTE = "salvaged"
"""Why an event is parked whose id is in doubt: sent under another id, it would come twice.

Or a picture of which too little was left to send it.
"""

Row = tuple[Any, ...]


class Salvage(NamedTuple):
    """What was carried over. `missing`: numbers up to the last one known that were not.

    `unproved` were, but for a person to decide on: nothing proves their ids. `pictures`: how many
    can never be sent any more.
    """

    saved: int
    unproved: int
    missing: tuple[Span, ...]
    pictures: int

    @property
    def doubtful(self) -> int:
        """How many scans nobody can vouch for."""
        return self.unproved + sum(last + 1 - first for first, last in self.missing)


def salvage(damaged: Path, new: apsw.Connection, known_seq: int, now_us: int) -> Salvage:
    """Fill a new store, in the caller's transaction. Raises apsw.Error of the new store, OSError.

    `known_seq` is the last number known from elsewhere, 0 where none is.
    """
    whole = _through_sql(damaged, new, known_seq)
    _put(new, "anchor", _proved_anchor(damaged))
    unproved = _drop_wrong(new)
    if not whole or _missing(new, known_seq):
        scratch = damaged.with_name(damaged.name + ".scratch")
        _put(new, "event", pages.events_in(damaged, scratch))
        unproved = _drop_wrong(new)
    if sealing.is_sealed(damaged):
        unproved = []  # each page that could be read has proved itself
    new.execute("DELETE FROM delivery WHERE seq NOT IN (SELECT seq FROM event)")
    new.execute(_OWE)
    new.executemany(_PARK, ((NOTE, now_us, seq) for seq in unproved))
    saved: int = new.execute("SELECT count(*) FROM event").get
    pictures = moving_pictures.give_up(new, NOTE, now_us)
    return Salvage(saved - len(unproved), len(unproved), _missing(new, known_seq), pictures)


def _through_sql(damaged: Path, new: apsw.Connection, known_seq: int) -> bool:
    """Carry over what SQL finds; return whether it came to every row."""
    try:
        # Read only: closing it must not move the WAL into the file that a person may look at.
        reader = sealing.connect(damaged, sealing.READ_ONLY)
    except apsw.Error:
        return False
    try:
        if _read(reader, "SELECT 1 FROM sqlite_schema LIMIT 1") is None:
            return False
        for table in _SMALL:
            _put(new, table, _read(reader, f"SELECT * FROM {table}") or ())  # noqa: S608  # ours
        moving_pictures.salvage(reader, new)
        newest = _read(reader, "SELECT seq FROM event ORDER BY seq DESC LIMIT 1")
        last = max(known_seq, newest[0][0] if newest else 0)
        whole = _copy(reader, new, "event", last)
        return _copy(reader, new, "delivery", last) and whole and newest is not None
    finally:
        reader.close(force=True)


def _copy(reader: apsw.Connection, new: apsw.Connection, table: str, last: int) -> bool:
    """Read in chunks of numbers, and one by one where a chunk cannot be read."""
    sql = f"SELECT * FROM {table} WHERE seq BETWEEN ? AND ?"  # noqa: S608  # a name of ours
    whole = True
    for first in range(1, last + 1, _CHUNK):
        rows = _read(reader, sql, (first, first + _CHUNK - 1))
        if rows is None:
            whole = False
            singly = (_read(reader, sql, (seq, seq)) for seq in range(first, first + _CHUNK))
            rows = [row for found in singly for row in found or ()]
        _put(new, table, rows)
    return whole


def _proved_anchor(damaged: Path) -> Iterator[Row]:
    """Yield the anchor that the archive proves, or none."""
    with suppress(apsw.Error, JournalError):
        last = archive.last_link(damaged.with_name(archive.FOLDER))
        if last is not None:
            yield last


def _read(reader: apsw.Connection, sql: str, bindings: tuple[int, ...] = ()) -> list[Row] | None:
    """Return rows, None where they cannot be read."""
    try:
        return reader.execute(sql, bindings).fetchall()
    except (apsw.Error, UnicodeDecodeError):
        return None


def _put(new: apsw.Connection, table: str, rows: Iterable[Row]) -> None:
    places = ", ".join("?" * len(new.execute(f"PRAGMA table_info({table})").fetchall()))
    sql = f"INSERT OR IGNORE INTO {table} VALUES ({places})"  # noqa: S608  # a name of ours
    for row in rows:
        # What is damaged may read as a number where there was a text, or as fewer columns.
        with suppress(apsw.ConstraintError, apsw.BindingsError):
            new.execute(sql, row)


def _drop_wrong(new: apsw.Connection) -> list[int]:
    """Leave out what is not as it was written; return the events that nothing proves."""
    found = judge(new)
    new.executemany("DELETE FROM event WHERE seq = ?", ((seq,) for seq in found.wrong))
    new.executemany("DELETE FROM epoch WHERE chain_hash = ?", ((n,) for n in found.wrong_notes))
    return found.unproved


def _missing(new: apsw.Connection, known_seq: int) -> tuple[Span, ...]:
    """Return the holes in the numbers that no earlier note admits."""
    admitted = epoch.missing_in(epoch.note_links(new))
    return tuple(rest for hole in _holes(new, known_seq) for rest in _without(hole, admitted))


def _holes(new: apsw.Connection, known_seq: int) -> Iterator[Span]:
    """Yield them from the archive's end to the last number that is known."""
    expected: int = new.execute("SELECT 1 + coalesce(max(seq), 0) FROM anchor").get
    for (seq,) in new.execute("SELECT seq FROM event ORDER BY seq"):
        if seq > expected:
            yield expected, seq - 1
        expected = max(expected, seq + 1)
    if known_seq >= expected:
        yield expected, known_seq


def _without(hole: Span, admitted: Iterable[Span]) -> Iterator[Span]:
    first, last = hole
    for begin, end in sorted(admitted):
        if begin <= last and end >= first:
            if first < begin:
                yield first, begin - 1
            first = max(first, end + 1)
    if first <= last:
        yield first, last
