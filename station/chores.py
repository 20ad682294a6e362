"""What the desk does when no scan waits: acknowledgements, decisions, and the store's upkeep.

Uplinks and people post chores from their threads and wait; the desk's thread does them, a slice at
a time. Neighbours: desk (whose other half this is), inbox, journal.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from station.books import Books
from station.errors import JournalError
from station.events import StoreAlarm
from station.inbox import Inbox
from station.journal.settling import SLICE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.clock import Clock
    from station.events import Announcement, Target
    from station.journal.decisions import Decision
    from station.journal.journal import Journal
    from station.journal.record import Acknowledgement, AttachmentProof
    from station.rules.device_clock import Measurement

Item = TypeVar("Item")
T = TypeVar("T")

log = logging.getLogger(__name__)

# A checkpoint is worth its writes from here on, and is not put off beyond there (4 KiB pages).
CHECKPOINT_PAGES = 1_000
LONGEST_WAL_PAGES = 32_000
_ARCHIVE_EVERY_S = 600.0


class Chores(Generic[Item]):
    """The journal's keeping, by the desk's thread; what is posted comes from any other."""

    def __init__(
        self, journal: Journal, clock: Clock, announce: Callable[[Announcement], None]
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._announce = announce
        self._books = Books(journal)
        self._inbox: Inbox[Item] = Inbox()
        self._since_checkpoint = CHECKPOINT_PAGES
        self._wants_room = True
        self._archive_at_s = 0.0
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self.measured: Measurement | None = None
        """What an uplink last measured of this computer's clock."""

    def _run(self) -> None:
        raise NotImplementedError

    def settle(self, target: Target, proofs: Sequence[Acknowledgement]) -> None:
        """Note what a database proved, in slices between scans; return when it is noted.

        Raises JournalError when it could not be: the events are sent again and deduplicated.
        """
        # How long it is kept is counted from then: a wrong clock here must not end that early.
        offset_us = 0 if self.measured is None else self.measured.offset_us
        for start in range(0, len(proofs), SLICE):
            slice_ = proofs[start : start + SLICE]
            self._do_chore(partial(self._journal.settle, target, slice_, offset_us), len(slice_))

    def reopen(self, target: Target) -> int:
        """Make all that a database acknowledged pending again; return how many events that were.

        In slices between scans, as `settle`. Raises JournalError; then it goes on the next time.
        """
        events = 0
        while True:
            slice_ = self._do_chore(partial(self._journal.reopen_slice, target), SLICE)
            events += slice_.events
            if not slice_.more:
                return events

    def recognise(self, target: Target, server: str) -> None:
        """Note which server acknowledged the last event, between scans. Raises JournalError."""
        self._do_chore(partial(self._journal.recognise, target, server), 1)

    def move(self, target: Target, server: str) -> None:
        """Note that a database is another one now, and tell it. In slices as `reopen`.

        Raises JournalError; then it goes on the next time.
        """
        while self._do_chore(partial(self._journal.move_slice, target, server), SLICE).more:
            pass
        alarm = StoreAlarm("database_another", (("database", target.upper()),), self._clock.now())
        self._do_chore(partial(self._journal.note, alarm), 1)
        self._announce(alarm)

    def looked(self, target: Target, found: Sequence[int], missed: Sequence[int]) -> None:
        """Note which doubtful events' parcels a database knows now, in slices as `settle`."""
        for start in range(0, max(len(found), len(missed)), SLICE):
            known, unknown = found[start : start + SLICE], missed[start : start + SLICE]
            self._do_chore(
                partial(self._journal.looked, target, known, unknown), len(known) + len(unknown)
            )

    def attached(self, proofs: Sequence[AttachmentProof]) -> None:
        """Note what OSAS proved of attachments, between scans. Raises JournalError."""
        self._do_chore(partial(self._journal.attached, proofs), len(proofs))

    def decide(self, decision: Decision) -> bool:
        """Carry out what a person decided about a parked event; False if it is not parked.

        Raises JournalError when it could not be kept: then it is parked still.
        """
        return self._do_chore(partial(self._journal.decide, decision), 1)

    def _do_chore(self, work: Callable[[], T], rows: int) -> T:
        """Have the desk's thread do something to the journal when no scan waits."""
        done = threading.Event()
        outcome: list[T | JournalError] = []

        def chore() -> None:
            try:
                outcome.append(work())
                self._since_checkpoint += rows // 4
            except JournalError as error:
                outcome.append(error)
            except Exception:
                outcome.append(JournalError("journal_unusable", file="", cause=""))
                raise
            finally:
                done.set()

        if not self._inbox.post_chore(chore):
            raise JournalError("journal_closed")
        while not done.wait(1.0):
            if self._thread.ident is not None and not self._thread.is_alive():
                raise JournalError("journal_closed")
        if isinstance(outcome[0], JournalError):
            raise outcome[0]
        return outcome[0]

    def _tidy(self) -> None:
        """Use an idle moment: a scan that comes now waits for one slice of this."""
        self._mend()
        self._journal.note_last()
        self._checkpoint(CHECKPOINT_PAGES)
        if self._wants_room:
            self._wants_room = self._journal.make_room()
        elif not self._journal.store.keep_room() and not self._read_on():
            self._archive()

    def _read_on(self) -> bool:
        """Take in more of what the desk will want to know; return whether that is not all yet."""
        try:
            return self._books.read_on()
        except JournalError as error:
            log.info("books put off: %s", error)
            return False

    def _archive(self) -> None:
        """Archive by the server's time: a clock that is wrong here must not hurry it."""
        now_s = self._clock.monotonic_s()
        if self.measured is None or now_s < self._archive_at_s:
            return
        if not self._journal.store.archive_slice(self._clock.now() + self.measured.offset):
            self._archive_at_s = now_s + _ARCHIVE_EVERY_S

    def _mend(self) -> None:
        if not self._journal.store.is_damaged:
            return
        self._announce(StoreAlarm("store_salvaging", (), self._clock.now()))
        try:
            self._journal.mend()
        except JournalError as error:
            log.info("salvage put off: %s", error)

    def _checkpoint(self, from_pages: int) -> None:
        if self._since_checkpoint >= from_pages:
            # Should it be stopped in the middle, and its WAL deleted, that must be found.
            self._journal.note_last(synced=False)
            try:
                self._journal.checkpoint()
            except JournalError as error:
                log.warning("checkpoint put off: %s", error)
            self._since_checkpoint = 0
