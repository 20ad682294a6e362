"""Receiving: a parcel comes in at this hub. Pure; neighbours: rules, knowledge.

Free receiving: nothing is expected, every parcel is judged by itself. See rules/parcel_state.py for
what receiving does to each state, rules/verdict.py for which verdict wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from station.events import Parcel, Place, Workflow
from station.rules import awb, verdict
from station.rules.awb import CodeKind
from station.rules.parcel_state import TERMINAL, ParcelState, implies_handover, state_of
from station.workflows.knowledge import Claim, Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from station.events import Decision
    from station.mirror.facts import MirrorScan, MirrorWaybill
    from station.workflows.knowledge import Knowledge

_NAMED_REFUSALS = {
    CodeKind.EAN: "rejected_ean",
    CodeKind.QRIS: "rejected_qris",
    CodeKind.PROGRAMMING: "rejected_programming",
    CodeKind.FOREIGN: "rejected_foreign",
}


class ReceivingDesk(Struct, frozen=True):
    """Where this desk stands, and where it sends what is not in order."""

    hub: str
    hold_desk: str
    unknown_shelf: str
    stale_after_s: float


def decide(text: str, known: Knowledge, desk: ReceivingDesk, now: datetime) -> Outcome:
    """Return the verdict on one scanned code and what it does to the parcel."""
    outcome = _judge_codes(awb.codes_in(text), known, desk)
    return replace(outcome, decision=_with_age(outcome.decision, known, desk, now))


def _with_age(decision: Decision, known: Knowledge, desk: ReceivingDesk, now: datetime) -> Decision:
    as_of = known.as_of()
    if as_of is None:
        return replace(decision, warning=decision.warning or "no_reference_data")
    age_s = (now - as_of).total_seconds()
    return replace(decision, data_age_s=age_s) if age_s > desk.stale_after_s else decision


def _judge_codes(codes: tuple[str, ...], known: Knowledge, desk: ReceivingDesk) -> Outcome:
    """Pick the waybill out of what one shot read; two of them need a person's eyes."""
    found = {w.awb: w for code in codes if (w := _look_up(code, known)) is not None}
    if len(found) > 1:
        return Outcome(verdict.rejected(" ".join(codes), "rejected_two_waybills"))
    if found:
        return _judge_waybill(next(iter(found.values())), known, desk)
    if len(codes) == 1 and awb.kind_of(codes[0]) is CodeKind.AWB:
        return _keep_unknown(codes[0], known, desk)
    # Of several codes, or of a phrase, only what a carrier's format vouches for is a waybill.
    vouched = [code for code in codes if awb.carrier_of(code)]
    match vouched:
        case [only]:
            return _keep_unknown(only, known, desk)
        case []:
            reason = _NAMED_REFUSALS.get(awb.kind_of(" ".join(codes)), "rejected_foreign")
        case _:
            reason = "rejected_two_waybills"
    return Outcome(verdict.rejected(" ".join(codes), reason))


def _look_up(code: str, known: Knowledge) -> MirrorWaybill | None:
    waybill = known.waybill(code)
    if waybill is None and (ours := known.resolve(code)) is not None:
        waybill = known.waybill(ours)
    return waybill


def _keep_unknown(code: str, known: Knowledge, desk: ReceivingDesk) -> Outcome:
    """Keep an unknown AWB as an orphan: it is here, whatever the waybill will say."""
    claim = Claim(Workflow.RECEIVING, desk.hub, 1, 0, code, 1)
    earlier = known.earlier(claim)
    if earlier is not None:
        unnamed = Parcel(code, "", "", "", 0, 1, 1)
        return Outcome(verdict.duplicate(unnamed, earlier, (Place.SHELF, desk.unknown_shelf)))
    return Outcome(
        verdict.unknown(code, desk.unknown_shelf), claim=claim, moves_to=ParcelState.AT_HUB
    )


def _judge_waybill(waybill: MirrorWaybill, known: Knowledge, desk: ReceivingDesk) -> Outcome:
    state = state_of(waybill.status)
    if state in TERMINAL and state is not ParcelState.CANCELLED:
        return Outcome(verdict.rejected(waybill.awb, "rejected_terminal", status=waybill.status))
    piece, earlier = _next_piece(waybill, known, desk)
    parcel = _parcel(waybill, piece.koli_no, known)
    holds = known.holds(waybill.awb)
    way_on = _way_on(waybill, known, desk)
    if earlier is not None:
        held_too = bool(holds) or state is ParcelState.CANCELLED
        where = (Place.DESK, desk.hold_desk) if held_too else way_on
        return _outcome(verdict.duplicate(parcel, earlier, where), waybill, piece, counts=False)
    if state is ParcelState.CANCELLED:
        decision = verdict.held_cancelled(parcel, desk.hold_desk)
        return replace(_outcome(decision, waybill, piece), moves_to=None)
    if holds:
        return _outcome(verdict.held(parcel, holds[0], desk.hold_desk), waybill, piece)
    return _outcome(_judge_way(waybill, parcel, known, desk, way_on), waybill, piece)


def _judge_way(
    waybill: MirrorWaybill,
    parcel: Parcel,
    known: Knowledge,
    desk: ReceivingDesk,
    way_on: tuple[Place, str],
) -> Decision:
    way = known.path(*_ends(waybill))
    if way and desk.hub not in way:
        # It strayed: the second hub of its way is where its origin should have sent it.
        return verdict.missort(parcel, way[min(1, len(way) - 1)], way_on)
    state = state_of(waybill.status)
    warning = ""
    if implies_handover(
        state,
        at_origin=desk.hub == _ends(waybill)[0],
        handovers=waybill.handovers,
        begun_here=parcel.koli_no > 1,
    ):
        warning = "implied_handover"
    elif way_on[0] is Place.NONE:
        warning = "no_route"
    return verdict.ok(parcel, way_on, warning=warning)


def _way_on(waybill: MirrorWaybill, known: Knowledge, desk: ReceivingDesk) -> tuple[Place, str]:
    _, towards = _ends(waybill)
    route = known.route(desk.hub, towards)
    return (Place.LANE, route.lane) if route and route.lane else (Place.NONE, "")


def _ends(waybill: MirrorWaybill) -> tuple[str, str]:
    """Return where it set out and where it goes; a return travels back to its sender."""
    ends = (waybill.origin, waybill.destination)
    return ends[::-1] if waybill.direction == "return" else ends


def _next_piece(
    waybill: MirrorWaybill, known: Knowledge, desk: ReceivingDesk
) -> tuple[Claim, MirrorScan | None]:
    """Return the first koli not yet claimed; pieces that share a barcode count up to the last."""
    leg = known.departures(waybill.awb, desk.hub) + 1
    earlier: MirrorScan | None = None
    for koli_no in range(1, max(1, waybill.koli_total) + 1):
        claim = Claim(Workflow.RECEIVING, desk.hub, leg, 0, waybill.awb, koli_no)
        earlier = known.earlier(claim)
        if earlier is None:
            break
    return claim, earlier


def _parcel(waybill: MirrorWaybill, koli_no: int, known: Knowledge) -> Parcel:
    towards = known.location(waybill.destination)
    return Parcel(
        awb=waybill.awb,
        destination_code=waybill.destination,
        destination_name=towards.city if towards else waybill.destination,
        service=waybill.service,
        weight_g=waybill.weight_g,
        koli_no=koli_no,
        koli_total=waybill.koli_total,
    )


def _outcome(
    decision: Decision, waybill: MirrorWaybill, piece: Claim, *, counts: bool = True
) -> Outcome:
    """Complete a decision; a waybill of several koli moves with its last one."""
    is_last = piece.koli_no == waybill.koli_total
    return Outcome(
        decision,
        claim=piece if counts else None,
        moves_to=ParcelState.AT_HUB if counts and is_last else None,
        leg=piece.leg,
        attempt=piece.attempt,
        koli_no=piece.koli_no,
        koli_total=waybill.koli_total,
    )
