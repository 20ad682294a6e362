"""What a station may do in each database: everything that its work needs, and nothing else. Data.

A station reads every table but the secrets. What it writes is listed here, by the columns; it
deletes nothing. `models.grants` turns this into the script that an administrator runs, doctor
compares a database with it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, MetaData, Table

from models.columns import HUB_STATION
from models.onmart.tables import metadata as onmart
from models.osas.tables import metadata as osas

METADATA: dict[str, MetaData] = {"osas": osas, "onmart": onmart}

SECRETS: dict[str, frozenset[str]] = {
    "partners": frozenset({"api_token", "webhook_url"}),
    "marketplace_shop": frozenset({"token"}),
    "user": frozenset({"password_hash"}),
    "badge": frozenset({"token_hash", "pin_hash"}),
}
"""Columns that no station reads; hub_station.login hands a password's hash out, one at a time, and
hub_station.badge_login a badge's."""

NOT_A_STATIONS = frozenset(
    {
        *("id", "created_at", "updated_at", "server_time", "parked_at", "recorded_by_xid"),
        *("prev_hash", "dispute_status", "sent_at", "attached_at"),
    }
)
"""Columns that a station does not fill in when it adds a row: the server does, or the backend."""


@dataclass(frozen=True, slots=True)
class Write:
    """Whether a station adds rows to a table, and which columns of rows that exist it changes."""

    insert: bool = True
    update: str = ""


_TOTALS = "total_items total_koli total_weight_g vehicle driver shipment_id note"

WRITES: dict[str, dict[str, Write]] = {
    "osas": {
        # A scan that is undone counts no longer.
        "receiving_scan": Write(update="counts"),
        "handover_scan": Write(update="counts"),
        "packing_scan": Write(update="counts"),
        "delivery_scan": Write(update="counts"),
        "problem_scan": Write(update="counts resolved_at resolved_by note photo"),
        "scans": Write(),
        "waybill_numbers": Write(insert=False, update="status weight chargeable_g direction"),
        "waybill_koli": Write(update="weight_g length_cm width_cm height_cm"),
        "alter_weight": Write(),
        "pod_record": Write(),
        "pop_record": Write(),
        "resi_3p": Write(),
        "manifest_hub": Write(update=f"sealed_at sealed_by smu_number flight {_TOTALS}"),
        "manifest_pcp": Write(update=f"closed_at closed_by {_TOTALS}"),
        "manifest_pos": Write(update=f"closed_at closed_by {_TOTALS}"),
        "manifest_item": Write(update="koli weight_g partner_awb partner_awb_follows removed_at"),
        "bag": Write(update="status seal_no weight_g sealed_at sealed_by"),
        "bag_item": Write(update="removed_at removed_by"),
        "runsheet": Write(
            update="status cod_expected cod_cash cod_transfer cod_short closed_at closed_by"
        ),
        "runsheet_item": Write(update="outcome outcome_at"),
        "discrepancy": Write(update="resolution resolved_at resolved_by"),
        "shift_closeout": Write(),
        "station": Write(update="hub machine app_version last_seen queue_depth"),
        "approval_log": Write(),
        "audit_log": Write(),
        "trucking_shipment": Write(insert=False, update="departed arrived seal_no"),
        "hub_station.event_ledger": Write(),
        "hub_station.parked_event": Write(),
        "hub_station.parcel_state": Write(
            update="class effective_at event_id status hub overridden_at overridden_by"
        ),
        "hub_station.orphan_scan": Write(update="attached_at"),
        "hub_station.attachment": Write(),
        "hub_station.closing": Write(),
    },
    "onmart": {
        "marketplace_event": Write(),
        "marketplace_shipment": Write(insert=False, update="status"),
        "hub_station.event_ledger": Write(),
        "hub_station.parked_event": Write(),
    },
}


@dataclass(frozen=True, slots=True)
class Privileges:
    """One table's columns by what a station may do with them. `schema` is None for the backend's.

    `reads` is None where it may read the whole table, whatever columns are added later. Where it is
    not, the system column xmin is among them: by it the mirror finds rows that were committed late.
    """

    schema: str | None
    table: str
    reads: tuple[str, ...] | None
    inserts: tuple[str, ...]
    updates: tuple[str, ...]


def privileges(target: str) -> list[Privileges]:
    """Return what a station may do in every table of one database."""
    tables = sorted(METADATA[target].tables.values(), key=lambda table: table.fullname)
    return [_of(table, WRITES[target].get(table.fullname)) for table in tables]


def _of(table: Table, write: Write | None) -> Privileges:
    secret = SECRETS.get(table.name, frozenset())
    names = tuple(column.name for column in table.columns if column.name not in secret)
    return Privileges(
        schema=HUB_STATION if table.schema else None,
        table=table.name,
        reads=(*names, "xmin") if secret else None,
        inserts=tuple(c.name for c in table.columns if is_filled_in(c)) if _adds(write) else (),
        updates=tuple(write.update.split()) if write else (),
    )


def _adds(write: Write | None) -> bool:
    return write is not None and write.insert


def is_filled_in(column: Column[Any]) -> bool:
    """Tell whether a station names this column when it adds a row."""
    return column.name not in NOT_A_STATIONS and column.computed is None
