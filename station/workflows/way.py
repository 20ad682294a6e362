"""Where a parcel is bound, and what a verdict tells of it: the same in every workflow. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Parcel, Place
from station.rules.problem_codes import Bound

if TYPE_CHECKING:
    from station.mirror.facts import MirrorWaybill
    from station.workflows.knowledge import Knowledge


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
