"""Receiving: a parcel comes in at this hub. Pure; neighbours: rules, knowledge.

Free receiving: nothing is expected, every parcel is judged by itself. See rules/parcel_state.py for
what receiving does to each state, rules/verdict.py for which verdict wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Command, Parcel, Place, Workflow
from station.rules import awb, verdict
from station.rules.awb import CodeKind
from station.rules.parcel_state import TERMINAL, ParcelState, implies_handover, state_of
from station.workflows.knowledge import Claim, Outcome
from station.workflows.work import Refusal, with_age

if TYPE_CHECKING:
    from station.events import Decision
    from station.mirror.facts import MirrorScan, MirrorWaybill
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Answer, Book, Said, Situation

_NAMED_REFUSALS = {
    CodeKind.EAN: "rejected_ean",
    CodeKind.QRIS: "rejected_qris",
    CodeKind.PROGRAMMING: "rejected_programming",
    CodeKind.COMMAND: "rejected_command_other_hub",
    CodeKind.DAMAGED_COMMAND: "rejected_command_damaged",
    CodeKind.FOREIGN: "rejected_foreign",
}


def answer(said: Said, known: Knowledge, here: Situation, _book: Book) -> Answer:
    """Return the verdict on one scanned code; no command means anything here."""
    if isinstance(said, Command):
        return Refusal("not_here")
    return decide(said.text, known, here)


def decide(text: str, known: Knowledge, here: Situation) -> Outcome:
    """Return the verdict on one scanned code and what it does to the parcel."""
    outcome = _judge_codes(awb.codes_in(text), known, here)
    return replace(outcome, decision=with_age(outcome.decision, known, here))


def _judge_codes(codes: tuple[str, ...], known: Knowledge, here: Situation) -> Outcome:
    """Pick the waybill out of what one shot read; two of them need a person's eyes."""
    found = {w.awb: w for code in codes if (w := _look_up(code, known)) is not None}
    if len(found) > 1:
        return Outcome(verdict.rejected(" ".join(codes), "rejected_two_waybills"))
    if found:
        return _judge_waybill(next(iter(found.values())), known, here)
    if len(codes) == 1 and awb.kind_of(codes[0]) is CodeKind.AWB:
        return _keep_unknown(codes[0], known, here)
    # Of several codes, or of a phrase, only what a carrier's format vouches for is a waybill.
    vouched = [code for code in codes if awb.carrier_of(code)]
    match vouched:
        case [only]:
            return _keep_unknown(only, known, here)
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


def _keep_unknown(code: str, known: Knowledge, here: Situation) -> Outcome:
    """Keep an unknown AWB as an orphan: it is here, whatever the waybill will say."""
    claim = Claim(Workflow.RECEIVING, here.hub, 1, 0, code, 1)
    earlier = known.earlier(claim)
    if earlier is not None:
        unnamed = Parcel(code, "", "", "", 0, 1, 1)
        return Outcome(verdict.duplicate(unnamed, earlier, (Place.SHELF, here.unknown_shelf)))
    return Outcome(
        verdict.unknown(code, here.unknown_shelf), claim=claim, moves_to=ParcelState.AT_HUB
    )


def _judge_waybill(waybill: MirrorWaybill, known: Knowledge, here: Situation) -> Outcome:
    state = state_of(waybill.status)
    if state in TERMINAL and state is not ParcelState.CANCELLED:
        return Outcome(verdict.rejected(waybill.awb, "rejected_terminal", status=waybill.status))
    piece, earlier = _next_piece(waybill, known, here)
    parcel = _parcel(waybill, piece.koli_no, known)
    holds = known.holds(waybill.awb)
    way_on = _way_on(waybill, known, here)
    if earlier is not None:
        held_too = bool(holds) or state is ParcelState.CANCELLED
        where = (Place.DESK, here.hold_desk) if held_too else way_on
        return _outcome(verdict.duplicate(parcel, earlier, where), waybill, piece, counts=False)
    if state is ParcelState.CANCELLED:
        decision = verdict.held_cancelled(parcel, here.hold_desk)
        return replace(_outcome(decision, waybill, piece), moves_to=None, came_from=None)
    if holds:
        return _outcome(verdict.held(parcel, holds[0], here.hold_desk), waybill, piece)
    return _outcome(_judge_way(waybill, parcel, known, here, way_on), waybill, piece)


def _judge_way(
    waybill: MirrorWaybill,
    parcel: Parcel,
    known: Knowledge,
    here: Situation,
    way_on: tuple[Place, str],
) -> Decision:
    way = known.path(*_ends(waybill))
    if way and here.hub not in way:
        # It strayed: the second hub of its way is where its origin should have sent it.
        return verdict.missort(parcel, way[min(1, len(way) - 1)], way_on)
    state = state_of(waybill.status)
    warning = ""
    if implies_handover(
        state,
        at_origin=here.hub == _ends(waybill)[0],
        handovers=waybill.handovers,
        begun_here=parcel.koli_no > 1,
    ):
        warning = "implied_handover"
    elif way_on[0] is Place.NONE:
        warning = "no_route"
    return verdict.ok(parcel, way_on, warning=warning)


def _way_on(waybill: MirrorWaybill, known: Knowledge, here: Situation) -> tuple[Place, str]:
    _, towards = _ends(waybill)
    route = known.route(here.hub, towards)
    return (Place.LANE, route.lane) if route and route.lane else (Place.NONE, "")


def _ends(waybill: MirrorWaybill) -> tuple[str, str]:
    """Return where it set out and where it goes; a return travels back to its sender."""
    ends = (waybill.origin, waybill.destination)
    return ends[::-1] if waybill.direction == "return" else ends


def _next_piece(
    waybill: MirrorWaybill, known: Knowledge, here: Situation
) -> tuple[Claim, MirrorScan | None]:
    """Return the first koli not yet claimed; pieces that share a barcode count up to the last."""
    leg = known.departures(waybill.awb, here.hub) + 1
    earlier: MirrorScan | None = None
    for koli_no in range(1, max(1, waybill.koli_total) + 1):
        claim = Claim(Workflow.RECEIVING, here.hub, leg, 0, waybill.awb, koli_no)
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
    moves = counts and piece.koli_no == waybill.koli_total
    return Outcome(
        decision,
        claim=piece if counts else None,
        moves_to=ParcelState.AT_HUB if moves else None,
        came_from=waybill.status if moves and state_of(waybill.status) else None,
        leg=piece.leg,
        attempt=piece.attempt,
        koli_no=piece.koli_no,
        koli_total=waybill.koli_total,
    )
