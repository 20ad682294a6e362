"""Attachments that move with their events: into the archive, or out of a damaged store."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import apsw

from station.journal import chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OF_EVENTS = "SELECT * FROM attachment_event WHERE seq IN (SELECT value FROM json_each(?))"
_NAMES = _OF_EVENTS.replace("*", "DISTINCT sha256")
_PUT = {
    "attachment": "INSERT OR IGNORE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?)",
    "attachment_event": "INSERT OR IGNORE INTO attachment_event VALUES (?, ?)",
    "attachment_content": "INSERT OR IGNORE INTO attachment_content VALUES (?, ?)",
}

_UNDESCRIBED = """
INSERT INTO attachment SELECT DISTINCT sha256, '', '', NULL, 'pending', '', NULL
  FROM attachment_event WHERE sha256 NOT IN (SELECT sha256 FROM attachment)
"""
_GIVE_UP = """
UPDATE attachment SET state = 'parked', note = ?, settled_us = ?
 WHERE state = 'pending'
   AND (media_type = ''
        OR NOT EXISTS (SELECT 1 FROM attachment_content AS c WHERE c.sha256 = attachment.sha256)
        OR NOT EXISTS (SELECT 1 FROM attachment_event AS shown JOIN event USING (seq)
                        WHERE shown.sha256 = attachment.sha256))
"""


def copy(store: apsw.Connection, file: apsw.Connection, seqs: str) -> None:
    """Copy what these events (a JSON array of sequences) show into a file of the archive."""
    file.executemany(_PUT["attachment_event"], store.execute(_OF_EVENTS, (seqs,)))
    for table in ("attachment", "attachment_content"):
        picked = f"SELECT * FROM {table} WHERE sha256 IN ({_NAMES})"  # noqa: S608  # ours
        file.executemany(_PUT[table], store.execute(picked, (seqs,)))


def remove(store: apsw.Connection, seqs: str) -> None:
    """Remove what these events alone show."""
    names = store.execute(_NAMES, (seqs,)).fetchall()
    store.execute(_OF_EVENTS.replace("SELECT *", "DELETE"), (seqs,))
    for table in ("attachment_content", "attachment"):
        store.executemany(
            f"DELETE FROM {table} WHERE sha256 = ?1"  # noqa: S608  # ours
            " AND NOT EXISTS (SELECT 1 FROM attachment_event WHERE sha256 = ?1)",
            names,
        )


def salvage(damaged: apsw.Connection, new: apsw.Connection) -> None:
    """Carry over what can be read of a damaged store's pictures, and only what is as it was."""
    for table, put in _PUT.items():
        for row in _readable(damaged, table):
            # What is damaged may read as a number where there was a text.
            with suppress(apsw.ConstraintError, apsw.BindingsError):
                new.execute(put, row)
    contents: Iterable[Any] = new.execute("SELECT sha256, content FROM attachment_content")
    spoilt = [(name,) for name, content in contents if chain.body_hash(content) != name]
    new.executemany("DELETE FROM attachment_content WHERE sha256 = ?", spoilt)


def give_up(new: apsw.Connection, note: str, now_us: int) -> int:
    """Park the pictures that can never be sent any more, for want of a part; return how many.

    They would wait for ever, and keep their events out of the archive. One whose description is
    gone may have arrived: nobody knows.
    """
    new.execute(_UNDESCRIBED)
    new.execute(_GIVE_UP, (note, now_us))
    return new.changes()


def _readable(damaged: apsw.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    """Yield a table's rows, each looked up by itself: one that cannot be read costs no other."""
    for name in _names(damaged, table):
        with suppress(apsw.Error, UnicodeDecodeError):
            sql = f"SELECT * FROM {table} WHERE sha256 = ?"  # noqa: S608  # ours
            yield from damaged.execute(sql, (name,)).fetchall()


def _names(damaged: apsw.Connection, table: str) -> list[Any]:
    """Return the names that the index tells from both its ends up to where it cannot be read."""
    names: dict[Any, None] = {}
    for order in ("", " DESC"):
        with suppress(apsw.Error, UnicodeDecodeError):
            sql = f"SELECT sha256 FROM {table} ORDER BY sha256{order}"  # noqa: S608  # ours
            names |= dict.fromkeys(row[0] for row in damaged.execute(sql))
    return list(names)
