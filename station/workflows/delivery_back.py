"""A courier comes back: what was brought back, what failed and why, what is missing. Pure.

Neighbours: delivery (whose part this is), delivery_settling (the money, and the end of a round).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.access.approval import Request
from station.access.permissions import Action
from station.events import Place, Workflow
from station.journal.details import Delivery, Problem
from station.rules import verdict
from station.rules.parcel_state import ParcelState
from station.rules.problem_codes import code_of, codes_in
from station.rules.transitions import Act, Guard, step
from station.workflows.codes import read
from station.workflows.delivery_book import FAIL, FAILED, LIABILITY, OPEN, SETTLED, TAKE_OFF
from station.workflows.delivery_out import tried
from station.workflows.knowledge import Claim, Outcome
from station.workflows.own_way import BACK
from station.workflows.rounds import find, is_proven, round_of, state_now
from station.workflows.way import lane, parcel_of
from station.workflows.work import Prompt, Refusal

if TYPE_CHECKING:
    from station.events import Decision
    from station.mirror.facts import MirrorWaybill
    from station.workflows.delivery_book import Line, Sheet, View
    from station.workflows.work import Answer, Situation


def back_in(waybill: MirrorWaybill, named: int, sheet: Sheet, view: View) -> Outcome:
    """Return what becomes of a parcel of a round that is scanned in again."""
    line = sheet.lines[waybill.awb]
    koli_no = named or _next(line)
    refused = _refused_back(waybill, koli_no, sheet, line, view)
    if refused is not None:
        return tried(refused, view, sheet, BACK)
    whole = len(line.back | {koli_no}) >= (len(line.out) or max(1, waybill.koli_total))
    state = ParcelState.FAILED if line.outcome == FAILED else state_now(waybill, view)
    parcel = parcel_of(waybill, koli_no, view.known)
    reason = "came_back" if waybill.koli_total <= 1 else "came_back_koli"
    place = lane(waybill, view.known, view.here.hub)
    decision = verdict.came_back(parcel, reason, place, ("courier", sheet.courier))
    leg = view.known.departures(waybill.awb, view.here.hub) + 1
    out = view.known.outing(waybill.awb, view.here.hub)
    attempt = max(line.attempt, out.attempt)
    # On F1 it is a duplicate from now on.
    claim = Claim(Workflow.RECEIVING, view.here.hub, leg, attempt, waybill.awb, koli_no, out.at)
    return replace(
        tried(decision, view, sheet, BACK),
        claim=claim,
        moves_to=ParcelState.AT_HUB if whole else None,
        came_from=(state or ParcelState.OUT_FOR_DELIVERY) if whole else None,
        attempt=attempt,
        koli_no=koli_no,
        koli_total=max(1, waybill.koli_total),
        leg=leg,
        counts=True,
        selects=sheet.number,
    )


def take_off(text: str, number: str, view: View) -> Answer:
    """Return what becomes of a parcel that is to come off a round which has not left."""
    sheet, shot = find(number, view), read(text, view.known)
    if sheet is None or sheet.status != OPEN:
        return Refusal("round_gone")
    if shot.waybill is None or not _is_on(shot.waybill.awb, sheet):
        code = shot.waybill.awb if shot.waybill else shot.code
        reason = shot.refusal or "rejected_not_on_round"
        refused = verdict.rejected(code, reason, runsheet=number, **dict(shot.facts))
        return tried(refused, view, sheet, TAKE_OFF)
    off = back_in(shot.waybill, shot.koli_no, sheet, view)
    reason = "round_off" if off.counts else off.decision.reason
    decision = replace(off.decision, reason=reason)
    return replace(off, action=TAKE_OFF, claim=None, decision=decision)


# ── what failed ──────────────────────────────────────────────────────────────────────────────


def ask_why(code: str, view: View) -> Answer:
    """Ask which parcel failed for this reason, or its number; or ask for the reason."""
    wanted = code.strip().upper()
    if not wanted:
        return Prompt("round_code")
    numbered = dict(enumerate(codes_in(view.known.lists), 1))
    found = numbered.get(int(wanted)) if wanted.isdecimal() else code_of(wanted, view.known.lists)
    if found is None:
        return Prompt("round_code_unknown", (("code", wanted[:16]),))
    return Prompt("round_fail", (("code", found.code),), about=(found.code,))


def fail(text: str, code: str, view: View) -> Answer:
    """Return what becomes of a parcel that was not delivered; the courier still holds it."""
    shot = read(text, view.known)
    sheet = round_of(shot.waybill.awb, view) if shot.waybill else None
    if shot.waybill is None or sheet is None or sheet.status == OPEN:
        awb = shot.waybill.awb if shot.waybill else shot.code
        reason = shot.refusal or "rejected_not_out"
        return Outcome(verdict.rejected(awb, reason, **dict(shot.facts)), action=FAIL)
    line, awb = sheet.lines[shot.waybill.awb], shot.waybill.awb
    if line.outcome == FAILED:
        return tried(verdict.rejected(awb, "rejected_failed_already"), view, sheet, FAIL)
    return replace(
        tried(_failed(shot.waybill, code, view), view, sheet, FAIL),
        moves_to=ParcelState.FAILED,
        came_from=ParcelState.OUT_FOR_DELIVERY,
        attempt=line.attempt,
        koli_total=max(1, shot.waybill.koli_total),
        leg=view.known.departures(awb, view.here.hub) + 1,
        details=(Delivery(sheet.number, sheet.courier), Problem(code)),
        counts=True,
        selects=sheet.number,
    )


def _failed(waybill: MirrorWaybill, code: str, view: View) -> Decision:
    told = code_of(code, view.known.lists)
    texts = (("text_id", told.text_id), ("text_en", told.text_en)) if told else ()
    parcel = parcel_of(waybill, 1, view.known)
    return verdict.came_back(parcel, "delivery_failed", (Place.NONE, ""), ("code", code), *texts)


# ── what is missing ──────────────────────────────────────────────────────────────────────────


def ask_liability(number: str, view: View) -> Answer:
    """Ask a second person to leave the first missing parcel of a round to its courier."""
    sheet = find(number, view)
    missing = next(iter(sheet.unsettled), None) if sheet else None
    if sheet is None or missing is None:
        return Refusal("round_nothing_missing")
    facts = (("awb", missing), ("courier", sheet.courier))
    request = Request(Action.RUNSHEET_LIABILITY, missing, view.here.operator)
    return Prompt("round_liability", facts, about=(number, missing), allow=request)


def leave_to_courier(number: str, awb: str, view: View) -> Answer:
    """Record that the courier answers for a parcel: somebody allowed it."""
    sheet, waybill = find(number, view), view.known.waybill(awb)
    if sheet is None or waybill is None or not _is_on(awb, sheet):
        return Refusal("round_nothing_missing")
    parcel = parcel_of(waybill, 1, view.known)
    facts = (("courier", sheet.courier),)
    decision = verdict.came_back(parcel, "left_to_courier", (Place.NONE, ""), *facts)
    done = tried(decision, view, sheet, LIABILITY)
    return replace(
        done,
        details=_with_approval(done.details[0], view.here),
        counts=True,
        is_final=True,
        attempt=sheet.lines[awb].attempt,
        selects=number,
    )


def _with_approval(said: object, here: Situation) -> tuple[object, ...]:
    return (said,) if here.approval is None else (said, here.approval)


# ── guards ───────────────────────────────────────────────────────────────────────────────────


def _is_on(awb: str, sheet: Sheet) -> bool:
    return awb in sheet.lines and sheet.lines[awb].outcome not in SETTLED


def _next(line: Line) -> int:
    """Return the koli that comes back where its label names none: the first that has not."""
    return min(line.out - line.back, default=len(line.back) + 1)


def _refused_back(
    waybill: MirrorWaybill, koli_no: int, sheet: Sheet, line: Line, view: View
) -> Decision | None:
    awb = waybill.awb
    if koli_no in line.back or (line.out and koli_no not in line.out):
        return verdict.rejected(awb, "rejected_koli_not_out", k=str(koli_no))
    if is_proven(awb, sheet, view.known, view.book):
        return verdict.rejected(awb, "rejected_proven", courier=sheet.courier)
    legal = step(state_now(waybill, view), Act.RECEIVE, frozenset[Guard]())
    if legal.refused:
        return verdict.rejected(awb, legal.refused, status=waybill.status)
    return None
