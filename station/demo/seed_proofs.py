"""What the demo's parcels are argued about with: proofs, weights, differences, money."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from station.demo.seed_history import courier_of, operator_of
from station.demo.seed_master import branch_of
from station.demo.seed_waybills import chargeable_g, freight
from station.demo.waybills import BEFORE_A_HUB

if TYPE_CHECKING:
    from datetime import datetime

    from station.demo.filling import Filling, Row
    from station.demo.waybills import DemoWaybill

    Batch = list[DemoWaybill]

ENDED = frozenset({"DELIVERED", "RETURNED"})
STILL_AT_HOME = frozenset({"BOOKED", "CANCELLED"})
PAID_LATE = frozenset({"PICKED_UP", "IN_BAG", "MANIFESTED"})
RELATIONS = ("sendiri", "keluarga", "tetangga", "satpam", "rekan kerja")
METHODS = ("VA", "QRIS", "EWALLET")
COMMISSION_PERCENT = 10


def fill(filling: Filling, parcels: Batch, now: datetime) -> None:
    """Put one slice."""
    _proofs(filling, parcels, now)
    _weights(filling, [p for p in parcels if p.status not in BEFORE_A_HUB], now)
    _money(filling, parcels, now)


def _proofs(filling: Filling, parcels: Batch, now: datetime) -> None:
    filling.copy(
        "pop_record",
        "waybill_id sender courier picked_up_at",
        (
            (p.number, f"Toko {p.number % 500:03d}", courier_of(p.origin), _ago(p, now, 0.9))
            for p in parcels
            if p.status not in STILL_AT_HOME and p.has("picked_up")
        ),
    )
    filling.copy(
        "pod_record",
        "waybill_id receiver relation cod courier delivered_at",
        (
            (
                *(p.number, f"Penerima {p.number:05d}", RELATIONS[p.number % len(RELATIONS)]),
                *(p.cod if p.status == "DELIVERED" else 0, courier_of(p.hops[p.reached])),
                _ago(p, now, 0.1),
            )
            for p in parcels
            if p.status in ENDED
        ),
    )


def _weights(filling: Filling, received: Batch, now: datetime) -> None:
    weighed = [p for p in received if p.has("reweighed")]
    filling.copy(
        "alter_weight",
        "waybill_id hub old_g new_g length_cm width_cm height_cm chargeable_g scale_serial"
        " rule_id reason operator approver dispute_status weighed_at",
        (_correction(p, now) for p in weighed),
    )
    filling.copy(
        "approval_log",
        "action subject hub requester approver reason approved_at",
        (
            (
                *("weight.over_tolerance", p.awb, p.origin, operator_of(p.origin)),
                *("supervisor01", "selisih timbang", _ago(p, now, 0.6)),
            )
            for p in weighed
            if p.has("over_tolerance")
        ),
    )
    filling.copy(
        "discrepancy",
        "hub manifest_no waybill_id awb kind found_at found_by",
        (
            (
                *(p.hops[p.reached], None, p.number, p.awb, "damaged", _ago(p, now, 0.3)),
                operator_of(p.hops[p.reached]),
            )
            for p in received
            if p.has("discrepancy")
        ),
    )


def _correction(p: DemoWaybill, now: datetime) -> Row:
    """Return what the scale at the origin found; over the tolerance somebody had to agree."""
    over = p.has("over_tolerance")
    old_g = p.weight_g - (p.weight_g // 2 if over else p.weight_g // 20)
    return (
        *(p.number, p.origin, old_g, p.weight_g, 30, 20, 15, chargeable_g(p.weight_g)),
        *(f"SN-{p.origin}-01", 1, "timbang ulang", operator_of(p.origin)),
        *("supervisor01" if over else None, "open" if p.has("disputed") else "none"),
        _ago(p, now, 0.6),
    )


def _money(filling: Filling, parcels: Batch, now: datetime) -> None:
    filling.copy(
        "xendit_payment",
        "external_id waybill_id amount status method paid_at",
        (_payment(p, now) for p in parcels if p.has("prepaid")),
    )
    filling.copy(
        "agent_commission",
        "agent_id service waybill_id rate amount earned_on",
        (
            (
                *(branch_of(p), p.service, p.number, COMMISSION_PERCENT),
                *((freight(p) or 0) * COMMISSION_PERCENT // 100, now.date()),
            )
            for p in parcels
            if p.status == "DELIVERED"
        ),
    )


def _payment(p: DemoWaybill, now: datetime) -> Row:
    unpaid = p.status in PAID_LATE and p.has("unpaid")
    state: Row = ("PENDING", None) if unpaid else ("PAID", _ago(p, now, 0.95))
    method = METHODS[p.number % len(METHODS)]
    return (f"hs-{p.serial}", p.number, freight(p) or 10_000, state[0], method, state[1])


def _ago(p: DemoWaybill, now: datetime, share: float) -> datetime:
    """Return the moment when a parcel had this share of its age until now still before it."""
    return now - timedelta(minutes=int(p.age_min * share))
