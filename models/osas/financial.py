"""Money: what was paid, what is paid out, who earns what. Amounts are whole rupiah."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable

if TYPE_CHECKING:
    from models.osas.core_operations import WaybillNumber
    from models.osas.locations import AgentLocation
    from models.osas.master_data import AgentCustomer


class BillingVipConfig(Timestamped, OsasTable):
    """A customer's own prices and terms; stations put VIPs first. Written by the backend.

    Given by the owner: customer, terms, discount (percent); the rest is inferred. `photo_required`:
    a re-weigh needs a photo.
    """

    __tablename__ = "billing_vip_config"
    __table_args__ = (
        CheckConstraint("discount BETWEEN 0 AND 100", name="discount"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    customer_id: Mapped[BigInt] = mapped_column(ForeignKey("agent_customer.id"), unique=True)
    terms: Mapped[str]
    discount: Mapped[Decimal] = mapped_column(Numeric(5, 2), server_default="0")
    photo_required: Mapped[bool] = mapped_column(server_default="true")

    customer: Mapped["AgentCustomer"] = relationship(back_populates="vip_terms")


class XenditPayment(Timestamped, OsasTable):
    """A payment through the gateway; an unpaid one holds its waybill. Written by the backend.

    Given by the owner: external_id, amount, status; the rest is inferred. `status` is the gateway's
    word (PENDING, PAID, SETTLED, EXPIRED, FAILED).
    """

    __tablename__ = "xendit_payment"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    external_id: Mapped[str] = mapped_column(unique=True)
    waybill_id: Mapped[BigInt | None] = mapped_column(ForeignKey("waybill_numbers.id"), index=True)
    amount: Mapped[BigInt]
    status: Mapped[str]
    method: Mapped[str | None]
    paid_at: Mapped[datetime | None]

    waybill: Mapped["WaybillNumber | None"] = relationship(back_populates="payments")


class XenditPayout(Timestamped, OsasTable):
    """COD money paid out to an agent. Written by the backend.

    Given by the owner: external_id, agent, amount, status; the rest is inferred. `status` is the
    gateway's word; the payout covers the COD collected from cod_from to cod_to.
    """

    __tablename__ = "xendit_payout"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("cod_from <= cod_to", name="cod_dates"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    external_id: Mapped[str] = mapped_column(unique=True)
    agent_id: Mapped[BigInt] = mapped_column(ForeignKey("agent_locations.id"), index=True)
    amount: Mapped[BigInt]
    status: Mapped[str]
    cod_from: Mapped[date]
    cod_to: Mapped[date]
    paid_at: Mapped[datetime | None]

    agent: Mapped["AgentLocation"] = relationship(back_populates="payouts")


class AgentCommission(Timestamped, OsasTable):
    """What an agent earns with one waybill. Written by the backend.

    Given by the owner: agent, service, rate (percent of the freight), amount; the rest is inferred.
    """

    __tablename__ = "agent_commission"
    __table_args__ = (
        CheckConstraint("rate BETWEEN 0 AND 100", name="rate"),
        Index(None, "agent_id", "earned_on"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    agent_id: Mapped[BigInt] = mapped_column(ForeignKey("agent_locations.id"))
    service: Mapped[str] = mapped_column(ForeignKey("service_types.code"))
    waybill_id: Mapped[BigInt | None] = mapped_column(ForeignKey("waybill_numbers.id"), index=True)
    rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    amount: Mapped[BigInt]
    earned_on: Mapped[date]

    agent: Mapped["AgentLocation"] = relationship(back_populates="commissions")
    waybill: Mapped["WaybillNumber | None"] = relationship(back_populates="commissions")
