"""The desk: the one loop of a station. Event in → decide → record → announce.

Its thread owns the journal's only writer and the debounce; everybody else posts. Neighbours:
inbox (what waits), recollection (what is known), workflows (what is decided), journal.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING, TypeVar, assert_never

from msgspec import UNSET, Struct

from station.access.attendance import with_warning
from station.access.badge_code import is_badge
from station.devices.readings import PrinterStatus, ScaleReading
from station.errors import JournalError
from station.events import (
    ChooseInquiry,
    ChooseWorkflow,
    DeviceChanged,
    DeviceFound,
    DeviceKind,
    DeviceLost,
    InquiryChosen,
    PrinterShown,
    Scan,
    ScanLookedUp,
    ScanNotSaved,
    ScanRecorded,
    ScanUnreadable,
    StopConfirmed,
    StoreAlarm,
    SubmitScan,
    TakeWeight,
    UnreadableScan,
    WeightRefused,
    WeightTaken,
    Workflow,
    WorkflowChosen,
)
from station.inbox import Closed, Inbox
from station.journal.record import EventBody, order_keys
from station.journal.settling import SLICE
from station.rules.debounce import Debounce
from station.rules.device_clock import is_trusted
from station.workflows import receiving

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.access.attendance import Attendance
    from station.clock import Clock
    from station.events import Announcement, DeskCommand, DeviceEvent, Target
    from station.identity import StationIdentity
    from station.journal.decisions import Decision
    from station.journal.journal import Journal
    from station.journal.record import Acknowledgement, AttachmentProof
    from station.options import ReceivingOptions
    from station.rules.device_clock import Measurement
    from station.weighing import Weighing
    from station.workflows.knowledge import Knowledge, Outcome

T = TypeVar("T")

log = logging.getLogger(__name__)

# An idle moment: time enough for a checkpoint before the next parcel is in hand.
_IDLE_S = 0.25
# A checkpoint is worth its writes from here on, and is not put off beyond there (4 KiB pages).
_CHECKPOINT_PAGES = 1_000
_LONGEST_WAL_PAGES = 32_000
_PAGES_PER_EVENT = 6
_ARCHIVE_EVERY_S = 600.0
# In a rush without an idle moment, the sidecar lags behind by no more than this.
_MOST_UNNOTED = 500


class Work(Struct, frozen=True):
    """What a scan is recorded under."""

    workflow: Workflow
    operator: str
    unproven: str = ""
    """See `EventBody.unproven`; "" where somebody was logged in, or nobody has to be."""


class Desk:
    """One desk. `post` from any thread; `run` in its own."""

    def __init__(
        self,
        journal: Journal,
        knowledge: Knowledge,
        clock: Clock,
        identity: Callable[[], StationIdentity],
        *,
        options: ReceivingOptions,
        announce: Callable[[Announcement], None],
        weighing: Weighing | None = None,
        attendance: Attendance | None = None,
    ) -> None:
        self._journal = journal
        self._knowledge = knowledge
        self._clock = clock
        self._identity = identity
        self._options = options
        self._announce = announce
        self._weighing = weighing
        """What is known of the scale; None at a desk without one."""
        self._attendance = attendance
        """Who works here; None where nobody logs in."""
        self._worked_s = clock.monotonic_s()
        self._inbox: Inbox[DeviceEvent | DeskCommand | Callable[[], None]] = Inbox()
        self._debounce = Debounce()
        self._workflow: Workflow | None = Workflow.RECEIVING
        """None while a scan is only looked up."""
        self._since_checkpoint = _CHECKPOINT_PAGES
        self._wants_room = True
        self._archive_at_s = 0.0
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self.measured: Measurement | None = None
        """What an uplink last measured of this computer's clock."""

    def start(self) -> None:
        """Start the loop."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what was posted, then stop. Safe before `start`."""
        self._inbox.close()
        if self._thread.ident is not None:
            self._thread.join()

    def post(self, item: DeviceEvent | DeskCommand) -> None:
        """Give the desk something to do; never blocks. After `stop` nothing is recorded."""
        if not self._inbox.post(item) and isinstance(item, SubmitScan):
            item.answer(ScanNotSaved(item.scan.text, "journal_closed", item.scan.at))

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

    def do_next(self, work: Callable[[], None]) -> None:
        """Have something done in order with what is scanned; never blocks."""
        self._inbox.post(work)

    def weigh_with(self, weighing: Weighing | None) -> None:
        """From now on, weigh by this; never blocks."""
        self._inbox.post_chore(partial(self._set_weighing, weighing))

    def _set_weighing(self, weighing: Weighing | None) -> None:
        self._weighing = weighing

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

    def _run(self) -> None:
        while True:
            sleep_s = self._sleep_s()
            try:
                item = self._inbox.take(sleep_s)
            except Closed:
                return
            try:
                if item is not None or sleep_s >= _IDLE_S:
                    self._do(item)
                self._tell_alarms()
                self._show_weight()
                self._look_who_is_here()
            except Exception:
                # A fault of ours must not end the one thread that records scans.
                log.exception("the desk goes on after a fault")

    def _do(self, item: DeviceEvent | DeskCommand | Callable[[], None] | None) -> None:
        if item is None:
            self._tidy()
        elif isinstance(item, (ScaleReading, PrinterStatus)):
            self._hear(item)
        elif callable(item):
            item()
            self._worked_s = self._clock.monotonic_s()
        else:
            self._handle(item)
            self._worked_s = self._clock.monotonic_s()
            self._checkpoint(_LONGEST_WAL_PAGES)
            if self._journal.unnoted >= _MOST_UNNOTED:
                self._journal.note_last(synced=False)

    def _sleep_s(self) -> float:
        if self._weighing is None:
            return _IDLE_S
        return self._weighing.wait_s(self._clock.monotonic_s(), _IDLE_S)

    def _hear(self, said: ScaleReading | PrinterStatus) -> None:
        """Take in what a device measures. It never ends, and so is as good as an idle moment."""
        if isinstance(said, PrinterStatus):
            self._announce(PrinterShown(said))
        elif self._weighing is not None:
            self._weighing.see(said)
        if self._clock.monotonic_s() - self._worked_s >= _IDLE_S:
            self._worked_s = self._clock.monotonic_s()
            self._tidy()

    def _show_weight(self) -> None:
        if self._weighing is not None:
            shown = self._weighing.news(self._clock.now(), self._clock.monotonic_s())
            if shown is not None:
                self._announce(shown)

    def _look_who_is_here(self) -> None:
        if self._attendance is not None:
            self._attendance.look()

    def _weigh(self) -> WeightTaken | WeightRefused:
        if self._weighing is None:
            return WeightRefused("nothing_yet")
        return self._weighing.weigh(self._clock.now())

    def _tell_alarms(self) -> None:
        for alarm in self._journal.store.take_alarms():
            log.info("%s", alarm)
            self._announce(alarm)

    def _tidy(self) -> None:
        """Use an idle moment: a scan that comes now waits for one slice of this."""
        self._mend()
        self._journal.note_last()
        self._checkpoint(_CHECKPOINT_PAGES)
        if self._wants_room:
            self._wants_room = self._journal.make_room()
        elif not self._journal.store.keep_room():
            self._archive()

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

    def _handle(self, item: Scan | UnreadableScan | DeviceFound | DeviceLost | DeskCommand) -> None:
        match item:
            case Scan():
                if not self._debounce.is_held_trigger(item):
                    self._take(item)
            case SubmitScan(scan=scan) if is_badge(scan.text):
                # What stands on a badge is a secret, and kept nowhere.
                item.answer(ScanNotSaved("", "badge_is_no_parcel", scan.at))
            case SubmitScan(scan, workflow, operator, answer):
                answer(self._record(scan, Work(workflow, operator)))
            case UnreadableScan() | DeviceFound() | DeviceLost():
                self._on_device(item)
            case TakeWeight(answer):
                answer(self._weigh())
            case StopConfirmed(operator):
                self._note("operator_stopped", ("operator", operator))
            case ChooseWorkflow(workflow):
                self._choose(workflow)
                self._announce(WorkflowChosen(workflow))
            case ChooseInquiry():
                self._choose(None)
                self._announce(InquiryChosen())
            case _:
                assert_never(item)

    def _on_device(self, event: UnreadableScan | DeviceFound | DeviceLost) -> None:
        match event:
            case UnreadableScan():
                log.info("unreadable scan from %s: %s", event.device, event.reason)
                self._announce(ScanUnreadable(event))
            case DeviceFound(device, kind, at):
                self._announce(DeviceChanged(device, kind, connected=True, at=at))
            case DeviceLost(device, kind, reason, at):
                log.info("lost %s: %s", device, reason)
                if kind is DeviceKind.SCALE and self._weighing is not None:
                    self._weighing.lose()
                self._announce(DeviceChanged(device, kind, connected=False, at=at))

    def _choose(self, workflow: Workflow | None) -> None:
        if workflow is not self._workflow:
            # What was only looked up a moment ago must not keep its own recording away.
            self._debounce = Debounce()
        self._workflow = workflow

    def _take(self, scan: Scan) -> None:
        unproven = ""
        if self._attendance is not None:
            if self._attendance.takes(scan):
                return
            unproven = self._attendance.unproven
        if self._workflow is None:
            self._announce(ScanLookedUp(scan))
        else:
            self._record(scan, Work(self._workflow, self._identity().operator, unproven))

    def _record(self, scan: Scan, work: Work) -> ScanRecorded | ScanNotSaved:
        """Decide and commit; announce only afterwards, for green means committed."""
        announcement: ScanRecorded | ScanNotSaved
        try:
            announcement = self._commit(scan, work)
        except JournalError as error:
            log.error("scan not saved: %s", error)  # noqa: TRY400  # the cause is in the error
            self._debounce.forget(scan)
            announcement = ScanNotSaved(scan.text, error.key, scan.at)
        except Exception:
            # Whatever it was, the operator must not take silence for green.
            log.exception("scan not saved")
            self._debounce.forget(scan)
            announcement = ScanNotSaved(scan.text, "journal_unusable", scan.at)
        self._announce(announcement)
        if isinstance(announcement, ScanNotSaved) and announcement.reason == "disk_full":
            self._note("scan_not_saved", ("awb", scan.text))
        return announcement

    def _commit(self, scan: Scan, work: Work) -> ScanRecorded:
        identity = self._identity()
        self._mend()
        seq = self._journal.prepare()
        outcome = self._decide(scan, identity)
        body = self._body(scan, work, outcome, seq)
        recorded = self._journal.record(body, outcome.claim.key if outcome.claim else None)
        self._since_checkpoint += _PAGES_PER_EVENT
        return ScanRecorded(
            recorded.event_id,
            recorded.seq,
            recorded.recorded_at,
            work.workflow,
            work.operator,
            scan.device,
            with_warning(outcome.decision, work.unproven),
        )

    def _note(self, key: str, *facts: tuple[str, str]) -> None:
        self._journal.note(StoreAlarm(key, facts, self._clock.now()))

    def _decide(self, scan: Scan, identity: StationIdentity) -> Outcome:
        desk = receiving.ReceivingDesk(
            identity.hub,
            self._options.hold_desk,
            self._options.unknown_shelf,
            self._options.stale_after_s,
        )
        return receiving.decide(scan.text, self._knowledge, desk, scan.at)

    def _body(self, scan: Scan, work: Work, outcome: Outcome, seq: int) -> EventBody:
        identity = self._identity()
        measured = self.measured
        clock_trusted = is_trusted(measured, self._clock.now(), self._clock.monotonic_s())
        return EventBody(
            workflow=work.workflow,
            awb=outcome.decision.awb,
            scanned=scan.text,
            hub=identity.hub,
            desk=identity.desk,
            operator=work.operator,
            device=scan.device,
            device_at=scan.at,
            offset_us=None if measured is None else measured.offset_us,
            seq=seq,
            boot_id=self._journal.boot_id,
            verdict=outcome.decision.verdict,
            reason=outcome.decision.reason,
            counts=outcome.claim is not None,
            moves_to=outcome.moves_to,
            leg=outcome.leg,
            attempt=outcome.attempt,
            koli_no=outcome.koli_no,
            koli_total=outcome.koli_total,
            source="free",
            condition="good",
            clock_trusted=clock_trusted,
            order_keys=order_keys(awb=outcome.decision.awb),
            unproven=work.unproven or UNSET,
        )
