"""What becomes of deliveries: proved, refused, and owed again. Each inside a caller's transaction.

    pending ── settle ──→ delivered | not_owed | parked
       ↑                      │
       ├────── reopen ────────┤   the database lost what it had acknowledged (restored, failed over)
       └─────── found ────────┘   the parcel, unknown there before, is known now (see doubts)

The witness is the event that a database acknowledged last: while it is there, so is all before it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from station.events import Target
from station.journal import attachments
from station.journal.doubts import FIRST_LOOK_US
from station.journal.record import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from station.journal.record import Acknowledgement

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
_REOPENED_TO = "SELECT coalesce(reopened_to, 0) FROM witness WHERE target = ?"
_SLICE_END = "SELECT max(seq) FROM (SELECT seq FROM event WHERE seq > ? ORDER BY seq LIMIT ?)"
_REOPEN = """
UPDATE delivery SET state = 'pending', note = '', settled_us = NULL, look_us = NULL
 WHERE seq > ? AND seq <= ? AND target = ? AND state = 'delivered'
"""


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


def reopen(db: apsw.Connection, target: Target) -> Reopened:
    """Make the next slice of what a database acknowledged pending again, oldest first.

    How far it came is kept, and the witness with it, so that a crash in the middle is made good by
    the next batch. After the last slice there is none: the next acknowledgement is the first.
    """
    start = db.execute(_REOPENED_TO, (target,)).get
    end = db.execute(_SLICE_END, (start, SLICE)).get if start is not None else None
    if end is None:
        db.execute("DELETE FROM witness WHERE target = ?", (target,))
        if target is Target.OSAS:
            attachments.reopen(db)
        return Reopened(0, more=False)
    db.execute(_REOPEN, (start, end, target))
    changed = db.changes()
    db.execute("UPDATE witness SET reopened_to = ? WHERE target = ?", (end, target))
    return Reopened(changed, more=True)
