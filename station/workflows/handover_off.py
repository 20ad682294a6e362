"""What comes off a manifest again, or is left behind by the truck (tertinggal). Pure.

Before it is closed a line is taken off. What left with a manifest that this one supersedes is on it
as it was there; scanned off, it stays here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Decision, Place, Verdict
from station.rules import verdict
from station.rules.awb import normalise
from station.rules.parcel_state import ParcelState
from station.rules.transitions import Act, Guard, step
from station.workflows.codes import read
from station.workflows.handover_bags import riding
from station.workflows.handover_book import LEAVE, TAKE_OFF, TAKE_PIECE
from station.workflows.handover_koli import goes_whole
from station.workflows.handover_manifest import BAG_KOLI
from station.workflows.knowledge import Outcome
from station.workflows.way import lane, parcel_of
from station.workflows.work import Refusal, with_age

if TYPE_CHECKING:
    from station.mirror.facts import MirrorWaybill
    from station.workflows.handover_book import View
    from station.workflows.handover_manifest import Line, Manifest
    from station.workflows.work import Answer


def take_off(text: str, number: str, view: View) -> Answer:
    """Return what becomes of a parcel or a bag that is to come off a manifest of this desk."""
    manifest = view.book.open.get(number)
    if manifest is None:
        return Refusal("manifest_closed")
    bag = manifest.lines.get(normalise(text))
    if bag is not None and bag.is_bag:
        return _bag_off(bag, manifest, view)
    shot = read(text, view.known)
    code = shot.waybill.awb if shot.waybill else shot.code
    line = manifest.lines.get(code)
    koli_no = _last_of(line, shot.koli_no) if line else 0
    if line is None or shot.waybill is None or not koli_no:
        reason = shot.refusal or "rejected_not_on_manifest"
        refused = verdict.rejected(code, reason, **{"manifest": number, **dict(shot.facts)})
        return Outcome(with_age(refused, view.known, view.here), action=TAKE_OFF, manifest=number)
    return _parcel_off(shot.waybill, koli_no, line, manifest, view)


def _last_of(line: Line, named: int) -> int:
    """Return the piece that its label names if it is here, else the last one; 0: neither."""
    if named:
        return named if named in line.pieces else 0
    return next(reversed(line.pieces))


def _parcel_off(
    waybill: MirrorWaybill, koli_no: int, line: Line, manifest: Manifest, view: View
) -> Outcome:
    known, here, _ = view
    parcel = parcel_of(waybill, koli_no, known)
    reason, action = _words(line)
    facts = (("manifest", manifest.supersedes or manifest.number),)
    place = lane(waybill, known, here.hub)
    decision = Decision(Verdict.OK, waybill.awb, reason, facts, *place, parcel=parcel)
    moves = goes_whole(waybill.awb, (), view)
    back = step(ParcelState.MANIFESTED, Act.LEAVE_BEHIND, {Guard.SUPERSEDED}).to
    return Outcome(
        with_age(decision, known, here),
        moves_to=back if moves else None,
        leg=max(1, known.departures(waybill.awb, here.hub)),
        koli_no=koli_no,
        koli_total=waybill.koli_total,
        action=action,
        details=(manifest.said(line_no=line.line_no, supersedes=manifest.supersedes or None),),
        counts=True,
        manifest=manifest.number,
    )


def _words(line: Line) -> tuple[str, str]:
    """Return the reason and the action."""
    if line.is_carried:
        return "left_behind", LEAVE
    return "taken_off", TAKE_OFF if len(line.pieces) == 1 else TAKE_PIECE


def _bag_off(line: Line, manifest: Manifest, view: View) -> Outcome:
    reason, action = _words(line)
    facts = (("manifest", manifest.supersedes or manifest.number),)
    place = Place.BAG, f"{manifest.to} {line.code[-4:]}"
    decision = Decision(Verdict.OK, "", reason, facts, *place, subject=line.code)
    said = manifest.said(
        bag=line.code, line_no=line.line_no, supersedes=manifest.supersedes or None
    )
    inside = riding(line.inside, manifest, line.code, view, off=True)
    return Outcome(
        decision,
        koli_no=BAG_KOLI + 1,
        action=action,
        details=(said,),
        counts=True,
        bag=line.code,
        manifest=manifest.number,
        along=tuple(_inside(one, action, view) for one in inside),
    )


def _inside(one: Outcome, action: str, view: View) -> Outcome:
    """Return what happens to a parcel in it: what is left behind, on the leg that it had begun."""
    if action != LEAVE:
        return replace(one, action=action)
    left = view.known.departures(one.decision.awb, view.here.hub)
    return replace(one, action=action, leg=max(1, left))
