"""Drains one outbox into one database, in a thread of its own. Neighbours: journal, pools, push.

    poll or nudge → pending batch → push → acknowledge → … until nothing is left
    refused or silent → pause (full jitter) → the same batch again

The outbox and the announcements belong to the uplink's thread; each push runs in a short-lived one
beside it, because a silent server must not stop the count of what waits from being told.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from station.central.backoff import Backoff
from station.errors import CentralError, JournalError
from station.events import OutboxChanged
from station.journal.record import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.central.idling_pool import Connection
    from station.central.link import Link
    from station.central.pools import Pool
    from station.clock import Clock
    from station.events import Announcement
    from station.journal.record import Acknowledgement, Outbox, OutboxState, OwedEvent
    from station.options import SyncOptions

    Push = Callable[[Connection, Sequence[OwedEvent], str], list[Acknowledgement]]

_TELL_EVERY_S = 0.25
_GATHER_S = 0.1
"""Scans that come within this time travel together: a burst is a few batches, not hundreds."""
_FINISH_WITHIN_S = 1.0
_SCANNING_FOR_S = 2.0
"""For so long after a scan somebody is taken to be scanning."""
_SMALLER = 4
"""A batch is so many times smaller meanwhile."""
_REST = 2
"""And this many times as long as it took is rested after it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What one drain achieved, and what is still owed. `error_key` keys an `error.` sentence."""

    delivered: int
    not_owed: int
    parked: int
    waiting: int
    error_key: str


@dataclass(slots=True)
class _Drain:
    """One drain under way."""

    deadline_s: float | None = None
    settled: Counter[DeliveryState] = field(default_factory=Counter)


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
        self._link = link
        self._announce = announce
        self._clock = clock
        self._poll_s = options.poll_ms / 1000
        self._batch = options.batch
        self._backoff = Backoff(options.backoff_cap_s, random or Random())  # noqa: S311  # jitter
        self._nudged_s = float("-inf")
        self._told: OutboxState | None = None
        self._told_at_s = float("-inf")
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
        self._nudged_s = self._clock.monotonic_s()
        self._wake.set()

    def drain_once(self, timeout_s: float) -> DrainReport:
        """Push until nothing is left, time is up or the database fails; for a caller's thread."""
        drain = _Drain(self._clock.monotonic_s() + timeout_s)
        error_key = ""
        try:
            while not self._drain(drain) and not self._is_late(drain):
                self._stop.wait(self._backoff.next_pause_s())
        except (CentralError, JournalError) as error:
            self._note_failure(error)
            error_key = error.key
        left = self._outbox.state()
        return DrainReport(
            delivered=drain.settled[DeliveryState.DELIVERED],
            not_owed=drain.settled[DeliveryState.NOT_OWED],
            parked=left.parked,
            waiting=left.waiting,
            error_key=error_key,
        )

    def _run(self) -> None:
        due_s = rested_s = self._clock.monotonic_s()
        failing = False
        while not self._stop.is_set():
            if self._wake.is_set():
                self._wake.clear()
                if not failing:
                    due_s = min(due_s, rested_s + _GATHER_S)
            if self._clock.monotonic_s() >= due_s:
                pause_s = self._turn()
                failing = pause_s is not None
                rested_s = self._clock.monotonic_s()
                due_s = rested_s + (self._poll_s if pause_s is None else pause_s)
            self._tell_if_it_can()
            self._wake.wait(min(max(0.0, due_s - self._clock.monotonic_s()), self._poll_s))
            if failing:
                # Nudges wake it to tell what waits, not more often than anybody can read it.
                self._stop.wait(_TELL_EVERY_S)

    def _turn(self) -> float | None:
        """Drain what is owed; return how long to pause if that failed."""
        try:
            drained = self._drain(_Drain())
        except (CentralError, JournalError) as error:
            self._note_failure(error)
        except Exception:
            # A fault of ours must not end the thread: what is owed stays in the outbox.
            log.exception("%s: push failed", self._outbox.target)
            self._link.failed(CentralError("database_failed"))
        else:
            if drained:
                self._backoff.reset()
                return None
        return self._backoff.next_pause_s()

    def _note_failure(self, error: CentralError | JournalError) -> None:
        if self._stop.is_set():
            return
        log.info("%s: %s", self._outbox.target, error)
        if isinstance(error, CentralError):
            self._link.failed(error)

    def _drain(self, drain: _Drain) -> bool:
        """Push batch after batch; False if the database would not admit us now."""
        while not self._stop.is_set() and not self._is_late(drain):
            began_s = self._clock.monotonic_s()
            limit = self._limit(began_s)
            events = self._outbox.pending(limit)
            if not events:
                return True
            acknowledgements = self._push_beside(events, drain)
            self._link.answered()
            if not acknowledgements:
                return False
            self._outbox.acknowledge(acknowledgements)
            drain.settled.update(one.state for one in acknowledgements)
            self._tell()
            if limit < self._batch:
                # The counter comes before the backlog: rest twice as long as the batch took.
                self._stop.wait(_REST * (self._clock.monotonic_s() - began_s))
        return True

    def _limit(self, now_s: float) -> int:
        """Return how many events to take: fewer while somebody scans, who shares this computer."""
        scanning = now_s - self._nudged_s < _SCANNING_FOR_S
        return max(1, self._batch // _SMALLER) if scanning else self._batch

    def _is_late(self, drain: _Drain) -> bool:
        return drain.deadline_s is not None and self._clock.monotonic_s() >= drain.deadline_s

    def _push_beside(self, events: list[OwedEvent], drain: _Drain) -> list[Acknowledgement]:
        """Push in a thread beside this one, which goes on telling what waits."""
        done: queue.SimpleQueue[list[Acknowledgement] | Exception] = queue.SimpleQueue()

        def push() -> None:
            try:
                done.put(self._push_now(events, drain))
            except Exception as error:  # noqa: BLE001  # raised again below, in the waiting thread
                done.put(error)

        threading.Thread(target=push, name=f"push-{self._outbox.target}", daemon=True).start()
        while True:
            try:
                outcome = done.get(timeout=_TELL_EVERY_S)
            except queue.Empty:
                self._tell()
                continue
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

    def _push_now(self, events: list[OwedEvent], drain: _Drain) -> list[Acknowledgement]:
        timeout_s = None
        if drain.deadline_s is not None:
            timeout_s = max(0.1, drain.deadline_s - self._clock.monotonic_s())
        with self._pool.connection(timeout_s) as connection:
            return self._push(connection, events, self._station)

    def _tell_if_it_can(self) -> None:
        """Go on when the outbox cannot be read at this moment: it is read again at the next."""
        try:
            self._tell()
        except JournalError as error:
            log.info("%s: %s", self._outbox.target, error)

    def _tell(self) -> None:
        """Announce what is owed if it changed, at most four times a second."""
        now_s = self._clock.monotonic_s()
        if now_s - self._told_at_s < _TELL_EVERY_S:
            return
        state = self._outbox.state()
        if state != self._told:
            self._told, self._told_at_s = state, now_s
            self._announce(
                OutboxChanged(self._outbox.target, state.waiting, state.parked, state.oldest_at)
            )
