"""Where a parcel is bound, and what a verdict tells of it: the same in every workflow. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Parcel, Place, Workflow
from station.rules.parcel_state import ParcelState, state_of
from station.rules.problem_codes import Bound, blocking_way
from station.workflows.knowledge import Claim

if TYPE_CHECKING:
    from station.mirror.facts import MirrorHold, MirrorWaybill
    from station.mirror.work_facts import MirrorManifest
    from station.workflows.knowledge import Knowledge

BEFORE_RECEIVING = frozenset(
    {
        *(ParcelState.BOOKED, ParcelState.PICKED_UP, ParcelState.MANIFESTED),
        *(ParcelState.IN_TRANSIT, ParcelState.WITH_3P, ParcelState.IN_BAG),
    }
)
"""What a scan that has not come back from the databases may have ended by now."""


_COMES_IN = frozenset({ParcelState.PICKED_UP, ParcelState.IN_TRANSIT, ParcelState.WITH_3P})


def ends(waybill: MirrorWaybill) -> tuple[str, str]:
    """Return where it set out and where it goes; a return travels back to its sender."""
    both = (waybill.origin, waybill.destination)
    return both[::-1] if waybill.direction == "return" else both


def next_hop(waybill: MirrorWaybill, known: Knowledge, hub: str) -> str:
    """Return the hub it goes to from here, this one where it has arrived; empty: nobody knows."""
    _, towards = ends(waybill)
    if towards == hub:
        return hub
    route = known.route(hub, towards)
    return route.next_hop if route else ""


def lane(waybill: MirrorWaybill, known: Knowledge, hub: str) -> tuple[Place, str]:
    """Return the lane where it waits here."""
    _, towards = ends(waybill)
    route = known.route(hub, towards)
    return (Place.LANE, route.lane) if route and route.lane else (Place.NONE, "")


def bound_for(to: str, waybill: MirrorWaybill, known: Knowledge, hub: str) -> Bound:
    """Return what a bag or manifest from this hub to another, or to a partner, is for a parcel.

    `to` is a hub's code, or that of a partner courier.
    """
    route = known.route(hub, ends(waybill)[1])
    return Bound(
        to_partner=known.location(to) is None and known.lists.courier_partner(to) is not None,
        returning=waybill.direction == "return",
        to_next_hop=route is not None and route.next_hop == to,
    )


def keeping_off(awb: str, to: str, known: Knowledge, hub: str) -> MirrorHold | None:
    """Return the problem that keeps a parcel out of a bag or manifest from this hub to there.

    Nearly all have none, which costs one look-up: sealing and closing ask it of every parcel.
    """
    holds = known.holds(awb)
    waybill = known.waybill(awb) if holds else None
    return None if waybill is None else blocking_way(holds, bound_for(to, waybill, known, hub))


def moved_here(waybill: MirrorWaybill, known: Knowledge, hub: str) -> ParcelState | None:
    """Return where this desk moved it a moment ago; what left and came in again since is here."""
    moved = known.moved(waybill.awb, hub)
    return ParcelState.AT_HUB if moved in _COMES_IN and came_in(waybill, known, hub) else moved


def was_received(waybill: MirrorWaybill, known: Knowledge, hub: str) -> ParcelState | None:
    """Return AT_HUB where all of it came in here, which its status does not say yet; else None."""
    if state_of(waybill.status) not in BEFORE_RECEIVING:
        return None
    return ParcelState.AT_HUB if came_in(waybill, known, hub) else None


def came_in(waybill: MirrorWaybill, known: Knowledge, hub: str) -> bool:
    """Return whether all of it was received here since it last left, as far as is known."""
    leg, koli_no = known.departures(waybill.awb, hub) + 1, max(1, waybill.koli_total)
    first = Claim(Workflow.RECEIVING, hub, leg, 0, waybill.awb, koli_no)
    out = known.outing(waybill.awb, hub)
    claims = (first, replace(first, attempt=out.attempt, since=out.at))
    return any(known.earlier(claim) is not None for claim in claims)


def parcel_of(waybill: MirrorWaybill, koli_no: int, known: Knowledge) -> Parcel:
    """Return what a verdict tells of a piece."""
    towards = known.location(waybill.destination)
    return Parcel(
        awb=waybill.awb,
        destination_code=waybill.destination,
        destination_name=towards.city if towards else waybill.destination,
        service=waybill.service,
        weight_g=waybill.weight_g,
        koli_no=koli_no,
        koli_total=waybill.koli_total,
    )


def pieces(waybill: MirrorWaybill) -> range:
    """Return the numbers of its pieces."""
    return range(1, max(1, waybill.koli_total) + 1)


def manifest_listing(code: str, known: Knowledge, hub: str) -> MirrorManifest | None:
    """Return this hub's newest manifest that lists an AWB or a bag, as far as the mirror knows.

    One that another took the place of lists nothing any more.
    """
    numbers = (line.manifest for line in known.work.lines_of(code))
    told = (known.work.manifest(n) for n in numbers if known.work.superseded_by(n) is None)
    return next((one for one in told if one is not None and one.from_hub == hub), None)
