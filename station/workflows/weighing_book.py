"""What this desk weighed: the pieces of waybills that are not complete yet, and the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from station.events import Action, CommandName, Workflow, WorkShown
from station.rules.chargeable import Piece

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from station.journal.record import EventBody, Weighing
    from station.mirror.facts import MirrorWaybill
    from station.workflows.knowledge import Knowledge


class WeighingBook:
    """Folded from this desk's weighings in their order."""

    def __init__(self) -> None:
        self._pieces: dict[str, list[Piece]] = {}
        """Of waybills whose last piece is still to come."""
        self._completed: dict[str, list[Piece]] = {}
        """Of those whose last piece came: the pieces before it, should it be undone."""
        self._weights: dict[str, tuple[int, datetime]] = {}
        """What a waybill weighs since this desk put it right, and when that was."""
        self.last: EventBody | None = None
        """The last weighing, if it was not taken back."""
        self._day: date | None = None
        self._today = 0

    def take(self, _event_id: UUID, body: EventBody) -> None:
        """Take in a weighing, or take it back."""
        weighed = body.weighing
        if weighed is UNSET:
            return
        is_undone = body.undoes is not UNSET
        if self._day != body.device_at.date():
            self._day, self._today = body.device_at.date(), 0
        self._today += -1 if is_undone else 1
        self.last = None if is_undone else body
        if weighed.is_partial:
            self._take_piece(body.awb, weighed, is_undone=is_undone)
        else:
            self._move_pieces(body.awb, is_undone=is_undone)
            now_g = weighed.old_g if is_undone else weighed.new_g
            self._weights[body.awb] = now_g, body.effective_at

    def _move_pieces(self, awb: str, *, is_undone: bool) -> None:
        """Have a waybill's pieces wait no more for its last, or again."""
        before, after = self._pieces, self._completed
        if is_undone:
            before, after = after, before
        pieces = before.pop(awb, [])
        if pieces:
            after[awb] = pieces
        else:
            after.pop(awb, None)

    def _take_piece(self, awb: str, weighed: Weighing, *, is_undone: bool) -> None:
        pieces = self._pieces.setdefault(awb, [])
        if not is_undone:
            pieces.append(_piece(weighed))
        elif pieces:
            pieces.pop()

    def undo_refusal(self, body: EventBody) -> str:
        """Let the newest weighing of a parcel be undone: others were made on top of it."""
        weighed = body.weighing
        if weighed is UNSET:
            return ""
        if weighed.is_partial:
            pieces = self._pieces.get(body.awb, [])
            return "" if pieces and pieces[-1] == _piece(weighed) else "undo_weighed_since"
        now = self._weights.get(body.awb)
        is_newest = now is not None and now[1] == body.effective_at and not self.pieces(body.awb)
        return "" if is_newest else "undo_weighed_since"

    def pieces(self, awb: str) -> list[Piece]:
        """Return the pieces weighed so far of a waybill that is not complete."""
        return self._pieces.get(awb, [])

    def weight_of(self, waybill: MirrorWaybill, known: Knowledge) -> int:
        """Return what a waybill weighs as far as is known here, in grams.

        What this desk put right a moment ago has not come back from the database yet.
        """
        own = self._weights.get(waybill.awb)
        if own is None:
            return waybill.weight_g
        told = known.history.weighings(waybill.awb)
        came_back = bool(told) and told[0].at >= own[1]
        return waybill.weight_g if came_back else own[0]

    def shown(self, selected: str) -> WorkShown:
        """Return the last weighing, and the size that waits for the next parcel."""
        last = self.last
        if last is None or last.weighing is UNSET:
            facts: tuple[tuple[str, str], ...] = ()
        else:
            facts = _facts(last.weighing)
        size = (("next_size_cm", selected),) if selected else ()
        title = "" if last is None else last.awb
        prints = (
            (Action(CommandName.PRINT), Action(CommandName.PREVIEW)) if last is not None else ()
        )
        return WorkShown(
            Workflow.WEIGHING, title, self._today, facts=(*facts, *size), commands=prints
        )


def _piece(weighed: Weighing) -> Piece:
    sizes = (weighed.length_cm, weighed.width_cm, weighed.height_cm)
    length, width, height = sizes
    if length is None or width is None or height is None:
        return Piece(weighed.koli_g or 0)
    return Piece(weighed.koli_g or 0, (length, width, height))


def _facts(weighed: Weighing) -> tuple[tuple[str, str], ...]:
    told = [
        ("declared_g", weighed.old_g),
        ("actual_g", weighed.koli_g if weighed.is_partial else weighed.new_g),
        ("volumetric_g", weighed.volumetric_g),
        ("chargeable_g", weighed.chargeable_g),
        ("difference_rp", weighed.charge_difference),
    ]
    facts = [(key, str(value)) for key, value in told if value is not None]
    if weighed.charge_difference is None and not weighed.is_partial:
        facts.append(("tariff_unknown", ""))
    if weighed.is_manual:
        facts.append(("weight_typed", ""))
    return tuple(facts)
