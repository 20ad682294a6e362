"""What the mirror can tell a rule. Plain values, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class MirrorWaybill:
    """A waybill as OSAS last told it. `status` is ours (mapped), weight in integer grams."""

    awb: str
    origin: str
    destination: str
    service: str
    weight_g: int
    status: str
    direction: str
    koli_total: int
    legs: int
    """How many handovers OSAS knows of: the parcel is on leg `legs + 1`."""


@dataclass(frozen=True, slots=True)
class MirrorLocation:
    """A hub, agent or counter. `timezone` is an IANA name."""

    code: str
    name: str
    kind: str
    city: str
    timezone: str


@dataclass(frozen=True, slots=True)
class MirrorRoute:
    """From one hub towards a destination: the next hop, and the lane where parcels for it wait."""

    hub: str
    destination: str
    next_hop: str
    lane: str


@dataclass(frozen=True, slots=True)
class MirrorHold:
    """An unresolved problem that blocks the parcel."""

    problem_code: str
    text_id: str
    text_en: str
    note: str
    since: datetime


@dataclass(frozen=True, slots=True)
class MirrorScan:
    """An earlier counted scan of the parcel, by any station."""

    awb: str
    workflow: str
    hub: str
    desk: str
    operator: str
    koli_no: int
    leg: int
    at: datetime
