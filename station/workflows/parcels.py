"""What every workflow says of a parcel: its ends, its way on, and how the pane names it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Parcel, Place

if TYPE_CHECKING:
    from station.mirror.facts import MirrorWaybill
    from station.workflows.knowledge import Knowledge


def ends(waybill: MirrorWaybill) -> tuple[str, str]:
    """Return where it set out and where it goes; a return travels back to its sender."""
    out = (waybill.origin, waybill.destination)
    return out[::-1] if waybill.direction == "return" else out


def way_on(waybill: MirrorWaybill, known: Knowledge, hub: str) -> tuple[Place, str]:
    """Return the lane at a hub where the parcel waits for its way on."""
    _, towards = ends(waybill)
    route = known.route(hub, towards)
    return (Place.LANE, route.lane) if route and route.lane else (Place.NONE, "")


def parcel_of(waybill: MirrorWaybill, koli_no: int, known: Knowledge) -> Parcel:
    """Return a piece as the pane shows it."""
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
