"""Receiving: a parcel comes in at this hub. Pure; neighbours: rules, knowledge.

Free receiving: nothing is expected, every parcel is judged by itself. See rules/parcel_state.py for
what receiving does to each state, rules/verdict.py for which verdict wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Command, Decision, Parcel, Place, Workflow
from station.rules import verdict
from station.rules.parcel_state import TERMINAL, ParcelState, implies_handover, state_of
from station.workflows.codes import Unknown, waybill_in
from station.workflows.knowledge import Claim, Outcome
from station.workflows.parcels import ends, parcel_of, way_on
from station.workflows.work import Refusal, with_age

if TYPE_CHECKING:
    from station.mirror.facts import MirrorScan, MirrorWaybill
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Answer, Book, Said, Situation


def answer(said: Said, known: Knowledge, here: Situation, _book: Book) -> Answer:
    """Return the verdict on one scanned code; no command means anything here."""
    if isinstance(said, Command):
        return Refusal("not_here")
    return decide(said.text, known, here)


def decide(text: str, known: Knowledge, here: Situation) -> Outcome:
    """Return the verdict on one scanned code and what it does to the parcel."""
    outcome = _judge(text, known, here)
    return replace(outcome, decision=with_age(outcome.decision, known, here))


def _judge(text: str, known: Knowledge, here: Situation) -> Outcome:
    found = waybill_in(text, known)
    match found:
        case Unknown(code=code):
            return _keep_unknown(code, known, here)
        case Decision():
            return Outcome(found)
        case _:
            return _judge_waybill(found, known, here)


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
    parcel = parcel_of(waybill, piece.koli_no, known)
    holds = known.holds(waybill.awb)
    onwards = way_on(waybill, known, here.hub)
    if earlier is not None:
        held_too = bool(holds) or state is ParcelState.CANCELLED
        where = (Place.DESK, here.hold_desk) if held_too else onwards
        return _outcome(verdict.duplicate(parcel, earlier, where), waybill, piece, counts=False)
    if state is ParcelState.CANCELLED:
        decision = verdict.held_cancelled(parcel, here.hold_desk)
        return replace(_outcome(decision, waybill, piece), moves_to=None, came_from=None)
    if holds:
        return _outcome(verdict.held(parcel, holds[0], here.hold_desk), waybill, piece)
    return _outcome(_judge_way(waybill, parcel, known, here, onwards), waybill, piece)


def _judge_way(
    waybill: MirrorWaybill,
    parcel: Parcel,
    known: Knowledge,
    here: Situation,
    onwards: tuple[Place, str],
) -> Decision:
    way = known.path(*ends(waybill))
    if way and here.hub not in way:
        # It strayed: the second hub of its way is where its origin should have sent it.
        return verdict.missort(parcel, way[min(1, len(way) - 1)], onwards)
    state = state_of(waybill.status)
    warning = ""
    if implies_handover(
        state,
        at_origin=here.hub == ends(waybill)[0],
        handovers=waybill.handovers,
        begun_here=parcel.koli_no > 1,
    ):
        warning = "implied_handover"
    elif onwards[0] is Place.NONE:
        warning = "no_route"
    return verdict.ok(parcel, onwards, warning=warning)


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
