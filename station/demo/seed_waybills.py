"""The demo's waybills, their pieces and their partner couriers' numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from station.demo import seed_master
from station.demo.cities import BY_CODE

if TYPE_CHECKING:
    from datetime import datetime

    from station.demo.filling import Filling, Row
    from station.demo.waybills import DemoWaybill

RUPIAH_PER_KG_AND_HUB = 4_000


def fill(filling: Filling, parcels: list[DemoWaybill], now: datetime) -> None:
    """Put one slice."""
    filling.copy(
        "waybill_numbers",
        "id awb_number origin destination weight status direction chargeable_g freight_amount"
        " cod_amount service_type koli_count agent_id customer_id sender_name sender_phone"
        " recipient_name recipient_phone recipient_address recipient_postcode contents created_at",
        (_waybill(parcel, now) for parcel in parcels),
    )
    filling.copy(
        "waybill_koli",
        "waybill_id koli_no weight_g length_cm width_cm height_cm",
        (
            (parcel.number, piece, parcel.weight_g // parcel.koli, *_dimensions_cm(parcel))
            for parcel in parcels
            if parcel.koli > 1
            for piece in range(1, parcel.koli + 1)
        ),
    )
    filling.copy(
        "resi_3p",
        "internal_awb partner_awb partner_id",
        (
            (parcel.awb, parcel.partner_awb, seed_master.PARTNER_IDS[parcel.partner])
            for parcel in parcels
            if parcel.partner
        ),
    )


def chargeable_g(weight_g: int) -> int:
    """Return whole kilograms, a fraction up to 0.3 kg dropped, at least one."""
    return max(1000, -(-(weight_g - 300) // 1000) * 1000)


def freight(parcel: DemoWaybill) -> int | None:
    """Return the freight in rupiah; None where the tariff is not known."""
    if parcel.has("tariff_unknown"):
        return None
    hubs = 1 + len(parcel.hops)
    return chargeable_g(parcel.weight_g) * RUPIAH_PER_KG_AND_HUB // 1000 * hubs


def _waybill(parcel: DemoWaybill, now: datetime) -> Row:
    number = parcel.number
    customer = seed_master.customer_of(parcel)
    shop = customer or number % 500
    return (
        *(number, parcel.awb, parcel.origin, parcel.destination),
        f"{parcel.weight_g / 1000:.3f}",
        *(parcel.status, parcel.direction, chargeable_g(parcel.weight_g), freight(parcel)),
        *(parcel.cod, parcel.service, parcel.koli, seed_master.branch_of(parcel), customer),
        *(f"Toko {shop:03d}", f"081200{shop:06d}"),
        *(f"Penerima {number:05d}", f"081300{number:06d}"),
        f"Jl. Contoh No. {number % 200 + 1}, {BY_CODE[parcel.destination].name}",
        *(BY_CODE[parcel.destination].postcode, parcel.contents),
        now - timedelta(minutes=parcel.age_min),
    )


def _dimensions_cm(parcel: DemoWaybill) -> tuple[int, int, int]:
    return (20 + parcel.number % 31, 15 + parcel.number % 17, 10 + parcel.number % 13)
