"""What each document says: its fields, as frozen facts. Texts and places are the templates'.

A field's ending says what it holds (see station/inquiry): `_g` grams, `_cm` centimetres, `_rp`
rupiah, `_at` an instant (UTC), `_on` a local date. "" or None: not known, or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

FINDINGS = (
    *("missing", "over", "missort", "unmanifested", "unknown", "damaged", "held"),
    *("seal_differs", "koli_short", "weight_variance"),
)
"""What a finding's `kind` may be (see rules/reconcile); other words are printed as they are."""
OUTCOMES = ("delivered", "returned", "liability")
"""What a runsheet line's `outcome` may be."""
BALANCE = (
    *("opening", "received", "picked_up", "back", "found", "handed_over", "to_partner", "out"),
    *("collected", "returned", "closed", "counted"),
)
"""What a close-out's lines count, in their order (see rules/close_out)."""
TRUTHS = ("follows", "provisional", "changed")
"""Fields that are true or not, and said only where they are."""


class AwbLabel(Struct, frozen=True):
    """A parcel's label, also that of one piece of several."""

    awb: str
    origin: str = ""
    destination: str = ""
    destination_name: str = ""
    route: str = ""
    service: str = ""
    koli_no: int = 1
    koli_count: int = 1
    weight_g: int | None = None
    chargeable_g: int | None = None
    length_cm: int | None = None
    width_cm: int | None = None
    height_cm: int | None = None
    contents: str = ""
    cod_rp: int = 0
    insured_rp: int = 0
    sender_name: str = ""
    sender_phone: str = ""
    sender_postcode: str = ""
    recipient_name: str = ""
    recipient_phone: str = ""
    recipient_address: str = ""
    recipient_postcode: str = ""
    partner_awb: str = ""
    booked_at: datetime | None = None
    offline: bool = False
    """Made without OSAS: no names, no address."""


class BagLabel(Struct, frozen=True):
    """A sealed bag's label; `digest` is that of its contents (see digest)."""

    bag_no: str
    origin: str = ""
    origin_name: str = ""
    next_hub: str = ""
    next_hub_name: str = ""
    count: int = 0
    weight_g: int | None = None
    seal_no: str = ""
    sealed_at: datetime | None = None
    operator: str = ""
    digest: str = ""


class ManifestLine(Struct, frozen=True):
    """One waybill, or one bag, of a manifest. `code` is its AWB or the bag's number."""

    code: str
    koli: int = 1
    weight_g: int = 0
    volume_cm3: int | None = None
    destination: str = ""
    service: str = ""
    postcode: str = ""
    contents: str = ""
    partner_awb: str = ""
    follows: bool = False
    """The partner's number is to follow (menyusul)."""


class Manifest(Struct, frozen=True):
    """What leaves a hub together: to another hub, or to a partner courier."""

    number: str
    lines: tuple[ManifestLine, ...]
    from_hub: str = ""
    from_name: str = ""
    to_hub: str = ""
    to_name: str = ""
    vehicle: str = ""
    driver: str = ""
    smu_number: str = ""
    flight: str = ""
    seal_no: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    supersedes: str = ""
    note: str = ""
    unknown: int = 0
    """Lines whose contents and volume nobody could tell when it was made (see paper_completing)."""
    changed: bool = False
    """OSAS no longer says what it said when this was closed (see rules/manifest_digest)."""


class RunsheetLine(Struct, frozen=True):
    """One parcel of a courier's round."""

    awb: str
    recipient: str = ""
    phone: str = ""
    address: str = ""
    koli: int = 1
    cod_rp: int = 0
    outcome: str = ""


class Runsheet(Struct, frozen=True):
    """A courier's round."""

    number: str
    lines: tuple[RunsheetLine, ...]
    hub: str = ""
    hub_name: str = ""
    courier: str = ""
    for_on: date | None = None
    opened_by: str = ""
    unknown: int = 0
    """Lines whose recipient nobody could tell when it was made."""


class CodReceipt(Struct, frozen=True):
    """What a courier, or a customer at the counter, paid."""

    number: str
    hub: str = ""
    hub_name: str = ""
    courier: str = ""
    parcels: int = 0
    expected_rp: int = 0
    cash_rp: int = 0
    transfer_rp: int = 0
    short_rp: int = 0
    received_by: str = ""
    received_at: datetime | None = None


class CountLine(Struct, frozen=True):
    """One line of a close-out's balance: what it counts, and how many."""

    what: str
    count: int = 0
    note: str = ""


class CloseOut(Struct, frozen=True):
    """A hub's shift, balanced."""

    number: str
    lines: tuple[CountLine, ...]
    hub: str = ""
    hub_name: str = ""
    shift_from_at: datetime | None = None
    shift_to_at: datetime | None = None
    closed_by: str = ""
    difference: int = 0
    unsent: int = 0
    """Events in the outbox that no database has yet."""
    commission_rp: int | None = None
    """What an agent earned on that day; None: it is no agent, or OSAS did not tell."""


class FindingLine(Struct, frozen=True):
    """One parcel that was found, or was not: its kind says which."""

    awb: str
    kind: str = ""
    destination: str = ""
    koli: str = ""
    weight_g: int | None = None
    last_place: str = ""
    last_at: datetime | None = None
    note: str = ""


class Findings(Struct, frozen=True):
    """A stock-take, or what came of an expectation: expected, scanned, missing, over."""

    number: str
    lines: tuple[FindingLine, ...]
    hub: str = ""
    hub_name: str = ""
    subject: str = ""
    """What was expected: a truck's run, manifests, a bag; "" in a stock-take."""
    counted_at: datetime | None = None
    counted_by: str = ""
    expected: int = 0
    scanned: int = 0
    missing: int = 0
    over: int = 0
    provisional: bool = False


class Card(Struct, frozen=True):
    """A text and the barcode that says it."""

    text: str
    barcode: str
    note: str = ""


class CardSheet(Struct, frozen=True):
    """A sheet of barcodes: commands for one hub, or operators' badges."""

    hub: str
    cards: tuple[Card, ...]
    hub_name: str = ""


class ReportColumn(Struct, frozen=True):
    """A saved report's column; `format` is one of text, number, weight, money, date, time."""

    field: str
    head: str = ""
    format: str = "text"


class Report(Struct, frozen=True):
    """A saved report: rows of cells in the columns' order."""

    code: str
    name: str
    columns: tuple[ReportColumn, ...]
    lines: Sequence[tuple[Any, ...]]
    hub: str = ""
    filters: dict[str, Any] = {}
    """Which rows: column → what its cell is; None: what is not known."""
    made_at: datetime | None = None


Document = (
    AwbLabel
    | BagLabel
    | Manifest
    | Runsheet
    | CodReceipt
    | CloseOut
    | Findings
    | CardSheet
    | Report
)
