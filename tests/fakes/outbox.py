"""An outbox in memory, and the events to put into it."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from station.events import Target, Verdict, Workflow
from station.journal.record import (
    Acknowledgement,
    AttachmentProof,
    DeliveryState,
    Doubt,
    EventBody,
    OutboxState,
    OwedAttachment,
    OwedEvent,
    Weighing,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
_STATION = EventBody(
    workflow=Workflow.RECEIVING,
    awb="",
    scanned="",
    hub="CGK",
    desk="3",
    operator="operator01",
    device="scanner",
    device_at=MORNING,
    offset_us=None,
    seq=0,
    boot_id=UUID(int=1),
    verdict=Verdict.OK,
    reason="received",
    counts=True,
    moves_to="AT_HUB",
    leg=1,
    attempt=0,
    koli_no=1,
    koli_total=1,
    source="",
    condition="",
)


def owed_event(seq: int, awb: str, *, station: int = 1, **changes: Any) -> OwedEvent:
    """Return a receiving event, one second after the one before; `changes` go into its body."""
    at = changes.pop("device_at", MORNING + timedelta(seconds=seq))
    body = msgspec.structs.replace(
        _STATION, **{"awb": awb, "scanned": awb, "seq": seq, "device_at": at, **changes}
    )
    return OwedEvent(seq, _uuid7(at, seq, station), _hash(body), body)


def weighed(
    seq: int, awb: str, old_g: int, new_g: int, *, station: int = 1, **facts: Any
) -> OwedEvent:
    """Return an event of the weighing desk; `facts` go into its Weighing."""
    changes: dict[str, Any] = {"workflow": Workflow.WEIGHING, "moves_to": None}
    weighing = Weighing(old_g, new_g, **facts)
    return owed_event(seq, awb, station=station, weighing=weighing, **changes)


def changed(event: OwedEvent, **changes: Any) -> OwedEvent:
    """Return the same event id with another body, as an old copy of a store would hold it."""
    body = msgspec.structs.replace(event.body, **changes)
    return OwedEvent(event.seq, event.event_id, _hash(body), body)


def _hash(body: EventBody) -> bytes:
    return hashlib.sha256(msgspec.json.encode(body)).digest()


def _uuid7(at: datetime, seq: int, station: int) -> UUID:
    milliseconds = int(at.timestamp() * 1000) & (1 << 48) - 1
    return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | station << 32 | seq)


class MemoryOutbox:
    """What one database is owed, in memory; safe from several threads."""

    def __init__(self, target: Target, events: Iterable[OwedEvent] = ()) -> None:
        self.target = target
        self._lock = threading.Condition()
        self._events: list[OwedEvent] = []
        self.settled: dict[int, Acknowledgement] = {}
        self.looks = 0
        self._pictures: list[OwedAttachment] = []
        self._last: UUID | None = None
        self._server = ""
        self.moves: list[str] = []
        self.add(*events)

    def add(self, *events: OwedEvent) -> None:
        with self._lock:
            self._events.extend(events)

    def pending(self, limit: int) -> list[OwedEvent]:
        with self._lock:
            return self._pending()[:limit]

    def following(self, seq: int, limit: int) -> list[OwedEvent]:
        with self._lock:
            is_parked = DeliveryState.PARKED in {one.state for one in self.settled.values()}
            after = [event for event in self._pending() if event.seq > seq]
            return [] if is_parked else after[:limit]

    def chain_hash(self, seq: int) -> bytes | None:
        return f"head {seq}".encode()

    def last_acknowledged(self) -> UUID | None:
        with self._lock:
            return self._last

    def last_attachment(self) -> bytes | None:
        return None

    def attachments(self, most_bytes: int) -> Sequence[OwedAttachment]:
        with self._lock:
            return self._pictures[: 1 if most_bytes < 1_000 else 2]

    def attached(self, proofs: Sequence[AttachmentProof]) -> None:
        with self._lock:
            settled = {proof.sha256 for proof in proofs}
            self._pictures = [one for one in self._pictures if one.sha256 not in settled]

    def show(self, *pictures: OwedAttachment) -> None:
        with self._lock:
            self._pictures += pictures

    def reopen(self) -> int:
        with self._lock:
            lost = self._in_state(DeliveryState.DELIVERED)
            for seq in lost:
                del self.settled[seq]
            self._last = None
            return len(lost)

    def first_acknowledged(self) -> UUID | None:
        with self._lock:
            delivered = self._in_state(DeliveryState.DELIVERED)
            return next((e.event_id for e in self._events if e.seq in delivered), None)

    def server(self) -> str:
        return self._server if self._last else ""

    def recognise(self, server: str) -> None:
        self._server = server

    def move(self, server: str) -> None:
        with self._lock:
            self._last = None
            self.moves.append(server)

    def doubts(self, limit: int) -> list[Doubt]:
        """Return all of them, due at any time."""
        with self._lock:
            told = self.settled
            return [
                Doubt(event.seq, event.body.awb, event.body.workflow)
                for event in self._events
                if event.seq in told and told[event.seq].look_again
            ][:limit]

    def looked(self, doubts: Sequence[Doubt], known: Collection[str]) -> None:
        with self._lock:
            self.looks += len(doubts)
            for event in self._events:
                told = self.settled.get(event.seq)
                if event.body.awb not in known or told is None or not told.look_again:
                    continue
                if told.state is DeliveryState.NOT_OWED:
                    del self.settled[event.seq]
                else:
                    self.settled[event.seq] = Acknowledgement(event.seq, told.state)

    def acknowledge(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        with self._lock:
            self.settled.update((one.seq, one) for one in acknowledgements)
            ids = {event.seq: event.event_id for event in self._events}
            for one in acknowledgements:
                if one.state is DeliveryState.DELIVERED:
                    self._last = ids[one.seq]
            self._lock.notify_all()

    def wait_until_settled(self, timeout_s: float = 20.0) -> None:
        """Return when every event has been judged."""
        with self._lock:
            judged = self._lock.wait_for(lambda: len(self.settled) == len(self._events), timeout_s)
        assert judged, f"{len(self.settled)} of {len(self._events)} settled"

    def state(self) -> OutboxState:
        with self._lock:
            waiting = [event for event in self._events if event.seq not in self.settled]
            return OutboxState(
                len(waiting),
                len(self._in_state(DeliveryState.PARKED)),
                waiting[0].body.device_at if waiting else None,
            )

    def in_state(self, state: DeliveryState) -> list[int]:
        with self._lock:
            return self._in_state(state)

    def _in_state(self, state: DeliveryState) -> list[int]:
        return sorted(seq for seq, one in self.settled.items() if one.state is state)

    def _pending(self) -> list[OwedEvent]:
        parked = set(self._in_state(DeliveryState.PARKED))
        stuck: set[str] = set()
        free = []
        for event in self._events:
            if event.seq in parked:
                stuck.update(event.body.keys)
            elif event.seq not in self.settled and stuck.isdisjoint(event.body.keys):
                free.append(event)
        return free
