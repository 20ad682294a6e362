"""What an uplink decides, on a clock that only the test moves and with a server that is a list."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from station.central.batch import Answer
from station.central.drain import Drain, Pause, Send, Wait
from station.central.link import Link
from station.errors import CentralError, JournalError
from station.events import LinkChanged, OutboxChanged, Target
from station.journal.record import Acknowledgement, DeliveryState
from station.options import SyncOptions
from tests.fakes.central import Heard
from tests.fakes.clocks import FakeClock
from tests.fakes.outbox import MemoryOutbox, owed_event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.journal.record import OwedEvent

PUSH_TAKES_S = 0.25


class Line:
    """A drain, its clock, and a server that takes what it is sent unless it is told otherwise."""

    def __init__(self, events: int = 0, outbox: MemoryOutbox | None = None) -> None:
        self.clock = FakeClock()
        self.heard = Heard()
        self.outbox = outbox or MemoryOutbox(Target.OSAS)
        self.outbox.add(*(owed_event(seq, f"JX{seq}") for seq in range(1, events + 1)))
        self.server: list[int] = []
        self.sizes: list[int] = []
        self.refuses: list[CentralError | Answer] = []
        self.drain = Drain(
            self.outbox,
            Link(Target.OSAS, self.heard, self.clock),
            announce=self.heard,
            options=SyncOptions(batch=16),
            random=random.Random(7),
        )

    @property
    def now_s(self) -> float:
        return self.clock.monotonic_s()

    def nudge(self) -> None:
        self.drain.nudge(self.now_s)

    def step(self) -> Wait | None:
        """Let the drain do one thing; return its wait if it has nothing to do."""
        step = self.drain.step(self.now_s)
        if isinstance(step, Wait):
            return step
        self._push(step)
        return None

    def until(self, why: Pause) -> Wait:
        """Go on, through any other pause, until the drain pauses for this reason."""
        while (wait := self.step()) is None or wait.why is not why:
            if wait is not None:
                self.clock.advance(wait.until_s - self.now_s)
        return wait

    def _push(self, send: Send) -> None:
        self.sizes.append(len(send.batch.events))
        self.clock.advance(PUSH_TAKES_S)
        outcome = self.refuses.pop(0) if self.refuses else self._take(send.batch.events)
        if isinstance(outcome, CentralError):
            self.drain.failed(outcome, self.now_s)
        else:
            self.drain.answered(outcome, self.now_s)

    def _take(self, events: Sequence[OwedEvent]) -> Answer:
        seqs = [event.seq for event in events]
        self.server += seqs
        return Answer([Acknowledgement(seq, DeliveryState.DELIVERED) for seq in seqs])


def test_a_backlog_is_sent_in_whole_batches_while_nobody_scans() -> None:
    line = Line(40)
    line.until(Pause.DRAINED)
    assert line.sizes == [16, 16, 8]
    assert line.server == list(range(1, 41))
    assert line.drain.settled[DeliveryState.DELIVERED] == 40


def test_while_somebody_scans_batches_are_small_and_the_counter_comes_first() -> None:
    line = Line(40)
    line.nudge()
    assert line.step() is None
    wait = line.step()
    assert wait == Wait(line.now_s + 2 * PUSH_TAKES_S, Pause.RESTING)
    while line.outbox.state().waiting:
        line.nudge()
        line.clock.advance(1)
        line.step()
    assert set(line.sizes) == {4}


def test_scans_that_come_together_travel_together() -> None:
    line = Line()
    drained = line.until(Pause.DRAINED)
    line.clock.advance(0.02)
    line.outbox.add(owed_event(1, "JX1"))
    line.nudge()
    wait = line.step()
    assert wait is not None
    assert line.now_s < wait.until_s < drained.until_s
    line.outbox.add(owed_event(2, "JX2"))
    line.clock.advance(wait.until_s - line.now_s)
    assert line.step() is None
    assert line.sizes == [2]


def test_after_a_failure_nothing_is_sent_before_the_pause_is_over() -> None:
    line = Line(3)
    line.refuses = [CentralError("database_refused")]
    line.step()
    wait = line.step()
    assert wait is not None
    assert (wait.why, line.sizes) == (Pause.FAILED, [3])
    line.nudge()
    assert line.step() == wait
    line.clock.advance(wait.until_s - line.now_s)
    assert line.step() is None
    assert line.server == [1, 2, 3]
    told = [(link.online, link.reason) for link in line.heard.of(LinkChanged)]
    assert told == [(False, "database_refused"), (True, "")]


def test_a_person_who_wants_it_sent_waits_for_no_pause() -> None:
    line = Line(1)
    line.refuses = [CentralError("database_refused")]
    line.until(Pause.FAILED)
    line.drain.hurry()
    assert line.step() is None
    assert line.server == [1]


def test_pauses_grow_to_their_cap_while_failures_go_on_and_begin_anew_afterwards() -> None:
    line = Line(1)
    line.refuses = [CentralError("database_refused") for _ in range(200)]
    pauses = []
    while line.refuses:
        if (wait := line.step()) is not None:
            pauses.append(wait.until_s - line.now_s)
            line.clock.advance(pauses[-1])
    assert max(pauses[:2]) < 4
    assert 30 < max(pauses) <= 60
    line.until(Pause.DRAINED)
    line.outbox.add(owed_event(2, "JX2"))
    line.refuses = [CentralError("database_refused")]
    wait = line.until(Pause.FAILED)
    assert wait.until_s - line.now_s <= 1


def test_a_station_that_is_not_admitted_tries_again_and_is_not_off_line() -> None:
    line = Line(2)
    line.refuses = [Answer([], admitted=False)]
    wait = line.until(Pause.NOT_ADMITTED)
    assert wait.until_s > line.now_s
    line.until(Pause.DRAINED)
    assert line.server == [1, 2]
    assert [link.online for link in line.heard.of(LinkChanged)] == [True]


def test_what_waits_is_told_while_an_answer_is_awaited_but_four_times_a_second_at_most() -> None:
    line = Line(1)
    step = line.drain.step(line.now_s)
    assert isinstance(step, Send)
    for seq in range(2, 12):
        line.outbox.add(owed_event(seq, f"JX{seq}"))
        line.drain.tell(line.now_s)
        line.clock.advance(0.1)
    told = [one.waiting for one in line.heard.of(OutboxChanged)]
    assert told == [2, 5, 8, 11]


class FailingOutbox(MemoryOutbox):
    """Cannot note what was acknowledged, once."""

    failures = 1

    def acknowledge(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        if self.failures:
            self.failures -= 1
            raise JournalError("disk_full", file="", cause="")
        super().acknowledge(acknowledgements)


def test_an_acknowledgement_that_could_not_be_noted_is_sent_again_and_the_database_not_blamed() -> (
    None
):
    line = Line(2, FailingOutbox(Target.OSAS))
    line.until(Pause.FAILED)
    assert isinstance(line.drain.failure, JournalError)
    line.until(Pause.DRAINED)
    assert line.sizes == [2, 2]
    assert [link.online for link in line.heard.of(LinkChanged)] == [True]


def test_a_batch_is_heard_of_before_the_next_one() -> None:
    line = Line(20)
    line.drain.step(line.now_s)
    with pytest.raises(AssertionError):
        line.drain.step(line.now_s)
