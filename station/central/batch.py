"""What an uplink sends at once, and what comes back. Plain values, no I/O."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from station.journal.record import (
    Acknowledgement,
    AttachmentProof,
    Doubt,
    OwedAttachment,
    OwedEvent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.central.idling_pool import Connection

    Push = Callable[[Connection, "Batch", str], "Answer"]
    """Delivers a batch of a station over a connection; raises CentralError."""


class Batch(Struct, frozen=True):
    """Events in station order, for one transaction and one round trip. Without any it only asks.

    Every batch asks whether `last_acknowledged` is still there, and writes nothing if it is not.
    One that `knocks` asks first whether it would be admitted, which costs a round trip more and
    saves sending all of it in vain.
    """

    events: Sequence[OwedEvent]
    last_acknowledged: UUID | None = None
    knocks: bool = False
    doubts: Sequence[Doubt] = ()
    """Whose parcels the database did not know when it was sent their events."""
    head: bytes | None = None
    """The journal's chain hash at the last event; what was edited later can be told by it."""
    last_attachment: bytes | None = None
    """As `last_acknowledged`, of attachments."""
    attachments: Sequence[OwedAttachment] = ()
    """Sent in a batch of their own, without events."""


class Answer(Struct, frozen=True):
    """What a database proved of a batch. An event without an acknowledgement is still pending.

    Not `admitted`: too many stations write at this moment, and nothing was written. `crowding`:
    how much of the room for writers was found taken, 0 to 1. `server_s`: how long the server took.
    """

    acknowledgements: Sequence[Acknowledgement]
    admitted: bool = True
    crowding: float = 0.0
    server_s: float = 0.0
    is_last_acknowledged_present: bool = True
    """False: the database was restored or failed over, and has lost what it acknowledged."""
    known: Collection[str] = ()
    """Which of the doubts' AWBs it knows now. Means nothing where it was not admitted."""
    attached: Sequence[AttachmentProof] = ()
    server: str = ""
    """Which server and database this is, where it was asked and told; see recognition."""
