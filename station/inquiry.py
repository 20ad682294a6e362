"""What an inquiry asks and is answered: everything known of one waybill. Facts, no I/O.

Neighbours: central/inquiry (asks the two databases), mirror/sections (what is known off line),
inquiries (the thread that asks), the window's inquiry screen and `hub-station waybill`, which show
it. Imports events and nothing else.

A column's ending says what its cells are, so that a window and a script can write them properly:
`_g` grams, `_cm` centimetres, `_rp` rupiah, `_at` an instant (UTC), `_on` a local date, `_percent`;
everything else is text, a number or a truth value as it stands.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct

from station.events import Target

Cell = (
    str | int | bool | float | Decimal | datetime | date | time | dict[str, Any] | list[Any] | None
)

MOST_MATCHES = 50
MOST_ROWS = 500
"""Of one section: the newest; `Section.more` says that there are others."""

TABLES: dict[Target, tuple[str, ...]] = {
    Target.OSAS: (
        *("waybill_numbers", "waybill_koli", "scans", "receiving_scan", "handover_scan"),
        *("packing_scan", "delivery_scan", "problem_scan", "pop_record", "pod_record"),
        *("alter_weight", "weight_rule", "discrepancy", "problem_code"),
        *("bag", "bag_item", "manifest_hub", "manifest_pcp", "manifest_pos", "manifest_item"),
        *("trucking_shipment", "trucking_config", "runsheet", "runsheet_item"),
        *("partners", "resi_3p", "courier_partners"),
        *("xendit_payment", "xendit_payout", "agent_commission", "billing_vip_config"),
        *("agent_locations", "agent_customer", "awb_books", "service_types"),
        *("route_config", "all_location_migration"),
        *("user", "role", "role_permission", "approval_log", "audit_log"),
        *("station", "shift_closeout", "report_config", "report_column"),
    ),
    Target.ONMART: (
        *("marketplace_order", "marketplace_order_item", "marketplace_shipment"),
        *("marketplace_event", "marketplace_shop", "marketplace_channel"),
    ),
}
"""The 52 tables, grouped as they are worked with; what TableQuery.table may be."""


class FoundBy(StrEnum):
    """By which of its names a waybill was found."""

    AWB = "awb"
    PARTNER_AWB = "partner_awb"
    ORDER_NO = "order_no"
    PHONE = "phone"
    NAME = "name"


class Source(StrEnum):
    """Who knows it: one of the two databases, or this station's own journal."""

    OSAS = "osas"
    ONMART = "onmart"
    STATION = "station"


class Match(Struct, frozen=True):
    """One waybill of several that a phone, a name or a number fits: a line to choose from.

    What is not known (off line, or of an order whose waybill OSAS does not know) is "" or None.
    """

    awb: str
    found_by: FoundBy
    matched: str
    """The text that fitted: the phone, the name or the number."""
    sender: str
    recipient: str
    destination: str
    status: str
    created_at: datetime | None


class Section(Struct, frozen=True):
    """One group of what is known: `section.<name>` and `column.<column>` key its words.

    Never empty: what nothing is known of has no section. Rows are newest first, where they are
    events. `from_mirror`: its database did not answer, this is the local copy.
    """

    name: str
    source: Source
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: bool = False
    """There are more rows than these."""
    from_mirror: bool = False


class Answer(Struct, frozen=True):
    """What is known. Nothing found: `awb` is "" and `matches` empty; several: `matches` has them.

    `as_of` is when that was so; `from_mirror` says that OSAS did not answer and this is the local
    copy, None as of which never came. `failures`: the `error.` key of each database that did not
    answer. With `awb` and without a section `waybill`, OSAS (or the copy) does not know the number,
    and the sections say who does: scans of an unknown waybill, a marketplace, this station.
    """

    asked: str
    awb: str
    as_of: datetime | None
    from_mirror: bool = False
    matches: tuple[Match, ...] = ()
    more: bool = False
    """There are more matches than these."""
    sections: tuple[Section, ...] = ()
    failures: tuple[tuple[Target, str], ...] = ()
    copied_at: datetime | None = None
    """As of when the sections are that have `from_mirror`; None where none has."""


class TableQuery(Struct, frozen=True):
    """A look into one of the 52 tables. `filters`: column → what its cell must hold.

    A text must contain it, in whatever case; a number, date or truth value must be it; an instant
    must be on that day (2026-11-22, the station's own). All filters must fit.
    """

    target: Target
    table: str
    filters: tuple[tuple[str, str], ...] = ()
    sort: str = "id"
    descending: bool = True
    after: str = ""
    """Where the page before ended (`TablePage.next`), "" for the first page."""
    limit: int = 100


class TablePage(Struct, frozen=True):
    """One page of a table, read only.

    `columns` are all that the table has, under our names; cells of `masked` ones were never asked
    for and are None. Those can neither be filtered nor sorted by.
    """

    query: TableQuery
    columns: tuple[str, ...]
    masked: frozenset[str]
    rows: tuple[tuple[Cell, ...], ...]
    next: str
    """Hand this on as `TableQuery.after`; "" where this was the last page."""
