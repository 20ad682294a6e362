"""What this desk knows of what it unloads: which documents are open, what came of them. Pure.

Of what is expected only the documents are held: whether a piece is on one of them the mirror tells
in one look-up, so a scan costs the same however many are expected, and a line that arrives late is
expected from then on. With nothing expected this is empty and stays it. Neighbours: arrival.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET, Struct

from station.events import Action, CommandName, Verdict, Workflow, WorkShown
from station.rules.reconcile import OVER, Kind

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from station.journal.details import Arrival, Unmatched
    from station.journal.record import EventBody
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Situation

EXPECT, UNLOAD, CLOSE_PART = "expect", "unload", "close_part"
RUN, MANIFEST, BAG = "run", "manifest", "bag"
GOOD, DAMAGED, WET, OPENED = "good", "damaged", "wet", "opened"
_NAMED = 6
"""So many codes of a kind are named in the panel; all of them are in the event and in OSAS."""
_SHOWN = {
    Kind.MISSING: "arrival_missing",
    Kind.KOLI_SHORT: "arrival_short",
    Kind.DAMAGED: "arrival_harmed",
    Kind.HELD: "arrival_held",
    **dict.fromkeys(OVER, "arrival_over"),
}
_CONDITION = Action(CommandName.CONDITION)

Piece = tuple[str, int]
"""An AWB and its koli's number, or a bag and 1."""


class Came(Struct, frozen=True):
    """One piece that this desk unloaded. `over`: what it is that nobody expected, else empty."""

    document: str
    over: str = ""
    is_damaged: bool = False
    is_held: bool = False


class Opened(Struct):
    """A document that is unloaded; `holds` as Arrival says, counted by code."""

    kind: str
    holds: Counter[str]
    pieces: int = 0


class View(NamedTuple):
    """All that a decision looks at."""

    known: Knowledge
    here: Situation
    book: ArrivalBook


class ArrivalBook:
    """One desk's part of what is unloaded."""

    def __init__(self) -> None:
        self.documents: dict[str, Opened] = {}
        """Those that are open, in the order they were."""
        self.came: dict[Piece, Came] = {}
        self.closed: set[str] = set()
        """Documents whose part this desk has closed, a run's manifests with it."""
        self.differences: tuple[Unmatched, ...] = ()
        """What the last closing found."""
        self._brought: dict[str, str] = {}
        """Manifest → the open document that it came with."""
        self._of_code: Counter[str] = Counter()
        self._of_document: Counter[str] = Counter()
        self._over = 0
        self._last: tuple[str, int, int] = ("", 0, 0)
        self.parts: tuple[str, ...] = ()
        """The documents whose part was closed last, at this `place`: hub and desk."""
        self.place: tuple[str, str] = ("", "")
        self.closed_at: datetime | None = None

    @property
    def is_expecting(self) -> bool:
        """Whether anything is unloaded against an expectation now."""
        return bool(self.documents)

    def take(self, _event_id: UUID, body: EventBody) -> None:
        """Take in a committed event, or take it back."""
        said, back = body.arrival, body.undoes is not UNSET
        if said is UNSET or not (body.counts or back):
            return
        match body.action:
            case "expect":
                self._expect(said, back=back)
            case "close_part":
                self._close(said)
                self.place, self.closed_at = (body.hub, body.desk), body.effective_at
            case _:
                self._take_piece(body, said, back=back)

    def undo_refusal(self, body: EventBody) -> str:
        """Return why an event cannot be undone: its document was closed, or is being unloaded."""
        said = body.arrival
        if said is UNSET:
            return ""
        if said.document not in self.documents:
            return "undo_final"
        is_begun = self._of_document[said.document] > 0
        return "arrival_begun" if body.action == EXPECT and is_begun else ""

    def shown(self, selected: str) -> WorkShown:
        """Return what is unloaded, what the closing just now found, or nothing at all."""
        if not self.documents:
            return self._shown_closed(selected)
        first, *others = self.documents
        return WorkShown(
            Workflow.RECEIVING,
            first,
            len(self.came) - self._over,
            sum(one.pieces for one in self.documents.values()),
            facts=(("arrival_over", str(self._over)),),
            others=tuple(others),
            actions=(Action(CommandName.CLOSE),),
            commands=(_CONDITION,),
        )

    def document_of(self, code: str, known: Knowledge) -> str:
        """Return which document expects one more piece of this code; empty where none does."""
        expected: Counter[str] = Counter()
        for line in known.work.lines_of(code):
            document = self._brought.get(line.manifest, "")
            if document:
                expected[document] += line.koli if line.awb else 1
        for number, opened in self.documents.items():
            if opened.kind == BAG and code in opened.holds:
                expected[number] += opened.holds[code]
        is_more = max(expected.values(), default=0) > self._of_code[code]
        return next(iter(expected)) if is_more else ""

    @property
    def last_closed(self) -> str:
        """The document whose part was closed last since this start; empty: none was."""
        return self._last[0]

    def manifests(self) -> tuple[str, ...]:
        """Return the manifests whose lines are expected now."""
        return tuple(self._brought)

    def has(self, number: str) -> bool:
        """Return whether this document is being unloaded here."""
        return number in self.documents or number in self._brought

    def _expect(self, said: Arrival, *, back: bool) -> None:
        brought = said.holds if said.kind == RUN else (said.document,) * (said.kind == MANIFEST)
        if back:
            self.documents.pop(said.document, None)
            for number in brought:
                self._brought.pop(number, None)
            return
        self.documents[said.document] = Opened(said.kind, Counter(said.holds), said.pieces)
        for number in brought:
            self._brought.setdefault(number, said.document)
        self.differences = ()

    def _take_piece(self, body: EventBody, said: Arrival, *, back: bool) -> None:
        code = body.awb or ("" if body.packing is UNSET else body.packing.bag)
        piece = code, body.koli_no
        if (piece in self.came) is not back or not self.documents:
            return  # its document is closed, or not open yet
        if back:
            self.came.pop(piece)
        else:
            is_held, is_damaged = body.verdict is Verdict.HOLD, body.condition != GOOD
            self.came[piece] = Came(said.document, said.over or "", is_damaged, is_held)
        step = -1 if back else 1
        self._of_code[code] += step
        self._of_document[said.document] += step
        self._over += step * bool(said.over)

    def _close(self, said: Arrival) -> None:
        self._last = (said.document, len(self.came) - self._over, said.pieces)
        self.closed.update(said.documents, self._brought)
        self.parts = said.documents
        self.differences = said.differences
        for held in (self.documents, self.came, self._brought, self._of_code, self._of_document):
            held.clear()
        self._over = 0

    def _shown_closed(self, selected: str) -> WorkShown:
        title, came, expected = self._last
        if not self.differences or selected != title:
            return WorkShown(Workflow.RECEIVING)
        names = CommandName.CLOSE, CommandName.PRINT, CommandName.PREVIEW
        put_away = tuple(map(Action, names))
        return WorkShown(
            Workflow.RECEIVING, title, came, expected, facts=self._named(), commands=put_away
        )

    def _named(self) -> tuple[tuple[str, str], ...]:
        """Return the differences by what the hands do about them, named as far as there is room."""
        by_kind: dict[str, list[str]] = {}
        for one in self.differences:
            by_kind.setdefault(_SHOWN[Kind(one.kind)], []).append(one.code)
        return tuple((key, _listed(codes)) for key, codes in by_kind.items())


def _listed(codes: list[str]) -> str:
    more = len(codes) - _NAMED
    return ", ".join(codes[:_NAMED]) + (f" +{more}" if more > 0 else "")
