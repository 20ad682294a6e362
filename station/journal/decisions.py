"""What a person decides about a parked delivery; nothing recorded is edited or removed.

    parked ── retry ───→ pending      what stood in its way has been mended
    parked ── dismiss ─→ dismissed    it will not be sent: somebody answers for it, and says why

Each decision is kept with who made it, when and why. `retry` and `dismiss` run in the desk's thread
inside a caller's transaction; `parked` and `parked_at` read through any connection.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec import Struct

from station.events import Target
from station.journal.record import DeliveryState, EventBody

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import apsw

_decode = msgspec.json.Decoder(EventBody).decode

_PARKED = """
SELECT event.seq, event_id, target, note, settled_us, body
  FROM delivery CROSS JOIN event USING (seq)
 WHERE state = 'parked' ORDER BY delivery.seq, target
"""
_WAITING = """
SELECT target, event.seq, body FROM delivery CROSS JOIN event USING (seq)
 WHERE state = 'pending' AND target = ? AND delivery.seq > ?
"""
_PARKED_AT = "SELECT target FROM delivery WHERE seq = ? AND state = 'parked' ORDER BY target"
_MOVE = """
UPDATE delivery SET state = ?, note = ?, settled_us = ?
 WHERE seq = ? AND target = ? AND state = 'parked'
"""
_KEEP = "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?)"


class Choice(StrEnum):
    """What may be done with a parked delivery."""

    RETRY = "retry"
    DISMISS = "dismiss"


class Decision(Struct, frozen=True):
    """One choice about one event at one database. `reason` is the person's own words."""

    seq: int
    target: Target
    choice: Choice
    decided_by: str
    reason: str = ""


class Parked(Struct, frozen=True):
    """A delivery that a person must look at. `note`: what the database said; see `why_key`."""

    seq: int
    event_id: UUID
    target: Target
    note: str
    since_us: int
    body: EventBody
    holds_back: int
    """How many later events wait behind it."""

    @property
    def scanned_at(self) -> datetime:
        """When the parcel was scanned, by this computer's clock."""
        return self.body.device_at


_WHY = (
    ("hash", "parked.hash"),
    ("23503", "parked.reference"),
    ("23505", "parked.twice"),
    ("23", "parked.rule"),
    ("22", "parked.value"),
)


def why_key(note: str) -> str:
    """Return the key of the sentence that says in plain words why it was refused."""
    return next((key for start, key in _WHY if note.startswith(start)), "parked.refused")


def decide(db: apsw.Connection, decision: Decision, now_us: int) -> bool:
    """Carry a decision out and keep it; False, and nothing kept, if it is not parked (any more)."""
    retried = decision.choice is Choice.RETRY
    state = DeliveryState.PENDING if retried else DeliveryState.DISMISSED
    settled = (state, "", None) if retried else (state, decision.reason, now_us)
    db.execute(_MOVE, (*settled, decision.seq, decision.target))
    if not db.changes():
        return False
    db.execute(_KEEP, (*msgspec.structs.astuple(decision), now_us))
    return True


def parked_at(reader: apsw.Connection, seq: int) -> list[Target]:
    """Return the databases that an event is parked for."""
    return [Target(target) for (target,) in reader.execute(_PARKED_AT, (seq,))]


def parked(reader: apsw.Connection) -> list[Parked]:
    """Return every parked delivery in station order."""
    rows: list[tuple[Any, ...]] = reader.execute(_PARKED).fetchall()
    bodies = {seq: _decode(raw) for seq, *_, raw in rows}
    behind: Counter[tuple[Target, int]] = Counter()
    for target in Target:
        stuck = [seq for seq, _, at, *_ in rows if at == target]
        behind.update((target, seq) for seq in _waiting_behind(reader, target, stuck, bodies))
    return [
        Parked(
            seq,
            UUID(bytes=event_id),
            Target(target),
            note,
            since_us or 0,
            bodies[seq],
            behind[Target(target), seq],
        )
        for seq, event_id, target, note, since_us, _ in rows
    ]


def _waiting_behind(
    reader: apsw.Connection, target: Target, stuck: list[int], bodies: dict[int, EventBody]
) -> Iterator[int]:
    """Yield a parked event's sequence for each event that waits behind it."""
    if not stuck:
        return
    first: dict[str, int] = {}
    for seq in stuck:
        for key in bodies[seq].keys:
            first.setdefault(key, seq)
    for _, seq, raw in reader.execute(_WAITING, (target, stuck[0])):
        holders = {first[key] for key in _decode(raw).keys if first.get(key, seq) < seq}
        yield from holders
