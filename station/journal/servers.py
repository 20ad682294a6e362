"""Which server got what, once a database has become another one. Each in a caller's transaction.

    A ─── delivered up to 120 ──→ B ─── up to 135 ──→ A again: 121 to 135 are owed to it as well

Until it has, there is nothing here: all that was delivered is at the only server there was. What a
server acknowledged is what was settled after it was first met, by sequence or by the clock: a clock
may go back, and an event that was parked may come long after its neighbours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import apsw

    from station.events import Target


class Mark(NamedTuple):
    """A moment in the history of deliveries: the last event's sequence, microseconds since 1970."""

    seq: int = 0
    at_us: int = 0


BEYOND = "(seq > :mark_seq OR settled_us > :mark_us)"
"""Which deliveries were settled after a mark."""

_SINCE = "SELECT since_seq, since_us FROM server WHERE target = ? AND name = ?"
_LEFT = "SELECT left_seq, left_us FROM server WHERE target = ? AND name = ? AND left_us IS NOT NULL"
_LAST = """
SELECT seq FROM delivery WHERE target = ? AND state = 'delivered' ORDER BY seq DESC LIMIT 1
"""
_LEAVE = """
INSERT INTO server VALUES (?, ?, 0, 0, ?, ?)
    ON CONFLICT DO UPDATE SET left_seq = excluded.left_seq, left_us = excluded.left_us
"""
_MEET = "INSERT OR IGNORE INTO server VALUES (?, ?, ?, ?, NULL, NULL)"


def since(db: apsw.Connection, target: Target, server: str | None) -> Mark:
    """Return from when on what is delivered was acknowledged by a server."""
    return Mark(*(db.execute(_SINCE, (target, server)).fetchone() or Mark()))


def left(db: apsw.Connection, target: Target, server: str) -> Mark | None:
    """Return when a server was left for another, None if it was never met."""
    found = db.execute(_LEFT, (target, server)).fetchone()
    return Mark(*found) if found else None


def leave(db: apsw.Connection, target: Target, before: str, server: str, now_us: int) -> None:
    """Note that the one before was left for a server."""
    last = db.execute(_LAST, (target,)).fetchone()
    mark = Mark(last[0] if last else 0, now_us)
    db.execute(_LEAVE, (target, before, *mark))
    db.execute(_MEET, (target, server, *mark))
