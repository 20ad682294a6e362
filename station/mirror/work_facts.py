"""What the mirror can tell of bags, manifests, runs and runsheets. Plain values, no I/O.

A text that nobody told is empty.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class MirrorBag(Struct, frozen=True):
    """A bag. `route` is the next hop's code; status: open, sealed, in_transit, received, opened."""

    bag_no: str
    hub: str
    route: str
    status: str
    seal_no: str
    weight_g: int | None
    sealed_by: str
    sealed_at: datetime | None


class MirrorBagItem(Struct, frozen=True):
    """A piece that is in a bag now."""

    bag_no: str
    awb: str
    koli_no: int
    added_by: str
    added_at: datetime | None


class MirrorManifest(Struct, frozen=True):
    """A manifest. `kind` is hub, pcp or pos; `to_hub` of the last two is PCP or POS.

    `run` is the number of the truck's run it leaves with, `supersedes` that of the manifest it
    replaces; `closed_at` is None while it is open.
    """

    number: str
    kind: str
    from_hub: str
    to_hub: str
    run: str
    vehicle: str
    driver: str
    smu_number: str
    flight: str
    closed_at: datetime | None
    closed_by: str
    supersedes: str


class MirrorManifestLine(Struct, frozen=True):
    """A line of a manifest: a loose waybill, or a bag (then `awb` is empty)."""

    manifest: str
    kind: str
    line_no: int
    awb: str
    bag_no: str
    koli: int
    weight_g: int
    partner_awb: str
    follows: bool
    """Closed before the partner gave its number (menyusul)."""


class MirrorRun(Struct, frozen=True):
    """One run of a truck. `route` is the line it runs, empty for an extra run."""

    number: str
    route: str
    from_hub: str
    to_hub: str
    vehicle: str
    driver: str
    seal_no: str
    planned_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None


class MirrorRunsheet(Struct, frozen=True):
    """A courier's round. `date` is ISO 8601, status open, out or closed, COD whole rupiah."""

    number: str
    hub: str
    courier: str
    date: str
    status: str
    cod_expected: int
    cod_cash: int
    cod_transfer: int
    cod_short: int


class MirrorClosing(Struct, frozen=True):
    """What a desk did in a stock-take or a shift (`kind`), and nobody took back.

    `code` is the AWB, empty for none; `told` the event's details as JSON, see journal.details.
    """

    number: str
    kind: str
    action: str
    desk: str
    operator: str
    code: str
    koli_no: int
    told: str
    at: datetime


class MirrorRunsheetLine(Struct, frozen=True):
    """A parcel of a round; `outcome` is empty, delivered, returned or liability."""

    runsheet: str
    awb: str
    cod_amount: int
    outcome: str
