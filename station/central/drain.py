"""What an uplink decides: what to send, how much, when to try again, what to tell. Pure of threads.

    step ─┬→ Send ─── the driver sends it ─┬→ answered ─→ step …, or its follower is under way
          │                                └→ failed ───→ step …
          └→ Wait ─── until then, or a nudge ───────────→ step …

No thread and no clock: every call is given the seconds of its caller's clock, which never go back.
`uplink` drives one with threads and a real database, a simulator with neither.
"""

from __future__ import annotations

import logging
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from station.central.attachment_lane import AttachmentLane
from station.central.backoff import HICCUP_S, Backoff
from station.central.batch import Batch
from station.central.sizing import BatchSize
from station.errors import CentralError, JournalError
from station.events import OutboxChanged
from station.journal.record import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random
    from uuid import UUID

    from station.central.batch import Answer
    from station.central.link import Link
    from station.events import Announcement
    from station.journal.record import Doubt, Outbox, OutboxState, OwedEvent
    from station.options import SyncOptions

TELL_EVERY_S = 0.25
"""What is owed is announced not more often than anybody can read it."""
_GATHER_S = 0.1
"""Scans that come within this time travel together: a burst is a few batches, not hundreds."""
_SCANNING_FOR_S = 2.0
"""For so long after a scan somebody is taken to be scanning."""
_REST = 2
"""So many times as long as a batch took is rested after it meanwhile."""
_KNOCK_AGAIN_S = 1.0
_STAND_BACK_S = (1.0, 3.0)
"""Where many stations want to write, who was let in comes back later than who was not."""
_CROWDED = 0.5
_ASK_EVERY_S = 300.0
"""With nothing to send, it is asked whether all is still there so often, or half as often."""
_LOOK_EVERY_S = 30.0
_DOUBTS = 500
"""So many parcels that were not known are asked for at once, and so often."""
_CONFLICT = "database_locked"
_CONFLICTS_ARE_A_FAILURE = 5
"""Locks that cross pass by themselves; so many in a row do not."""

log = logging.getLogger(__name__)


class Pause(StrEnum):
    """Why nothing is sent now."""

    DRAINED = "drained"
    """Nothing is left to send; a nudge ends the wait."""
    RESTING = "resting"
    """There is more, and whoever scans comes first."""
    NOT_ADMITTED = "not_admitted"
    """Many stations write to the database: it was not let in, or lets others have their turn."""
    FAILED = "failed"
    """The database, or the journal, cannot be used now."""


class Send(Struct, frozen=True):
    """Send this, then say what came of it: `answered` or `failed`."""

    batch: Batch


class Wait(Struct, frozen=True):
    """Come back at `until_s`, or earlier after a nudge or to tell what waits."""

    until_s: float
    why: Pause


_AT_ONCE = Wait(float("-inf"), Pause.DRAINED)


class Drain:
    """The decisions of one uplink. Used by one thread at a time."""

    def __init__(
        self,
        outbox: Outbox,
        link: Link,
        *,
        announce: Callable[[Announcement], None],
        options: SyncOptions,
        random: Random,
    ) -> None:
        self._outbox = outbox
        self._link = link
        self._announce = announce
        self._poll_s = options.poll_ms / 1000
        self._size = BatchSize(options.batch)
        self._backoff = Backoff(options.backoff_cap_s, random)
        self._losses = Backoff(options.backoff_cap_s, random)
        self._lost_s = float("-inf")
        self._random = random
        self._lane = AttachmentLane(outbox, options.backoff_cap_s, random)
        self._wait = _AT_ONCE
        self._turned_s = float("-inf")
        self._sent: Batch | None = None
        self._follower: Batch | None = None
        self._nudged_s = float("-inf")
        self._rests = False
        self._knocks = False
        self._conflicts = 0
        self._ask_at_s: float | None = None
        self._look_at_s = float("-inf")
        self._told: OutboxState | None = None
        self._told_s = float("-inf")
        self._server = ""
        self._stranger = ""
        self._is_recognised = False
        self.settled: Counter[DeliveryState] = Counter()
        """How many events came to which state, since the beginning."""
        self.failure: CentralError | JournalError | None = None
        """What the last attempt failed of; None after one that did not."""

    def nudge(self, now_s: float) -> None:
        """Hear that a scan was made. Does not shorten a pause after a failure."""
        self._nudged_s = now_s
        if self._wait.why is Pause.DRAINED:
            soon_s = self._turned_s + _GATHER_S
            self._wait = Wait(min(self._wait.until_s, soon_s), Pause.DRAINED)

    def hurry(self) -> None:
        """Hear that a person wants it sent now: whatever pause there is, it is over."""
        self._wait = _AT_ONCE
        self._ask_at_s = float("-inf")
        self._lane.hurry()

    def step(self, now_s: float) -> Send | Wait:
        """Return what to do next. Not while something that was sent has not been heard of."""
        assert self._sent is None, "what was sent is answered or has failed first"
        if self._rests:
            self._rests = False
            self._pause(now_s, _REST * (now_s - self._turned_s), Pause.RESTING)
        if now_s >= self._wait.until_s and (batch := self._next(now_s)):
            self._sent, self._turned_s = batch, now_s
            return Send(batch)
        self.tell(now_s)
        return self._wait

    def awaits(self) -> bool:
        """Whether something was sent that has not been heard of."""
        return self._sent is not None

    def follow(self, now_s: float) -> Batch | None:
        """Return what may be sent next as soon as what was sent `goes_on`, without a `step`.

        So the database need not wait until this station has noted what it proved. None where the
        next step may have anything else to do.
        """
        sent = self._sent
        if sent is None or not sent.events or sent.knocks or self._follower is not None:
            return None
        if self._is_scanning(now_s) or now_s >= self._look_at_s:
            return None
        try:
            events = self._outbox.following(sent.events[-1].seq, self._size.limit(scanning=False))
            if events:
                self._follower = self._batch(events, sent.events[-1].event_id)
        except JournalError as error:
            log.info("%s: %s", self._outbox.target, error)
        return self._follower

    def answered(self, answer: Answer, now_s: float) -> None:
        """Take up what the database proved of the batch that was sent.

        Where that goes on, its follower is under way since.
        """
        batch, self._sent = self._sent, None
        assert batch is not None, "only what was sent is answered"
        follower, self._follower = self._follower, None
        self._take_up(batch, answer, now_s)
        if follower is not None and goes_on(batch, answer):
            self._sent, self._turned_s = follower, now_s

    def _take_up(self, batch: Batch, answer: Answer, now_s: float) -> None:
        self.failure = None
        if _proves_nothing(batch, answer):
            # It would prove as little of the same batch a moment later.
            self.failed(CentralError("database_failed"), now_s)
            return
        self._link.answered()
        try:
            if batch.attachments:
                self._lane.answered(answer.attached)
                return
            self._see_who_answered(answer, now_s)
            self._outbox.acknowledge(answer.acknowledgements)
            self._recognise()
            if batch.doubts and answer.admitted and answer.is_last_acknowledged_present:
                self._outbox.looked(batch.doubts, answer.known)
        except JournalError as error:
            self.failed(error, now_s)
            return
        self._backoff.reset()
        self._conflicts = 0
        self._ask_later(now_s)
        self.settled.update(one.state for one in answer.acknowledgements)
        if answer.is_last_acknowledged_present:
            self._learn(batch, answer, now_s - self._turned_s)
            self._take_turns(answer, now_s)
        # The counter comes before the backlog: rest twice as long as this took, to be noted too.
        self._rests = self._wait.why is not Pause.NOT_ADMITTED and self._is_scanning(now_s)
        self.tell(now_s)

    def failed(self, error: CentralError | JournalError, now_s: float) -> None:
        """Take up why the batch that was sent is still owed, all of it."""
        batch, self._sent, self._follower = self._sent, None, None
        if batch is not None and batch.attachments and isinstance(error, CentralError):
            self._lane.failed(error, now_s)
            return
        self.failure = error
        log.info("%s: %s", self._outbox.target, error)
        if error.key == _CONFLICT and self._conflicts < _CONFLICTS_ARE_A_FAILURE:
            self._conflicts += 1
            self._pause(now_s, self._random.uniform(0.0, HICCUP_S), Pause.FAILED)
            return
        if isinstance(error, CentralError):
            self._link.failed(error)
            self._size.failed()
        self._pause(now_s, self._backoff.next_pause_s(), Pause.FAILED)

    def _see_who_answered(self, answer: Answer, now_s: float) -> None:
        """Send again what a database lost, unless it is another one, which never had it.

        One that was restored to another server has the oldest event that it was sent: that is
        asked for by itself, once the last one was missed.
        """
        self._server = answer.server or self._server
        is_there, stranger = answer.is_last_acknowledged_present, self._stranger
        self._stranger = ""
        if is_there and not stranger:
            return
        self._is_recognised = False
        if is_there or not self._is_another(stranger or answer.server):
            self._link.rolled_back(self._outbox.reopen())
            self._stand_back(now_s)
        elif stranger or self._outbox.first_acknowledged() is None:
            log.info("%s is another database: %s", self._outbox.target, self._server)
            self._outbox.move(self._server)
        else:
            self._stranger = answer.server

    def _stand_back(self, now_s: float) -> None:
        """Wait where a database has lost once more what it was sent again a moment ago."""
        if now_s - self._lost_s < _ASK_EVERY_S:
            self._pause(now_s, self._losses.next_pause_s(), Pause.RESTING)
        else:
            self._losses.reset()
        self._lost_s = now_s

    def _is_another(self, server: str) -> bool:
        """Return whether this is not the server of the last acknowledgement, as far as is told."""
        before = self._outbox.server()
        return bool(server and before) and server != before

    def _recognise(self) -> None:
        """Keep which server it is, once it has acknowledged something."""
        if self._stranger or self._is_recognised or not self._server:
            return
        if self._outbox.last_acknowledged() is not None:
            self._is_recognised = True
            if self._outbox.server() != self._server:
                self._outbox.recognise(self._server)

    def tell(self, now_s: float) -> None:
        """Announce what is owed if it changed, at most four times a second.

        An outbox that cannot be read at this moment is read again at the next.
        """
        if now_s - self._told_s < TELL_EVERY_S:
            return
        try:
            state = self._outbox.state()
        except JournalError as error:
            log.info("%s: %s", self._outbox.target, error)
            return
        if state != self._told:
            self._told, self._told_s = state, now_s
            owed = (state.waiting, state.parked, state.oldest_at, state.contested)
            self._announce(OutboxChanged(self._outbox.target, *owed))

    def _next(self, now_s: float) -> Batch | None:
        """Return what to send now, or to ask; None, and a new pause, if that is nothing."""
        try:
            if self._stranger:
                return Batch([], self._outbox.first_acknowledged())
            events = self._outbox.pending(self._size.limit(scanning=self._is_scanning(now_s)))
            witness = self._outbox.last_acknowledged()
            doubts = self._doubts(now_s)
            if events or doubts or (witness is not None and self._is_to_ask(now_s)):
                return self._batch(events, witness, doubts)
            if attachments := self._lane.next(now_s, scanning=self._is_scanning(now_s)):
                return Batch([], attachments=attachments)
        except JournalError as error:
            self.failed(error, now_s)
            return None
        self._turned_s, self.failure = now_s, None
        self._pause(now_s, self._poll_s, Pause.DRAINED)
        return None

    def _batch(
        self, events: Sequence[OwedEvent], witness: UUID | None, doubts: Sequence[Doubt] = ()
    ) -> Batch:
        return Batch(
            events,
            witness,
            self._knocks,
            doubts,
            head=self._outbox.chain_hash(events[-1].seq) if events else None,
            last_attachment=self._outbox.last_attachment(),
        )

    def _doubts(self, now_s: float) -> list[Doubt]:
        if now_s < self._look_at_s:
            return []
        doubts = self._outbox.doubts(_DOUBTS)
        if len(doubts) < _DOUBTS:
            self._look_at_s = now_s + _LOOK_EVERY_S
        return doubts

    def _is_to_ask(self, now_s: float) -> bool:
        if self._ask_at_s is None:
            self._ask_later(now_s)
        return self._ask_at_s is not None and now_s >= self._ask_at_s

    def _ask_later(self, now_s: float) -> None:
        self._ask_at_s = now_s + _ASK_EVERY_S * self._random.uniform(1.0, 2.0)

    def _learn(self, batch: Batch, answer: Answer, took_s: float) -> None:
        """Learn how much to send at once: fewer events while somebody scans, or one is poison."""
        if any(one.state is DeliveryState.PARKED for one in answer.acknowledgements):
            self._size.poisoned()
        elif answer.admitted:
            self._size.took(len(batch.events), took_s, answer.server_s)

    def _take_turns(self, answer: Answer, now_s: float) -> None:
        """Where many want to write, stand back after a batch, so that each gets its share."""
        self._knocks = not answer.admitted
        if self._knocks:
            self._pause(now_s, self._random.uniform(0.0, _KNOCK_AGAIN_S), Pause.NOT_ADMITTED)
        elif answer.crowding >= _CROWDED:
            self._pause(now_s, self._random.uniform(*_STAND_BACK_S), Pause.NOT_ADMITTED)
        else:
            self._wait = _AT_ONCE

    def _is_scanning(self, now_s: float) -> bool:
        return now_s - self._nudged_s < _SCANNING_FOR_S

    def _pause(self, now_s: float, pause_s: float, why: Pause) -> None:
        self._wait = Wait(now_s + pause_s, why)


def goes_on(batch: Batch, answer: Answer) -> bool:
    """Return whether a batch arrived whole, and nothing keeps the next from being sent at once.

    Then its last event is what the next one finds to be there still. Pure, for any thread.
    """
    return (
        answer.admitted
        and answer.is_last_acknowledged_present
        and answer.crowding < _CROWDED
        and len(answer.acknowledgements) == len(batch.events)
        and all(one.state is DeliveryState.DELIVERED for one in answer.acknowledgements)
    )


def _proves_nothing(batch: Batch, answer: Answer) -> bool:
    """Return whether a database committed and then did not show a single event of the batch."""
    wrote = answer.admitted and answer.is_last_acknowledged_present
    return wrote and bool(batch.events) and not answer.acknowledgements
