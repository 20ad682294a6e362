"""Parcels go out on a courier's round, or are taken off it again before it leaves. Pure.

Neighbours: delivery (whose part this is), delivery_back (what comes of them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Workflow
from station.journal.details import Delivery
from station.rules import verdict
from station.rules.parcel_state import ParcelState, state_of
from station.rules.problem_codes import Cure, blocking_delivery, cured
from station.rules.transitions import Act, Guard, step
from station.workflows.delivery_book import OUT
from station.workflows.knowledge import Claim, Outcome
from station.workflows.rounds import round_of, state_now
from station.workflows.way import ends, lane, parcel_of
from station.workflows.work import with_age

if TYPE_CHECKING:
    from station.events import Decision
    from station.mirror.facts import MirrorHold, MirrorWaybill
    from station.workflows.delivery_book import Sheet, View

_MET = frozenset({Guard.AT_DESTINATION, Guard.RUNSHEET_OPEN, Guard.NOT_HELD})
"""What is told by verdicts of their own: MISSORT, HOLD."""


def put_out(waybill: MirrorWaybill, named: int, sheet: Sheet, view: View) -> Outcome:
    """Return what becomes of a parcel, or of the piece that its label names, on an open round."""
    known = view.known
    line = sheet.lines.get(waybill.awb)
    is_on = line is not None and not line.outcome
    attempt = line.attempt if line is not None and is_on else next_attempt(waybill.awb, view)
    piece = _piece(waybill, named, attempt, view)
    refused = _refused(waybill, piece, sheet, view)
    if refused is not None:
        return replace(tried(refused, view, sheet), leg=piece.leg, attempt=attempt)
    total = max(1, waybill.koli_total)
    out = len(line.out) if line is not None and is_on else 0
    moves = out + 1 >= total
    state = state_now(waybill, view)
    parcel = parcel_of(waybill, piece.koli_no, known)
    decision = verdict.gone_out(
        parcel, sheet.courier, waybill.cod_amount, warning=step(state, Act.GO_OUT, _MET).warning
    )
    return replace(
        tried(decision, view, sheet),
        claim=piece,
        moves_to=ParcelState.OUT_FOR_DELIVERY if moves else None,
        came_from=(state or ParcelState.AT_HUB) if moves else None,
        leg=piece.leg,
        attempt=attempt,
        koli_no=piece.koli_no,
        koli_total=total,
        details=(Delivery(sheet.number, sheet.courier, cod=waybill.cod_amount),),
    )


def tried(decision: Decision, view: View, sheet: Sheet, action: str = OUT) -> Outcome:
    """Return what is recorded of a parcel, whether it goes out or not."""
    return Outcome(
        with_age(decision, view.known, view.here),
        action=action,
        details=(Delivery(sheet.number, sheet.courier),),
        runsheet=sheet.number,
    )


def next_attempt(awb: str, view: View) -> int:
    """Return which attempt it is that begins now, from 1."""
    return max(view.known.history.attempts(awb), view.book.attempts.get(awb, 0)) + 1


def kept_here(waybill: MirrorWaybill, view: View) -> Decision | None:
    """Return why a parcel is not given out of this hub: it is held, or belongs elsewhere."""
    known, here, _ = view
    parcel = parcel_of(waybill, 1, known)
    if state_of(waybill.status) is ParcelState.CANCELLED:
        return verdict.held_cancelled(parcel, here.hold_desk)
    hold = blocking_delivery(_standing(waybill, known.holds(waybill.awb)))
    if hold is not None:
        return verdict.held(parcel, hold, here.hold_desk)
    _, towards = ends(waybill)
    if towards != here.hub:
        return verdict.missort(parcel, towards, lane(waybill, known, here.hub))
    return None


def _standing(waybill: MirrorWaybill, holds: tuple[MirrorHold, ...]) -> tuple[MirrorHold, ...]:
    """Return the holds that its way does not lift by itself: a refused parcel goes back."""
    if waybill.direction != "return":
        return holds
    lifted = {*cured(holds, Cure.SENT_BACK), *cured(holds, Cure.RETURNED)}
    return tuple(hold for hold in holds if hold not in lifted)


def _piece(waybill: MirrorWaybill, named: int, attempt: int, view: View) -> Claim:
    """Return the named koli, or the first that is not out: those that share a barcode count up."""
    leg = view.known.departures(waybill.awb, view.here.hub) + 1
    for koli_no in (named,) if named else range(1, max(1, waybill.koli_total) + 1):
        claim = Claim(Workflow.DELIVERY, view.here.hub, leg, attempt, waybill.awb, koli_no)
        if view.known.earlier(claim) is None:
            break
    return claim


def _refused(waybill: MirrorWaybill, piece: Claim, sheet: Sheet, view: View) -> Decision | None:
    """Return the verdict on a parcel that does not go out, None where it does."""
    known = view.known
    other = round_of(waybill.awb, view)
    if other is not None and other.number != sheet.number:
        facts = {"runsheet": other.number, "courier": other.courier}
        refused = verdict.rejected(waybill.awb, "rejected_other_round", **facts)
        return replace(refused, parcel=parcel_of(waybill, piece.koli_no, known))
    earlier = known.earlier(piece)
    if earlier is not None:
        where = lane(waybill, known, view.here.hub)
        return verdict.duplicate(parcel_of(waybill, piece.koli_no, known), earlier, where)
    kept = kept_here(waybill, view)
    if kept is not None:
        return kept
    state = state_now(waybill, view)
    legal = step(state, Act.GO_OUT, _MET)
    if legal.refused:
        return verdict.rejected(waybill.awb, legal.refused, status=state or waybill.status)
    return None
