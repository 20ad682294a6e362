"""What this desk knows of the stock-take that it counts in, and of its hub's floor. Pure.

What is expected, and what other desks counted, was read beside (`learn`); what this desk counted
comes from its own events. A piece costs the same, however many are counted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET, Struct

from station.events import Action, CommandName, Workflow, WorkShown
from station.rules.numbering import Document, first_of, following
from station.rules.reconcile import Found, Kind, Line, reconciliation
from station.workflows.stocktake_count import FloorCount, Piece
from station.workflows.survey import Wanted

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from station.journal.details import StockTake
    from station.journal.record import EventBody
    from station.rules.reconcile import Reconciliation, Totals
    from station.workflows.knowledge import Knowledge
    from station.workflows.survey import Counted, Survey
    from station.workflows.work import Situation

OPEN, COUNT, MARK, LEAVE, CLOSE = "open", "count", "damaged", "leave", "close"
READ_EVERY = timedelta(minutes=1)
"""So often other desks' counts, and what came and went, are read while somebody counts."""


class Seen(Struct, frozen=True):
    """Who counted a piece, where and when."""

    desk: str
    operator: str
    at: datetime


class View(NamedTuple):
    """All that a decision of this workflow looks at."""

    known: Knowledge
    here: Situation
    book: StockTakeBook


class StockTakeBook:
    """One stock-take at a time."""

    def __init__(self) -> None:
        self.number = ""
        """Of the one that is open here; empty: none."""
        self.is_ours = True
        """Whether this desk opened it; else another one closes it."""
        self.numbers: set[str] = set()
        self.closed: dict[str, None] = {}
        """Those that this desk closed, in their order."""
        self._opened_at: datetime | None = None
        self.last: Piece | None = None
        """What was counted last here."""
        self._count = FloorCount()
        self._mine: dict[Piece, Found] = {}
        self._others: dict[Piece, Found] = {}
        self._seen: dict[Piece, Seen] = {}
        self._survey: Survey | None = None
        self._bags: dict[str, list[Piece]] = {}
        self._told: dict[Piece, Counted] = {}

    # ── from this desk's events ──────────────────────────────────────────────────────────────

    def take(self, _event_id: UUID, body: EventBody) -> None:
        """Take in a committed event, or take it back."""
        said, back = body.stocktake, body.undoes is not UNSET
        if said is UNSET or not (body.counts or back):
            return  # what was only tried changed nothing
        match body.action:
            case "open":
                self._open(said, body)
            case "count":
                self._take_count(said, body, back=back)
            case "damaged":
                self._mark(body, is_damaged=not back)
            case "leave":
                self._close()
            case "close":
                self._close()
                self.closed[said.number] = None

    def undo_refusal(self, body: EventBody) -> str:
        """Return why an event cannot be undone: its stock-take was closed since."""
        said = body.stocktake
        return "stocktake_closed" if said is UNSET or said.number != self.number else ""

    def _open(self, said: StockTake, body: EventBody) -> None:
        survey = self._survey
        self._close()
        self.number = said.number
        self.is_ours = said.number.startswith(f"{body.hub}-{body.desk}-".upper())
        self.numbers.add(said.number)
        self._opened_at = body.effective_at
        if survey is not None:
            self.learn(survey)

    def _close(self) -> None:
        self.number, self.last, self._survey, self._opened_at = "", None, None, None
        self._count = FloorCount()
        self._told = {}
        for kept in (self._mine, self._others, self._seen, self._bags):
            kept.clear()

    def _take_count(self, said: StockTake, body: EventBody, *, back: bool) -> None:
        seen = Seen(body.desk, body.operator, body.effective_at)
        pieces = said.pieces or ((body.awb, body.koli_no),)
        for piece in pieces:
            self._drop(piece)
            if not back:
                over = Kind(said.over or Kind.UNMANIFESTED)
                self._mine[piece] = Found(*piece, over, said.damaged, said.held)
                self._seen[piece] = seen
                self._count.add(self._mine[piece])
            elif piece in self._others:
                self._count.add(self._others[piece])
        self.last = None if back else pieces[-1]

    def _mark(self, body: EventBody, *, is_damaged: bool) -> None:
        before = self._mine.get((body.awb, body.koli_no))
        if before is not None:
            after = before._replace(damaged=is_damaged)
            self._drop((body.awb, body.koli_no))
            self._mine[body.awb, body.koli_no] = after
            self._count.add(after)

    def _drop(self, piece: Piece) -> None:
        self._mine.pop(piece, None)
        self._count.drop(piece)

    # ── from what was read ───────────────────────────────────────────────────────────────────

    def wanted(self, now: datetime) -> Wanted | None:
        """Return that the floor is to be read: it never was, or a while ago."""
        if not self.number:
            return None
        is_new = self._survey is not None and now - self._survey.at < READ_EVERY
        return None if is_new else Wanted()

    def learn(self, survey: Survey) -> None:
        """Take in what should be here now, and what other desks have counted by now."""
        if self.number in survey.closed_takes:  # by the desk that opened it
            self._close()
        self._survey = survey
        self._bags = {}
        for present in survey.floor:
            if present.bag:
                pieces = self._bags.setdefault(present.bag, [])
                pieces += ((present.awb, koli_no) for koli_no in range(1, present.koli + 1))
        self._count.expect({one.awb: one for one in survey.floor})
        told = {(one.awb, one.koli_no): one for one in survey.counted if self._is_of_this(one)}
        for piece in self._others.keys() - told.keys():
            self._hear_no_more(piece)
        for piece, one in told.items():
            self._hear(piece, one)

    def _is_of_this(self, told: Counted) -> bool:
        """Return whether it counts here; desks that both opened one off line count one floor."""
        is_since = self._opened_at is not None and told.at >= self._opened_at
        return told.number == self.number or (bool(self.number) and is_since)

    def _hear(self, piece: Piece, told: Counted) -> None:
        """Take in what another desk counted."""
        if self._told.get(piece) == told:
            return
        self._told[piece] = told
        over = Kind(told.over or Kind.UNMANIFESTED)
        found = Found(*piece, over, told.damaged, told.held)
        self._others[piece] = found
        if piece not in self._mine:
            self._seen[piece] = Seen(told.desk, told.operator, told.at)
            self._drop(piece)
            self._count.add(found)

    def _hear_no_more(self, piece: Piece) -> None:
        """Count no more what another desk took back."""
        del self._others[piece], self._told[piece]
        if piece not in self._mine:
            self._drop(piece)

    def counted_against(self, survey: Survey) -> Reconciliation:
        """Return what everybody counted beside what should be here."""
        made = reconciliation(Line(one.awb, one.koli) for one in survey.floor)
        for found in (*self._mine.values(), *self._others.values()):
            made.scan(found)
        return made

    # ── what it tells ────────────────────────────────────────────────────────────────────────

    @property
    def knows_floor(self) -> bool:
        """Whether what should be here was read."""
        return self._survey is not None

    @property
    def totals(self) -> Totals:
        """Pieces expected, matched, missing and over."""
        return self._count.totals

    def is_expected(self, awb: str, koli_no: int) -> bool:
        """Return whether a piece should be here."""
        return self._count.is_expected(awb, koli_no)

    def seen(self, piece: Piece) -> Seen | None:
        """Return who counted a piece; None: nobody did."""
        return self._seen.get(piece) if self._count.has(piece) else None

    def inside(self, bag: str) -> list[Piece]:
        """Return the pieces in a bag that lies here."""
        return self._bags.get(bag, [])

    def found(self, piece: Piece) -> Found | None:
        """Return how this desk counted a piece."""
        return self._mine.get(piece)

    def next_number(self, hub: str, desk: str, day: date) -> str:
        """Return a number that this desk has not given yet."""
        first = first_of(Document.STOCKTAKE, hub, desk, day)
        return str(following(first, self.numbers.__contains__))

    def shown(self, _selected: str) -> WorkShown:
        """Return the open stock-take, or that there is none."""
        if not self.number:
            prints = Action(CommandName.PRINT), Action(CommandName.PREVIEW)
            commands = (Action(CommandName.OPEN), *(prints if self.closed else ()))
            return WorkShown(Workflow.STOCKTAKE, commands=commands)
        totals = self.totals
        counts = (
            ("missing", totals.missing if self.knows_floor else 0),
            ("over", totals.over if self.knows_floor else 0),
            ("held_here", len(self._count.held)),
            ("damaged_here", len(self._count.damaged)),
        )
        return WorkShown(
            Workflow.STOCKTAKE,
            self.number,
            totals.matched + totals.over,
            totals.expected if self.knows_floor else None,
            facts=tuple((key, str(number)) for key, number in counts if number),
            actions=(Action(CommandName.CLOSE, ready=bool(self._mine or self._others)),),
            commands=(Action(CommandName.CONDITION, "damaged"),),
        )
