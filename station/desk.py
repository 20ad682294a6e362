"""The desk: the one loop of a station. Event in → decide → record → announce.

Its thread owns the journal's only writer and the debounce; everybody else posts. Neighbours:
chores (what waits until no scan does), recorder (decide and commit), recollection (what is known).
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, TypeVar, assert_never

from msgspec.structs import replace

from station.access.badge_code import is_badge
from station.access.permissions import Permission
from station.chores import LONGEST_WAL_PAGES, Chores
from station.devices.readings import PrinterStatus, ScaleReading
from station.errors import JournalError
from station.events import (
    SUPERVISOR_CALLED,
    ChooseInquiry,
    ChooseWorkflow,
    Command,
    CommandName,
    CommandRefused,
    DeviceChanged,
    DeviceFound,
    DeviceKind,
    DeviceLost,
    InquiryChosen,
    LineHeld,
    PrinterShown,
    PrintPaper,
    Prompted,
    Scan,
    ScanLookedUp,
    ScanNotSaved,
    ScanUnreadable,
    StopConfirmed,
    StoreAlarm,
    SubmitCommand,
    SubmitLine,
    SubmitScan,
    TakeWeight,
    UnreadableScan,
    WeightRefused,
    WeightShown,
    WeightTaken,
    Workflow,
)
from station.inbox import Closed
from station.recorder import Recorder, Work
from station.rules.debounce import Debounce
from station.workbench import PaperOrder, Workbench

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.access.attendance import Attendance
    from station.access.person import Person
    from station.clock import Clock
    from station.events import Announcement, Answered, DeskCommand, DeviceEvent, Paper
    from station.identity import StationIdentity
    from station.journal.details import Approval
    from station.journal.journal import Journal
    from station.options import ReceivingOptions
    from station.weighing import Weighing
    from station.workflows.knowledge import Knowledge
    from station.workflows.survey import Survey, Wanted
    from station.workflows.work import Said

Tried = TypeVar("Tried")

log = logging.getLogger(__name__)

# An idle moment: time enough for a checkpoint before the next parcel is in hand.
_IDLE_S = 0.25
_PAGES_PER_EVENT = 6
# In a rush without an idle moment, the sidecar lags behind by no more than this.
_MOST_UNNOTED = 500


class Desk(Chores["DeviceEvent | DeskCommand | Callable[[], None]"]):
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
        print_paper: Callable[[PaperOrder, Callable[[], None]], None] = lambda _order, _why: None,
        survey: Callable[[Wanted, Callable[[Survey | None], None]], None] | None = None,
    ) -> None:
        super().__init__(journal, clock, announce)
        self._books.tell(knowledge.note)
        recorder = Recorder(
            *(journal, knowledge, clock, identity),
            books=self._books,
            measured=lambda: self.measured,
        )
        self._bench = Workbench(
            *(recorder, self._books, identity),
            options=options,
            weigh=self._weigh,
            announce=announce,
            order=lambda order: print_paper(order, partial(self._ask_why, order)),
            survey=None if survey is None else partial(self._have_surveyed, survey),
        )
        self._identity = identity
        self._weighing = weighing
        """What is known of the scale; None at a desk without one."""
        self._attendance = attendance
        """Who works here; None where nobody logs in."""
        self._caller: Callable[[Answered], None] | None = None
        """Who handed in the command that something is being read for."""
        self._worked_s = clock.monotonic_s()
        self._debounce = Debounce()

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
        if self._inbox.post(item):
            return
        if isinstance(item, (SubmitScan, SubmitLine)):
            item.answer(ScanNotSaved(item.scan.text, "journal_closed", item.scan.at))
        elif isinstance(item, SubmitCommand):
            told = item.command
            item.answer(ScanNotSaved(told.name.value, "journal_closed", told.at))

    def do_next(self, work: Callable[[], None]) -> None:
        """Have something done in order with what is scanned; never blocks."""
        self._inbox.post(work)

    def allow(self, approval: Approval) -> None:
        """Have done what waits for this approval, if it still does; never blocks."""
        self.do_next(partial(self._allow, approval))

    def _ask_why(self, order: PaperOrder) -> None:
        """Have asked why a document is printed again; never blocks."""
        self.do_next(partial(self._bench.ask_why, order))

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
                if self._attendance is not None:
                    self._attendance.look()
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
                self._weigh_what_waits(shown)

    def _weigh_what_waits(self, shown: WeightShown) -> None:
        """Take the weight that a scanned parcel waits for, without a key."""
        if not shown.obstacle and self._bench.awaits_weight:
            told = Command(CommandName.WEIGH, self._clock.now(), shown.device)
            self._obey(told, self._bench.workflow, self._work)

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
            case SubmitScan() | SubmitLine():
                self._on_submitted(item)
            case Command() | SubmitCommand() | PrintPaper():
                self._on_command(item)
            case UnreadableScan() | DeviceFound() | DeviceLost():
                self._on_device(item)
            case TakeWeight(answer):
                answer(self._weigh())
            case StopConfirmed(operator):
                self._note("operator_stopped", ("operator", operator))
            case ChooseWorkflow(workflow):
                chosen = Command(CommandName.WORKFLOW, self._clock.now(), "", workflow)
                self._obey(chosen, None, Work(workflow, ""))
            case ChooseInquiry():
                self._choose(None)
                self._announce(InquiryChosen())
            case _:
                assert_never(item)

    def _on_submitted(self, said: SubmitScan | SubmitLine) -> None:
        if isinstance(said, SubmitScan):
            said.answer(self._submitted(said))
        else:
            said.answer(self._line(said))

    def _submitted(self, said: SubmitScan) -> Answered:
        if is_badge(said.scan.text):
            # What stands on a badge is a secret, and kept nowhere.
            return ScanNotSaved("", "badge_is_no_parcel", said.scan.at)
        return self._say(said.scan, Work(said.workflow, said.operator))

    def _line(self, said: SubmitLine) -> Answered | LineHeld:
        """Do what a line of a list says, unless that would answer what a person is asked."""
        if self._bench.is_asking(said.workflow):
            return LineHeld()
        if is_badge(said.scan.text):
            return CommandRefused("line_no_parcel", (), said.scan.at)
        work = replace(self._work, workflow=said.workflow)
        if said.operator:
            work = Work(said.workflow, said.operator)
        return self._try(said.scan, partial(self._bench.say_line, said.scan, work))

    def _on_command(self, item: Command | SubmitCommand | PrintPaper) -> None:
        if isinstance(item, Command):
            self._hear_command(item)
        elif isinstance(item, PrintPaper):
            self._print(item.paper, item.told)
        else:
            workflow = item.workflow or self._bench.workflow
            may_print = self._may_print
            work = Work(workflow or Workflow.RECEIVING, item.operator, may_print=may_print)
            self._tell_caller(None)
            answered = self._obey(item.command, workflow, work)
            if self._bench.surveying is item.command:
                self._caller = item.answer
            else:
                item.answer(answered)

    def _hear_command(self, command: Command) -> None:
        if self._attendance is None or not self._attendance.takes_command(command):
            self._obey(command, self._bench.workflow, self._work)

    def _print(self, paper: Paper, told: Command) -> None:
        if self._attendance is None or not self._attendance.takes_command(told):
            self._try(told, partial(self._bench.print, paper, told, self._work))

    @property
    def _work(self) -> Work:
        """What is done now, by whoever is here."""
        workflow, here = self._bench.workflow or Workflow.RECEIVING, self._attendance
        operator = self._identity().operator
        if here is None:
            return Work(workflow, operator)
        return Work(workflow, operator, here.unproven, here.permissions, self._may_print)

    @property
    def _may_print(self) -> bool:
        return self._attendance is None or self._attendance.may(Permission.PRINT_LABEL)

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
        if workflow is not self._bench.workflow:
            # What was only looked up a moment ago must not keep its own recording away.
            self._debounce = Debounce()
        self._bench.choose(workflow)

    def _take(self, scan: Scan) -> None:
        hear = partial(self._hear_owner, scan) if self._bench.awaits_badge else None
        if self._attendance is not None and self._attendance.takes(scan, hear):
            return
        command = self._bench.command_in(scan)
        if command is not None:
            self._hear_command(command)
        elif self._bench.workflow is None:
            self._announce(ScanLookedUp(scan))
        else:
            self._say(scan, self._work)

    def _hear_owner(self, scan: Scan, person: Person) -> None:
        """Take a badge for its owner's name, if that is still asked for. In the access thread."""
        self.do_next(partial(self._answer_by_badge, replace(scan, text=person.username)))

    def _answer_by_badge(self, named: Scan) -> None:
        if self._bench.awaits_badge:
            self._say(named, self._work)

    def _call_supervisor(self, command: Command, work: Work) -> Answered:
        """Have a supervisor called; what is worked on, or asked, stays as it is."""
        facts = ("desk", self._identity().desk), ("name", work.operator or "–")
        self._note(SUPERVISOR_CALLED, *facts)
        self._announce(StoreAlarm(SUPERVISOR_CALLED, facts, command.at))
        return self._bench.show(work.workflow)

    def _obey(self, command: Command, workflow: Workflow | None, work: Work) -> Answered:
        if command.name is CommandName.SUPERVISOR:
            return self._try(command, partial(self._call_supervisor, command, work))
        if workflow is None and command.name is not CommandName.WORKFLOW:
            refused = CommandRefused("no_workflow", (), command.at)
            self._announce(refused)
            return refused
        before = self._bench.workflow
        answer = self._say(command, work)
        if self._bench.workflow is not before or command.name is CommandName.UNDO:
            # What was only looked up, or was undone, a moment ago must not keep a scan away.
            self._debounce = Debounce()
        return answer

    def _say(self, said: Said, work: Work) -> Answered:
        return self._try(said, partial(self._bench.say, said, work))

    def _allow(self, approval: Approval) -> None:
        if self._bench.allowing is not None:
            self._try(self._bench.allowing.said, partial(self._bench.allow, approval))

    def _have_surveyed(
        self,
        survey: Callable[[Wanted, Callable[[Survey | None], None]], None],
        wanted: Wanted,
        number: int,
    ) -> None:
        survey(wanted, lambda read: self.do_next(partial(self._surveyed, number, read)))

    def _surveyed(self, number: int, read: Survey | None) -> None:
        waiting, done = self._bench.surveying, partial(self._bench.surveyed, read, number)
        told = done() if waiting is None else self._try(waiting, done)
        if self._bench.surveying is None:
            self._tell_caller(told)

    def _tell_caller(self, told: Answered | None) -> None:
        """Answer whoever handed in a command that something was read for."""
        if self._caller is not None:
            answer, self._caller = self._caller, None
            answer(told or Prompted("", (), self._clock.now()))

    def _try(self, said: Said, do: Callable[[], Tried]) -> Tried | ScanNotSaved:
        """Decide and commit; announce only afterwards, for green means committed."""
        text = said.text if isinstance(said, Scan) else said.name.value
        try:
            self._mend()
            answer = do()
            self._since_checkpoint += _PAGES_PER_EVENT
        except JournalError as error:
            log.error("scan not saved: %s", error)  # noqa: TRY400  # the cause is in the error
            return self._lose(said, ScanNotSaved(text, error.key, said.at))
        except Exception:
            # Whatever it was, the operator must not take silence for green.
            log.exception("scan not saved")
            return self._lose(said, ScanNotSaved(text, "journal_unusable", said.at))
        return answer

    def _lose(self, said: Said, lost: ScanNotSaved) -> ScanNotSaved:
        if isinstance(said, Scan):
            self._debounce.forget(said)
        self._announce(lost)
        if lost.reason == "disk_full":
            self._note("scan_not_saved", ("awb", lost.awb))
        return lost

    def _note(self, key: str, *facts: tuple[str, str]) -> None:
        self._journal.note(StoreAlarm(key, facts, self._clock.now()))
