"""Lists that change rarely: services, problem codes, customers, books of numbers."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable

if TYPE_CHECKING:
    from models.osas.core_operations import WaybillNumber
    from models.osas.financial import BillingVipConfig
    from models.osas.locations import AgentLocation


class ServiceType(Timestamped, OsasTable):
    """A service the courier sells. The table is the owner's; written by the backend.

    `divisor` turns cubic centimetres into kilograms of volumetric weight (6000, 5000 or 4000 by
    carrier and service), `sla_hours` is the promise from pickup to delivery. Both inferred.
    """

    __tablename__ = "service_types"
    __table_args__ = (
        CheckConstraint("divisor > 0", name="divisor"),
        CheckConstraint("sla_hours > 0", name="sla_hours"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    divisor: Mapped[int]
    sla_hours: Mapped[int]


class ProblemCode(Timestamped, OsasTable):
    """Why a parcel cannot go on, what that blocks and what cures it. Inferred.

    Filled by the first migration with the usual Indonesian counter codes, then written by
    the backend.
    `text_id` and `text_en` are the meaning in each language. `blocks_manifest_to` is one of none,
    forward, partner_or_return, all, all_but_next_hop, all_but_partner_or_return,
    all_until_rewrapped, all_until_counted; `cured_by` names the act that lifts it.
    """

    __tablename__ = "problem_code"
    __table_args__ = (Index(None, "updated_at", "id"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    text_id: Mapped[str]
    text_en: Mapped[str]
    blocks_delivery: Mapped[bool]
    blocks_manifest_to: Mapped[str]
    cured_by: Mapped[str]


class AgentCustomer(Timestamped, OsasTable):
    """A customer who books at an agent. Written by the backend.

    Given by the owner: agent and customer, and that waybills hang on it; the rest is inferred.
    `customer` is the customer's code, unique at its agent.
    """

    __tablename__ = "agent_customer"
    __table_args__ = (UniqueConstraint("agent_id", "customer"), Index(None, "updated_at", "id"))

    id: Mapped[Id]
    agent_id: Mapped[BigInt] = mapped_column(ForeignKey("agent_locations.id"))
    customer: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    phone: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(server_default="true")

    agent: Mapped["AgentLocation"] = relationship(back_populates="customers")
    waybills: Mapped[list["WaybillNumber"]] = relationship(back_populates="customer")
    vip_terms: Mapped["BillingVipConfig | None"] = relationship(back_populates="customer")


class AwbBook(Timestamped, OsasTable):
    """A range of waybill numbers that an agent may issue. Written by the backend.

    Given by the owner: agent, range_from, range_to (both included); the rest is inferred. A number
    is `prefix` and `digits` digits; `next_number` the first that is free, range_to + 1 when none.
    """

    __tablename__ = "awb_books"
    __table_args__ = (
        UniqueConstraint("prefix", "range_from"),
        CheckConstraint("0 <= range_from AND range_from <= range_to", name="range"),
        CheckConstraint("next_number BETWEEN range_from AND range_to + 1", name="next_number"),
        CheckConstraint("digits BETWEEN 1 AND 18", name="digits"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    agent_id: Mapped[BigInt] = mapped_column(ForeignKey("agent_locations.id"), index=True)
    prefix: Mapped[str] = mapped_column(server_default="")
    digits: Mapped[int]
    range_from: Mapped[BigInt]
    range_to: Mapped[BigInt]
    next_number: Mapped[BigInt]

    agent: Mapped["AgentLocation"] = relationship(back_populates="awb_books")
