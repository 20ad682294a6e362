"""What this release does with which tables: without these it cannot work, the others only warn.

A release that pushes or pulls more adds it here. tests/integration/doctor compares: without
everything that is not listed, the pushes and the pull still work.
"""

from __future__ import annotations

from msgspec import Struct

from station.central.doctor.catalog import HUB_STATION
from station.events import Target


class Need(Struct, frozen=True):
    """What this release does with one table.

    `conflict` is the key by which a push recognises that it was there before: a unique index.
    `may_lack` are the columns that a database need not have: mapped to "", they read as empty.
    """

    reads: tuple[str, ...] = ()
    inserts: tuple[str, ...] = ()
    updates: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    may_lack: tuple[str, ...] = ()
    may_be_absent: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column that is used, each once."""
        used = (*self.reads, *self.inserts, *self.updates, *self.conflict)
        return tuple(dict.fromkeys(used))


def _pushed(
    *, reads: str = "", inserts: str = "", updates: str = "", conflict: str = "event_id"
) -> Need:
    return Need(
        reads=tuple(reads.split()),
        inserts=tuple(inserts.split()),
        updates=tuple(updates.split()),
        conflict=tuple(conflict.split()) if inserts else (),
    )


def _pulled(columns: str) -> Need:
    names = tuple(columns.split())
    return Need(("id", "updated_at", *names), may_lack=names, may_be_absent=True)


_LEDGER = "event_id body_hash station seq kind body"
_LEDGERS = {
    "event_ledger": _pushed(inserts=_LEDGER, reads="event_id body_hash server_time"),
    "parked_event": _pushed(inserts=f"{_LEDGER} reason"),
    # Row-level security asks it with the rights of whoever writes.
    "assignment": _pushed(reads="role_name hub valid_from valid_to"),
}

PUSHED: dict[Target, dict[str, Need]] = {
    Target.OSAS: {
        # What osas_weighing.sql needs beside this comes with the desk that weighs: no other sen
        "waybill_numbers": _pushed(reads="id awb_number status", updates="status"),
        "receiving_scan": _pushed(
            inserts="event_id waybill_id hub desk operator source condition verdict counts leg"
            " koli_no scanned_at",
            reads="event_id waybill_id hub counts leg koli_no",
            updates="counts",
        ),
        "scans": _pushed(
            inserts="waybill_id status location timestamp event_id",
            reads="waybill_id status location timestamp event_id",
        ),
        **{f"{HUB_STATION}.{table}": need for table, need in _LEDGERS.items()},
        f"{HUB_STATION}.event_ledger": _pushed(
            inserts=f"{_LEDGER} chain_hash", reads=f"{_LEDGER} server_time"
        ),
        f"{HUB_STATION}.orphan_scan": _pushed(
            inserts="event_id awb hub station kind scanned_at body",
            reads="event_id awb station kind scanned_at body attached_at",
            updates="attached_at",
        ),
        f"{HUB_STATION}.attachment": _pushed(
            inserts="sha256 media_type content hub station captured_at",
            reads="sha256",
            conflict="sha256",
        ),
        f"{HUB_STATION}.parcel_state": _pushed(
            inserts="waybill_id class effective_at event_id status hub overridden_at overridden_by",
            updates="class effective_at event_id status hub overridden_at overridden_by",
            reads="waybill_id class effective_at event_id status hub overridden_at overridden_by",
            conflict="waybill_id",
        ),
    },
    Target.ONMART: {
        "marketplace_event": _pushed(
            inserts="event_uid shipment_id status location occurred_at", conflict="event_uid"
        ),
        "marketplace_shipment": _pushed(reads="id awb_number"),
        **{f"{HUB_STATION}.{table}": need for table, need in _LEDGERS.items()},
    },
}

_MANIFEST = "number shipment_id vehicle driver supersedes_id"

PULLED: dict[Target, dict[str, Need]] = {
    Target.OSAS: {
        "agent_locations": _pulled("code name kind city timezone parent_id"),
        "service_types": _pulled("code name divisor"),
        "route_config": _pulled("hub destination next_hop lane cut_off"),
        "problem_code": _pulled("code text_id text_en blocks_delivery blocks_manifest_to cured_by"),
        "user": _pulled("username is_active role_id"),
        "role": _pulled("code"),
        "role_permission": _pulled("role_id permission"),
        "weight_rule": _pulled("partner service divisor tolerance_g inclusive per_koli minimum_g"),
        "awb_books": _pulled("agent_id prefix digits range_from range_to next_number"),
        "all_location_migration": _pulled("old_code new_code name level parent"),
        "courier_partners": _pulled("code name awb_pattern manifest_form"),
        "partners": _pulled("name courier_partner_code"),
        "station": _pulled("hub name last_seen queue_depth"),
        "trucking_config": _pulled("route from_hub to_hub capacity cut_off"),
        "resi_3p": _pulled("internal_awb partner_awb partner_id"),
        "waybill_numbers": _pulled(
            "awb_number origin destination service_type weight status direction koli_count"
            " chargeable_g freight_amount cod_amount recipient_postcode agent_id customer_id"
            " created_at"
        ),
        "agent_customer": _pulled("customer name"),
        "billing_vip_config": _pulled("customer_id photo_required"),
        "xendit_payment": _pulled("waybill_id amount status"),
        "xendit_payout": _pulled("agent_id status cod_from cod_to"),
        "waybill_koli": _pulled("waybill_id koli_no weight_g length_cm width_cm height_cm"),
        "handover_scan": _pulled(
            "waybill_id bag_id from_hub to_hub manifest_no desk operator koli_no leg counts"
            " scanned_at"
        ),
        "problem_scan": _pulled("waybill_id hub problem_code note scanned_at resolved_at"),
        "receiving_scan": _pulled(
            "waybill_id bag_id hub desk operator koli_no leg counts scanned_at"
        ),
        "packing_scan": _pulled(
            "waybill_id bag_id hub action desk operator koli_no leg counts scanned_at"
        ),
        "delivery_scan": _pulled(
            "waybill_id hub courier runsheet_id outcome attempt desk operator koli_no leg counts"
            " scanned_at"
        ),
        "bag": _pulled("bag_no hub route status seal_no weight_g sealed_at sealed_by"),
        "bag_item": _pulled("bag_id waybill_id koli_no added_at added_by removed_at"),
        "manifest_hub": _pulled(
            f"{_MANIFEST} from_hub to_hub smu_number flight sealed_at sealed_by"
        ),
        "manifest_pcp": _pulled(f"{_MANIFEST} hub closed_at closed_by"),
        "manifest_pos": _pulled(f"{_MANIFEST} hub closed_at closed_by"),
        "manifest_item": _pulled(
            "manifest_kind manifest_id line_no waybill_id bag_id koli weight_g partner_awb"
            " partner_awb_follows removed_at"
        ),
        "trucking_shipment": _pulled(
            "number route from_hub to_hub vehicle driver seal_no planned_at departed arrived"
        ),
        "runsheet": _pulled(
            "number hub courier date status cod_expected cod_cash cod_transfer cod_short closed_at"
        ),
        "runsheet_item": _pulled("runsheet_id waybill_id cod_amount outcome outcome_at"),
        "pod_record": _pulled("waybill_id courier cod delivered_at"),
        "pop_record": _pulled("event_id waybill_id courier picked_up_at"),
        "alter_weight": _pulled(
            "waybill_id hub koli_no old_g new_g chargeable_g operator weighed_at"
        ),
        f"{HUB_STATION}.badge": _pushed(reads="id updated_at username revoked_at"),
        f"{HUB_STATION}.closing": _pushed(
            reads="id updated_at event_id undoes kind action number hub desk operator awb koli_no"
            " told done_at"
        ),
    },
    Target.ONMART: {
        "marketplace_order": _pulled("order_no status ship_by"),
        "marketplace_shipment": _pulled("order_id awb_number"),
    },
}


MEANINGS = frozenset({"waybill_numbers.status", "scans.status"})
"""Columns in the backend's own words, which the settings map; an enumeration will do."""

TESTED = frozenset({"waybill_numbers.awb_number", "marketplace_shipment.awb_number"})
"""Columns that are compared with texts of ours, which an enumeration would refuse."""


def needs_of(target: Target) -> dict[str, Need]:
    """Return what this release does with each table that it uses, by our full name."""
    pushed, pulled = PUSHED[target], PULLED[target]
    return {table: _both(pushed.get(table), pulled.get(table)) for table in {**pushed, **pulled}}


def _both(pushed: Need | None, pulled: Need | None) -> Need:
    if pushed is None or pulled is None:
        need = pushed or pulled
        assert need is not None, "it is one of the two"
        return need
    return Need(
        reads=tuple(dict.fromkeys((*pushed.reads, *pulled.reads))),
        inserts=pushed.inserts,
        updates=pushed.updates,
        conflict=pushed.conflict,
        may_lack=tuple(name for name in pulled.may_lack if name not in pushed.columns),
    )
