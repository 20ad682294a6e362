"""What goes into a bag and comes out of it again. Pure. Neighbours: packing, rules.transitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from station.events import Place, Workflow
from station.journal.details import Packing
from station.rules import verdict
from station.rules.parcel_state import ParcelState, state_of
from station.rules.transitions import Act, Guard, step
from station.workflows.codes import read
from station.workflows.knowledge import Claim, Outcome
from station.workflows.packing_book import PUT_IN, TAKE_OUT
from station.workflows.way import (
    BEFORE_RECEIVING,
    keeping_off,
    lane,
    manifest_listing,
    moved_here,
    next_hop,
    parcel_of,
    was_received,
)
from station.workflows.work import Refusal, with_age

if TYPE_CHECKING:
    from station.events import Decision, Parcel
    from station.mirror.facts import MirrorHold, MirrorScan, MirrorWaybill
    from station.workflows.packing_book import Bag, Piece, View
    from station.workflows.work import Answer

_MET = frozenset({Guard.BAG_OPEN, Guard.ROUTE_MATCHES, Guard.NOT_HELD})
"""What is told by verdicts of their own: no bag, MISSORT, HOLD."""


class Fit(NamedTuple):
    """A piece, and the bag it would go into: that of its hop, else the selected one."""

    waybill: MirrorWaybill
    piece: Claim
    earlier: MirrorScan | None
    hop: str
    bag: Bag | None


def place_of(route: str, number: str) -> tuple[Place, str]:
    """Return how a bag is told from the others on the floor: its hop, and its last characters."""
    return Place.BAG, f"{route} {number[-3:]}"


def put_in(waybill: MirrorWaybill, named: int, view: View) -> Outcome:
    """Return what becomes of a parcel, or of the piece that its label names (0: it does not)."""
    if not view.book.open:
        return tried(verdict.rejected(waybill.awb, "rejected_no_bag"), view)
    fit = _fit(waybill, named, view)
    refused = _refused(fit, view)
    if refused is not None:
        return tried(refused, view, fit)
    assert fit.bag is not None, "whatever fits no bag is refused"
    parcel = parcel_of(waybill, fit.piece.koli_no, view.known)
    warning = step(_state(waybill, view), Act.PUT_IN_BAG, _MET).warning
    decision = verdict.packed(parcel, place_of(fit.bag.route, fit.bag.number), warning=warning)
    moves = _completes(fit.piece, waybill, view)
    return replace(
        tried(decision, view, fit),
        claim=fit.piece,
        moves_to=ParcelState.IN_BAG if moves else None,
        came_from=ParcelState.AT_HUB if moves else None,
        selects=fit.bag.number,
    )


def tried(decision: Decision, view: View, fit: Fit | None = None) -> Outcome:
    """Return what is recorded of a parcel, whether it goes in or not."""
    bag = fit.bag if fit else None
    outcome = Outcome(
        with_age(decision, view.known, view.here),
        action=PUT_IN,
        details=(Packing(bag.number, bag.route),) if bag else (),
        bag=bag.number if bag else "",
    )
    if fit is None:
        return outcome
    return replace(
        outcome,
        leg=fit.piece.leg,
        koli_no=fit.piece.koli_no,
        koli_total=fit.waybill.koli_total,
    )


def take_out(text: str, number: str, view: View) -> Answer:
    """Return what becomes of a parcel that is to come out of a bag of this desk."""
    bag = view.book.open.get(number)
    if bag is None:
        return Refusal("bag_sealed")
    shot = read(text, view.known)
    code = shot.waybill.awb if shot.waybill else shot.code
    pieces = [piece for piece in bag.pieces if piece[0] == code]
    piece = next((one for one in reversed(pieces) if shot.koli_no in {0, one[1]}), None)
    if piece is None or shot.waybill is None:
        reason = shot.refusal or "rejected_not_in_bag"
        decision = verdict.rejected(code, reason, bag=number)
        return replace(tried(decision, view), action=TAKE_OUT)
    return _taken_out(shot.waybill, piece[1], bag, view)


def hold_of(awb: str, route: str, view: View) -> MirrorHold | None:
    """Return the problem that keeps a parcel out of a bag for this hop."""
    return keeping_off(awb, route, view.known, view.here.hub)


def _taken_out(waybill: MirrorWaybill, koli_no: int, bag: Bag, view: View) -> Outcome:
    known, here, _ = view
    parcel = parcel_of(waybill, koli_no, known)
    decision = verdict.taken_out(parcel, lane(waybill, known, here.hub), bag=bag.number)
    leg = known.departures(waybill.awb, here.hub) + 1
    moves = _completes(
        Claim(Workflow.PACKING, here.hub, leg, 0, waybill.awb, koli_no), waybill, view
    )
    return Outcome(
        with_age(decision, known, here),
        moves_to=ParcelState.AT_HUB if moves else None,
        came_from=ParcelState.IN_BAG if moves else None,
        leg=leg,
        koli_no=koli_no,
        koli_total=waybill.koli_total,
        action=TAKE_OUT,
        details=(Packing(bag.number, bag.route),),
        counts=True,
        bag=bag.number,
    )


def _fit(waybill: MirrorWaybill, named: int, view: View) -> Fit:
    """Find the named koli, or the first in no bag and on no manifest: one barcode counts up."""
    known, here, book = view
    hop = next_hop(waybill, known, here.hub)
    bag = book.for_route(hop, here.selected) or book.chosen(here.selected)
    leg = known.departures(waybill.awb, here.hub) + 1
    earlier: MirrorScan | None = None
    for koli_no in (named,) if named else _pieces(waybill):
        claim = _claim(
            Claim(Workflow.PACKING, here.hub, leg, 0, waybill.awb, koli_no), koli_no, view
        )
        earlier = known.earlier(claim)
        if earlier is None and not book.manifests.where((waybill.awb, koli_no)):
            break
    return Fit(waybill, claim, earlier, hop, bag)


def _pieces(waybill: MirrorWaybill) -> range:
    return range(1, max(1, waybill.koli_total) + 1)


def _claim(like: Claim, koli_no: int, view: View) -> Claim:
    """Return the claim of a piece: taken out of its bag, it may be put into one anew."""
    return replace(like, koli_no=koli_no, attempt=view.book.stint((like.awb, koli_no)))


def _completes(piece: Claim, waybill: MirrorWaybill, view: View) -> bool:
    """Return whether every other piece is in a bag: a waybill moves with its last."""
    others = (koli_no for koli_no in _pieces(waybill) if koli_no != piece.koli_no)
    return all(view.known.earlier(_claim(piece, koli_no, view)) for koli_no in others)


def _refused(fit: Fit, view: View) -> Decision | None:
    """Return the verdict on a parcel that goes into no bag, None where it does."""
    waybill, known, here = fit.waybill, view.known, view.here
    parcel = parcel_of(waybill, fit.piece.koli_no, known)
    legal = step(_state(waybill, view), Act.PUT_IN_BAG, _MET)
    if fit.earlier is not None:
        return _judge_earlier(fit, fit.earlier, view)
    if state_of(waybill.status) is ParcelState.CANCELLED:
        return verdict.held_cancelled(parcel, here.hold_desk)
    manifest = _manifest_of((waybill.awb, fit.piece.koli_no), view)
    if manifest:
        refused = verdict.rejected(waybill.awb, "rejected_other_manifest", manifest=manifest)
        return replace(refused, parcel=parcel)
    if legal.refused:
        return verdict.rejected(waybill.awb, legal.refused, status=_state(waybill, view) or "")
    return _kept_out(fit, parcel, view)


def _kept_out(fit: Fit, parcel: Parcel, view: View) -> Decision | None:
    """Tell what is on hold, or bound elsewhere."""
    waybill, known, here = fit.waybill, view.known, view.here
    hold = hold_of(waybill.awb, fit.bag.route if fit.bag else "", view)
    if hold is not None:
        return verdict.held(parcel, hold, here.hold_desk)
    if fit.bag is None or fit.hop != fit.bag.route:
        belongs = fit.hop or waybill.destination
        return verdict.missort(parcel, belongs, lane(waybill, known, here.hub))
    return None


def _manifest_of(piece: Piece, view: View) -> str:
    """Return the open manifest of this hub that a piece is on, at whichever desk; "" for none."""
    told = manifest_listing(piece[0], view.known, view.here.hub)
    elsewhere = told.number if told is not None and told.closed_at is None else ""
    return view.book.manifests.where(piece) or elsewhere


def _judge_earlier(fit: Fit, earlier: MirrorScan, view: View) -> Decision:
    """Tell a piece that is in this bag already from one that is in another: never in two."""
    awb = fit.waybill.awb
    parcel = parcel_of(fit.waybill, fit.piece.koli_no, view.known)
    elsewhere = (item.bag_no for item in view.known.work.in_bags(awb))
    holding = view.book.bag_of((awb, fit.piece.koli_no)) or next(elsewhere, "")
    if fit.bag is None or holding in {fit.bag.number, ""}:
        return verdict.duplicate(parcel, earlier, lane(fit.waybill, view.known, view.here.hub))
    return replace(verdict.rejected(awb, "rejected_in_other_bag", bag=holding), parcel=parcel)


def _state(waybill: MirrorWaybill, view: View) -> ParcelState | None:
    """Return where it is by now: what this desk did has not come back from the databases yet."""
    known, here, book = view
    moved = moved_here(waybill, known, here.hub)
    if moved is not None:
        return moved
    state = state_of(waybill.status)
    if state in BEFORE_RECEIVING and book.stint((waybill.awb, max(1, waybill.koli_total))) > 0:
        return ParcelState.AT_HUB
    return was_received(waybill, known, here.hub) or state
