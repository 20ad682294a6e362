"""What the demo's parcels travel in and with: bags, manifests, couriers' rounds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from station.demo.cities import BY_CODE
from station.demo.seed_history import WITH_A_COURIER, courier_of, operator_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from station.demo.filling import Filling, Row
    from station.demo.waybills import DemoWaybill

    Batch = list[DemoWaybill]

PARTNER_MANIFESTS = {"PCP": ("manifest_pcp", "pcp"), "POS": ("manifest_pos", "pos")}
ROUND = 30
"""Parcels on one runsheet."""

_LINE = "manifest_kind manifest_id line_no waybill_id koli weight_g contents service postcode"


def fill(filling: Filling, parcels: Batch, now: datetime) -> None:
    """Put one slice: every document holds parcels of this slice only."""
    _bags(filling, [parcel for parcel in parcels if parcel.status == "IN_BAG"], now)
    _hub_manifests(filling, [parcel for parcel in parcels if parcel.status == "MANIFESTED"], now)
    for partner in PARTNER_MANIFESTS:
        handed = [p for p in parcels if p.status == "WITH_3P" and p.partner == partner]
        _partner_manifests(filling, handed, partner, now)
    _runsheets(filling, [parcel for parcel in parcels if parcel.status in WITH_A_COURIER], now)


def _grouped(
    parcels: Batch, key: Callable[[DemoWaybill], tuple[str, str]]
) -> dict[tuple[str, str], Batch]:
    groups: dict[tuple[str, str], Batch] = {}
    for parcel in parcels:
        groups.setdefault(key(parcel), []).append(parcel)
    return groups


def _leaves_for(parcel: DemoWaybill) -> tuple[str, str]:
    """Return the hub where a parcel is and where it goes next; the hub itself at its end."""
    onward = parcel.hops[parcel.reached : parcel.reached + 2]
    return onward[0], onward[-1]


def _ends_at(parcel: DemoWaybill) -> tuple[str, str]:
    """Return the hub from which a parcel is delivered, twice: it goes nowhere else."""
    return parcel.destination, parcel.destination


def _total_g(parcels: Batch) -> int:
    return sum(parcel.weight_g for parcel in parcels)


def _bags(filling: Filling, parcels: Batch, now: datetime) -> None:
    bags: list[Row] = []
    items: list[Row] = []
    scans: list[Row] = []
    opened, sealed = now - timedelta(hours=3), now - timedelta(hours=1)
    for (hub, route), inside in _grouped(parcels, _leaves_for).items():
        bag = filling.next_id("bag")
        who = operator_of(hub)
        number = f"BAG-{hub}-{bag:07d}"
        if bag % 3:
            state: Row = ("sealed", f"SEAL{bag:08d}", _total_g(inside) + 400, opened, who)
            bags.append((bag, number, hub, route, *state, sealed, who))
        else:
            bags.append((bag, number, hub, route, "open", None, None, opened, who, None, None))
        items += [(bag, parcel.number, 1, opened, who) for parcel in inside]
        scans += [(parcel.number, bag, hub, "add", who, opened, opened) for parcel in inside]
    columns = "id bag_no hub route status seal_no weight_g opened_at opened_by sealed_at sealed_by"
    filling.copy("bag", columns, bags)
    filling.copy("bag_item", "bag_id waybill_id koli_no added_at added_by", items)
    scan = "waybill_id bag_id hub action operator scanned_at server_time"
    filling.copy("packing_scan", scan, scans)


def _hub_manifests(filling: Filling, parcels: Batch, now: datetime) -> None:
    manifests: list[Row] = []
    lines: list[Row] = []
    for (hub, to_hub), batch in _grouped(parcels, _leaves_for).items():
        manifest = filling.next_id("manifest_hub")
        number = f"{hub}-1-{now:%Y%m%d}-{manifest:05d}"
        ends = (hub, to_hub, now - timedelta(hours=2), operator_of(hub))
        manifests.append((manifest, number, *ends, now, operator_of(hub), *_totals(batch)))
        lines += _lines("hub", manifest, batch)
    filling.copy(
        "manifest_hub",
        "id number from_hub to_hub opened_at opened_by sealed_at sealed_by"
        " total_items total_koli total_weight_g",
        manifests,
    )
    filling.copy("manifest_item", _LINE, lines)


def _partner_manifests(filling: Filling, parcels: Batch, partner: str, now: datetime) -> None:
    table, kind = PARTNER_MANIFESTS[partner]
    manifests: list[Row] = []
    lines: list[Row] = []
    for (hub, _), batch in _grouped(parcels, _ends_at).items():
        manifest = filling.next_id(table)
        number = f"{hub}-{partner}-{now:%Y%m%d}-{manifest:05d}"
        opened, who = now - timedelta(hours=5), operator_of(hub)
        vehicle = f"B {1000 + manifest % 9000} {partner}"
        closed = (opened, who, now - timedelta(hours=4), who, vehicle, f"Pengemudi {partner}")
        manifests.append((manifest, number, hub, *closed, *_totals(batch)))
        both = zip(_lines(kind, manifest, batch), batch, strict=True)
        lines += [(*line, parcel.partner_awb) for line, parcel in both]
    filling.copy(
        table,
        "id number hub opened_at opened_by closed_at closed_by vehicle driver"
        " total_items total_koli total_weight_g",
        manifests,
    )
    filling.copy("manifest_item", f"{_LINE} partner_awb", lines)


def _totals(batch: Batch) -> Row:
    return (len(batch), sum(parcel.koli for parcel in batch), _total_g(batch))


def _lines(kind: str, manifest: int, batch: Batch) -> list[Row]:
    return [
        (kind, manifest, line, p.number, p.koli, p.weight_g, p.contents, p.service, _postcode(p))
        for line, p in enumerate(batch, start=1)
    ]


def _postcode(parcel: DemoWaybill) -> str:
    return BY_CODE[parcel.destination].postcode


def _runsheets(filling: Filling, parcels: Batch, now: datetime) -> None:
    sheets: list[Row] = []
    items: list[Row] = []
    for (hub, _), there in _grouped(parcels, _ends_at).items():
        for first in range(0, len(there), ROUND):
            batch = there[first : first + ROUND]
            sheet = filling.next_id("runsheet")
            sheets.append(_runsheet(sheet, hub, batch, now))
            items += [_runsheet_item(sheet, parcel, now) for parcel in batch]
    filling.copy(
        "runsheet",
        "id number hub courier date status cod_expected cod_cash cod_transfer cod_short opened_by",
        sheets,
    )
    filling.copy("runsheet_item", "runsheet_id waybill_id cod_amount outcome outcome_at", items)


def _runsheet(sheet: int, hub: str, batch: Batch, now: datetime) -> Row:
    delivered = [parcel for parcel in batch if parcel.status == "DELIVERED"]
    status = "closed" if len(delivered) == len(batch) else "out"
    paid = sum(parcel.cod for parcel in delivered)
    transfer = sum(parcel.cod for parcel in delivered if parcel.number % 4 == 0)
    expected = sum(parcel.cod for parcel in batch)
    money = (expected, paid - transfer, transfer, 0)
    number = f"RS-{hub}-{now:%Y%m%d}-{sheet:05d}"
    return (sheet, number, hub, courier_of(hub), now.date(), status, *money, operator_of(hub))


def _runsheet_item(sheet: int, parcel: DemoWaybill, now: datetime) -> Row:
    if parcel.status != "DELIVERED":
        return (sheet, parcel.number, parcel.cod, None, None)
    return (sheet, parcel.number, parcel.cod, "delivered", now - timedelta(minutes=30))
