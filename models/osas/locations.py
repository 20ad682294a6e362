"""Where parcels are handled, and the way between places."""

from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable

if TYPE_CHECKING:
    from models.osas.access import User
    from models.osas.core_operations import WaybillNumber
    from models.osas.financial import AgentCommission, XenditPayout
    from models.osas.master_data import AgentCustomer, AwbBook


class AgentLocation(Timestamped, OsasTable):
    """A hub, an agent or a counter. Written by the backend.

    Given by the owner: that it holds agents and hubs and where they are; the columns are inferred.
    `timezone` is an IANA name, `latitude` and `longitude` are degrees (WGS 84).
    """

    __tablename__ = "agent_locations"
    __table_args__ = (
        CheckConstraint("kind IN ('hub', 'agent', 'counter')", name="kind"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    city: Mapped[str]
    province: Mapped[str]
    parent_id: Mapped[BigInt | None] = mapped_column(ForeignKey("agent_locations.id"))
    timezone: Mapped[str]
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    is_active: Mapped[bool] = mapped_column(server_default="true")

    parent: Mapped["AgentLocation | None"] = relationship(
        back_populates="children", remote_side="AgentLocation.id"
    )
    children: Mapped[list["AgentLocation"]] = relationship(back_populates="parent")
    users: Mapped[list["User"]] = relationship(back_populates="agent")
    waybills: Mapped[list["WaybillNumber"]] = relationship(back_populates="agent")
    customers: Mapped[list["AgentCustomer"]] = relationship(back_populates="agent")
    awb_books: Mapped[list["AwbBook"]] = relationship(back_populates="agent")
    commissions: Mapped[list["AgentCommission"]] = relationship(back_populates="agent")
    payouts: Mapped[list["XenditPayout"]] = relationship(back_populates="agent")


class AllLocationMigration(Timestamped, OsasTable):
    """What a place's code was before and is now: labels still carry old ones.

    Written by the backend. Given by the owner: location master data, old → new codes; the columns
    are inferred. `level` is province, city, district or hub; `parent` the new code of the level
    above. No foreign keys: an old code is gone, and a new one may be no hub.
    """

    __tablename__ = "all_location_migration"
    __table_args__ = (
        CheckConstraint("level IN ('province', 'city', 'district', 'hub')", name="level"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    old_code: Mapped[str] = mapped_column(unique=True)
    new_code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    level: Mapped[str]
    parent: Mapped[str | None]


class RouteConfig(Timestamped, OsasTable):
    """From one hub towards a destination: the next hop, and the lane where its parcels wait.

    Inferred; written by the backend. A row whose hub is its own destination names the delivery
    lane. `cut_off` is local time at the hub.
    """

    __tablename__ = "route_config"
    __table_args__ = (UniqueConstraint("hub", "destination"), Index(None, "updated_at", "id"))

    id: Mapped[Id]
    hub: Mapped[str]
    destination: Mapped[str]
    next_hop: Mapped[str]
    lane: Mapped[str]
    cut_off: Mapped[time | None]
