"""Lines between hubs, and the trucks that run them."""

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable


class TruckingConfig(Timestamped, OsasTable):
    """A line that trucks run. Written by the backend.

    Given by the owner: route, capacity, cut_off; the rest is inferred. `route` is the line's own
    code, `capacity` kilograms, `cut_off` local time at from_hub after which nothing more is loaded.
    """

    __tablename__ = "trucking_config"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    route: Mapped[str] = mapped_column(unique=True)
    from_hub: Mapped[str]
    to_hub: Mapped[str]
    capacity: Mapped[int]
    cut_off: Mapped[time]

    shipments: Mapped[list["TruckingShipment"]] = relationship(back_populates="config")


class TruckingShipment(Timestamped, OsasTable):
    """One run of a truck. Written by the backend; stations set departed, arrived and the seal.

    Given by the owner: vehicle, driver, route, departed, arrived; the rest is inferred. `route` is
    a line of trucking_config; an extra run of no line has none.
    """

    __tablename__ = "trucking_shipment"
    __table_args__ = (
        CheckConstraint("arrived >= departed", name="arrived_after_departed"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    route: Mapped[str | None] = mapped_column(ForeignKey("trucking_config.route"), index=True)
    from_hub: Mapped[str]
    to_hub: Mapped[str]
    vehicle: Mapped[str]
    driver: Mapped[str]
    seal_no: Mapped[str | None]
    planned_at: Mapped[datetime | None]
    departed: Mapped[datetime | None]
    arrived: Mapped[datetime | None]

    config: Mapped[TruckingConfig | None] = relationship(back_populates="shipments")


class Trucked:
    """What a manifest says of the run it leaves with."""

    shipment_id: Mapped[BigInt | None] = mapped_column(
        ForeignKey("trucking_shipment.id"), index=True
    )
    vehicle: Mapped[str | None]
    driver: Mapped[str | None]
