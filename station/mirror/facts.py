"""What the mirror can tell a rule. Plain values, no I/O."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class MirrorWaybill(Struct, frozen=True):
    """A waybill as OSAS last told it. `status` is ours (mapped), weight in integer grams."""

    awb: str
    origin: str
    destination: str
    service: str
    weight_g: int
    status: str
    direction: str
    koli_total: int
    handovers: int
    """How many handovers OSAS knows of, from any hub; later ones may not have arrived yet."""


class MirrorPerson(Struct, frozen=True):
    """An account as OSAS last told it. `role` is its code."""

    username: str
    role: str
    is_active: bool


class MirrorLocation(Struct, frozen=True):
    """A hub, agent or counter. `timezone` is an IANA name."""

    code: str
    name: str
    kind: str
    city: str
    timezone: str


class MirrorRoute(Struct, frozen=True):
    """From one hub towards a destination: the next hop, and the lane where parcels for it wait."""

    hub: str
    destination: str
    next_hop: str
    lane: str


class MirrorHold(Struct, frozen=True):
    """An unresolved problem that blocks the parcel."""

    problem_code: str
    text_id: str
    text_en: str
    note: str
    since: datetime


class MirrorScan(Struct, frozen=True):
    """An earlier counted scan of the parcel, by any station."""

    awb: str
    workflow: str
    hub: str
    desk: str
    operator: str
    koli_no: int
    leg: int
    """Which stay at this hub, from 1; see `Claim.leg`."""
    at: datetime
