"""What the local copy knows of a waybill for its label: no names, no money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.mirror.reader import MirrorReader
from station.paper.documents import AwbLabel
from station.rules.awb import normalise

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def label_of(awb: str, hub: str, file: Path) -> tuple[AwbLabel, datetime] | None:
    """Return the label, and as of when that is known; None where nothing is."""
    with MirrorReader(file) as mirror:
        waybill = mirror.waybill(normalise(awb))
        as_of = mirror.as_of()
        if waybill is None or as_of is None:
            return None
        route = mirror.route(hub, waybill.destination)
        place = mirror.location(waybill.destination)
    label = AwbLabel(
        waybill.awb,
        origin=waybill.origin,
        destination=waybill.destination,
        destination_name=place.name if place is not None else "",
        route=route.lane if route is not None else "",
        service=waybill.service,
        koli_count=waybill.koli_total,
        weight_g=waybill.weight_g,
    )
    return label, as_of
