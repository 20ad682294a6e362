"""Marketplaces, their shops, orders and shipments. Inferred, names and columns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.onmart.table import OnmartTable


class MarketplaceChannel(Timestamped, OnmartTable):
    """A marketplace. Inferred; written by the backend."""

    __tablename__ = "marketplace_channel"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    base_url: Mapped[str]

    shops: Mapped[list["MarketplaceShop"]] = relationship(back_populates="channel")


class MarketplaceShop(Timestamped, OnmartTable):
    """A seller's shop on one marketplace. Inferred; written by the backend.

    Stations never read the token.
    """

    __tablename__ = "marketplace_shop"

    id: Mapped[Id]
    channel_id: Mapped[BigInt] = mapped_column(ForeignKey("marketplace_channel.id"))
    name: Mapped[str]
    token: Mapped[str | None]

    channel: Mapped[MarketplaceChannel] = relationship(back_populates="shops")
    orders: Mapped[list["MarketplaceOrder"]] = relationship(back_populates="shop")


class MarketplaceOrder(Timestamped, OnmartTable):
    """A buyer's order; `status` is the marketplace's word (paid, shipped, cancelled, …).

    Inferred; written by the backend. `ship_by` is when the seller must have given it to a courier:
    counters let such parcels go first.
    """

    __tablename__ = "marketplace_order"
    __table_args__ = (Index(None, "updated_at", "id"),)

    id: Mapped[Id]
    order_no: Mapped[str] = mapped_column(unique=True)
    shop_id: Mapped[BigInt] = mapped_column(ForeignKey("marketplace_shop.id"), index=True)
    status: Mapped[str]
    ordered_at: Mapped[datetime]
    ship_by: Mapped[datetime | None]

    shop: Mapped[MarketplaceShop] = relationship(back_populates="orders")
    items: Mapped[list["MarketplaceOrderItem"]] = relationship(back_populates="order")
    shipments: Mapped[list["MarketplaceShipment"]] = relationship(back_populates="order")


class MarketplaceOrderItem(Timestamped, OnmartTable):
    """One line of an order. Inferred; written by the backend."""

    __tablename__ = "marketplace_order_item"
    __table_args__ = (CheckConstraint("qty > 0", name="qty"),)

    id: Mapped[Id]
    order_id: Mapped[BigInt] = mapped_column(ForeignKey("marketplace_order.id"), index=True)
    sku: Mapped[str]
    name: Mapped[str]
    qty: Mapped[int]

    order: Mapped[MarketplaceOrder] = relationship(back_populates="items")


class MarketplaceShipment(Timestamped, OnmartTable):
    """Which waybill carries an order; `awb_number` is OSAS's, in the other database.

    Inferred; written by the backend, `status` also by stations. `declared_weight_g` is in
    grams.
    """

    __tablename__ = "marketplace_shipment"
    __table_args__ = (
        CheckConstraint("declared_weight_g >= 0", name="declared_weight_g"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    order_id: Mapped[BigInt] = mapped_column(ForeignKey("marketplace_order.id"), index=True)
    awb_number: Mapped[str] = mapped_column(unique=True)
    declared_weight_g: Mapped[int]
    status: Mapped[str]

    order: Mapped[MarketplaceOrder] = relationship(back_populates="shipments")
    events: Mapped[list["MarketplaceEvent"]] = relationship(back_populates="shipment")


class MarketplaceEvent(Timestamped, OnmartTable):
    """A status to tell the marketplace; `sent_at` is set by the backend once it has been told.

    Inferred; written by stations, `event_uid` is the station's event.
    """

    __tablename__ = "marketplace_event"

    id: Mapped[Id]
    event_uid: Mapped[UUID] = mapped_column(unique=True)
    shipment_id: Mapped[BigInt] = mapped_column(ForeignKey("marketplace_shipment.id"), index=True)
    status: Mapped[str]
    location: Mapped[str]
    occurred_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    shipment: Mapped[MarketplaceShipment] = relationship(back_populates="events")
