"""The desk: the one loop of a station. Event in → decide → record → announce.

Its thread owns the journal's only writer and the debounce; everybody else posts. Neighbours:
chores (what waits until no scan does), recorder (decide and commit), recollection (what is known).
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, assert_never

from station.chores import LONGEST_WAL_PAGES, Chores
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
from station.inbox import Closed
from station.recorder import Recorder, Work
from station.rules.debounce import Debounce

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.events import Announcement, DeskCommand, DeviceEvent
    from station.identity import StationIdentity
    from station.journal.journal import Journal
    from station.options import ReceivingOptions
    from station.weighing import Weighing
    from station.workflows.knowledge import Knowledge

log = logging.getLogger(__name__)

# An idle moment: time enough for a checkpoint before the next parcel is in hand.
_IDLE_S = 0.25
_PAGES_PER_EVENT = 6
# In a rush without an idle moment, the sidecar lags behind by no more than this.
_MOST_UNNOTED = 500


class Desk(Chores["DeviceEvent | DeskCommand"]):
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
    ) -> None:
        super().__init__(journal, clock, announce)
        self._recorder = Recorder(
            journal, knowledge, clock, identity, options=options, measured=lambda: self.measured
        )
        self._identity = identity
        self._weighing = weighing
        """What is known of the scale; None at a desk without one."""
        self._worked_s = clock.monotonic_s()
        self._debounce = Debounce()
        self._workflow: Workflow | None = Workflow.RECEIVING
        """None while a scan is only looked up."""

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

    def weigh_with(self, weighing: Weighing | None) -> None:
        """From now on, weigh by this; never blocks."""
        self._inbox.post_chore(partial(self._set_weighing, weighing))

    def _set_weighing(self, weighing: Weighing | None) -> None:
        self._weighing = weighing

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
            self._checkpoint(LONGEST_WAL_PAGES)
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

    def _weigh(self) -> WeightTaken | WeightRefused:
        if self._weighing is None:
            return WeightRefused("nothing_yet")
        return self._weighing.weigh(self._clock.now())

    def _tell_alarms(self) -> None:
        for alarm in self._journal.store.take_alarms():
            log.info("%s", alarm)
            self._announce(alarm)

    def _handle(self, item: Scan | UnreadableScan | DeviceFound | DeviceLost | DeskCommand) -> None:
        match item:
            case Scan():
                if not self._debounce.is_held_trigger(item):
                    self._take(item)
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
        if self._workflow is None:
            self._announce(ScanLookedUp(scan))
        else:
            self._record(scan, Work(self._workflow, self._identity().operator))

    def _record(self, scan: Scan, work: Work) -> ScanRecorded | ScanNotSaved:
        """Decide and commit; announce only afterwards, for green means committed."""
        announcement: ScanRecorded | ScanNotSaved
        try:
            self._mend()
            announcement = self._recorder.record(scan, work)
            self._since_checkpoint += _PAGES_PER_EVENT
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

    def _note(self, key: str, *facts: tuple[str, str]) -> None:
        self._journal.note(StoreAlarm(key, facts, self._clock.now()))
