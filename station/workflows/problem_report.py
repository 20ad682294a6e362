"""A parcel is reported under a code, a note or a photo added, a lost one written off. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.access.approval import Request
from station.access.permissions import Action
from station.events import CommandName, Decision, Place, Verdict, Workflow
from station.journal.details import Problem
from station.rules import verdict
from station.rules.notes import on_one_line
from station.rules.parcel_state import TERMINAL, ParcelState
from station.rules.problem_codes import Cure, blocks_anything, code_of, hold_of, is_cured_by
from station.rules.transitions import Act, Guard, step
from station.workflows.codes import read
from station.workflows.knowledge import Claim, Outcome
from station.workflows.problem_book import ADD, DESTROY, LOSE, REPORT
from station.workflows.proof import PHOTO, kept
from station.workflows.way import lane, moved_here, parcel_of
from station.workflows.work import Prompt, Refusal, with_age

if TYPE_CHECKING:
    from station.events import Command
    from station.mirror.facts import MirrorHold, MirrorWaybill
    from station.workflows.codes import Read
    from station.workflows.own_way import Outing
    from station.workflows.problem_book import View
    from station.workflows.work import Answer

_MET = frozenset({Guard.REASON, Guard.SUPERVISOR})
_WITH_COURIER = frozenset({ParcelState.OUT_FOR_DELIVERY, ParcelState.FAILED})


def report(text: str, view: View) -> Answer:
    """Return what becomes of a parcel that is scanned under the selected code."""
    known, here, _ = view
    shot = read(text, known)
    if shot.refusal:
        return tried(verdict.rejected(shot.code, shot.refusal, **dict(shot.facts)), view)
    meant = code_of(here.selected, known.lists)
    if meant is None:
        return tried(verdict.rejected(shot.code, "rejected_no_code"), view)
    if shot.waybill is None:
        return _of_unknown(shot.code, meant.code, view)
    if is_cured_by(meant.cured_by, Cure.FOUND):
        return _ask_write_off(shot.waybill, LOSE, meant.code, view)
    return _of_known(shot, shot.waybill, view)


def state_at(waybill: MirrorWaybill, view: View) -> ParcelState | None:
    """Return where it is by now; what went out or came back here a moment ago has."""
    known, here, book = view
    state = moved_here(waybill, known, here.hub) or book.state_of(waybill, known)
    out = known.outing(waybill.awb, here.hub)
    if state in TERMINAL:
        return state
    if not out.attempt:
        return ParcelState.OUT_FOR_DELIVERY if _is_out(waybill, state, view) else state
    if out.runsheet:
        return ParcelState.FAILED if state is ParcelState.FAILED else out.state
    is_back = state in _WITH_COURIER and _came_back(waybill, out, view)
    return ParcelState.AT_HUB if is_back else state


def _is_out(waybill: MirrorWaybill, state: ParcelState | None, view: View) -> bool:
    """Return whether somebody's scan took it out, which its status does not say yet."""
    if state not in {ParcelState.AT_HUB, ParcelState.IN_TRANSIT}:
        return False
    known, hub = view.known, view.here.hub
    leg, attempt = known.departures(waybill.awb, hub) + 1, known.history.attempts(waybill.awb) + 1
    claim = Claim(Workflow.DELIVERY, hub, leg, attempt, waybill.awb, waybill.koli_total)
    return known.earlier(claim) is not None


def _came_back(waybill: MirrorWaybill, out: Outing, view: View) -> bool:
    """Return whether all of it was received again after its last way out."""
    leg = view.known.departures(waybill.awb, view.here.hub) + 1
    last = waybill.awb, max(1, waybill.koli_total)
    claim = Claim(Workflow.RECEIVING, view.here.hub, leg, out.attempt, *last, out.at)
    return view.known.earlier(claim) is not None


def tried(decision: Decision, view: View, action: str = REPORT) -> Outcome:
    """Return what is recorded of a scan that changes nothing."""
    return Outcome(with_age(decision, view.known, view.here), action=action)


def _of_unknown(code: str, problem: str, view: View) -> Outcome:
    outcome = tried(verdict.unknown(code, view.here.unknown_shelf), view)
    is_new = not any(hold.problem_code == problem for hold in view.known.problems(code))
    return replace(outcome, details=(Problem(problem),), counts=is_new)


def _of_known(shot: Read, waybill: MirrorWaybill, view: View) -> Outcome:
    known, here, _ = view
    hold = hold_of(here.selected, "", here.now, known.lists)
    state = state_at(waybill, view)
    does = step(state, Act.REPORT, _MET)
    if does.refused:
        return tried(verdict.rejected(waybill.awb, does.refused, status=waybill.status), view)
    parcel = parcel_of(waybill, shot.koli_no or 1, known)
    open_now = known.problems(waybill.awb)
    same = next((one for one in open_now if one.problem_code == hold.problem_code), None)
    place = _place_of(hold, waybill, view)
    if same is not None and does.to is None:
        facts = (*_words(same), ("at", same.since.isoformat()))
        again = Decision(Verdict.DUPLICATE, waybill.awb, "problem_known", facts, *place)
        return tried(replace(again, parcel=parcel), view)
    decision = Decision(Verdict.OK, waybill.awb, "problem_reported", _words(hold), *place)
    return Outcome(
        with_age(replace(decision, parcel=parcel), known, here),
        moves_to=does.to,
        came_from=state if does.to else None,
        attempt=known.history.attempts(waybill.awb),
        leg=known.departures(waybill.awb, here.hub) + 1,
        koli_no=shot.koli_no or 1,
        koli_total=max(1, waybill.koli_total),
        action=REPORT,
        details=(Problem(hold.problem_code),),
        counts=True,
    )


def _place_of(hold: MirrorHold, waybill: MirrorWaybill, view: View) -> tuple[Place, str]:
    """Return where it is put: what is kept from anything goes to the table that clears it."""
    if blocks_anything(hold) and view.here.hold_desk:
        return Place.DESK, view.here.hold_desk
    return lane(waybill, view.known, view.here.hub)


def _words(hold: MirrorHold) -> tuple[tuple[str, str], ...]:
    return (("code", hold.problem_code), ("text_id", hold.text_id), ("text_en", hold.text_en))


# ── a note, a photo ──────────────────────────────────────────────────────────────────────────


def add(said: Command, view: View) -> Answer:
    """Add what a command says, or shows, to the report that this desk made of a parcel."""
    awb = said.argument or view.book.last
    told = view.book.report_of(awb)
    if told is None:
        return Refusal("problem_scan_first")
    if said.name is CommandName.PHOTO:
        return _add_photo(said, awb, view)
    note = on_one_line(said.reason)
    if not note:
        return Refusal("problem_note_empty")
    return _added(awb, Problem(told.code, note, of=told.event_id), "problem_noted", view)


def _add_photo(said: Command, awb: str, view: View) -> Answer:
    told = view.book.report_of(awb)
    try:
        photo = kept(said.pictures, PHOTO, said.at)
    except ValueError:
        return Refusal("problem_photo_big")
    if told is None or photo is None:
        return Refusal("problem_photo_aside")
    shown = Problem(told.code, photo=photo.reference, of=told.event_id)
    return replace(_added(awb, shown, "problem_pictured", view), pictures=(photo,))


def _added(awb: str, said: Problem, reason: str, view: View) -> Outcome:
    waybill = view.known.waybill(awb)
    parcel = parcel_of(waybill, 1, view.known) if waybill else None
    decision = Decision(Verdict.OK, awb, reason, (("code", said.code),), parcel=parcel)
    return Outcome(decision, action=ADD, details=(said,), counts=True)


# ── written off ──────────────────────────────────────────────────────────────────────────────


def destroy(argument: str, view: View) -> Answer:
    """Ask for leave to write a damaged parcel off: the named one, or that reported last."""
    awb = argument or view.book.last
    waybill, told = view.known.waybill(awb), view.book.report_of(awb)
    if waybill is None or told is None:
        return Refusal("problem_scan_first")
    return _ask_write_off(waybill, DESTROY, told.code, view)


def _ask_write_off(waybill: MirrorWaybill, action: str, code: str, view: View) -> Answer:
    if state_at(waybill, view) is ParcelState.CLOSED:
        rejected = verdict.rejected(waybill.awb, "rejected_terminal", status=ParcelState.CLOSED)
        return tried(rejected, view, action)
    request = Request(Action.PARCEL_WRITTEN_OFF, waybill.awb, view.here.operator)
    about = (waybill.awb, code, action)
    return Prompt(f"problem_{action}", (("awb", waybill.awb),), about, allow=request)


def write_off(about: tuple[str, ...], view: View) -> Answer:
    """Return that a parcel is lost or destroyed, as a second person allowed."""
    awb, code, action = about
    waybill, approval = view.known.waybill(awb), view.here.approval
    if waybill is None or approval is None:  # the mirror was made anew meanwhile
        return Refusal("problem_scan_first")
    act = Act.LOSE if action == LOSE else Act.DESTROY
    parcel = parcel_of(waybill, 1, view.known)
    decision = Decision(Verdict.OK, awb, f"problem_{action}", parcel=parcel)
    return Outcome(
        with_age(decision, view.known, view.here),
        moves_to=step(state_at(waybill, view), act, _MET).to,
        koli_total=max(1, waybill.koli_total),
        action=action,
        details=(Problem(code, on_one_line(approval.reason)), approval),
        counts=True,
        is_final=True,
    )
