"""What this desk knows of couriers' rounds: who is out with what, and what became of it. Pure.

    open ──go──→ out ──close──→ closed        a round
    "" → delivered · returned · liability      a line of it; failed: the courier still holds it

Neighbours: delivery (which this serves), rounds (the same of other desks' rounds).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET, Struct, field

from station.events import Workflow, WorkShown
from station.rules.numbering import Document, Number, first_of, numbered, read
from station.rules.parcel_state import ParcelState
from station.workflows.own_way import BACK
from station.workflows.withdrawn import Withdrawn

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from station.journal.details import Delivery
    from station.journal.record import EventBody
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Situation

OPEN, GO, CLOSE = "open", "go", "close"
OUT, FAIL, DONE, LIABILITY = "out", "fail", "done", "liability"
TAKE_OFF = "take_off"
FAILED, RETURNED, DELIVERED = "failed", "returned", "delivered"
SETTLED = frozenset({RETURNED, DELIVERED, LIABILITY})
_CLOSED_KEPT = 100
"""So many closed rounds are remembered: by then the mirror knows them."""


class Line(Struct):
    """A parcel of a round. `out` and `back` are koli numbers, money whole rupiah."""

    cod: int = 0
    attempt: int = 1
    total: int = 1
    out: set[int] = field(default_factory=set)
    back: set[int] = field(default_factory=set)
    outcome: str = ""


class Sheet(Struct):
    """A courier's round; `date` is ISO 8601. Not `own`: another desk's, known in part."""

    number: str
    courier: str
    date: str
    status: str = OPEN
    lines: dict[str, Line] = field(default_factory=dict)
    own: bool = True

    @property
    def unsettled(self) -> list[str]:
        """The parcels of which nobody knows yet what became of them."""
        return [awb for awb, line in self.lines.items() if line.outcome not in SETTLED]

    def cod_of(self, *outcomes: str) -> int:
        """Return the COD of what ended so, or of all lines."""
        lines = self.lines.values()
        return sum(line.cod for line in lines if not outcomes or line.outcome in outcomes)


class View(NamedTuple):
    """All that a decision of this workflow looks at."""

    known: Knowledge
    here: Situation
    book: DeliveryBook


class DeliveryBook:
    """A round costs the same per scan, however long it is."""

    def __init__(self) -> None:
        self.sheets: dict[str, Sheet] = {}
        """Oldest first, the closed ones for a while."""
        self.attempts: dict[str, int] = {}
        self.withdrawn = Withdrawn()
        self.last_moved = ""
        """The round that left, or was closed, last at this desk."""
        self._of: dict[str, str] = {}
        self._last: Number | None = None
        self._closed: deque[str] = deque()

    def take(self, _event_id: UUID, body: EventBody) -> None:
        """Take in a committed event, or take it back."""
        said, back = body.delivery, body.undoes is not UNSET
        if not (body.counts or back):
            return  # what was only tried changed nothing
        if said is UNSET:
            if body.workflow is Workflow.PROBLEM:
                self._hear_problem(body, back=back)
            return
        if body.action == DONE:
            self.withdrawn.take(body, back=back)
        sheet = self._sheet(said, body)
        if sheet is None:
            return
        if not body.awb:
            self._move(sheet, body.action)
            for awb in said.proven:
                sheet.lines.setdefault(awb, Line()).outcome = DELIVERED
        else:
            self._line(sheet, said, body, back=back)

    def undo_refusal(self, body: EventBody) -> str:
        """Return why an event cannot be undone: its round left, or is closed, since."""
        said = body.delivery
        sheet = self.sheets.get(said.runsheet or "") if said is not UNSET else None
        if body.action == TAKE_OFF:
            return "round_taken_off"
        if sheet is None or sheet.status == OPEN:
            return ""
        if sheet.status == "closed":
            return "round_closed"
        return "round_gone" if body.action == OUT else ""

    def shown(self, _selected: str) -> WorkShown:
        """Return an empty panel: delivery_shown tells more than this knows."""
        return WorkShown(Workflow.DELIVERY)

    def of(self, awb: str) -> Sheet | None:
        """Return the round that this desk put a parcel on last, where it is not closed."""
        sheet = self.sheets.get(self._of.get(awb, ""))
        return sheet if sheet is not None and sheet.status != "closed" else None

    def of_courier(self, courier: str) -> Sheet | None:
        """Return a courier's round of this desk that is not closed."""
        return next(
            (
                sheet
                for sheet in self.sheets.values()
                if sheet.own and sheet.courier == courier and sheet.status != "closed"
            ),
            None,
        )

    def last_number(self, hub: str, desk: str, day: date) -> Number:
        """Return the last number that this desk gave a round on this day."""
        first, last = first_of(Document.RUNSHEET, hub, desk, day), self._last
        return last if last and numbered(first, last.sequence) == last else first

    def _hear_problem(self, body: EventBody, *, back: bool) -> None:
        """Take in what was reported on F4 of a parcel that is out."""
        sheet = self.of(body.awb)
        line = sheet.lines[body.awb] if sheet is not None else None
        if line is not None and line.outcome in {"", FAILED} and body.moves_to:
            failed = body.moves_to == ParcelState.FAILED and not back
            line.outcome = FAILED if failed else ""

    def _sheet(self, said: Delivery, body: EventBody) -> Sheet | None:
        number = said.runsheet
        if not number:
            return None
        if number not in self.sheets:
            own = body.action == OPEN
            self.sheets[number] = Sheet(
                number, said.courier or "", said.date or "", OPEN if own else OUT, own=own
            )
            if own:
                self._last = max(filter(None, (self._last, read(number))), default=None)
        return self.sheets[number]

    def _move(self, sheet: Sheet, action: object) -> None:
        if action in {GO, CLOSE}:
            self.last_moved = sheet.number
        if action == GO:
            sheet.status = OUT
        elif action == CLOSE:
            sheet.status = "closed"
            self._closed.append(sheet.number)
            if len(self._closed) > _CLOSED_KEPT:
                self._forget(self._closed.popleft())

    def _forget(self, number: str) -> None:
        sheet = self.sheets.pop(number, None)
        for awb in sheet.lines if sheet else ():
            if self._of.get(awb) == number:
                del self._of[awb]
            self.attempts.pop(awb, None)

    def _line(self, sheet: Sheet, said: Delivery, body: EventBody, *, back: bool) -> None:
        awb, koli_no = body.awb, body.koli_no
        line = sheet.lines.setdefault(awb, Line(said.cod, body.attempt, body.koli_total))
        match BACK if body.workflow is Workflow.RECEIVING else body.action:
            case "out":
                self._out(sheet, line, body, back=back)
                if not back:
                    line.cod = said.cod
            case "back" | "take_off":
                (line.back.discard if back else line.back.add)(koli_no)
                whole = len(line.back) >= (len(line.out) or line.total)
                line.outcome = RETURNED if whole else ""
            case "fail":
                line.outcome = "" if back else FAILED
            case "done":
                line.outcome = "" if back else DELIVERED
            case "liability":
                line.outcome = LIABILITY

    def _out(self, sheet: Sheet, line: Line, body: EventBody, *, back: bool) -> None:
        awb = body.awb
        if not back:
            if line.outcome == RETURNED:  # it was taken off, and goes out after all
                line.out, line.back, line.outcome = set(), set(), ""
            line.out.add(body.koli_no)
            line.attempt = self.attempts[awb] = body.attempt
            self._of[awb] = sheet.number
            return
        line.out.discard(body.koli_no)
        if not line.out:
            del sheet.lines[awb]
            self._of.pop(awb, None)
            self.attempts[awb] = body.attempt - 1
