"""Which parcels go on a manifest, and every way in which one must not. Pure.

Neighbours: handover_off (what comes off it again), handover_bags, handover_partner (pairs),
rules.transitions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from station.events import Workflow
from station.rules import verdict
from station.rules.parcel_state import ParcelState, state_of
from station.rules.transitions import Act, Guard, step
from station.workflows.handover_book import ADD
from station.workflows.handover_koli import bag_around, goes_whole
from station.workflows.handover_partner import number_of
from station.workflows.knowledge import Claim, Outcome
from station.workflows.way import (
    BEFORE_RECEIVING,
    came_in,
    keeping_off,
    lane,
    manifest_listing,
    moved_here,
    next_hop,
    parcel_of,
    pieces,
    was_received,
)
from station.workflows.work import with_age

if TYPE_CHECKING:
    from station.events import Decision, Parcel
    from station.journal.details import Handover
    from station.mirror.facts import MirrorHold, MirrorScan, MirrorWaybill
    from station.workflows.codes import Read
    from station.workflows.handover_book import View
    from station.workflows.handover_manifest import Manifest

_MET = frozenset({Guard.ONE_MANIFEST, Guard.NOT_HELD})
"""What is told by verdicts of their own: on another manifest, HOLD."""


class Fit(NamedTuple):
    """A piece, and the manifest it would go on: that of its hop, else the selected one."""

    waybill: MirrorWaybill
    piece: Claim
    earlier: MirrorScan | None
    hop: str
    manifest: Manifest
    parcel: Parcel


def add(shot: Read, waybill: MirrorWaybill, partner_awb: str, view: View) -> Outcome:
    """Return what becomes of a parcel, or of the piece that its label names.

    `partner_awb`: the partner's number that was read in the same shot, "" where none was.
    """
    fit = _fit(waybill, shot.koli_no, view)
    if fit is None:
        return tried(verdict.rejected(waybill.awb, "rejected_no_manifest"), view)
    refused = _refused(fit, view)
    if refused is not None:
        return tried(refused, view, fit)
    said = _line(fit, partner_awb or number_of(waybill.awb, fit.manifest, view))
    decision = _accepted(fit, said, view)
    moves = _completes(fit, view)
    return replace(
        tried(decision, view, fit),
        details=(said,),
        claim=fit.piece,
        moves_to=ParcelState.MANIFESTED if moves else None,
        came_from=ParcelState.AT_HUB if moves else None,
        selects=fit.manifest.number,
    )


def tried(decision: Decision, view: View, fit: Fit | None = None) -> Outcome:
    """Return what is recorded of a parcel, whether it goes on or not."""
    outcome = Outcome(with_age(decision, view.known, view.here), action=ADD)
    if fit is None:
        return outcome
    return replace(
        outcome,
        details=(fit.manifest.said(),),
        manifest=fit.manifest.number,
        leg=fit.piece.leg,
        koli_no=fit.piece.koli_no,
        koli_total=fit.waybill.koli_total,
    )


def hold_of(awb: str, to: str, view: View) -> MirrorHold | None:
    """Return the problem that keeps a parcel off a manifest to there."""
    return keeping_off(awb, to, view.known, view.here.hub)


def has_left(manifest: Manifest, view: View) -> bool:
    """Return whether the truck that a manifest is for is gone."""
    if not manifest.run:
        return False
    run = view.known.work.run(manifest.run)
    is_gone = run is not None and run.departed_at is not None
    return is_gone or manifest.run in view.book.departed


def elsewhere(code: str, view: View) -> Decision | None:
    """Return the refusal of an AWB or a bag that another desk has on a manifest of this hub.

    It may have been received here again since that one was closed.
    """
    manifest = manifest_listing(code, view.known, view.here.hub)
    if manifest is None or view.book.manifest(manifest.number) is not None:
        return None  # this desk's own is known better here
    if manifest.number in view.book.superseded:
        return None
    reason = "rejected_other_manifest" if manifest.closed_at is None else "rejected_handed_over"
    return verdict.rejected(code, reason, manifest=manifest.number)


# ── one piece ────────────────────────────────────────────────────────────────────────────────


def _fit(waybill: MirrorWaybill, named: int, view: View) -> Fit | None:
    """Find where a piece would go; those that share a barcode count up."""
    hop = next_hop(waybill, view.known, view.here.hub)
    manifest = view.book.for_hop(hop, view.here.selected)
    if manifest is None:
        return None
    claim, earlier = _piece(waybill, named, view)
    return Fit(
        *(waybill, claim, earlier, hop, manifest),
        parcel_of(waybill, claim.koli_no, view.known),
    )


def _piece(waybill: MirrorWaybill, named: int, view: View) -> tuple[Claim, MirrorScan | None]:
    """Return the named koli, or the first that is on no manifest and in no bag.

    Where there is none such, the last one that is on a manifest is meant: it says so.
    """
    known, here, book = view
    leg = known.departures(waybill.awb, here.hub) + 1
    meant: list[tuple[Claim, MirrorScan | None]] = []
    for koli_no in [named] if named else pieces(waybill):
        piece = waybill.awb, koli_no
        claim = Claim(Workflow.HANDOVER, here.hub, leg, book.stint(piece), *piece)
        earlier = known.earlier(claim)
        is_on = earlier is not None or book.where(piece) in book.open
        is_bagged = bool(bag_around(*piece, view))
        if is_on or not is_bagged or not meant:
            meant.append((claim, earlier))
        if not (is_on or is_bagged):
            break
    return meant[-1]


def _completes(fit: Fit, view: View) -> bool:
    """Return whether all other pieces are on manifests: a waybill moves with its last."""
    piece = fit.piece
    return goes_whole(piece.awb, {(piece.awb, piece.koli_no)}, view, piece.leg)


def _line(fit: Fit, partner_awb: str) -> Handover:
    """Return the piece's share of its line; the first one of an AWB makes the line."""
    waybill, manifest, total = fit.waybill, fit.manifest, max(1, fit.waybill.koli_total)
    is_first = waybill.awb not in manifest.lines
    share = waybill.weight_g * fit.piece.koli_no // total
    before = waybill.weight_g * (fit.piece.koli_no - 1) // total
    return manifest.said(
        line_no=manifest.last_line + 1 if is_first else None,
        weight_g=share - before,
        service=waybill.service or None,
        postcode=waybill.postcode or None,
        partner_awb=partner_awb or None,
    )


def _accepted(fit: Fit, said: Handover, view: View) -> Decision:
    warning = step(_state(fit.waybill, view), Act.MANIFEST, _MET).warning
    if fit.manifest.partner and not said.partner_awb:
        warning = "partner_awb_wanted"
    return verdict.manifested(fit.parcel, fit.manifest.place, warning=warning)


def _refused(fit: Fit, view: View) -> Decision | None:
    """Return the verdict on a parcel that goes on no manifest, None where it does."""
    return _gone(fit, view) or _illegal(fit, view) or _wrong_way(fit, view)


def _gone(fit: Fit, view: View) -> Decision | None:
    """Tell what is on this manifest already from what is on another one, or has left."""
    awb = fit.waybill.awb
    own = view.book.where((awb, fit.piece.koli_no))
    is_open = own in view.book.open
    came_back = fit.earlier is None and came_in(fit.waybill, view.known, view.here.hub)
    if own and own != fit.manifest.number and (is_open or not came_back):
        reason = "rejected_other_manifest" if is_open else "rejected_handed_over"
        return replace(verdict.rejected(awb, reason, manifest=own), parcel=fit.parcel)
    if fit.earlier is not None:
        return verdict.duplicate(fit.parcel, fit.earlier, fit.manifest.place)
    if own == fit.manifest.number:
        # Its leg is another by now: an older handover became known only after it was scanned.
        return replace(verdict.rejected(awb, "rejected_on_manifest"), parcel=fit.parcel)
    other = elsewhere(awb, view)
    if other is None or (other.reason == "rejected_handed_over" and came_back):
        return None
    return replace(other, parcel=fit.parcel)


def _illegal(fit: Fit, view: View) -> Decision | None:
    waybill, parcel = fit.waybill, fit.parcel
    if has_left(fit.manifest, view):
        return verdict.rejected(waybill.awb, "rejected_run_departed", run=fit.manifest.run)
    if state_of(waybill.status) is ParcelState.CANCELLED:
        return verdict.held_cancelled(parcel, view.here.hold_desk)
    bag = bag_around(waybill.awb, fit.piece.koli_no, view)
    if bag:
        return replace(verdict.rejected(waybill.awb, "rejected_in_bag", bag=bag), parcel=fit.parcel)
    legal = step(_state(waybill, view), Act.MANIFEST, _MET)
    if legal.refused:
        status = _state(waybill, view) or waybill.status
        return verdict.rejected(waybill.awb, legal.refused, status=status)
    return None


def _wrong_way(fit: Fit, view: View) -> Decision | None:
    waybill, manifest, parcel = fit.waybill, fit.manifest, fit.parcel
    hold = hold_of(waybill.awb, manifest.to, view)
    if hold is not None:
        return verdict.held(parcel, hold, view.here.hold_desk)
    if manifest.partner or fit.hop == manifest.to:
        return None
    belongs = fit.hop or waybill.destination
    return verdict.missort(parcel, belongs, lane(waybill, view.known, view.here.hub))


def _state(waybill: MirrorWaybill, view: View) -> ParcelState | None:
    """Return where it is by now; what is on a manifest was told before."""
    moved = moved_here(waybill, view.known, view.here.hub)
    if moved is not None:
        return moved
    book, state = view.book, state_of(waybill.status)
    own = [(waybill.awb, koli_no) for koli_no in pieces(waybill)]
    was_here = any(book.stint(piece) or book.bags.stint(piece) for piece in own)
    if was_here and state in BEFORE_RECEIVING:
        return ParcelState.AT_HUB
    return was_received(waybill, view.known, view.here.hub) or state
