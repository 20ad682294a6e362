"""A parcel's problems are listed, one is resolved; or it goes back to its sender. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.access.approval import Request
from station.access.permissions import Action, Permission, may
from station.events import Decision, Verdict
from station.journal.details import Problem
from station.rules import verdict
from station.rules.notes import on_one_line
from station.rules.parcel_state import TERMINAL, ParcelState
from station.rules.problem_codes import Cure, cured
from station.rules.returning import carriers_of, number_back, return_after, wants_number_back
from station.rules.transitions import Act, Guard, step
from station.workflows.codes import read
from station.workflows.knowledge import Outcome
from station.workflows.problem_book import RESOLVE, RESOLVING, SEND_BACK
from station.workflows.problem_report import state_at, tried
from station.workflows.way import lane, parcel_of
from station.workflows.work import Prompt, Refusal, with_age

if TYPE_CHECKING:
    from station.mirror.facts import MirrorWaybill
    from station.workflows.problem_book import View
    from station.workflows.work import Answer


def open_problems(text: str, view: View) -> Answer:
    """List the problems of a scanned parcel; the only one is resolved without being chosen."""
    shot = read(text, view.known)
    if shot.refusal:
        refused = verdict.rejected(shot.code, shot.refusal, **dict(shot.facts))
        return tried(refused, view, RESOLVE)
    awb = shot.code
    found = view.known.problems(awb)
    state = None if shot.waybill is None else state_at(shot.waybill, view)
    if state in TERMINAL and not found:
        return _ask_override("", state, awb, view)
    if not found:
        return tried(verdict.rejected(awb, "rejected_no_problem"), view, RESOLVE)
    if len(found) == 1:
        return choose_problem(awb, found[0].problem_code, view)
    return Prompt("problem_which", (("awb", awb),), (awb,), selects=RESOLVING + awb)


def choose_problem(awb: str, code: str, view: View) -> Answer:
    """Ask whoever may resolve a problem for the note that says how it was."""
    known, here, _ = view
    hold = next((one for one in known.problems(awb) if one.problem_code == code), None)
    if hold is None:
        return Refusal("problem_not_open", (("code", code), ("awb", awb)))
    waybill = known.waybill(awb)
    state = None if waybill is None else state_at(waybill, view)
    facts, about = (("code", code), ("awb", awb)), (awb, code)
    selects = RESOLVING + awb
    if state in TERMINAL:
        return _ask_override(code, state, awb, view)
    if may(_permissions(here.permissions), Action.HOLD_RESOLVED):
        return Prompt("problem_note", facts, about, selects=selects)
    request = Request(Action.HOLD_RESOLVED, awb, here.operator)
    return Prompt("problem_allow", facts, about, allow=request, selects=selects)


def _permissions(names: frozenset[str]) -> list[Permission]:
    return [Permission(name) for name in names if name in set(Permission)]


def _ask_override(code: str, state: ParcelState | None, awb: str, view: View) -> Answer:
    """Ask for leave to take a parcel back that was written off, or had ended: it lies here."""
    request = Request(Action.STATE_OVERRIDDEN, awb, view.here.operator)
    facts = (("awb", awb), ("status", "" if state is None else state.value))
    key = "problem_found" if state is ParcelState.CLOSED else "problem_reopen"
    return Prompt(key, facts, (awb, code), allow=request, selects=RESOLVING + awb)


def allowed(about: tuple[str, ...], note: str, view: View) -> Answer:
    """Return that a problem is resolved, by whoever may, with what was written of it."""
    (awb, code), approval = about, view.here.approval
    told = on_one_line(note or (approval.reason if approval else ""))
    if not told:
        return Refusal("problem_note_empty")
    waybill = view.known.waybill(awb)
    decision = Decision(Verdict.OK, awb, "problem_resolved", (("code", code),))
    details = Problem(code, told)
    outcome = Outcome(
        with_age(decision, view.known, view.here),
        action=RESOLVE,
        details=(details,) if approval is None else (details, approval),
        counts=True,
        selects=RESOLVING,
    )
    return outcome if waybill is None else _of_known(outcome, waybill, view)


def _of_known(outcome: Outcome, waybill: MirrorWaybill, view: View) -> Outcome:
    """Say where a parcel goes on to; one that was written off, or had ended, is here again."""
    parcel = parcel_of(waybill, 1, view.known)
    place = lane(waybill, view.known, view.here.hub)
    decision = replace(outcome.decision, parcel=parcel, place=place[0], place_code=place[1])
    state = state_at(waybill, view)
    met = {Guard.SUPERVISOR, Guard.ROLE_AND_NOTE}
    overrides = state in TERMINAL
    if overrides:
        reason = "problem_found" if state is ParcelState.CLOSED else "problem_reopened"
        facts = (("status", waybill.status),)
        decision = replace(decision, reason=reason, facts=facts)
    return replace(
        outcome,
        decision=decision,
        moves_to=step(state, Act.OVERRIDE if overrides else Act.RESOLVE, met).to,
        overrides=overrides,
        is_final=overrides,
        koli_total=max(1, waybill.koli_total),
    )


# ── back to its sender ───────────────────────────────────────────────────────────────────────


def send_back(text: str, view: View) -> Answer:
    """Return what becomes of a parcel that is to go back: refused, or out in vain so often."""
    known, here, _ = view
    shot = read(text, known)
    if shot.refusal:
        refused = verdict.rejected(shot.code, shot.refusal, **dict(shot.facts))
        return tried(refused, view, SEND_BACK)
    waybill = shot.waybill
    if waybill is None:
        return tried(verdict.unknown(shot.code, here.unknown_shelf), view, SEND_BACK)
    lifted = cured(known.problems(waybill.awb), Cure.SENT_BACK)
    told = known.history.partner_numbers(waybill.awb)
    numbers = (waybill.awb, *(one.partner_awb for one in told))
    out = known.outing(waybill.awb, here.hub)
    attempts = max(known.history.attempts(waybill.awb), out.attempt)
    names = (*(one.partner for one in told), *carriers_of(reversed(numbers)))
    enough = return_after(names, here.return_after, here.return_after_by_carrier)
    has_failed = attempts >= enough
    met = {Guard.FAILED_OR_REFUSED} if lifted or has_failed else set[Guard]()
    state = state_at(waybill, view)
    does = step(state, Act.SEND_BACK, met)
    if does.refused:
        facts = {"status": waybill.status, "attempts": str(enough)}
        return tried(verdict.rejected(waybill.awb, does.refused, **facts), view, SEND_BACK)
    back = replace(waybill, direction="return")
    number = number_back(numbers)
    reason = "problem_sent_back_linked" if number else "problem_sent_back"
    decision = Decision(
        *(Verdict.OK, waybill.awb, reason, (("origin", waybill.origin), ("return_awb", number))),
        *lane(back, known, here.hub),
        warning="return_unlinked" if wants_number_back(numbers) and not number else "",
        parcel=parcel_of(waybill, 1, known),
    )
    codes = tuple(sorted({hold.problem_code for hold in lifted}))
    return Outcome(
        with_age(decision, known, here),
        moves_to=does.to,
        came_from=state,
        leg=known.departures(waybill.awb, here.hub) + 1,
        attempt=attempts,
        koli_total=max(1, waybill.koli_total),
        action=SEND_BACK,
        details=(Problem(codes[0] if codes else "", cures=codes, return_awb=number or None),),
        counts=True,
    )
