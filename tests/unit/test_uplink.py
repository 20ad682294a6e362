"""What an uplink's thread survives. What it decides is in test_drain."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, cast

import pytest

from station.central.batch import Answer
from station.central.link import Link
from station.central.uplink import Uplink
from station.clock import SystemClock
from station.errors import CentralError, JournalError
from station.events import LinkChanged, OutboxChanged, Target
from station.journal.record import Acknowledgement, DeliveryState, OutboxState
from station.options import SyncOptions
from tests.fakes.central import Heard
from tests.fakes.outbox import MemoryOutbox, owed_event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.central.batch import Batch, Push
    from station.central.idling_pool import Connection
    from station.central.pools import Pool


class LendingPool:
    """Lends a connection that nobody uses."""

    target = Target.OSAS
    is_wanted = False
    idle_s = 10.0

    def close_unused(self) -> None:
        """Nothing was opened."""

    @contextlib.contextmanager
    def connection(self, _timeout_s: float | None = None) -> Iterator[Connection]:
        yield cast("Connection", None)


def push(_connection: Connection, batch: Batch, _station: str) -> Answer:
    """Deliver everything to nobody."""
    return Answer([Acknowledgement(one.seq, DeliveryState.DELIVERED) for one in batch.events])


def uplink(outbox: MemoryOutbox, push: Push, heard: Heard, batch: int = 10_000) -> Uplink:
    return Uplink(
        outbox,
        cast("Pool", LendingPool()),
        push,
        station="CGK-3",
        link=Link(Target.OSAS, heard, SystemClock()),
        announce=heard,
        clock=SystemClock(),
        options=SyncOptions(poll_ms=10, backoff_cap_s=0.1, batch=batch),
    )


class FailingOutbox(MemoryOutbox):
    """Cannot be counted for a while."""

    failures = 3

    def state(self) -> OutboxState:
        if self.failures:
            self.failures -= 1
            raise JournalError("journal_unusable", file="", cause="busy")
        return super().state()


def test_an_outbox_that_cannot_be_read_for_a_moment_ends_no_uplink() -> None:
    outbox = FailingOutbox(Target.OSAS)
    heard = Heard()
    draining = uplink(outbox, push, heard)
    draining.start()
    heard.wait_for(OutboxChanged, lambda told: told.waiting == 0)
    outbox.add(owed_event(1, "JX1"))
    outbox.wait_until_settled()
    draining.stop()


@pytest.mark.expected_logs("ERROR station.central.uplink: osas: the uplink goes on after a fault")
def test_a_fault_of_ours_ends_no_uplink() -> None:
    faults = iter([RuntimeError("ours")])

    def failing(connection: Connection, batch: Batch, station: str) -> Answer:
        for fault in faults:
            raise fault
        return push(connection, batch, station)

    outbox = MemoryOutbox(Target.OSAS, [owed_event(1, "JX1")])
    heard = Heard()
    draining = uplink(outbox, failing, heard)
    draining.start()
    outbox.wait_until_settled()
    draining.stop()
    assert heard.of(LinkChanged)[0].reason == "database_failed"


def test_batches_follow_each_other_and_none_overtakes_what_is_left_of_the_one_before() -> None:
    outbox = MemoryOutbox(Target.OSAS, [owed_event(seq, f"JX{seq}") for seq in range(1, 10)])
    pushed: list[list[int]] = []

    def leaves_one(connection: Connection, batch: Batch, station: str) -> Answer:
        pushed.append([event.seq for event in batch.events])
        answer = push(connection, batch, station)
        return Answer(answer.acknowledgements[:1]) if len(pushed) == 2 else answer

    report = uplink(outbox, leaves_one, Heard(), batch=2).drain_once(30)
    assert (report.delivered, report.waiting) == (9, 0)
    assert pushed == [[1, 2], [3, 4], [4, 5], [6, 7], [8, 9]]


def test_a_push_that_fails_takes_what_would_have_followed_it_back() -> None:
    outbox = MemoryOutbox(Target.OSAS, [owed_event(seq, f"JX{seq}") for seq in range(1, 6)])
    pushed: list[list[int]] = []

    def fails_once(connection: Connection, batch: Batch, station: str) -> Answer:
        pushed.append([event.seq for event in batch.events])
        if len(pushed) == 2:
            raise CentralError("database_lost")
        return push(connection, batch, station)

    sending = uplink(outbox, fails_once, Heard(), batch=2)
    failed = sending.drain_once(30)
    assert (failed.delivered, failed.waiting, failed.error_key) == (2, 3, "database_lost")
    assert sending.drain_once(30).delivered == 3
    assert pushed[1] == [3, 4]
    assert [seq for seqs in pushed[2:] for seq in seqs] == [3, 4, 5]
