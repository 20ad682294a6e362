"""What a person decides about a delivery; nothing recorded is edited or removed.

    parked ── retry ───→ pending      what stood in its way has been mended
    parked ── dismiss ─→ dismissed    it will not be sent: somebody answers for it, and says why
    contested ─ seen ──→ delivered    both are kept: somebody knows of it

Contested is what was delivered beside somebody else's: its note says whose (see osas_push.sql).
Each decision is kept with who made it, when and why. `decide` runs in the desk's thread inside a
caller's transaction; the others read through any connection.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from station.events import Target
from station.journal.record import DeliveryState, EventBody

if TYPE_CHECKING:
    from collections.abc import Iterator

    import apsw

_Row = tuple[Any, ...]
"""Of an event and a delivery: seq, event_id, target, note, settled_us, body."""
_decode = msgspec.json.Decoder(EventBody).decode

_PARKED = """
SELECT event.seq, event_id, target, note, settled_us, body
  FROM delivery CROSS JOIN event USING (seq)
 WHERE state = 'parked' ORDER BY delivery.seq, target
"""
_CONTESTED = """
SELECT event.seq, event_id, target, note, settled_us, body
  FROM delivery CROSS JOIN event USING (seq)
 WHERE state = 'delivered' AND note <> '' ORDER BY delivery.seq, target
"""
_WAITING = """
SELECT target, event.seq, body FROM delivery CROSS JOIN event USING (seq)
 WHERE state = 'pending' AND target = ? AND delivery.seq > ?
"""
_PARKED_AT = "SELECT target FROM delivery WHERE seq = ? AND state = 'parked' ORDER BY target"
_CONTESTED_AT = """
SELECT target FROM delivery WHERE seq = ? AND state = 'delivered' AND note <> '' ORDER BY target
"""
_MOVE = """
UPDATE delivery SET state = ?, note = ?, settled_us = ?
 WHERE seq = ? AND target = ? AND state = 'parked'
"""
_CONTEST = """
SELECT note FROM delivery WHERE seq = ? AND target = ? AND state = 'delivered' AND note <> ''
"""
_SEE = "UPDATE delivery SET note = '' WHERE seq = ? AND target = ?"
_KEEP = "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?)"


class Choice(StrEnum):
    """What may be done with a parked delivery; or, the last one, with a contested one."""

    RETRY = "retry"
    DISMISS = "dismiss"
    SEEN = "seen"


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
    is_contested: bool = False
    """It was delivered, and so was somebody else's: nothing waits, but a person should know."""

    @property
    def scanned_at(self) -> datetime:
        """When the parcel was scanned, by this computer's clock."""
        return self.body.device_at


class Rival(Struct, frozen=True):
    """Whose scan counts for the same piece as well; what is not known is None or empty."""

    event_id: str
    scanned_at: datetime | None = None
    desk: str = ""
    operator: str = ""


def rival_in(note: str) -> Rival | None:
    """Return what a contested delivery's note tells of the other scan; None if it tells of none.

    As osas_push.sql writes it: `also EVENT_ID`, then when, desk and operator behind tabs.
    """
    if not note.startswith(_ALSO):
        return None
    event_id, when, desk, operator, *_ = (*note.removeprefix(_ALSO).split("\t"), "", "", "")
    try:
        scanned_at = datetime.fromisoformat(when)
    except ValueError:
        scanned_at = None
    return Rival(event_id, scanned_at, desk, operator)


_ALSO = "also "
_WHY = (
    (_ALSO, "parked.counted_twice"),
    ("weight ", "parked.weight_changed"),
    ("two bags", "parked.two_bags"),
    ("bag unknown", "parked.bag_unknown"),
    ("seal used", "parked.seal_used"),
    ("bag number used", "parked.bag_number_used"),
    ("closed out by ", "parked.closed_out"),
    ("partner number taken", "parked.partner_number_taken"),
    ("manifest superseded", "parked.manifest_superseded"),
    ("hash", "parked.hash"),
    ("salvaged", "parked.salvaged"),
    ("23503", "parked.reference"),
    ("23505", "parked.twice"),
    ("23", "parked.rule"),
    ("22", "parked.value"),
)


def why_key(note: str) -> str:
    """Return the key of the sentence that says in plain words why it was refused."""
    return next((key for start, key in _WHY if note.startswith(start)), "parked.refused")


def decide(db: apsw.Connection, decision: Decision, now_us: int) -> bool:
    """Carry a decision out and keep it; False, and nothing kept, where there is none to make.

    What was contested is kept as the reason: its delivery is like any other then.
    """
    if decision.choice is Choice.SEEN:
        note = db.execute(_CONTEST, (decision.seq, decision.target)).get
        if note is None:
            return False
        db.execute(_SEE, (decision.seq, decision.target))
        decision = replace(decision, reason=note)
    elif not _move(db, decision, now_us):
        return False
    db.execute(_KEEP, (*msgspec.structs.astuple(decision), now_us))
    return True


def _move(db: apsw.Connection, decision: Decision, now_us: int) -> bool:
    retried = decision.choice is Choice.RETRY
    state = DeliveryState.PENDING if retried else DeliveryState.DISMISSED
    settled = (state, "", None) if retried else (state, decision.reason, now_us)
    db.execute(_MOVE, (*settled, decision.seq, decision.target))
    return bool(db.changes())


def decidable_at(reader: apsw.Connection, seq: int, choice: Choice) -> list[Target]:
    """Return the databases where this may be decided about an event."""
    asked = _CONTESTED_AT if choice is Choice.SEEN else _PARKED_AT
    return [Target(target) for (target,) in reader.execute(asked, (seq,))]


def parked(reader: apsw.Connection) -> list[Parked]:
    """Return every parked delivery in station order."""
    rows: list[_Row] = reader.execute(_PARKED).fetchall()
    bodies = {seq: _decode(raw) for seq, *_, raw in rows}
    behind: Counter[tuple[Target, int]] = Counter()
    for target in Target:
        stuck = [seq for seq, _, at, *_ in rows if at == target]
        behind.update((target, seq) for seq in _waiting_behind(reader, target, stuck, bodies))
    return [replace(one, holds_back=behind[one.target, one.seq]) for one in map(_entry, rows)]


def contested(reader: apsw.Connection) -> list[Parked]:
    """Return every contested delivery that nobody has seen, in station order."""
    rows: list[_Row] = reader.execute(_CONTESTED).fetchall()
    return [replace(_entry(row), is_contested=True) for row in rows]


def _entry(row: _Row) -> Parked:
    seq, event_id, target, note, since_us, body = row
    return Parked(seq, UUID(bytes=event_id), Target(target), note, since_us or 0, _decode(body), 0)


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
