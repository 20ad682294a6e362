"""A closed manifest that is scanned: what it is, and the one that takes its place. Pure.

A closed manifest is never edited. A new one names it and holds all that was on it; what the truck
left behind (tertinggal) is scanned off the new one, see handover_off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from station.events import Decision, Verdict
from station.journal.details import Handover
from station.rules import verdict
from station.rules.parcel_state import ParcelState, state_of
from station.workflows.handover_book import CARRY, OPEN
from station.workflows.handover_manifest import BAG_KOLI, Line
from station.workflows.handover_opening import is_gone, made_number, opened
from station.workflows.knowledge import Outcome
from station.workflows.work import Prompt, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.mirror.work_facts import MirrorManifest, MirrorManifestLine
    from station.workflows.handover_book import View
    from station.workflows.handover_manifest import Manifest
    from station.workflows.work import Answer

_ON_ITS_WAY = frozenset({ParcelState.MANIFESTED, ParcelState.IN_TRANSIT, ParcelState.WITH_3P})


class Closed(NamedTuple):
    """A closed manifest as this desk or the mirror knows it."""

    said: Handover
    lines: tuple[Line, ...]


def known_manifest(number: str, view: View) -> Answer | None:
    """Return what scanning a manifest's number says; None where nobody knows one of it."""
    told = view.known.work.manifest(number)
    if told is None and number not in view.book.closed:
        return None
    refused = _refused(number, told, view)
    if refused is not None:
        return Outcome(replace(refused, subject=number), action=OPEN)
    facts = (("manifest", number[-4:]),)
    return Prompt("manifest_supersede", facts, about=(number,), takes_yes=True)


def supersede(number: str, view: View) -> Outcome | Refusal:
    """Return a new manifest in the place of a closed one, with all that was on it."""
    told = view.known.work.manifest(number)
    if _refused(number, told, view) is not None:
        return Refusal("manifest_not_superseded")
    before = _of_book(view.book.closed.get(number)) or _of_mirror(told, view)
    said = replace(before.said, manifest=made_number(view), supersedes=number)
    along = tuple(one for line in before.lines for one in _carried(line, said))
    return opened(said, "manifest_superseding", (("manifest", number),), *along)


def _refused(number: str, told: MirrorManifest | None, view: View) -> Decision | None:
    """Return why no new manifest takes this one's place, None where one may."""
    later = view.known.work.superseded_by(number)
    by = view.book.superseded.get(number) or (later.number if later else "")
    if by:
        return verdict.rejected("", "rejected_manifest_superseded", manifest=by)
    if told is not None and number not in view.book.closed:
        refused = _of_others(told, view)
        if refused is not None:
            return refused
    return _under_way(number, told, view)


def _of_others(told: MirrorManifest, view: View) -> Decision | None:
    if told.from_hub != view.here.hub:
        arrives = told.to_hub == view.here.hub
        reason = "rejected_manifest_arriving" if arrives else "rejected_manifest_other_hub"
        return verdict.rejected("", reason, hub=told.from_hub)
    if told.closed_at is None:
        return verdict.rejected("", "rejected_manifest_open_elsewhere")
    return None


def _under_way(number: str, told: MirrorManifest | None, view: View) -> Decision | None:
    own = view.book.closed.get(number)
    run_no = own.run if own else told.run if told else ""
    run = view.known.work.run(run_no) if run_no else None
    arrived = run is not None and run.arrived_at is not None
    awbs = list(own.lines) if own else [one.awb for one in view.known.work.manifest_lines(number)]
    if arrived or any(_moved_on(awb, view) for awb in awbs):
        return verdict.rejected("", "rejected_manifest_received")
    if run_no in view.book.departed or (run is not None and is_gone(run, view)):
        return verdict.rejected("", "rejected_run_departed", run=run_no)
    return None


def _moved_on(awb: str, view: View) -> bool:
    """Return whether a parcel that left here is known to be somewhere else by now."""
    waybill = view.known.waybill(awb)
    if waybill is None or not view.known.told_departures(awb, view.here.hub):
        return False
    state = state_of(waybill.status)
    return state is not None and state not in _ON_ITS_WAY


def _of_book(manifest: Manifest | None) -> Closed | None:
    if manifest is None:
        return None
    run, vehicle, driver = manifest.runs[-1]
    said = manifest.said(run=run or None, vehicle=vehicle or None, driver=driver or None)
    return Closed(said, tuple(manifest.lines.values()))


def _of_mirror(told: MirrorManifest | None, view: View) -> Closed:
    assert told is not None, "a manifest that nobody knows is refused"
    partner = told.to_hub if view.known.location(told.to_hub) is None else None
    said = Handover(
        *(told.number, told.kind, told.to_hub, told.run or None, told.vehicle or None),
        driver=told.driver or None,
        partner=partner,
    )
    lines = view.known.work.manifest_lines(told.number)
    return Closed(said, tuple(_line(line, view) for line in lines))


def _line(told: MirrorManifestLine, view: View) -> Line:
    line = Line(told.awb or told.bag_no, told.line_no, bool(told.bag_no))
    line.partner_awb, line.follows = told.partner_awb, told.follows
    if line.is_bag:
        line.pieces = {BAG_KOLI: told.weight_g}
        inside = view.known.work.bag_contents(told.bag_no)
        line.inside = dict.fromkeys((one.awb, one.koli_no) for one in inside)
    else:
        koli = max(1, told.koli)
        line.pieces = {
            n: told.weight_g * n // koli - told.weight_g * (n - 1) // koli
            for n in range(1, koli + 1)
        }
        waybill = view.known.waybill(told.awb)
        line.service = waybill.service if waybill else None
        line.postcode = waybill.postcode if waybill else None
    return line


def _carried(line: Line, manifest: Handover) -> Iterator[Outcome]:
    """Yield a line as it was, piece by piece; it neither moves nor counts anew."""
    said = replace(
        manifest,
        bag=line.code if line.is_bag else None,
        service=line.service or None,
        postcode=line.postcode or None,
        partner_awb=line.partner_awb or None,
        follows=line.follows,
        run=None,
    )
    awb = "" if line.is_bag else line.code
    for place, (koli_no, weight_g) in enumerate(line.pieces.items()):
        number = line.line_no if place == 0 else None
        one = replace(said, line_no=number, weight_g=weight_g, koli=len(line.pieces))
        yield _carry(awb, koli_no, one, line)
    for inside, inside_koli in line.inside:
        yield _carry(inside, inside_koli, replace(said, line_no=None), line)


def _carry(awb: str, koli_no: int, said: Handover, line: Line) -> Outcome:
    decision = Decision(Verdict.OK, awb, "carried_over", subject="" if awb else line.code)
    return Outcome(
        decision,
        action=CARRY,
        details=(said,),
        koli_no=koli_no,
        bag=line.code if line.is_bag else "",
        manifest=said.manifest,
    )
