"""What becomes of deliveries: proved, refused, and owed again. Each inside a caller's transaction.

    pending ── settle ──→ delivered | not_owed | parked
       ↑                      │
       ├────── reopen ────────┤   the database lost what it had acknowledged (restored, failed over)
       └─────── found ────────┘   the parcel, unknown there before, is known now (see doubts)

The witness is the event that a database acknowledged last: while it is there, so is all before it.
Where it is not because this is another database, what was delivered stays with the one before.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from station.events import Target
from station.journal import attachments, servers
from station.journal.doubts import FIRST_LOOK_US
from station.journal.record import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from station.journal.record import Acknowledgement
    from station.journal.servers import Mark

SLICE = 200
"""So many rows at once: a scan that comes meanwhile waits for no more."""

# One statement for many rows: between two, this thread would wait for its turn each time.
_SETTLE = """
UPDATE delivery SET state = ?, note = ?, settled_us = ?, look_us = ?, looks = 0
 WHERE target = ? AND state = 'pending' AND seq IN (SELECT value FROM json_each(?))
"""
# Not while what was lost is being reopened: the next batch must find it lost still.
_BEAR_WITNESS = """
INSERT INTO witness (target, event_id)
SELECT ?1, event_id FROM event WHERE seq = ?2
    ON CONFLICT (target) DO UPDATE SET event_id = excluded.event_id WHERE reopened_to IS NULL
"""
_WITNESS = "SELECT server, reopened_to FROM witness WHERE target = ?"
_SLICE_END = "SELECT max(seq) FROM (SELECT seq FROM event WHERE seq > ? ORDER BY seq LIMIT ?)"
_REOPEN = f"""
UPDATE delivery SET state = 'pending', note = '', settled_us = NULL, look_us = NULL
 WHERE seq > :start AND seq <= :end AND target = :target AND state = 'delivered'
   AND {servers.BEYOND}
"""  # noqa: S608  # our own words


class Reopened(Struct, frozen=True):
    """How many events one slice made pending again, and whether there may be more."""

    events: int
    more: bool


def settle(
    db: apsw.Connection,
    target: Target,
    settled: Sequence[Acknowledgement],
    now_us: int,
    server_us: int,
) -> Counter[DeliveryState]:
    """Note what a database proved; return how many events that waited came to which state.

    The server's time dates it, for how long it is kept; looks are due by this device's.
    """
    alike: dict[tuple[DeliveryState, str, bool], list[int]] = {}
    for proof in settled:
        alike.setdefault((proof.state, proof.note, proof.look_again), []).append(proof.seq)
    counts: Counter[DeliveryState] = Counter()
    for (state, note, look_again), seqs in alike.items():
        listed = msgspec.json.encode(seqs).decode()
        look_us = now_us + FIRST_LOOK_US if look_again else None
        db.execute(_SETTLE, (state, note, server_us, look_us, target, listed))
        counts[state] += db.changes()
    delivered = [proof.seq for proof in settled if proof.state is DeliveryState.DELIVERED]
    if delivered:
        db.execute(_BEAR_WITNESS, (target, max(delivered)))
    return counts


def recognise(db: apsw.Connection, target: Target, server: str) -> None:
    """Note which server the witness is at."""
    db.execute("UPDATE witness SET server = ? WHERE target = ?", (server, target))


def move(db: apsw.Connection, target: Target, server: str, now_us: int) -> Reopened:
    """Note that it is another database from now on, which has acknowledged nothing yet.

    Where it is one of before, what was delivered to others since is made pending for it, in slices
    as by `reopen`.
    """
    before, reopened_to = _witness(db, target)
    if before and reopened_to is None:
        servers.leave(db, target, before, server, now_us)
    left = servers.left(db, target, server)
    if left is not None:
        return _reopen(db, target, left)
    db.execute("DELETE FROM witness WHERE target = ?", (target,))
    return Reopened(0, more=False)


def reopen(db: apsw.Connection, target: Target) -> Reopened:
    """Make the next slice of what a database acknowledged pending again, oldest first.

    How far it came is kept, and the witness with it, so that a crash in the middle is made good by
    the next batch. After the last slice there is none: the next acknowledgement is the first.
    """
    server, _ = _witness(db, target)
    return _reopen(db, target, servers.since(db, target, server))


def _witness(db: apsw.Connection, target: Target) -> tuple[str | None, int | None]:
    """Return which server the witness is at, and how far reopening has come."""
    return db.execute(_WITNESS, (target,)).fetchone() or (None, None)


def is_reopened(db: apsw.Connection, target: Target) -> bool:
    """Return whether nothing is left to reopen but to say so, which is to be on the disk.

    What is sent again may be refused this time. A power cut that undid the reopening and left that
    would have it taken for delivered, with the witness there as it should be.
    """
    return _next_slice(db, target)[1] is None


def _next_slice(db: apsw.Connection, target: Target) -> tuple[int, int | None]:
    """Return after which event the next slice begins, and its last one's number, if any is left."""
    found = db.execute(_WITNESS, (target,)).fetchone()
    if found is None:
        return 0, None
    start = found[1] or 0
    return start, db.execute(_SLICE_END, (start, SLICE)).get


def _reopen(db: apsw.Connection, target: Target, mark: Mark) -> Reopened:
    start, end = _next_slice(db, target)
    if end is None:
        db.execute("DELETE FROM witness WHERE target = ?", (target,))
        if target is Target.OSAS:
            attachments.reopen(db, mark.at_us)
        return Reopened(0, more=False)
    facts = {"start": start, "end": end, "target": target}
    db.execute(_REOPEN, facts | {"mark_seq": mark.seq, "mark_us": mark.at_us})
    changed = db.changes()
    db.execute("UPDATE witness SET reopened_to = ? WHERE target = ?", (end, target))
    return Reopened(changed, more=True)
