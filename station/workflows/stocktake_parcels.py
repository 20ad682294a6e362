"""What a stock-take makes of one parcel or bag that lies on the floor. Pure. Neighbours: stocktake.

It moves nothing: what is here and should not be is received, or dealt with, in another workflow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Decision, Parcel, Place, Verdict, Workflow
from station.journal.details import StockTake
from station.mirror.facts import MirrorScan
from station.rules import verdict
from station.rules.parcel_state import TERMINAL, ParcelState, state_of
from station.rules.reconcile import Kind
from station.workflows.codes import read
from station.workflows.knowledge import Outcome
from station.workflows.stocktake_book import COUNT
from station.workflows.way import ends, lane, parcel_of
from station.workflows.work import with_age

if TYPE_CHECKING:
    from station.mirror.facts import MirrorWaybill
    from station.workflows.stocktake_book import Seen, View
    from station.workflows.stocktake_count import Piece

_DAMAGED = "DM"


def count(text: str, view: View) -> Outcome:
    """Return what becomes of a parcel that lies here."""
    shot = read(text, view.known)
    if shot.refusal:
        return _tried(verdict.rejected(shot.code, shot.refusal, **dict(shot.facts)), view)
    if shot.waybill is None:
        return _count_unknown(shot.code, shot.koli_no or 1, view)
    return _count_piece(shot.waybill, shot.koli_no, view)


def is_bag(number: str, view: View) -> bool:
    """Return whether this is the number of a bag."""
    return bool(view.book.inside(number)) or view.known.work.bag(number) is not None


def count_bag(number: str, view: View) -> Outcome:
    """Count a bag with all that is in it; one whose contents nobody knows is to be opened."""
    pieces = view.book.inside(number) or [
        (item.awb, item.koli_no) for item in view.known.work.bag_contents(number)
    ]
    if not pieces:
        shelf = (Place.SHELF, view.here.unknown_shelf)
        decision = Decision(Verdict.UNKNOWN, "", "counted_bag_unknown", (), *shelf, subject=number)
        return _tried(decision, view)
    new = tuple(piece for piece in pieces if view.book.seen(piece) is None)
    seen = view.book.seen(pieces[0])
    if not new and seen is not None:
        again = _again(Parcel("", "", "", "", 0, 1, 1), seen, view)
        return _tried(replace(again, subject=number), view)
    facts = (("bag", number), ("items", str(len(new))))
    decision = Decision(Verdict.OK, "", "counted_bag", facts, subject=number)
    done = StockTake(view.book.number, bag=number, pieces=new)
    return replace(_counted(decision, done, view), bag=number)


def _count_unknown(code: str, koli_no: int, view: View) -> Outcome:
    seen = view.book.seen((code, koli_no))
    if seen is not None:
        unnamed = Parcel(code, "", "", "", 0, koli_no, 1)
        return _tried(_again(unnamed, seen, view), view)
    done = StockTake(view.book.number, over=Kind.UNKNOWN)
    decision = verdict.unknown(code, view.here.unknown_shelf)
    return replace(_counted(decision, done, view), koli_no=koli_no)


def _count_piece(waybill: MirrorWaybill, named: int, view: View) -> Outcome:
    """Count the piece that its label names, or (0) the next: those that share one count up."""
    total = max(1, waybill.koli_total)
    pieces: list[Piece] = [(waybill.awb, k) for k in ((named,) if named else range(1, total + 1))]
    piece = next((one for one in pieces if view.book.seen(one) is None), pieces[-1])
    parcel = parcel_of(waybill, piece[1], view.known)
    seen = view.book.seen(piece)
    if seen is not None:
        outcome = _tried(_again(parcel, seen, view), view)
    else:
        outcome = _counted(*_judged(waybill, parcel, view), view)
    return replace(outcome, koli_no=piece[1], koli_total=total)


def _judged(waybill: MirrorWaybill, parcel: Parcel, view: View) -> tuple[Decision, StockTake]:
    """Return the verdict on a piece that is counted now, and what is kept of it."""
    known, here, book = view
    done = StockTake(book.number, over=_over(waybill, view))
    state = state_of(waybill.status)
    holds = known.holds(waybill.awb)
    is_expected = book.is_expected(waybill.awb, parcel.koli_no) or not book.knows_floor
    if state is ParcelState.CANCELLED:
        return verdict.held_cancelled(parcel, here.hold_desk), replace(done, held=True)
    if state in TERMINAL and not is_expected:
        held = verdict.held_ended(parcel, waybill.status, here.hold_desk)
        return held, replace(done, held=True)
    if holds:
        is_damaged = any(hold.problem_code == _DAMAGED for hold in holds)
        done = replace(done, held=not is_damaged, damaged=is_damaged)
        return verdict.held(parcel, holds[0], here.hold_desk), done
    onwards = lane(waybill, known, here.hub)
    if is_expected:
        return verdict.counted(parcel, onwards), done
    if done.over == Kind.MISSORT:
        way = known.path(*ends(waybill))
        return verdict.missort(parcel, way[min(1, len(way) - 1)], onwards), done
    return verdict.counted(parcel, onwards, warning="counted_unexpected"), done


def _over(waybill: MirrorWaybill, view: View) -> Kind:
    """Return what it is here where nobody expects it."""
    way = view.known.path(*ends(waybill))
    return Kind.MISSORT if way and view.here.hub not in way else Kind.UNMANIFESTED


def _again(parcel: Parcel, seen: Seen, view: View) -> Decision:
    """Say who counted it already."""
    here = view.here
    earlier = MirrorScan(
        *(parcel.awb, Workflow.STOCKTAKE, here.hub, seen.desk, seen.operator),
        *(parcel.koli_no, 1, seen.at),
    )
    waybill = view.known.waybill(parcel.awb)
    where = lane(waybill, view.known, here.hub) if waybill else (Place.NONE, "")
    return verdict.duplicate(parcel, earlier, where)


def _counted(decision: Decision, done: StockTake, view: View) -> Outcome:
    return replace(_tried(decision, view), details=(done,), counts=True)


def _tried(decision: Decision, view: View) -> Outcome:
    return Outcome(
        with_age(decision, view.known, view.here),
        action=COUNT,
        details=(StockTake(view.book.number),),
    )
