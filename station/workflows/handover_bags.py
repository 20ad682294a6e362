"""Sealed bags on a manifest, with all that is in them. Pure. Neighbours: handover_parcels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from station.events import Decision, Verdict, Workflow
from station.rules import verdict
from station.rules.parcel_state import ParcelState
from station.workflows.handover_book import ADD
from station.workflows.handover_koli import goes_whole, home_of, koli_total
from station.workflows.handover_manifest import BAG_KOLI
from station.workflows.handover_parcels import elsewhere, has_left, hold_of
from station.workflows.knowledge import Claim, Outcome
from station.workflows.work import with_age

if TYPE_CHECKING:
    from collections.abc import Iterable

    from station.journal.details import Handover
    from station.workflows.handover_book import View
    from station.workflows.handover_manifest import Manifest, Piece

_SEALED = "sealed"


class SealedBag(NamedTuple):
    """A bag as this desk or the mirror knows it. `status` as `bag.status`; grams, gross."""

    number: str
    hub: str
    route: str
    status: str
    weight_g: int
    inside: tuple[Piece, ...]


def bag_of(number: str, view: View) -> SealedBag | None:
    """Return a bag: as this desk packed it, else as the mirror knows it."""
    own = view.book.bags.bag(number)
    told = view.known.work.bag(number)
    if own is not None and (told is None or told.status in {"open", _SEALED}):
        status = "open" if number in view.book.bags.open else _SEALED
        facts = (own.route, status, own.weight_g or 0, tuple(own.pieces))
        return SealedBag(number, view.here.hub, *facts)
    if told is None:
        return None
    inside = tuple((one.awb, one.koli_no) for one in view.known.work.bag_contents(number))
    return SealedBag(number, told.hub, told.route, told.status, told.weight_g or 0, inside)


def add_bag(bag: SealedBag, view: View) -> Outcome:
    """Return what becomes of a bag: it goes on as a whole, and what is in it moves with it."""
    manifest = view.book.for_hop(bag.route, view.here.selected)
    if manifest is None:
        return _tried(_named("rejected_no_manifest", bag), bag, None, view)
    claim = _claim(bag, view)
    refused = _refused(bag, claim, manifest, view)
    if refused is not None:
        return _tried(refused, bag, manifest, view)
    facts = (("items", str(len(bag.inside))),)
    decision = Decision(
        *(Verdict.OK, "", "manifested_bag", facts, *manifest.place), subject=bag.number
    )
    said = manifest.said(
        bag=bag.number, line_no=manifest.last_line + 1, weight_g=bag.weight_g, koli=1
    )
    return replace(
        _tried(decision, bag, manifest, view),
        details=(said,),
        claim=claim,
        selects=manifest.number,
        along=tuple(riding(bag.inside, manifest, bag.number, view)),
    )


def riding(
    inside: Iterable[Piece], manifest: Manifest, bag: str, view: View, *, off: bool = False
) -> Iterable[Outcome]:
    """Yield what happens to the parcels in a bag that goes on a manifest, or comes off it."""
    inside, there = tuple(inside), ParcelState.MANIFESTED
    last = dict(inside)
    for awb, koli_no in inside:
        leg = view.known.departures(awb, view.here.hub) + 1
        moves = last[awb] == koli_no and goes_whole(awb, inside, view, 0 if off else leg)
        here = home_of(awb, inside, view)
        yield Outcome(
            Decision(Verdict.OK, awb, "manifested"),
            action=ADD,
            details=(manifest.said(bag=bag),),
            counts=True,
            moves_to=(here if off else there) if moves else None,
            came_from=(there if off else here) if moves else None,
            leg=leg,
            koli_no=koli_no,
            koli_total=koli_total(awb, view),
            bag=bag,
            manifest=manifest.number,
        )


def held_inside(inside: Iterable[Piece], bag: str, to: str, view: View) -> Decision | None:
    """Return HOLD where a parcel in a bag was held after it was sealed."""
    for awb in dict.fromkeys(awb for awb, _ in inside):
        hold = hold_of(awb, to, view)
        if hold is not None:
            return verdict.held_in_bag(bag, awb, hold, view.here.hold_desk)
    return None


def _claim(bag: SealedBag, view: View) -> Claim:
    stint = view.book.stint((bag.number, BAG_KOLI))
    return Claim(Workflow.HANDOVER, view.here.hub, 1, stint, bag.number, 1)


def _refused(bag: SealedBag, claim: Claim, manifest: Manifest, view: View) -> Decision | None:
    """Return the verdict on a bag that goes on no manifest, None where it does."""
    return (
        _gone(bag, claim, manifest, view)
        or _not_sealed(bag, view)
        or held_inside(bag.inside, bag.number, manifest.to, view)
        or _wrong_way(bag, manifest, view)
    )


def _gone(bag: SealedBag, claim: Claim, manifest: Manifest, view: View) -> Decision | None:
    own = view.book.where((bag.number, BAG_KOLI))
    if own and own != manifest.number:
        is_open = own in view.book.open
        reason = "rejected_other_manifest" if is_open else "rejected_handed_over"
        return _named(reason, bag, manifest=own)
    earlier = view.known.earlier(claim)
    if earlier is not None:
        facts = (("at", earlier.at.isoformat()), ("operator", earlier.operator))
        told = (*facts, ("desk", earlier.desk))
        return Decision(
            *(Verdict.DUPLICATE, "", "duplicate", told, *manifest.place), subject=bag.number
        )
    other = elsewhere(bag.number, view)
    return other and replace(other, awb="", subject=bag.number)


def _not_sealed(bag: SealedBag, view: View) -> Decision | None:
    if bag.status == "open":
        return _named("rejected_bag_open", bag, bag=bag.number)
    if bag.status != _SEALED or bag.hub != view.here.hub:
        return _named("rejected_bag_status", bag, bag=bag.number, hub=bag.hub)
    return None


def _wrong_way(bag: SealedBag, manifest: Manifest, view: View) -> Decision | None:
    if has_left(manifest, view):
        return _named("rejected_run_departed", bag, run=manifest.run)
    if bag.route == manifest.to:
        return None
    facts = (("belongs", bag.route),)
    return Decision(Verdict.MISSORT, "", "missort", facts, subject=bag.number)


def _named(reason: str, bag: SealedBag, /, **facts: str) -> Decision:
    return replace(verdict.rejected("", reason, **facts), subject=bag.number)


def _tried(decision: Decision, bag: SealedBag, manifest: Manifest | None, view: View) -> Outcome:
    said: tuple[Handover, ...] = (manifest.said(bag=bag.number),) if manifest else ()
    return Outcome(
        with_age(decision, view.known, view.here),
        action=ADD,
        details=said,
        bag=bag.number,
        manifest=manifest.number if manifest else "",
    )
