"""The demo's marketplaces: shops, orders, their lines and shipments."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from station.demo.numbers import ean13

if TYPE_CHECKING:
    from datetime import datetime

    from station.demo.filling import Filling
    from station.demo.waybills import DemoWaybill

CHANNELS = (
    (1, "TOKOPEDIA", "Tokopedia", "https://tokopedia.example"),
    (2, "SHOPEE", "Shopee", "https://shopee.example"),
)
SHOPS = 40
SHIP_WITHIN = timedelta(days=2)
ORDER_STATUS = {"BOOKED": "paid", "PICKED_UP": "paid", "CANCELLED": "cancelled"}


def fill_shops(filling: Filling) -> None:
    """Put the marketplaces and their shops."""
    filling.copy("marketplace_channel", "id code name base_url", CHANNELS)
    filling.copy(
        "marketplace_shop",
        "id channel_id name",
        ((shop, shop % len(CHANNELS) + 1, f"Toko {shop:03d}") for shop in range(1, SHOPS + 1)),
    )


def fill(filling: Filling, ordered: list[DemoWaybill], now: datetime) -> None:
    """Put one slice of parcels that were ordered on a marketplace."""
    orders = [(filling.next_id("marketplace_order"), parcel) for parcel in ordered]
    filling.copy(
        "marketplace_order",
        "id order_no shop_id status ordered_at ship_by",
        (
            (
                *(order, p.order_no, p.number % SHOPS + 1, _order_status(p), _ordered_at(p, now)),
                _ordered_at(p, now) + SHIP_WITHIN,
            )
            for order, p in orders
        ),
    )
    filling.copy(
        "marketplace_order_item",
        "order_id sku name qty",
        (
            (order, ean13(p.number * 3 + line), p.contents, 1 + (p.number + line) % 3)
            for order, p in orders
            for line in range(1 + p.number % 2)
        ),
    )
    filling.copy(
        "marketplace_shipment",
        "order_id awb_number declared_weight_g status",
        ((order, p.awb, -(-p.weight_g // 100) * 100, p.status) for order, p in orders),
    )


def _order_status(parcel: DemoWaybill) -> str:
    if parcel.status == "DELIVERED":
        return "completed"
    return ORDER_STATUS.get(parcel.status, "shipped")


def _ordered_at(parcel: DemoWaybill, now: datetime) -> datetime:
    return now - timedelta(minutes=parcel.age_min + 60)
