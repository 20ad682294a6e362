"""What this desk knows of its hub's shifts: which one is open, what lay here then. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET

from station.events import Action, CommandName, Workflow, WorkShown
from station.rules.close_out import IN, CloseOut, Flow, flow_of
from station.rules.parcel_state import ParcelState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from station.journal.details import Shift
    from station.journal.record import EventBody
    from station.workflows.knowledge import Knowledge
    from station.workflows.survey import Moved, Taken
    from station.workflows.work import Situation

OPEN, PASS_ON, CLOSE = "open", "pass_on", "close"


class View(NamedTuple):
    """All that a decision of this workflow looks at."""

    known: Knowledge
    here: Situation
    book: ShiftBook


class ShiftBook:
    """One shift at a time."""

    def __init__(self) -> None:
        self.shift = ""
        """The one that is open; empty: none."""
        self.opened_at: datetime | None = None
        self.opening: tuple[str, ...] = ()
        self.shifts: set[str] = set()
        self.closed: dict[str, None] = {}
        """Those that this desk closed, in their order."""
        self.passed: dict[str, str] = {}
        """Bags and manifests of this shift that passed on, and to whom."""
        self._passed_in = ""
        """The shift that they passed on in: this desk's, or another one's."""

    def take(self, _event_id: UUID, body: EventBody) -> None:
        """Take in a committed event, or take it back."""
        said, back = body.shift, body.undoes is not UNSET
        if said is UNSET or not (body.counts or back):
            return
        match body.action:
            case "open":
                self._open(said, body)
            case "pass_on":
                self._pass_on(said, body, back=back)
            case "close":
                self.shift, self.opened_at, self.opening = "", None, ()
                self._passed_in = ""
                self.passed.clear()
                self.closed[said.shift] = None

    def undo_refusal(self, body: EventBody) -> str:
        """Return why an event cannot be undone: its shift was closed since."""
        said = body.shift
        is_open = said is not UNSET and said.shift in {self.shift, self._passed_in}
        return "" if is_open else "shift_closed"

    def next_shift(self, day: date, known: Iterable[str]) -> str:
        """Return a shift of this day that nobody is known to have opened or closed."""
        taken, number = {*self.shifts, *known}, 1
        while f"{day.isoformat()}/{number}" in taken:
            number += 1
        return f"{day.isoformat()}/{number}"

    def shown(self, _selected: str) -> WorkShown:
        """Return the open shift, or that this desk opened none."""
        passed = ", ".join(f"{work} → {to}" for work, to in self.passed.items())
        told = (("passed_on", passed),) if passed else ()
        if not self.shift:
            prints = Action(CommandName.PRINT), Action(CommandName.PREVIEW)
            commands = (Action(CommandName.OPEN), *(prints if self.closed else ()))
            return WorkShown(Workflow.SHIFT, facts=told, commands=commands)
        return WorkShown(
            Workflow.SHIFT,
            self.shift,
            len(self.opening),
            facts=(("opening", str(len(self.opening))), *told),
            actions=(Action(CommandName.CLOSE),),
        )

    def _open(self, said: Shift, body: EventBody) -> None:
        self.shift, self.opening = said.shift, said.parcels
        self.opened_at = body.effective_at
        self.shifts.add(said.shift)
        self.passed.clear()
        self._passed_in = said.shift

    def _pass_on(self, said: Shift, body: EventBody, *, back: bool) -> None:
        if not said.work:
            return
        if said.shift != self._passed_in:
            self.passed.clear()
            self._passed_in = said.shift
        if back:
            self.passed.pop(said.work, None)
        else:
            approval = body.approval
            self.passed[said.work] = approval.approver if approval is not UNSET else ""


def equation(opening: Iterable[str], moves: Iterable[Moved], taken: Taken) -> CloseOut:
    """Return a shift's terms, parcel by parcel.

    What came after the count lies there all the same, for it was scanned; what left after it was
    counted does not, until it comes back. `moves` in their order.
    """
    out, counted = CloseOut(), dict(taken.awbs)
    states: dict[str, str] = {}
    for awb in opening:
        out.add(Flow.OPENING, awb)
        states[awb] = ParcelState.AT_HUB
    for move in moves:
        flow = flow_of(move.state, states.get(move.awb, move.came_from))
        states[move.awb] = move.state
        if flow is None:
            continue
        out.add(flow, move.awb)
        if flow not in IN and move.at >= counted.get(move.awb, move.at):
            counted.pop(move.awb, None)
        elif flow in IN and (move.at > taken.at or move.awb in taken.awbs):
            counted.setdefault(move.awb, move.at)
    for awb in sorted(counted):
        out.add(Flow.COUNTED, awb)
    return out
