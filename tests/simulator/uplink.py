"""Drives the real Drain without threads: a push is under way, and the world goes on meanwhile."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from station.central.drain import Drain, Pause, Send
from station.central.link import Link
from station.errors import CentralError
from station.events import ServerRolledBack, Target
from station.journal.outbox import JournalOutbox
from station.options import SyncOptions
from station.rules.device_clock import Measurement
from tests.simulator.line import ANSWER_WITHIN_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from station.central.batch import Answer, Batch
    from station.events import Announcement
    from tests.simulator.counter import Counter
    from tests.simulator.line import Line

_LATE_S = 1e-6
"""A sum of seconds may fall short of its parts by less, and then nothing would be due yet."""
POLL_S = 300.0
"""Rare, because polling is most of what a quiet day consists of; a scan nudges at once."""


class SimulatedUplink:
    """One station's uplink to one database."""

    def __init__(self, counter: Counter, target: Target, line: Line) -> None:
        self._counter = counter
        self._world = counter.world
        self._line = line
        self._target = target
        self.outbox = JournalOutbox(target, counter.journal, counter.desk)
        self._drain = Drain(
            self.outbox,
            Link(target, self._hear, counter.clock),
            announce=self._hear,
            options=SyncOptions(poll_ms=int(POLL_S * 1000), batch=self._world.plan.batch),
            random=Random(f"{self._world.plan.seed} {counter.name} {target} {counter.life}"),
        )
        self._life = counter.life
        self._is_connected = False
        self._is_under_way = False
        self._turns = 0
        self._sent_at = counter.clock.now()

    def turn(self) -> None:
        """Let it do what there is to do; then wait for an answer, for a time, or for a scan."""
        if self._is_under_way:
            return
        self._turns += 1
        step = self._drain.step(self._now_s())
        if isinstance(step, Send):
            self._send(step.batch)
            return
        self._is_connected = False
        self._wake_at(step.until_s)

    def _wake_at(self, until_s: float) -> None:
        """Have a turn then, by the seconds of this station's clock, unless there is one before."""
        turn = self._turns
        self._world.at(
            self._counter,
            # It stood still while the station was suspended.
            until_s + self._counter.clock.slept_s + _LATE_S,
            lambda: self.turn() if turn == self._turns else None,
        )

    def nudge(self) -> None:
        """Hear of a scan."""
        self._drain.nudge(self._now_s())
        self.turn()

    def hurry(self) -> None:
        """Hear that a person wants it sent now."""
        self._drain.hurry()
        self.turn()

    def close(self) -> None:
        self.outbox.close()

    def _now_s(self) -> float:
        return self._counter.clock.monotonic_s()

    def _send(self, batch: Batch) -> None:
        self._is_under_way = True
        slept_s = self._counter.clock.slept_s
        self._sent_at = self._counter.clock.now()
        way_s = self._line.way_s()
        if not self._is_connected and (refusal := self._line.refusal()) is not None:
            self._later(way_s, lambda: self._end(batch, refusal, slept_s))
            return
        self._is_connected = True
        # It goes on its way whatever becomes of the station meanwhile.
        self._world.schedule.at(
            self._world.schedule.now_s + way_s, lambda: self._arrive(batch, slept_s)
        )

    def _arrive(self, batch: Batch, slept_s: float) -> None:
        outcome, late_s = self._line.push(batch, self._counter.name)
        server_time = self._world.schedule.true_time()
        way_s = late_s + self._line.way_s()
        if self._line.is_hole():
            outcome, way_s = CentralError("database_silent"), ANSWER_WITHIN_S
        self._later(way_s, lambda: self._end(batch, outcome, slept_s, server_time))

    def _later(self, in_s: float, do: Callable[[], None]) -> None:
        """Hear of something in a while, if this process still lives then."""
        if self._counter.life == self._life:
            self._world.later(self._counter, in_s, do)

    def _measure(self, server_time: datetime) -> None:
        """Learn what the device's clock is off by, as a LedgerTransaction for OSAS does."""
        clock = self._counter.clock
        middle = self._sent_at + (clock.now() - self._sent_at) / 2
        self._counter.desk.measured = Measurement(
            server_time - middle, clock.now(), clock.monotonic_s()
        )

    def _end(
        self,
        batch: Batch,
        outcome: Answer | CentralError,
        slept_s: float,
        server_time: datetime | None = None,
    ) -> None:
        """Give the drain what became of it; a station that slept meanwhile finds a dead socket."""
        self._is_under_way = False
        if slept_s != self._counter.clock.slept_s:
            outcome = CentralError("database_lost")
        if isinstance(outcome, CentralError):
            self._is_connected = False
            self._tell(f"{len(batch.events)} not sent: {outcome.key}")
            self._drain.failed(outcome, self._now_s())
        else:
            self._tell(_heard(outcome))
            if server_time is not None and self._target is Target.OSAS:
                self._measure(server_time)
            self._drain.answered(outcome, self._now_s())
        self.turn()

    def _tell(self, what: str) -> None:
        self._world.tell(self._counter.name, f"{self._target}: {what}")

    def _hear(self, announcement: Announcement) -> None:
        if isinstance(announcement, ServerRolledBack):
            self._tell(f"was rolled back, {announcement.events} are sent again")


def _heard(answer: Answer) -> str:
    if not answer.admitted:
        return "not admitted"
    states = [f"#{one.seq} {one.state}" for one in answer.acknowledgements]
    return ", ".join(states) or "is asked whether all is there"


__all__ = ["POLL_S", "Pause", "SimulatedUplink"]
