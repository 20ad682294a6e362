"""What the desk works on, and where its inputs go: to a workflow, or to the desk itself.

    Scan of a command barcode ─┐
    Command (key, touch) ──────┴→ workflow · undo · no · twice? ─┐
    Scan ────────────────────────────────────────────────────────┴→ the workflow's answer

Neighbours: desk (whose thread owns it), recorder (decides and commits), books, workflows.catalogue.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from station.access.approval import Request
from station.events import (
    ApprovalWanted,
    Command,
    CommandName,
    CommandRefused,
    Paper,
    PaperFound,
    PaperOrdered,
    Prompted,
    Scan,
    Workflow,
    WorkflowChosen,
    WorkShown,
)
from station.notation import local_day
from station.readings import Readings
from station.recorder import Work
from station.rules import command_codes
from station.workflows.catalogue import handling, is_worked
from station.workflows.knowledge import Outcome
from station.workflows.work import Choice, Prompt, Refusal, Said, Situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from station.books import Books
    from station.events import (
        Announcement,
        Answered,
        ScanRecorded,
        WeightRefused,
        WeightTaken,
    )
    from station.identity import StationIdentity
    from station.journal.details import Approval
    from station.options import ReceivingOptions
    from station.recorder import Recorder
    from station.workflows.survey import Survey, Wanted

TWICE = {
    CommandName.SEAL: "twice_seal",
    CommandName.CLOSE: "twice_close",
    CommandName.YES: "twice_yes",
}
"""What cannot be taken back is said twice; in between, the desk asks for the second time."""
TWICE_WITHIN = timedelta(seconds=10)


class Allowing(Struct, frozen=True):
    """An input that is done once somebody allows it."""

    said: Said
    work: Work
    request: Request

    def is_meant_by(self, approval: Approval) -> bool:
        """Return whether an approval is for this."""
        asked = self.request
        return (approval.action, approval.subject, approval.requester) == (
            *(asked.action, asked.subject),
            asked.requester,
        )


class PaperOrder(Struct, frozen=True):
    """A document that is to be printed, and for whom.

    `said` is the command that asks for it; None where it is printed by itself: then only where a
    printer is named for it. `why` is what a person gives as the reason of a second print.
    """

    paper: Paper
    operator: str
    said: Said | None = None
    why: str = ""

    def reasoned(self, answer: Said) -> PaperOrder | None:
        """Return the order with its reason, where this answers why: typed, a problem code, or YES.

        What a scanner reads after its command's barcode is the next parcel, and no reason.
        """
        said = self.said
        match answer:
            case Scan(text=text, device=device):
                typed_at = said.device if isinstance(said, Command) and not said.is_scanned else ""
                return replace(self, why=text) if device == typed_at else None
            case Command(name=CommandName.PROBLEM, argument=code) if code:
                return replace(self, why=code)
            case Command(name=CommandName.YES):
                return replace(self, paper=replace(self.paper, reason="asked_again"))
        return None


class Workbench:
    """Which workflow is chosen, what is selected in it, and what was asked."""

    def __init__(
        self,
        recorder: Recorder,
        books: Books,
        identity: Callable[[], StationIdentity],
        *,
        options: ReceivingOptions,
        weigh: Callable[[], WeightTaken | WeightRefused],
        announce: Callable[[Announcement], None],
        order: Callable[[PaperOrder], None],
        survey: Callable[[Wanted, int], None] | None = None,
    ) -> None:
        self._recorder = recorder
        self._books = books
        self._identity = identity
        self._options = options
        self._weigh = weigh
        self._announce = announce
        self._order = order
        self._readings = Readings(books, survey)
        self._selected: dict[Workflow, str] = {}
        self._asked: dict[Workflow, Prompt] = {}
        self._armed: Command | None = None
        self._unreasoned: Command | None = None
        """An undo whose reason was asked for: who told it types it next."""
        self._unprinted: PaperOrder | None = None
        """A second print, whose reason was asked for."""
        self.allowing: Allowing | None = None
        """What waits for somebody who allows it."""
        self._shown: dict[Workflow, WorkShown] = {Workflow.RECEIVING: WorkShown(Workflow.RECEIVING)}
        self.workflow: Workflow | None = Workflow.RECEIVING
        """None while a scan is only looked up."""

    def command_in(self, scan: Scan) -> Command | None:
        """Return what a command barcode of this hub's own sheet says; None where it is none."""
        code = command_codes.read(scan.text)
        if code is None or code.hub.upper() != self._identity().hub.upper():
            return None
        return Command(code.name, scan.at, scan.device, code.argument, is_scanned=True)

    @property
    def awaits_weight(self) -> bool:
        """Whether what was asked is answered by a weight."""
        asked = None if self.workflow is None else self._asked.get(self.workflow)
        return asked is not None and asked.awaits_weight

    @property
    def awaits_badge(self) -> bool:
        """Whether what was asked may be answered by a badge."""
        asked = None if self.workflow is None else self._asked.get(self.workflow)
        return asked is not None and asked.awaits_badge

    def choose(self, workflow: Workflow | None) -> None:
        """Work in this from now on; what was asked is asked no more."""
        self._asked.clear()
        self._armed = self._unreasoned = self._unprinted = None
        self._give_up()
        self.workflow = workflow

    def say(self, said: Said, work: Work) -> Answered:
        """Do what is said, announce what came of it, and return it.

        Raises JournalError, or whatever fails of our own: then nothing was announced.
        """
        return self._obey(said, work) if isinstance(said, Command) else self._scan(said, work)

    def allow(self, approval: Approval) -> Answered | None:
        """Have what waits for this done now; None where nothing does any more. Raises as `say`."""
        waiting = self.allowing
        if waiting is None or not waiting.is_meant_by(approval):
            return None
        self.allowing = None
        return self._ask(waiting.said, waiting.work, approval)

    def is_asking(self, workflow: Workflow) -> bool:
        """Return whether a person is asked something that the next input there would answer."""
        asks = self._asked.get(workflow) is not None
        return asks or self.allowing is not None or self.surveying is not None

    def say_line(self, scan: Scan, work: Work) -> Answered:
        """Do what a line of a list says, where that is to record a parcel. Raises as `say`.

        Only what was committed is announced; what it would ask is asked of nobody.
        """
        worked = handling(work.workflow)
        if worked is None or self.command_in(scan) is not None:
            return CommandRefused("line_no_parcel", (), scan.at)
        answer, recorded = self._recorder.take(scan, work, self._here(scan, work, None), worked)
        match answer:
            case Outcome():
                assert recorded is not None
                return self._committed(answer, recorded, work, scan.at)
            case Prompt(key=key, facts=facts):
                return Prompted(key, facts, scan.at)
            case Refusal(key=key, facts=facts):
                return CommandRefused(key, facts, scan.at)
            case Choice() | Paper():
                return CommandRefused("line_no_parcel", (), scan.at)

    @property
    def surveying(self) -> Said | None:
        """What waits for something that is being read."""
        return self._readings.waiting

    def surveyed(self, survey: Survey | None, number: int) -> Answered | None:
        """Take in what was read, and do what waited for it. Raises as `say`."""
        reading = self._readings.end(survey, number)
        if reading is None:
            return None
        if reading.waiting is None:
            return self.show(reading.workflow)
        said, work = reading.waiting
        if survey is None:
            self._asked.pop(work.workflow, None)
            return self._refused(Refusal("floor_not_read"), said.at)
        return self._ask(said, work)

    def show(self, workflow: Workflow) -> WorkShown:
        """Announce what a workflow works on, if that changed; return it. Raises JournalError."""
        shown = self._recorder.shown(workflow, self._selected.get(workflow, ""))
        if self._shown.get(workflow) != shown:
            self._shown[workflow] = shown
            self._announce(shown)
        return shown

    def _scan(self, scan: Scan, work: Work) -> Answered:
        self._armed = None
        undo, self._unreasoned = self._unreasoned, None
        if undo is not None and undo.device == scan.device:
            return self._undo(replace(undo, at=scan.at, reason=scan.text), work)
        return self._printed_again(scan) or self._ask(scan, work)

    def _obey(self, command: Command, work: Work) -> Answered:
        self._unreasoned = None
        if command.name in TWICE and not self._is_second(command):
            self._armed = command
            takes_yes = command.name is CommandName.YES
            return self._prompted(TWICE[command.name], (), command.at, takes_yes=takes_yes)
        self._armed = None
        return self._printed_again(command) or self._done(command, work)

    def _done(self, command: Command, work: Work) -> Answered:
        match command.name:
            case CommandName.WORKFLOW:
                return self._choose(command)
            case CommandName.UNDO:
                return self._undo(command, work)
            case CommandName.NO:
                self._asked.pop(work.workflow, None)
                self._give_up()
                return self._prompted("", (), command.at)
            case _:
                return self._ask(command, work)

    def _is_second(self, command: Command) -> bool:
        first = self._armed
        return (
            first is not None
            and (first.name, first.argument) == (command.name, command.argument)
            and timedelta() <= command.at - first.at <= TWICE_WITHIN
        )

    def _choose(self, command: Command) -> Answered:
        name = command.argument.lower()
        workflow = Workflow(name) if name in set(Workflow) else None
        if workflow is None or not is_worked(workflow):
            return self._refused(Refusal("no_such_workflow"), command.at)
        self.choose(workflow)
        if workflow is not Workflow.RECEIVING:
            self._shown.pop(workflow, None)  # the panel shows another one's by now
        chosen = WorkflowChosen(workflow)
        self._announce(chosen)
        self.show(workflow)
        self._readings.begin_for_book(workflow, command.at)
        return chosen

    def _undo(self, command: Command, work: Work) -> Answered:
        answer = self._recorder.undo(command, work)
        match answer:
            case Refusal():
                return self._refused(answer, command.at)
            case Prompt(key=key, facts=facts):
                self._unreasoned = command
                return self._prompted(key, facts, command.at)
        self._announce(answer)
        self.show(answer.workflow)
        return answer

    def _ask(self, said: Said, work: Work, approval: Approval | None = None) -> Answered:
        """Have the workflow answer; what it asked before is answered by this, whatever it is."""
        self._allow_no_more()
        self._readings.give_up()
        worked = handling(work.workflow)
        if worked is None:
            return self._refused(Refusal("no_such_workflow"), said.at)
        here = self._here(said, work, approval)
        answer, recorded = self._recorder.take(said, work, here, worked)
        asked = self._asked.pop(work.workflow, None)
        if not isinstance(answer, Prompt):
            self._readings.read = None
        match answer:
            case Outcome():
                assert recorded is not None
                return self._committed(answer, recorded, work, said.at)
            case Choice(selected=selected):
                if asked is not None or (isinstance(said, Command) and said.name in TWICE):
                    self._prompted("", (), said.at)
                return self._select(selected, work.workflow)
            case Prompt():
                return self._prompt(answer, said, work)
            case Paper():
                return self._on_paper(answer, said, work)
            case Refusal():
                return self._refused(answer, said.at)

    def _committed(
        self, answer: Outcome, recorded: ScanRecorded, work: Work, at: datetime
    ) -> ScanRecorded:
        """Announce what is in the journal now, and have done what follows."""
        self._announce(recorded)
        self._select(answer.selects, work.workflow)
        if answer.prints is not None:
            self._order(PaperOrder(answer.prints, work.operator))
        self._readings.begin_for_book(work.workflow, at)
        return recorded

    def _prompt(self, answer: Prompt, said: Said, work: Work) -> Prompted:
        """Ask, and have done meanwhile what is to be done before an answer."""
        self._asked[work.workflow] = answer
        if answer.selects is not None:
            self._select(answer.selects, work.workflow)
        if answer.allow is not None:
            self._want(Allowing(said, work, answer.allow))
        if answer.survey is not None:
            self._readings.begin(answer.survey, work.workflow, (said, work))
        prompted = Prompted(answer.key, answer.facts, said.at, answer.takes_yes, answer.offers)
        self._announce(prompted)
        return prompted

    def print(self, paper: Paper, said: Said, work: Work) -> PaperOrdered | CommandRefused:
        """Have a document printed, where whoever is here may."""
        if not work.may_print:
            return self._refused(Refusal("print_not_permitted"), said.at)
        return self._print(PaperOrder(paper, work.operator, said), said.at)

    def _on_paper(self, paper: Paper, said: Said, work: Work) -> Answered:
        """Have a document printed, or only shown."""
        if not (isinstance(said, Command) and said.name is CommandName.PREVIEW):
            return self.print(paper, said, work)
        found = PaperFound(paper, said.at)
        self._announce(found)
        return found

    def ask_why(self, order: PaperOrder) -> None:
        """Ask why this is printed again; what answers it comes back as an order."""
        self._unprinted = order
        said = order.said
        assert said is not None, "nobody is asked of what is printed by itself"
        self._prompted("print_again", (("number", order.paper.number),), said.at, takes_yes=True)

    def _printed_again(self, answer: Said) -> PaperOrdered | None:
        """Have it printed again where this is the reason that was asked for."""
        again, self._unprinted = self._unprinted, None
        order = None if again is None else again.reasoned(answer)
        return None if order is None else self._print(order, answer.at)

    def _print(self, order: PaperOrder, at: datetime) -> PaperOrdered:
        ordered = PaperOrdered(order.paper.document, order.paper.number, at)
        self._announce(ordered)
        self._order(order)
        return ordered

    def _want(self, waiting: Allowing) -> None:
        self.allowing, asked = waiting, waiting.request
        facts = (asked.action, asked.subject, asked.requester, asked.wants_reason)
        self._announce(ApprovalWanted(*facts, waiting.said.at))

    def _give_up(self) -> None:
        """Want no more what was to be allowed, or read."""
        self._allow_no_more()
        self._readings.give_up()
        self._readings.read = None

    def _allow_no_more(self) -> None:
        """Whoever was asked need not answer any more."""
        if self.allowing is not None:
            at, self.allowing = self.allowing.said.at, None
            self._announce(ApprovalWanted("", "", "", wants_reason=False, at=at))

    def _here(self, said: Said, work: Work, approval: Approval | None) -> Situation:
        identity = self._identity()
        return Situation(
            identity.hub,
            identity.desk,
            work.operator,
            said.at,
            hold_desk=self._options.hold_desk,
            unknown_shelf=self._options.unknown_shelf,
            stale_after_s=self._options.stale_after_s,
            return_after=self._options.return_after,
            return_after_by_carrier=self._options.return_after_by_carrier,
            timezone=identity.timezone,
            today=local_day(said.at, identity.timezone),
            permissions=work.permissions,
            selected=self._selected.get(work.workflow, ""),
            asked=self._asked.get(work.workflow),
            approval=approval,
            weigh=self._weigh,
            survey=self._readings.read,
        )

    def _select(self, selected: str | None, workflow: Workflow) -> WorkShown:
        if selected is not None:
            self._selected[workflow] = selected
        return self.show(workflow)

    def _prompted(
        self,
        key: str,
        facts: tuple[tuple[str, str], ...],
        at: datetime,
        *,
        takes_yes: bool = False,
    ) -> Prompted:
        prompted = Prompted(key, facts, at, takes_yes)
        self._announce(prompted)
        return prompted

    def _refused(self, refusal: Refusal, at: datetime) -> CommandRefused:
        refused = CommandRefused(refusal.key, refusal.facts, at)
        self._announce(refused)
        return refused
