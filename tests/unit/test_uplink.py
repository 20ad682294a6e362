"""A backlog drains behind the counter's back: whoever scans comes first."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, cast

from station.central.link import Link
from station.central.uplink import Uplink
from station.clock import SystemClock
from station.errors import JournalError
from station.events import OutboxChanged, Target
from station.journal.record import Acknowledgement, DeliveryState, OutboxState, OwedEvent
from station.options import SyncOptions
from tests.fakes.central import Heard
from tests.fakes.outbox import MemoryOutbox, owed_event

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from station.central.idling_pool import Connection
    from station.central.pools import Pool


class LendingPool:
    """Lends a connection that nobody uses."""

    @contextlib.contextmanager
    def connection(self, _timeout_s: float | None = None) -> Iterator[Connection]:
        yield cast("Connection", None)


def batches(*, scanning: bool) -> list[int]:
    """Drain 40 events in batches of up to 16; return how many each push was given."""
    sizes: list[int] = []

    def push(
        _connection: Connection, events: Sequence[OwedEvent], _station: str
    ) -> list[Acknowledgement]:
        sizes.append(len(events))
        return [Acknowledgement(event.seq, DeliveryState.DELIVERED) for event in events]

    outbox = MemoryOutbox(Target.OSAS, [owed_event(seq, f"JX{seq}") for seq in range(1, 41)])
    heard = Heard()
    uplink = Uplink(
        outbox,
        cast("Pool", LendingPool()),
        push,
        station="CGK-3",
        link=Link(Target.OSAS, heard, SystemClock()),
        announce=heard,
        clock=SystemClock(),
        options=SyncOptions(batch=16),
    )
    if scanning:
        uplink.nudge()
    report = uplink.drain_once(10)
    assert (report.delivered, report.waiting) == (40, 0)
    return sizes


def test_a_backlog_is_sent_in_whole_batches_while_nobody_scans() -> None:
    assert batches(scanning=False) == [16, 16, 8]


def test_a_backlog_is_sent_in_small_batches_while_somebody_scans() -> None:
    assert batches(scanning=True) == [4] * 10


class FailingOutbox(MemoryOutbox):
    """Cannot be counted for a while."""

    failures = 3

    def state(self) -> OutboxState:
        if self.failures:
            self.failures -= 1
            raise JournalError("journal_unusable", file="", cause="busy")
        return super().state()


def test_an_outbox_that_cannot_be_read_for_a_moment_ends_no_uplink() -> None:
    def push(
        _connection: Connection, events: Sequence[OwedEvent], _station: str
    ) -> list[Acknowledgement]:
        return [Acknowledgement(event.seq, DeliveryState.DELIVERED) for event in events]

    outbox = FailingOutbox(Target.OSAS)
    heard = Heard()
    uplink = Uplink(
        outbox,
        cast("Pool", LendingPool()),
        push,
        station="CGK-3",
        link=Link(Target.OSAS, heard, SystemClock()),
        announce=heard,
        clock=SystemClock(),
        options=SyncOptions(poll_ms=10, backoff_cap_s=0.1),
    )
    uplink.start()
    heard.wait_for(OutboxChanged, lambda told: told.waiting == 0)
    outbox.add(owed_event(1, "JX1"))
    outbox.wait_until_settled()
    uplink.stop()
