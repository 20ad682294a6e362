"""What desks of a hub did in its stock-takes and shifts, this one's and the others'. Pure.

This desk's own is in its journal, the others' in the mirror. Neighbours: survey, surveying.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, Struct

from station.events import Workflow
from station.journal.details import StockTake
from station.workflows.survey import Counted, Taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from station.journal.record import EventBody
    from station.mirror.work_facts import MirrorClosing


class _Passed(Struct, frozen=True):
    """What of a shift's details says what passed on."""

    work: str = ""


_NOTHING = StockTake("")
_decode = msgspec.json.Decoder(StockTake).decode
_decode_passed = msgspec.json.Decoder(_Passed).decode


class Did(Struct, frozen=True):
    """One thing that a desk did; `code` is an AWB, empty for none."""

    kind: str
    action: str
    number: str
    desk: str
    operator: str
    code: str
    koli_no: int
    at: datetime
    told: StockTake = _NOTHING

    @property
    def pieces(self) -> tuple[tuple[str, int], ...]:
        """The pieces that it counts."""
        own = ((self.code, self.koli_no),) if self.code else ()
        return self.told.pieces or own


def own_doings(bodies: Iterable[EventBody]) -> Iterator[Did]:
    """Yield what this desk did, none of which was taken back."""
    for body in bodies:
        if not body.counts:
            continue
        who = (body.desk, body.operator, body.awb, body.koli_no, body.effective_at)
        kind, action = body.workflow.value, str(body.action)
        if body.stocktake is not UNSET:
            yield Did(kind, action, body.stocktake.number, *who, body.stocktake)
        elif body.shift is not UNSET:
            yield Did(kind, action, body.shift.shift, *who)


def told_doings(closings: Iterable[MirrorClosing], but_desk: str) -> Iterator[Did]:
    """Yield what other desks did, as the mirror tells it."""
    for one in closings:
        if one.desk != but_desk:
            told = _read(one.told) if one.kind == Workflow.STOCKTAKE else _NOTHING
            who = (one.desk, one.operator, one.code, one.koli_no, one.at)
            yield Did(one.kind, one.action, one.number, *who, told)


def counted_by(doings: Iterable[Did]) -> tuple[Counted, ...]:
    """Return the pieces that were counted, each as it was told last."""
    found: dict[tuple[str, str, int], Counted] = {}
    for did in doings:
        if did.action not in {"count", "damaged"}:
            continue
        for awb, koli_no in did.pieces:
            before = found.get((did.number, awb, koli_no))
            over = before.over if before else did.told.over
            held = did.told.held or (before is not None and before.held)
            damaged = did.told.damaged or (before is not None and before.damaged)
            who = (did.desk, did.operator, did.at)
            piece = did.number, awb, koli_no
            found[piece] = Counted(*piece, *who, over, held, damaged)
    return tuple(found.values())


def ended(doings: Iterable[Did], kind: Workflow) -> frozenset[str]:
    """Return the numbers of those that anybody closed."""
    return frozenset(did.number for did in doings if did.kind == kind and did.action == "close")


def still_open(doings: Sequence[Did], kind: Workflow) -> tuple[str, str]:
    """Return the last that is open, and the desk that opened it; two empty texts: none is."""
    closed = ended(doings, kind)
    for did in reversed(doings):
        if did.kind == kind and did.action == "open" and did.number not in closed:
            return did.number, did.desk
    return "", ""


def counting(doings: Iterable[Did], *, left: bool) -> tuple[tuple[str, str], ...]:
    """Return which desks count in which stock-take, or counted in it and have `left` it."""
    has_left: dict[tuple[str, str], bool] = {}
    for did in doings:
        if did.kind == Workflow.STOCKTAKE:
            has_left[did.number, did.desk] = did.action in {"leave", "close"}
    return tuple(one for one, is_gone in has_left.items() if is_gone is left)


def last_taken(doings: Sequence[Did]) -> Taken | None:
    """Return the last stock-take that was closed, with what every desk counted meanwhile."""
    closings = [d for d in doings if d.kind == Workflow.STOCKTAKE and d.action == "close"]
    last = max(closings, key=lambda did: did.at, default=None)
    if last is None:
        return None
    opened = (d.at for d in doings if d.number == last.number and d.action == "open")
    since = min(opened, default=last.at)
    counted = (
        did
        for did in doings
        if did.action == "count" and (did.number == last.number or since <= did.at <= last.at)
    )
    awbs = {awb: did.at for did in counted for awb, _ in did.pieces}
    return Taken(last.number, last.at, awbs)


def passed_on(closings: Iterable[MirrorClosing]) -> frozenset[tuple[str, str]]:
    """Return in which shift which bag or manifest passed on to somebody."""
    passed = (one for one in closings if one.action == "pass_on")
    return frozenset((one.number, _decode_passed(one.told).work) for one in passed)


def _read(told: str) -> StockTake:
    """Return what was told; another release's words may be more than this one knows."""
    try:
        return _decode(told)
    except msgspec.DecodeError:
        return _NOTHING
