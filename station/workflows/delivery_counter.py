"""A parcel reaches somebody's own hands: collected at the counter, or returned to its sender. Pure.

    AT_HUB at its destination ─→ collected               proof, COD
    RTS at its origin ─────────→ returned_to_sender      the sender signs
    OUT_FOR_DELIVERY ──────────→ delivered               a round's proof on paper

Neighbours: delivery (whose part this is), proof (which asks).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Scan, Workflow
from station.journal.details import Delivery
from station.rules import verdict
from station.rules.parcel_state import ParcelState
from station.rules.transitions import Act, Guard, step
from station.workflows import proof
from station.workflows.codes import read
from station.workflows.delivery_book import DONE
from station.workflows.delivery_out import kept_here, next_attempt
from station.workflows.knowledge import Claim, Outcome
from station.workflows.rounds import find, round_of, state_now
from station.workflows.way import lane, parcel_of
from station.workflows.work import Prompt, Refusal, with_age

if TYPE_CHECKING:
    from station.events import Decision
    from station.mirror.facts import MirrorWaybill
    from station.workflows.delivery_book import Sheet, View
    from station.workflows.work import Answer, Said

COLLECTED, RETURNED_TO_SENDER, DELIVERED = "collected", "returned_to_sender", "delivered"
_MET = frozenset({Guard.AT_ORIGIN, Guard.SIGNED, Guard.PROOF, Guard.NOT_HELD})
_REASONS = {
    COLLECTED: "handed_over_counter",
    RETURNED_TO_SENDER: "returned_to_sender",
    DELIVERED: "delivered_by_paper",
}


def begin(waybill: MirrorWaybill, view: View) -> Answer:
    """Ask who collects a parcel, or return the verdict on one that nobody may."""
    refused = _refused(waybill, None, view)
    return refused if refused is not None else _first(waybill, None)


def ask(waybill: MirrorWaybill, sheet: Sheet, view: View) -> Answer:
    """Ask who received a parcel of a round."""
    refused = _refused(waybill, sheet, view)
    return refused if refused is not None else _first(waybill, sheet)


def go_on(said: Said, prompt: Prompt, view: View) -> Answer | None:
    """Take an answer; None where it is none, but another parcel's scan or a command."""
    if isinstance(said, Scan) and read(said.text, view.known).waybill is not None:
        return None
    asked = proof.Asked(*prompt.about)
    answered = proof.go_on(said, prompt.key, asked)
    if answered is None or isinstance(answered, Prompt):
        return answered
    return _hand_over(*answered, view)


def _first(waybill: MirrorWaybill, sheet: Sheet | None) -> Prompt:
    returns = _returns(waybill)
    return proof.begin(
        proof.Asked(
            waybill.awb,
            sheet.number if sheet else "",
            "0" if returns else str(waybill.cod_amount),
            proof.SIGNATURE if returns else "",
        )
    )


def _returns(waybill: MirrorWaybill) -> bool:
    return waybill.direction == "return"


def _hand_over(asked: proof.Asked, shown: proof.Shown, view: View) -> Answer:
    """Record who has it now."""
    waybill, sheet = view.known.waybill(asked.awb), find(asked.what, view)
    if waybill is None or (asked.what and sheet is None):
        return Refusal("proof_scan_again")
    refused = _refused(waybill, sheet, view)
    if refused is not None:
        return refused
    state = state_now(waybill, view)
    outcome, done = _outcome_of(waybill, sheet), step(state, _act(waybill), _MET)
    decision = verdict.handed_to(
        parcel_of(waybill, max(1, waybill.koli_total), view.known),
        _REASONS[outcome],
        asked.name,
        warning=done.warning,
    )
    return replace(
        _tried(decision, waybill, sheet, view),
        claim=None if sheet else _claim(waybill, view),
        counts=True,
        moves_to=done.to,
        came_from=state or ParcelState.AT_HUB,
        details=(_details(asked, shown, outcome, sheet, view.here.operator),),
        pictures=shown.pictures,
    )


def _details(
    asked: proof.Asked, shown: proof.Shown, outcome: str, sheet: Sheet | None, operator: str
) -> Delivery:
    """Return what is kept of it; at the counter the operator is who gave it."""
    return Delivery(
        runsheet=sheet.number if sheet else None,
        courier=sheet.courier if sheet else operator or None,
        outcome=outcome,
        cod=int(asked.cod or 0),
        receiver=asked.name,
        relation=asked.relation,
        signature=shown.signature.reference if shown.signature else None,
        photo=shown.photo.reference if shown.photo else None,
    )


def _outcome_of(waybill: MirrorWaybill, sheet: Sheet | None) -> str:
    if sheet is not None:
        return DELIVERED
    return RETURNED_TO_SENDER if _returns(waybill) else COLLECTED


def _act(waybill: MirrorWaybill) -> Act:
    return Act.RETURN if _returns(waybill) else Act.DELIVER


def _claim(waybill: MirrorWaybill, view: View) -> Claim:
    """Return the claim of the attempt that this would be: what is out cannot be collected too."""
    leg = view.known.departures(waybill.awb, view.here.hub) + 1
    attempt = next_attempt(waybill.awb, view)
    return Claim(Workflow.DELIVERY, view.here.hub, leg, attempt, waybill.awb, 1)


def _refused(waybill: MirrorWaybill, sheet: Sheet | None, view: View) -> Outcome | None:
    decision = _judge(waybill, sheet, view)
    return None if decision is None else _tried(decision, waybill, sheet, view)


def _judge(waybill: MirrorWaybill, sheet: Sheet | None, view: View) -> Decision | None:
    """Return the verdict on a parcel that nobody is given now, None where somebody may be."""
    on = round_of(waybill.awb, view)
    if on is not None and (sheet is None or on.number != sheet.number):
        facts = {"runsheet": on.number, "courier": on.courier}
        return verdict.rejected(waybill.awb, "rejected_other_round", **facts)
    earlier = None if sheet else view.known.earlier(_claim(waybill, view))
    if earlier is not None:
        where = lane(waybill, view.known, view.here.hub)
        return verdict.duplicate(parcel_of(waybill, 1, view.known), earlier, where)
    kept = None if sheet else kept_here(waybill, view)
    if kept is not None:
        return kept
    state = state_now(waybill, view)
    legal = step(state, _act(waybill), _MET)
    if legal.refused:
        return verdict.rejected(waybill.awb, legal.refused, status=state or waybill.status)
    return None


def _tried(decision: Decision, waybill: MirrorWaybill, sheet: Sheet | None, view: View) -> Outcome:
    return Outcome(
        with_age(decision, view.known, view.here),
        action=DONE,
        details=(Delivery(sheet.number if sheet else None, sheet.courier if sheet else None),),
        attempt=_attempt(waybill, sheet, view),
        leg=view.known.departures(waybill.awb, view.here.hub) + 1,
        koli_total=max(1, waybill.koli_total),
        runsheet=sheet.number if sheet else "",
    )


def _attempt(waybill: MirrorWaybill, sheet: Sheet | None, view: View) -> int:
    if sheet is not None and waybill.awb in sheet.lines:
        return sheet.lines[waybill.awb].attempt
    return next_attempt(waybill.awb, view)
