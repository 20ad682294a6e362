"""Carries over what can be read of a damaged store, row by row, into a new one.

Events come through SQL where that still finds them, else out of the raw pages. Each is checked
against its own hashes; one that fails is left behind, where a person may look at it. What a
delivery row cannot say any more is owed again: the databases' ledgers know what they have.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import apsw

from station.errors import JournalError
from station.journal import archive, chain, epoch, moving_pictures, pages, sealing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from station.journal.chain import Span

_CHUNK = 250
_SMALL = ("boot", "epoch", "anchor", "incident", "witness", "decision")
_OWE = """
INSERT OR IGNORE INTO delivery (seq, target, state)
SELECT seq, column1, 'pending' FROM event CROSS JOIN (VALUES ('osas'), ('onmart'))
"""
_LINKS = "SELECT seq, event_id, body, body_hash, chain_hash FROM event ORDER BY seq"

Row = tuple[Any, ...]


class Salvage(NamedTuple):
    """What was carried over. `missing`: numbers up to the last one known that were not."""

    saved: int
    missing: tuple[Span, ...]

    @property
    def doubtful(self) -> int:
        """How many scans nobody can vouch for."""
        return sum(last + 1 - first for first, last in self.missing)


def salvage(damaged: Path, new: apsw.Connection, known_seq: int) -> Salvage:
    """Fill a new store, in the caller's transaction. Raises apsw.Error of the new store, OSError.

    `known_seq` is the last number known from elsewhere, 0 where none is.
    """
    whole = _through_sql(damaged, new, known_seq)
    _put(new, "anchor", _proved_anchor(damaged))
    _drop_unproved(new)
    if not whole or _missing(new, known_seq):
        scratch = damaged.with_name(damaged.name + ".scratch")
        _put(new, "event", pages.events_in(damaged, scratch))
        _drop_unproved(new)
    new.execute("DELETE FROM delivery WHERE seq NOT IN (SELECT seq FROM event)")
    new.execute(_OWE)
    saved: int = new.execute("SELECT count(*) FROM event").get
    return Salvage(saved, _missing(new, known_seq))


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
    except apsw.Error:
        return None


def _put(new: apsw.Connection, table: str, rows: Iterable[Row]) -> None:
    places = ", ".join("?" * len(new.execute(f"PRAGMA table_info({table})").fetchall()))
    new.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({places})", rows)  # noqa: S608  # ours


def _drop_unproved(new: apsw.Connection) -> None:
    """Leave out each event whose body or link is not as it was written."""
    new.executemany("DELETE FROM event WHERE seq = ?", list(_unproved(new)))


def _unproved(new: apsw.Connection) -> Iterator[tuple[int]]:
    anchors = new.execute("SELECT seq + 1, chain_hash FROM anchor")
    notes = new.execute("SELECT first_seq, chain_hash FROM epoch ORDER BY number")
    opened_by: dict[int, bytes] = {1: chain.GENESIS, **dict(anchors), **dict(notes)}
    before, head = 0, chain.GENESIS
    for seq, event_id, body, body_hash, own in new.execute(_LINKS):
        previous = opened_by.get(seq, head if seq == before + 1 else None)
        follows = previous is None or chain.chain_hash(previous, seq, event_id, body_hash) == own
        if chain.body_hash(body) == body_hash and follows:
            before, head = seq, own
        else:
            yield (seq,)


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
