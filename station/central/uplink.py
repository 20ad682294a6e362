"""Drains one outbox into one database, in a thread of its own. Neighbours: drain, sending, pools.

`drain` decides, `sending` pushes; here are the thread and its wake-ups.
"""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from station.central.drain import TELL_EVERY_S, Drain, Pause, Send, Wait
from station.central.sending import Sending
from station.errors import CentralError
from station.journal.record import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.central.batch import Answer, Batch, Push
    from station.central.link import Link
    from station.central.pools import Pool
    from station.clock import Clock
    from station.events import Announcement
    from station.journal.record import Outbox
    from station.options import SyncOptions

_FINISH_WITHIN_S = 1.0
_LEAST_ACQUIRE_S = 0.1
_WORTH_PARTING_S = 0.9

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What one drain achieved, and what is still owed. `error_key` keys an `error.` sentence."""

    delivered: int
    not_owed: int
    parked: int
    waiting: int
    error_key: str


class Uplink:
    """One per database. `start` and `stop` its thread, or `drain_once` in one's own."""

    def __init__(
        self,
        outbox: Outbox,
        pool: Pool,
        push: Push,
        *,
        station: str,
        link: Link,
        announce: Callable[[Announcement], None],
        clock: Clock,
        options: SyncOptions,
        random: Random | None = None,
    ) -> None:
        self._outbox = outbox
        self._pool = pool
        self._push = push
        self._station = station
        self._clock = clock
        self._poll_s = options.poll_ms / 1000
        self._drain = Drain(
            outbox,
            link,
            announce=announce,
            options=options,
            random=random or Random(),  # noqa: S311  # jitter
        )
        self._sending: Sending | None = None
        self._scanned_s = float("-inf")
        self._was_out = False
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"uplink-{outbox.target}", daemon=True
        )

    def start(self) -> None:
        """Start draining, now and whenever something is owed."""
        self._thread.start()

    def stop(self) -> None:
        """Let a push under way finish for a moment, cut it off otherwise, end the thread."""
        self._stop.set()
        self._wake.set()
        if self._thread.ident is None:
            return
        self._thread.join(_FINISH_WITHIN_S)
        if self._thread.is_alive():
            self._pool.interrupt()
            self._thread.join()

    def nudge(self) -> None:
        """Say that a scan was made. Does not shorten a pause after a failure."""
        self._wake.set()

    def drain_once(self, timeout_s: float) -> DrainReport:
        """Push until nothing is left, time is up or the database fails; for a caller's thread."""
        deadline_s = self._clock.monotonic_s() + timeout_s
        before = self._drain.settled.copy()
        self._drain.hurry()
        while not self._stop.is_set() and self._clock.monotonic_s() < deadline_s:
            match self._step(deadline_s):
                case Wait(_, Pause.DRAINED | Pause.FAILED):
                    break
                case Wait(until_s):
                    self._stop.wait(min(until_s, deadline_s) - self._clock.monotonic_s())
        self._end_sending()
        settled = self._drain.settled - before
        failure = self._drain.failure
        left = self._outbox.state()
        return DrainReport(
            delivered=settled[DeliveryState.DELIVERED],
            not_owed=settled[DeliveryState.NOT_OWED],
            parked=left.parked,
            waiting=left.waiting,
            error_key="" if failure is None else failure.key,
        )

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                step = self._step()
            except Exception:
                # A fault of ours must not end the thread: what is owed stays in the outbox.
                log.exception("%s: the uplink goes on after a fault", self._outbox.target)
                self._drain.failed(CentralError("database_failed"), self._clock.monotonic_s())
                continue
            if isinstance(step, Wait):
                self._rest(step)
        self._end_sending()

    def _rest(self, wait: Wait) -> None:
        left_s = wait.until_s - self._clock.monotonic_s()
        if wait.why is Pause.DRAINED:
            self._wake.wait(min(left_s, self._poll_s))
        else:
            # It wakes to tell what waits; a scan that was made meanwhile shortens nothing.
            self._stop.wait(min(left_s, TELL_EVERY_S))

    def _step(self, deadline_s: float | None = None) -> Send | Wait:
        """Do what is to be done now, or learn how long to wait."""
        if self._wake.is_set():
            self._wake.clear()
            self._scanned_s = self._clock.monotonic_s()
            self._drain.nudge(self._scanned_s)
        step = self._drain.step(self._clock.monotonic_s())
        if isinstance(step, Send):
            self._send(step.batch, deadline_s)
        elif self._sending is not None:
            self._end_sending()
            self._part(step)
        return step

    def _part(self, wait: Wait) -> None:
        """Keep no connection after an outage while nothing is sent for a while, unless scans go on.

        Then every station has a backlog: what they hold unused would fill the server.
        """
        now_s = self._clock.monotonic_s()
        is_done = wait.why is Pause.DRAINED
        stands_back = wait.why is Pause.NOT_ADMITTED and wait.until_s - now_s >= _WORTH_PARTING_S
        if self._was_out and (is_done or stands_back):
            self._was_out = not is_done
            if now_s - self._scanned_s >= self._pool.idle_s:
                self._pool.close_unused()

    def _send(self, batch: Batch, deadline_s: float | None) -> None:
        """Push a batch, and at once after each what may follow it."""
        try:
            sending = self._beside(deadline_s)
            sending.send(batch)
            while self._drain.awaits():
                if self._may_follow(deadline_s) and (
                    follower := self._drain.follow(self._clock.monotonic_s())
                ):
                    sending.send(follower, follows=True)
                answer = self._outcome(sending)
                self._drain.answered(answer, self._clock.monotonic_s())
        except CentralError as error:
            self._end_sending()
            self._was_out = True
            if not self._stop.is_set():  # else it was cut off by `stop`, and that is no failure
                self._drain.failed(error, self._clock.monotonic_s())
        except Exception:
            self._end_sending()
            raise

    def _may_follow(self, deadline_s: float | None) -> bool:
        """Return whether nothing asks for a step: the end, a scan, the mirror, the time."""
        if self._stop.is_set() or self._wake.is_set() or self._pool.is_wanted:
            return False
        return deadline_s is None or self._clock.monotonic_s() < deadline_s

    def _beside(self, deadline_s: float | None) -> Sending:
        """Return the thread beside this one, which pushes while this one tells what waits."""
        if self._sending is not None and self._pool.is_wanted:
            self._end_sending()  # the mirror waits for its turn, too
        if self._sending is None:
            acquire_s = None
            if deadline_s is not None:
                acquire_s = max(_LEAST_ACQUIRE_S, deadline_s - self._clock.monotonic_s())
            self._sending = Sending(self._pool, self._push, self._station, acquire_s)
        return self._sending

    def _outcome(self, sending: Sending) -> Answer:
        while True:
            try:
                return sending.outcome(TELL_EVERY_S)
            except queue.Empty:
                self._drain.tell(self._clock.monotonic_s())

    def _end_sending(self) -> None:
        if self._sending is not None:
            self._sending.end()
            self._sending = None
