"""Receiving: a parcel comes in at this hub. Pure; neighbours: rules, knowledge.

Every parcel is judged by itself; where something is expected, arrival.py matches it besides. See
rules/parcel_state.py for what receiving does to each state, rules/verdict.py for which wins.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Command, Parcel, Place, Verdict, Workflow
from station.journal.details import Delivery
from station.rules import verdict
from station.rules.parcel_state import TERMINAL, ParcelState, implies_handover, state_of
from station.workflows import bag_arrival
from station.workflows.codes import read
from station.workflows.knowledge import Claim, Outcome
from station.workflows.own_way import BACK, SETTLES
from station.workflows.way import ends, lane, parcel_of
from station.workflows.work import with_age

if TYPE_CHECKING:
    from station.events import Decision, WorkShown
    from station.mirror.facts import MirrorScan, MirrorWaybill
    from station.workflows.arrival_book import ArrivalBook
    from station.workflows.knowledge import Knowledge
    from station.workflows.own_way import Outing
    from station.workflows.work import Answer, Said, Situation


_AWAY = frozenset({ParcelState.WITH_3P, ParcelState.OUT_FOR_DELIVERY, ParcelState.FAILED})
_A_MOMENT = timedelta(microseconds=1)
_MAY_BE_A_DOCUMENT = frozenset({Verdict.REJECTED, Verdict.UNKNOWN})


def answer(said: Said, known: Knowledge, here: Situation, book: ArrivalBook) -> Answer:
    """Return the verdict on one scanned code, or what becomes of a command or a document."""
    judged = None if isinstance(said, Command) else decide(said.text, known, here)
    is_free = here.asked is None and not book.is_expecting
    if judged is not None and is_free and judged.decision.verdict not in _MAY_BE_A_DOCUMENT:
        return judged
    from station.workflows import arrival  # a parcel that nobody expects needs none of it

    return arrival.answer(said, judged, known, here, book)


def shown(book: ArrivalBook, selected: str, known: Knowledge) -> WorkShown:
    """Return what the panel tells: of a part that is closed, also who may still tell of it."""
    told = book.shown(selected)
    if not told.title or book.is_expecting:
        return told
    from station.workflows.awaited import with_awaited  # not where nothing was closed

    return with_awaited(told, book, known)


def decide(text: str, known: Knowledge, here: Situation) -> Outcome:
    """Return the verdict on one scanned code and what it does to the parcel."""
    outcome = _judge(text, known, here)
    return replace(outcome, decision=with_age(outcome.decision, known, here))


def _judge(text: str, known: Knowledge, here: Situation) -> Outcome:
    shot = read(text, known)
    if shot.waybill is None and (bag := bag_arrival.bag_in(text, known)) is not None:
        return bag_arrival.receive(bag, known, here)
    if shot.refusal:
        return Outcome(verdict.rejected(shot.code, shot.refusal, **dict(shot.facts)))
    if shot.waybill is None:
        return _keep_unknown(shot.code, shot.koli_no or 1, known, here)
    return _judge_waybill(shot.waybill, shot.koli_no, known, here)


def _keep_unknown(code: str, koli_no: int, known: Knowledge, here: Situation) -> Outcome:
    """Keep an unknown AWB as an orphan: it is here, whatever the waybill will say."""
    claim = Claim(Workflow.RECEIVING, here.hub, 1, 0, code, koli_no)
    earlier = known.earlier(claim)
    if earlier is not None:
        unnamed = Parcel(code, "", "", "", 0, koli_no, 1)
        return Outcome(verdict.duplicate(unnamed, earlier, (Place.SHELF, here.unknown_shelf)))
    return Outcome(
        verdict.unknown(code, here.unknown_shelf),
        claim=claim,
        moves_to=ParcelState.AT_HUB,
        koli_no=koli_no,
    )


def _judge_waybill(
    waybill: MirrorWaybill, named: int, known: Knowledge, here: Situation
) -> Outcome:
    """Judge one piece: the one that its label names, or (0) the next."""
    state = known.moved(waybill.awb, here.hub) or state_of(waybill.status)
    if state in TERMINAL and state is not ParcelState.CANCELLED:
        return Outcome(verdict.rejected(waybill.awb, "rejected_terminal", status=state))
    out = known.outing(waybill.awb, here.hub)
    piece, earlier = _piece(waybill, named, known, here, out)
    parcel = parcel_of(waybill, piece.koli_no, known)
    holds = known.holds(waybill.awb)
    onwards = lane(waybill, known, here.hub)
    if earlier is not None:
        held_too = bool(holds) or state is ParcelState.CANCELLED
        where = (Place.DESK, here.hold_desk) if held_too else onwards
        return _outcome(verdict.duplicate(parcel, earlier, where), waybill, piece)
    if out.is_proven:
        refused = verdict.rejected(waybill.awb, "rejected_proven", courier=out.courier)
        return Outcome(replace(refused, parcel=parcel))
    completes = _completes(piece, waybill, known)
    if state is ParcelState.CANCELLED:
        decision = verdict.held_cancelled(parcel, here.hold_desk)
        return replace(_outcome(decision, waybill, piece), claim=piece)
    if holds:
        decision = verdict.held(parcel, holds[0], here.hold_desk)
    elif out.runsheet:
        reason = "came_back" if waybill.koli_total <= 1 else "came_back_koli"
        decision = verdict.came_back(parcel, reason, onwards, ("courier", out.courier))
    else:
        decision = _judge_way(waybill, parcel, known, here, onwards)
    outcome = replace(_outcome(decision, waybill, piece, moves=completes), claim=piece)
    return _off_round(outcome, out) if out.runsheet else outcome


def _off_round(outcome: Outcome, out: Outing) -> Outcome:
    """Have its round hear of a parcel that its courier brought back."""
    return replace(
        outcome,
        action=BACK,
        details=(Delivery(out.runsheet, out.courier),),
        runsheet=out.runsheet,
        source="courier",
        came_from=out.state if outcome.moves_to else None,
    )


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


def _piece(
    waybill: MirrorWaybill, named: int, known: Knowledge, here: Situation, out: Outing
) -> tuple[Claim, MirrorScan | None]:
    """Return the piece a label names, or the first not yet claimed, and the scan that holds it.

    Pieces that share a barcode count up to the last. What went out with a courier comes in once
    more for each attempt.
    """
    leg = known.departures(waybill.awb, here.hub) + 1
    earlier: MirrorScan | None = None
    for koli_no in (named,) if named else _pieces(waybill):
        claim = Claim(Workflow.RECEIVING, here.hub, leg, out.attempt, waybill.awb, koli_no, out.at)
        earlier = known.earlier(claim)
        while earlier is not None and _left_since(waybill, earlier, known):
            claim = replace(claim, attempt=claim.attempt + 1, since=earlier.at + _A_MOMENT)
            earlier = known.earlier(claim)
        if earlier is None:
            break
    return claim, earlier


def _left_since(waybill: MirrorWaybill, scan: MirrorScan, known: Knowledge) -> bool:
    """Return whether the centre, which has heard of this scan, says that it is away all the same.

    Its own systems gave it to a courier or a partner then: no station's scan tells of it.
    """
    as_of = known.as_of()
    is_away = state_of(waybill.status) in _AWAY
    return is_away and as_of is not None and as_of > scan.at + SETTLES


def _pieces(waybill: MirrorWaybill) -> range:
    return range(1, max(1, waybill.koli_total) + 1)


def _completes(piece: Claim, waybill: MirrorWaybill, known: Knowledge) -> bool:
    """Return whether every other piece has been claimed: a waybill moves with its last."""
    others = (koli_no for koli_no in _pieces(waybill) if koli_no != piece.koli_no)
    return all(known.earlier(replace(piece, koli_no=koli_no)) for koli_no in others)


def _outcome(
    decision: Decision, waybill: MirrorWaybill, piece: Claim, *, moves: bool = False
) -> Outcome:
    """Complete a decision; without a claim it does not count."""
    return Outcome(
        decision,
        moves_to=ParcelState.AT_HUB if moves else None,
        came_from=waybill.status if moves and state_of(waybill.status) else None,
        leg=piece.leg,
        attempt=piece.attempt,
        koli_no=piece.koli_no,
        koli_total=waybill.koli_total,
    )
