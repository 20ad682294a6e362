"""What the journal keeps of one scan, and what the outbox says of it. Plain values, no I/O.

An `EventBody` is written once, as canonical JSON, and never edited: its SHA-256 is the body hash
that the databases' ledgers keep, and the link of the journal's hash chain.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol
from uuid import UUID

import msgspec

from station.events import Target, Verdict, Workflow
from station.journal import details

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def order_keys(
    *, awb: str = "", bag: str = "", manifest: str = "", runsheet: str = ""
) -> tuple[str, ...]:
    """Return what an event touches, as typed keys: "awb:JX1", "bag:B7".

    Events that share a key arrive in the station's order; behind a parked one they wait.
    """
    touched = {"awb": awb, "bag": bag, "manifest": manifest, "runsheet": runsheet}
    return tuple(f"{kind}:{number}" for kind, number in touched.items() if number)


class Weighing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parcel put on the scale: what it was said to weigh, and what it weighs.

    Weights are grams, lengths centimetres, `charge_difference` rupiah. The rule that it is charged
    by is named by partner and service, None for any; `photo` is an attachment's SHA-256 in hex.
    """

    old_g: int
    new_g: int
    chargeable_g: int | None = None
    charge_difference: int | None = None
    length_cm: int | None = None
    width_cm: int | None = None
    height_cm: int | None = None
    scale_serial: str | None = None
    is_manual: bool = False
    has_rule: bool = False
    rule_partner: str | None = None
    rule_service: str | None = None
    reason: str | None = None
    approver: str | None = None
    photo: str | None = None
    old_chargeable_g: int | None = None
    volumetric_g: int | None = None
    koli_g: int | None = None
    """What this piece weighs; None where the waybill has one alone."""
    is_partial: bool = False
    """Whether pieces of the waybill are still to be weighed: then `new_g` is `old_g`."""


class EventBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One scan as it happened. Times UTC; `offset_us` = server time minus device time, if known."""

    workflow: Workflow
    awb: str
    scanned: str
    hub: str
    desk: str
    operator: str
    device: str
    device_at: datetime
    offset_us: int | None
    seq: int
    boot_id: UUID
    verdict: Verdict
    reason: str
    counts: bool
    """Whether this scan is the one that counts (a duplicate or a refused one does not)."""
    moves_to: str | None
    """The state the parcel moves to, None where it stays."""
    leg: int
    attempt: int
    koli_no: int
    koli_total: int
    source: str
    condition: str
    overrides: bool = False
    """Whether a supervisor moved it out of a terminal state, or somebody undid a move."""
    clock_trusted: bool = True
    """Whether device time plus the offset tells when it was; else each database dates it itself."""
    order_keys: tuple[str, ...] = ()
    """See `order_keys`. Empty in what was recorded before there were any: then it is the AWB's."""
    weighing: Weighing | msgspec.UnsetType = msgspec.UNSET
    unproven: str | msgspec.UnsetType = msgspec.UNSET
    """Why nobody vouches for the operator: "nobody" was logged in, the log-in had "expired"."""
    version: int = 1
    action: str | msgspec.UnsetType = msgspec.UNSET
    """What was done in its workflow; unset in plain receiving. Books are made of what has one."""
    undoes: UUID | msgspec.UnsetType = msgspec.UNSET
    """The event that this one takes back; all else says what that event said."""
    carries: str | msgspec.UnsetType = msgspec.UNSET
    """The bag whose parcels `moves_to` moves, each of them."""
    parcels: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    """Their AWBs, as far as this desk knew what it holds."""
    note: str | msgspec.UnsetType = msgspec.UNSET
    """What a person said of it: why it is undone."""
    packing: details.Packing | msgspec.UnsetType = msgspec.UNSET
    handover: details.Handover | msgspec.UnsetType = msgspec.UNSET
    problem: details.Problem | msgspec.UnsetType = msgspec.UNSET
    delivery: details.Delivery | msgspec.UnsetType = msgspec.UNSET
    pickup: details.Pickup | msgspec.UnsetType = msgspec.UNSET
    lost_label: details.LostLabel | msgspec.UnsetType = msgspec.UNSET
    stocktake: details.StockTake | msgspec.UnsetType = msgspec.UNSET
    shift: details.Shift | msgspec.UnsetType = msgspec.UNSET
    approval: details.Approval | msgspec.UnsetType = msgspec.UNSET
    arrival: details.Arrival | msgspec.UnsetType = msgspec.UNSET
    came_from: str | msgspec.UnsetType = msgspec.UNSET
    """The state that an undo moves the parcel back to; unset where nobody knew it."""
    is_final: bool | msgspec.UnsetType = msgspec.UNSET
    """Whether it cannot be undone; unset in plain receiving, and before that was kept."""
    along: int | msgspec.UnsetType = msgspec.UNSET
    """How many of the next events were done with it, all or none; 0 in each of those."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the order keys, also of an event that was recorded without any."""
        return self.order_keys or order_keys(awb=self.awb)

    @property
    def about(self) -> str:
        """Return what it is about: an AWB, else the number of a document, else a shift."""
        if self.awb or self.keys:
            return self.awb or self.keys[0].partition(":")[2]
        return self.shift.shift if self.shift else ""

    @property
    def effective_at(self) -> datetime:
        """Device time corrected by the measured offset, as far as this station knows it."""
        return self.device_at + timedelta(microseconds=self.offset_us or 0)


SLOTS: dict[type[msgspec.Struct], str] = {
    Weighing: "weighing",
    details.Packing: "packing",
    details.Handover: "handover",
    details.Problem: "problem",
    details.Delivery: "delivery",
    details.Pickup: "pickup",
    details.LostLabel: "lost_label",
    details.StockTake: "stocktake",
    details.Shift: "shift",
    details.Approval: "approval",
    details.Arrival: "arrival",
}
"""Which slot of a body takes which details."""


class OwedEvent(msgspec.Struct, frozen=True):
    """One event that one database is still owed."""

    seq: int
    event_id: UUID
    body_hash: bytes
    body: EventBody


class DeliveryState(StrEnum):
    """What became of one event at one database."""

    PENDING = "pending"
    DELIVERED = "delivered"
    NOT_OWED = "not_owed"
    """The database looked and the event does not concern it (ONMART, no marketplace shipment)."""
    PARKED = "parked"
    DISMISSED = "dismissed"
    """A person decided that it will not be sent, see `decisions`."""


class Acknowledgement(msgspec.Struct, frozen=True):
    """What a database proved (or refused) about one event.

    `note` says why it was parked, or which other event counts for the same piece ("also …").
    `look_again`: the database did not know its parcel, and may yet learn of it.
    """

    seq: int
    state: DeliveryState
    note: str = ""
    look_again: bool = False


class Doubt(msgspec.Struct, frozen=True):
    """A settled event whose parcel the database did not know, due to be looked at again."""

    seq: int
    awb: str
    workflow: Workflow = Workflow.RECEIVING


class Attachment(msgspec.Struct, frozen=True):
    """A photo or a signature that an event shows; `reference` is what the event's body calls it."""

    sha256: bytes
    media_type: str
    content: bytes
    captured_us: int
    """Device time, microseconds since 1970."""

    MOST_BYTES: ClassVar[int] = 300_000

    @classmethod
    def of(cls, content: bytes, media_type: str, captured_at: datetime) -> Attachment:
        """Name a picture by what is in it. Raises ValueError where the databases would refuse it.

        Whoever captures it makes it small enough: 1 to 300,000 bytes.
        """
        if not 0 < len(content) <= cls.MOST_BYTES:
            raise ValueError(len(content))
        from hashlib import sha256  # OpenSSL's 4 MiB come with the first picture

        captured_us = round(captured_at.timestamp() * 1_000_000)
        return cls(sha256(content).digest(), media_type, content, captured_us)

    @property
    def reference(self) -> str:
        """The SHA-256 in hexadecimal."""
        return self.sha256.hex()


class OwedAttachment(msgspec.Struct, frozen=True):
    """One attachment that OSAS is still owed. `captured_us`: server time, None if not known."""

    sha256: bytes
    media_type: str
    content: bytes
    hub: str
    captured_us: int | None


class AttachmentProof(msgspec.Struct, frozen=True):
    """What OSAS proved (or refused) about one attachment. `note` says why it was parked."""

    sha256: bytes
    state: DeliveryState
    note: str = ""


class OutboxState(msgspec.Struct, frozen=True):
    """What one database is owed now; `oldest_at` is None when nothing waits."""

    waiting: int
    parked: int
    oldest_at: datetime | None
    contested: int = 0
    """Delivered beside somebody else's, and nobody has seen it yet (see decisions)."""


class Outbox(Protocol):
    """The port between an uplink and the journal; one per target, safe to call from its thread.

    `station.journal.outbox.JournalOutbox` is the real one; tests/fakes has one in memory.
    """

    @property
    def target(self) -> Target:
        """Return the database this outbox is owed to."""

    def pending(self, limit: int) -> list[OwedEvent]:
        """Return the oldest owed events in station order, at most `limit`.

        Leaves out events that share an order key with an earlier parked one.
        """

    def following(self, seq: int, limit: int) -> list[OwedEvent]:
        """Return what `pending` will once all up to `seq` is settled; none where any is parked."""

    def chain_hash(self, seq: int) -> bytes | None:
        """Return the journal's chain hash at an event."""

    def last_acknowledged(self) -> UUID | None:
        """Return the event whose being there proves that nothing acknowledged was lost."""

    def last_attachment(self) -> bytes | None:
        """Return the SHA-256 of the attachment that was acknowledged last."""

    def attachments(self, most_bytes: int) -> Sequence[OwedAttachment]:
        """Return the oldest attachments whose event was delivered; one at least, if there is any.

        No more than fit into `most_bytes`.
        """

    def attached(self, proofs: Sequence[AttachmentProof]) -> None:
        """Hand over what the database proved of attachments."""

    def reopen(self) -> int:
        """Make all that is kept and was acknowledged pending again; return how many events."""

    def first_acknowledged(self) -> UUID | None:
        """Return the oldest event that is kept and was acknowledged."""

    def server(self) -> str:
        """Return which server acknowledged the last event, "" where that is not known."""

    def recognise(self, server: str) -> None:
        """Note which server acknowledged the last event."""

    def move(self, server: str) -> None:
        """Note that it is another database now, and have a person told.

        What is pending goes to it, what was delivered stays with the one before; see servers.
        """

    def acknowledge(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        """Hand over what a database proved; returns once the journal has noted it."""

    def doubts(self, limit: int) -> list[Doubt]:
        """Return settled events whose parcel may be known by now, the longest due first."""

    def looked(self, doubts: Sequence[Doubt], known: Collection[str]) -> None:
        """Note that the database was asked, and which of the doubts' parcels it knows now.

        What was not owed before is pending then, with every other event of the same parcel.
        """

    def state(self) -> OutboxState:
        """Count what is owed."""
