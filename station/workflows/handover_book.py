"""What this desk knows of its manifests: which are open, what is on them, what left. Pure.

It takes in what the desk packs as well: a bag that was sealed here a moment ago goes on a manifest
before the databases tell of it. Neighbours: packing_book, handover_manifest.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET

from station.events import Action, CommandName, Workflow, WorkShown
from station.rules.numbering import Document, Number, first_of, read
from station.workflows.handover_manifest import BAG_KOLI, Manifest
from station.workflows.packing_book import PackingBook

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from station.journal.details import Handover
    from station.journal.record import EventBody
    from station.workflows.handover_manifest import Piece
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Situation

OPEN, ADD, TAKE_OFF, TAKE_PIECE, PAIR, FOLLOW = (
    *("open", "add", "take_off", "take_piece", "pair", "follow"),
)
LOAD, AIR, CLOSE, HAND_OVER, CARRY, LEAVE, DEPART, MAP = (
    *("load", "air", "close", "hand_over", "carry", "leave", "depart", "map"),
)
_CLOSED_KEPT = 50
"""So many closed manifests' lines are remembered: by then the mirror knows them."""
_OFF = (TAKE_OFF, TAKE_PIECE, LEAVE)


class View(NamedTuple):
    """All that a decision of this workflow looks at."""

    known: Knowledge
    here: Situation
    book: HandoverBook


class HandoverBook:
    """A manifest costs the same per scan, however many lines it has."""

    def __init__(self) -> None:
        self.open: dict[str, Manifest] = {}
        """Oldest first."""
        self.closed: dict[str, Manifest] = {}
        """Oldest first."""
        self.bags = PackingBook()
        self.superseded: dict[str, str] = {}
        """Manifest → the one that took its place."""
        self.departed: set[str] = set()
        """Runs."""
        self.pairs: dict[str, str] = {}
        """Partner's number → AWB, of what was scanned as a pair here."""
        self._where: dict[Piece, str] = {}
        self._riding: dict[Piece, str] = {}
        """Pieces in a bag → the manifest that it is on, or left with."""
        self._legs: dict[Piece, int] = {}
        self._taken_off: Counter[Piece] = Counter()
        self._last: dict[tuple[str, str, date], Number] = {}

    def take(self, _event_id: UUID, body: EventBody) -> None:
        """Take in a committed event, or take it back."""
        if body.workflow is Workflow.PACKING:
            self.bags.take(_event_id, body)
            return
        said, back = body.handover, body.undoes is not UNSET
        if said is UNSET or not (body.counts or back or body.action == CARRY):
            return  # what was only tried changed nothing
        match body.action:
            case "open":
                self._open(said)
            case "close":
                self._close(said)
            case "depart":
                self.departed.add(said.run or "")
            case "add" | "carry" | "take_off" | "take_piece" | "leave":
                self._line(body, said, back=back)
            case _:
                self._note(body, said, back=back)

    def undo_refusal(self, body: EventBody) -> str:
        """Return why an event cannot be undone; empty where it can."""
        said = body.handover
        manifest = None if said is UNSET else self.open.get(said.manifest)
        if said is UNSET or manifest is None:
            return "manifest_closed"
        if body.action in _OFF:
            return "manifest_add_again"
        line = manifest.lines.get(said.bag or body.awb)
        is_first = body.action == ADD and said.line_no is not None
        return "manifest_piece_first" if is_first and line and len(line.pieces) > 1 else ""

    # ── what it is asked ─────────────────────────────────────────────────────────────────────

    def chosen(self, selected: str) -> Manifest | None:
        """Return the selected manifest if it is open, or the only one that is."""
        if selected in self.open:
            return self.open[selected]
        return next(iter(self.open.values())) if len(self.open) == 1 else None

    def for_hop(self, hop: str, selected: str) -> Manifest | None:
        """Return the manifest that a parcel for this hop goes on: the selected one, if it fits.

        A partner's takes whatever is scanned while it is selected. Where none fits, what is meant.
        """
        chosen = self.chosen(selected)
        if chosen is not None and (chosen.partner or chosen.to == hop):
            return chosen
        fitting = [one for one in self.open.values() if one.to == hop and not one.partner]
        return fitting[-1] if fitting else chosen

    def manifest(self, number: str) -> Manifest | None:
        """Return a manifest of this desk, open or closed lately."""
        return self.open.get(number) or self.closed.get(number)

    def where(self, piece: Piece) -> str:
        """Return which of this desk's manifests a piece is on, or left with; empty if none."""
        return self._where.get(piece, "")

    def goes_with(self, piece: Piece, leg: int = 0) -> str:
        """Return where a piece is, also in a bag; with a leg: empty where that was another one."""
        if leg and self._legs.get(piece, leg) != leg:
            return ""
        return self._where.get(piece) or self._riding.get(piece, "")

    def stint(self, piece: Piece) -> int:
        """Return how often a piece was taken off again: each time it may be added anew."""
        return self._taken_off[piece]

    def last_number(self, hub: str, desk: str, day: date) -> Number:
        """Return the last number that this desk gave a manifest on this day."""
        first = first_of(Document.MANIFEST, hub, desk, day)
        return self._last.get((first.hub, first.desk, day), first)

    def know(self, number: str) -> None:
        """Count on from a number: somebody gave it."""
        given = read(number)
        if given is not None and given.document is Document.MANIFEST:
            key = given.hub, given.desk, given.day
            self._last[key] = max(given, self._last.get(key, given))

    def shown(self, selected: str) -> WorkShown:
        """Return the selected manifest, or that none is open."""
        manifest = self.chosen(selected)
        prints = Action(CommandName.PRINT), Action(CommandName.PREVIEW)
        commands = (Action(CommandName.OPEN), *(prints if self.closed else ()))
        others = tuple(one for one in self.open if manifest is None or one != manifest.number)
        if manifest is None:
            return WorkShown(Workflow.HANDOVER, others=others, commands=commands)
        return WorkShown(
            Workflow.HANDOVER,
            manifest.number,
            manifest.koli,
            expected=manifest.expected or None,
            facts=manifest.facts,
            others=others,
            actions=(Action(CommandName.CLOSE, ready=bool(manifest.lines)),),
            commands=(*commands, Action(CommandName.REMOVE), Action(CommandName.AIR)),
        )

    # ── what it takes in ─────────────────────────────────────────────────────────────────────

    def _open(self, said: Handover) -> None:
        self.open[said.manifest] = Manifest.of(said)
        self.know(said.manifest)
        if said.supersedes:
            self.superseded[said.supersedes] = said.manifest

    def _line(self, body: EventBody, said: Handover, *, back: bool) -> None:
        manifest = self.open.get(said.manifest)
        if manifest is None:
            return
        goes_on = (body.action in {ADD, CARRY}) is not back
        piece = (body.awb, body.koli_no) if body.awb else (said.bag or "", BAG_KOLI)
        if goes_on and body.action == ADD:
            self._legs[piece] = body.leg
        if body.awb and said.bag:
            manifest.rides(body, said.bag, goes_on=goes_on)
            _tell(self._riding, piece, said.manifest if goes_on else "")
            return
        if goes_on:
            manifest.add(piece, said, is_carried=body.action == CARRY)
        else:
            manifest.take_off(piece)
        _tell(self._where, piece, said.manifest if goes_on else "")
        if body.action in _OFF:
            self._taken_off[piece] += -1 if back else 1
        if said.partner_awb:
            self._pair(body.awb, said, back=not goes_on)

    def _pair(self, awb: str, said: Handover, *, back: bool) -> None:
        number = said.partner_awb or ""
        if back:
            self.pairs.pop(number, None)
        else:
            self.pairs[number] = awb

    def _note(self, body: EventBody, said: Handover, *, back: bool) -> None:
        manifest = self.open.get(said.manifest)
        if manifest is None:
            return
        match body.action:
            case "pair":
                self._pair(body.awb, said, back=back)
                manifest.pair(body.awb, "" if back else said.partner_awb or "")
            case "follow":
                manifest.follow(follows=not back)
            case "load" | "air":
                manifest.note(said, back=back)

    def _close(self, said: Handover) -> None:
        manifest = self.open.pop(said.manifest, None)
        if manifest is None:
            return
        self.closed[said.manifest] = manifest
        if len(self.closed) > _CLOSED_KEPT:
            self._forget(self.closed.pop(next(iter(self.closed))))

    def _forget(self, manifest: Manifest) -> None:
        for line in manifest.lines.values():
            for piece in (*line.all_pieces, *((line.code, koli_no) for koli_no in line.pieces)):
                for told in (self._where, self._riding):
                    if told.get(piece) == manifest.number:
                        _tell(told, piece, "")
                if not self.goes_with(piece):
                    self._legs.pop(piece, None)


def _tell(told: dict[Piece, str], piece: Piece, manifest: str) -> None:
    """Keep which manifest a piece is on; "": on none."""
    if manifest:
        told[piece] = manifest
    else:
        told.pop(piece, None)
