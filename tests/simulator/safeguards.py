"""Takes one safeguard away, to see that the oracle misses it: each check has its positive control."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid5

from msgspec.structs import replace

from station.central import ledger_push
from station.central.drain import Drain, Wait
from station.errors import JournalError
from station.journal import outbox, schema, settling
from station.journal.journal import Journal, Recorded
from station.journal.outbox import JournalOutbox
from station.journal.record import Acknowledgement, DeliveryState
from station.journal.store import Store
from tests.simulator.database import Database
from tests.simulator.disk import Volume
from tests.simulator.osas import Osas, held_by
from tests.simulator.replacing import Safeguard
from tests.simulator.uplink import SimulatedUplink

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    import apsw

    from station.central.drain import Pause
    from station.central.transaction import Proof
    from station.journal.record import EventBody, OwedEvent
    from tests.simulator.database import LedgerRow


def _drop_orphans(self: Osas, fresh: Sequence[LedgerRow], mentioned: Collection[str]) -> None:
    _APPLY(self, [row for row in fresh if row.body.awb in self.tables.status], mentioned)


def _new_id_each_time(row: tuple[Any, ...]) -> OwedEvent:
    event = _OWED(row)
    return replace(event, event_id=uuid5(event.event_id, str(next(_READS))))


def _open_without_sync(file: Path) -> apsw.Connection:
    connection = _OPEN_WRITER(file)
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


@contextmanager
def _never_sync(self: Store) -> Iterator[apsw.Connection]:
    with _UNSYNCED(self) as db:
        yield db
    self.db.execute("PRAGMA synchronous = NORMAL")


def _green_all_the_same(
    self: Journal, events: Sequence[tuple[EventBody, str | None]], *pictures: Any
) -> list[Recorded]:
    try:
        return _RECORD_ALL(self, events, *pictures)
    except JournalError:
        now = self._clock.now()
        return [Recorded(self._ids.mint(now), body.seq, now) for body, _ in events]


def _take_for_delivered(event: OwedEvent, proof: Proof | None) -> Acknowledgement | None:
    if proof is not None and proof.body_hash is None and not proof.owed:
        return _JUDGE(event, proof)
    return Acknowledgement(event.seq, DeliveryState.DELIVERED)


def _delete_what_is_parked(db: apsw.Connection, *facts: Any) -> Any:
    counts = _SETTLE(db, *facts)
    db.execute("DELETE FROM delivery WHERE state = 'parked'")
    return counts


def _hold_all(self: JournalOutbox, event: OwedEvent) -> bool:
    return min(self._parked_keys.values()) < event.seq


def _one_after_the_other(self: SimulatedUplink) -> None:
    """Let ONMART wait for as long as OSAS fails, and the other way round."""
    others = [one for one in self._counter.uplinks.values() if one is not self]
    if others and others[0]._drain.failure is not None:
        self._later(5.0, self.turn)
    else:
        _TURN(self)


def _wait_for_a_scan(self: SimulatedUplink, until_s: float) -> None:
    """Wake after a failure only when somebody scans."""


def _wait_for_nothing(self: Drain, now_s: float, pause_s: float, why: Pause) -> None:  # noqa: ARG001
    self._wait = Wait(now_s, why)


def _last_arrival_wins(self: Osas, awb: str, movers: Sequence[LedgerRow]) -> bool:
    self.tables.state[awb] = held_by(movers[-1])
    return True


def _project_always(self: Osas, awb: str, *, brought_by_us: bool) -> None:  # noqa: ARG001
    self.tables.status[awb] = self.tables.state[awb].status


def _all_is_fresh(
    self: Database, events: Sequence[OwedEvent], station: str, at: datetime
) -> list[LedgerRow]:
    return self.rows(events, station, at)


_APPLY: Callable[[Osas, Sequence[LedgerRow], Collection[str]], None] = Osas.apply
_OWED = outbox._owed
_READS = count()
_JUDGE = ledger_push._judge
_OPEN_WRITER = schema.open_writer
_RECORD_ALL = Journal.record_all
_SETTLE = settling.settle
_UNSYNCED = Store.unsynced
_TURN = SimulatedUplink.turn

SAFEGUARDS = {
    name: Safeguard(*safeguard)
    for name, safeguard in {
        "orphans": (
            "scans of unknown waybills are kept as orphans",
            "P1",
            ((Osas, "apply", _drop_orphans),),
        ),
        "one-id": (
            "an event has one id, minted at capture",
            "P2",
            ((outbox, "_owed", _new_id_each_time),),
        ),
        "looks-again": (
            "what was not known is looked for again",
            "P1",
            ((JournalOutbox, "doubts", lambda *_: []),),
        ),
        "full-sync": (
            "synchronous=FULL",
            "P3",
            (
                (schema, "open_writer", _open_without_sync),
                (Store, "unsynced", _never_sync),
            ),
        ),
        "write-again": (
            "after a failed sync the WAL is written again",
            "P3",
            ((Volume, "write_again", lambda *_: None),),
        ),
        "green-is-committed": (
            "green means committed",
            "P3",
            ((Journal, "record_all", _green_all_the_same),),
        ),
        "fifo": (
            "what shares a key with a parked event waits behind it",
            "P4",
            ((JournalOutbox, "_is_held", lambda *_: False),),
        ),
        "ledger": (
            "the ledger tells an event that is there already",
            "P5",
            ((Database, "fresh", _all_is_fresh),),
        ),
        "own-key-only": (
            "a parked event holds back only what shares a key with it",
            "P6",
            ((JournalOutbox, "_is_held", _hold_all),),
        ),
        "read-back": (
            "delivered means read back with the same hash",
            "P7",
            ((ledger_push, "_judge", _take_for_delivered),),
        ),
        "parked-is-kept": (
            "a parked event is kept",
            "P7",
            ((settling, "settle", _delete_what_is_parked),),
        ),
        "one-uplink-each": (
            "each database has an uplink of its own",
            "P8",
            ((SimulatedUplink, "turn", _one_after_the_other),),
        ),
        "wakes-by-itself": (
            "an uplink looks again without a scan",
            "P9",
            ((SimulatedUplink, "_wake_at", _wait_for_a_scan),),
        ),
        "pauses": (
            "who has sent all waits",
            "P9",
            ((Drain, "_pause", _wait_for_nothing),),
        ),
        "greatest-wins": (
            "a parcel's state is the greatest, not the last to arrive",
            "P10",
            ((Osas, "move", _last_arrival_wins),),
        ),
        "terminal-stays": (
            "a terminal status is left alone",
            "P10",
            ((Osas, "project", _project_always),),
        ),
        "witness": (
            "each batch asks whether the last acknowledged event is still there",
            "P14",
            ((JournalOutbox, "last_acknowledged", lambda _: None),),
        ),
    }.items()
}


def without(name: str | None) -> AbstractContextManager[None]:
    """Do without a safeguard for a while, if one is named."""
    return SAFEGUARDS[name].off() if name else nullcontext()
