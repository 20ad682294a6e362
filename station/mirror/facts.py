"""What the mirror can tell a rule. Plain values, no I/O. Neighbours: work_facts."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

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
    chargeable_g: int | None = None
    freight_amount: int | None = None
    """Rupiah; None: the tariff is not known."""
    cod_amount: int = 0
    postcode: str = ""
    is_vip: bool = False
    needs_photo: bool = False
    """Whether a weight of it is corrected with a photo only."""


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
    cut_off: str = ""
    """Local time at the hub, HH:MM:SS; empty where there is none."""


class MirrorHold(Struct, frozen=True):
    """An unresolved problem that blocks the parcel."""

    problem_code: str
    text_id: str
    text_en: str
    note: str
    since: datetime
    blocks_delivery: bool = True
    blocks_manifest_to: str = "all"
    cured_by: str = ""
    """These three as rules/problem_codes.py reads them; a code nobody explained blocks all."""
    amount: int = 0
    """Rupiah that are not paid; see rules/outside_holds.py."""


class MirrorProblem(Struct, frozen=True):
    """A problem that somebody reported, resolved or not."""

    code: str
    note: str
    at: datetime
    is_resolved: bool


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


class MirrorProof(Struct, frozen=True):
    """A proof of delivery or of pickup, by a station or the courier's own app; `cod` in rupiah."""

    awb: str
    courier: str
    at: datetime | None
    cod: int = 0


class MirrorOut(NamedTuple):
    """The last attempt on which a parcel went out for delivery from a hub, and when."""

    attempt: int
    at: datetime


class MirrorWeighing(Struct, frozen=True):
    """A weight that was corrected. Grams; `koli_no` None: of the whole waybill."""

    hub: str
    koli_no: int | None
    old_g: int
    new_g: int
    chargeable_g: int | None
    operator: str
    at: datetime


class MirrorKoli(Struct, frozen=True):
    """A piece as booked or weighed; None where nobody measured it."""

    koli_no: int
    weight_g: int | None
    length_cm: int | None
    width_cm: int | None
    height_cm: int | None


class MirrorPartnerAwb(Struct, frozen=True):
    """A partner courier's number for one of our waybills; `partner` is the courier's code."""

    partner: str
    partner_awb: str


class MirrorPayment(Struct, frozen=True):
    """A payment through the gateway: rupiah, and the gateway's word for how it stands."""

    amount: int
    status: str
    at: datetime


class MirrorOnFloor(Struct, frozen=True):
    """A parcel that should be at this hub now. `status` is AT_HUB, IN_BAG, MANIFESTED or RTS."""

    awb: str
    status: str
    koli_total: int


class MirrorMove(Struct, frozen=True):
    """A waybill that came to this state at a hub.

    `was`: the state that its scans here tell before, None where there were none.
    """

    awb: str
    state: str
    at: datetime
    was: str | None


# ── lists ────────────────────────────────────────────────────────────────────────────────────


class MirrorProblemCode(Struct, frozen=True):
    """A problem code; see rules/problem_codes.py for its words."""

    code: str
    text_id: str
    text_en: str
    blocks_delivery: bool
    blocks_manifest_to: str
    cured_by: str


class MirrorWeightRule(Struct, frozen=True):
    """How a weight becomes a charge; `partner` and `service` are empty for any. Grams."""

    id: int
    partner: str
    service: str
    divisor: int
    """Cubic centimetres to a kilogram."""
    tolerance_g: int | None
    """A fraction of a kilogram up to this is dropped; None: nothing is rounded."""
    inclusive: bool
    per_koli: bool
    minimum_g: int


class MirrorBook(Struct, frozen=True):
    """A range of waybill numbers, both ends included, that one agent may issue."""

    agent: str
    prefix: str
    digits: int
    range_from: int
    range_to: int
    next_number: int


class MirrorCourierPartner(Struct, frozen=True):
    """How a partner courier is worked with. `awb_pattern` is a hint; `manifest_form` a paper."""

    code: str
    name: str
    awb_pattern: str
    manifest_form: str


class MirrorDesk(Struct, frozen=True):
    """When a station of a hub said last that it is there, and how many events it owed then."""

    desk: str
    seen_at: datetime
    owes: int


class MirrorLine(Struct, frozen=True):
    """A line that trucks run. `cut_off` is local time at from_hub, HH:MM:SS."""

    route: str
    from_hub: str
    to_hub: str
    capacity_kg: int
    cut_off: str
