"""The shipment and its history: what everything else hangs on."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable

if TYPE_CHECKING:
    from models.osas.delivery import RunsheetItem
    from models.osas.financial import AgentCommission, XenditPayment
    from models.osas.locations import AgentLocation
    from models.osas.manifests import BagItem, ManifestItem
    from models.osas.master_data import AgentCustomer
    from models.osas.partners import Resi3p
    from models.osas.quality import AlterWeight, Discrepancy, PodRecord, PopRecord
    from models.osas.scanning import (
        DeliveryScan,
        HandoverScan,
        PackingScan,
        ProblemScan,
        ReceivingScan,
    )


def _by_name(column: str) -> Index:
    """Return an index that finds the beginnings of names, in whatever case, under any collation."""
    return Index(
        f"ix_waybill_numbers_lower_{column}_id",
        literal_column(f"lower({column})").label("name"),
        "id",
        postgresql_ops={"name": "text_pattern_ops"},
    )


class WaybillNumber(Timestamped, OsasTable):
    """One shipment. Written by the backend; stations update status, weight and chargeable_g.

    Given by the owner: awb_number, origin, destination, weight (kilograms), status; direction,
    chargeable_g (grams) and freight_amount (rupiah) stand in the same list. The rest is inferred:
    what a label shows. origin and destination are location codes; no foreign key, because labels
    may still carry codes from before a renaming.
    """

    __tablename__ = "waybill_numbers"
    __table_args__ = (
        CheckConstraint("direction IN ('forward', 'return')", name="direction"),
        CheckConstraint("koli_count >= 1", name="koli_count"),
        CheckConstraint("weight >= 0", name="weight"),
        CheckConstraint("cod_amount >= 0", name="cod_amount"),
        Index(None, "updated_at", "id"),
        Index(None, "sender_phone", "id"),
        Index(None, "recipient_phone", "id"),
        _by_name("sender_name"),
        _by_name("recipient_name"),
    )

    id: Mapped[Id]
    awb_number: Mapped[str] = mapped_column(unique=True)
    origin: Mapped[str]
    destination: Mapped[str]
    weight: Mapped[Decimal] = mapped_column(Numeric(10, 3))
    status: Mapped[str]
    direction: Mapped[str] = mapped_column(server_default="forward")
    chargeable_g: Mapped[int | None]
    freight_amount: Mapped[BigInt | None]
    cod_amount: Mapped[BigInt] = mapped_column(server_default="0")
    service_type: Mapped[str | None]
    koli_count: Mapped[int] = mapped_column(server_default="1")
    agent_id: Mapped[BigInt | None] = mapped_column(ForeignKey("agent_locations.id"))
    customer_id: Mapped[BigInt | None] = mapped_column(ForeignKey("agent_customer.id"), index=True)
    sender_name: Mapped[str | None]
    sender_phone: Mapped[str | None]
    recipient_name: Mapped[str | None]
    recipient_phone: Mapped[str | None]
    recipient_address: Mapped[str | None]
    recipient_postcode: Mapped[str | None]
    contents: Mapped[str | None]

    agent: Mapped["AgentLocation | None"] = relationship(back_populates="waybills")
    customer: Mapped["AgentCustomer | None"] = relationship(back_populates="waybills")
    koli: Mapped[list["WaybillKoli"]] = relationship(back_populates="waybill")
    scans: Mapped[list["Scan"]] = relationship(back_populates="waybill")
    partner_numbers: Mapped[list["Resi3p"]] = relationship(back_populates="waybill")
    receiving_scans: Mapped[list["ReceivingScan"]] = relationship(back_populates="waybill")
    handover_scans: Mapped[list["HandoverScan"]] = relationship(back_populates="waybill")
    packing_scans: Mapped[list["PackingScan"]] = relationship(back_populates="waybill")
    delivery_scans: Mapped[list["DeliveryScan"]] = relationship(back_populates="waybill")
    problem_scans: Mapped[list["ProblemScan"]] = relationship(back_populates="waybill")
    bag_items: Mapped[list["BagItem"]] = relationship(back_populates="waybill")
    manifest_items: Mapped[list["ManifestItem"]] = relationship(back_populates="waybill")
    runsheet_items: Mapped[list["RunsheetItem"]] = relationship(back_populates="waybill")
    corrections: Mapped[list["AlterWeight"]] = relationship(back_populates="waybill")
    discrepancies: Mapped[list["Discrepancy"]] = relationship(back_populates="waybill")
    proofs_of_delivery: Mapped[list["PodRecord"]] = relationship(back_populates="waybill")
    proofs_of_pickup: Mapped[list["PopRecord"]] = relationship(back_populates="waybill")
    payments: Mapped[list["XenditPayment"]] = relationship(back_populates="waybill")
    commissions: Mapped[list["AgentCommission"]] = relationship(back_populates="waybill")


class Scan(Timestamped, OsasTable):
    """One line of a shipment's tracking history. Written by the backend and by stations.

    Given by the owner: waybill_id, status, location, timestamp. event_id is inferred: the
    station's event; the backend leaves it null.
    """

    __tablename__ = "scans"
    __table_args__ = (Index(None, "waybill_id", "timestamp"), Index(None, "updated_at", "id"))

    id: Mapped[Id]
    waybill_id: Mapped[BigInt] = mapped_column(ForeignKey("waybill_numbers.id"))
    status: Mapped[str]
    location: Mapped[str]
    timestamp: Mapped[datetime]
    event_id: Mapped[UUID | None] = mapped_column(unique=True)

    waybill: Mapped[WaybillNumber] = relationship(back_populates="scans")


class WaybillKoli(Timestamped, OsasTable):
    """One piece of a waybill; koli_no counts from 1. Inferred.

    Written by the backend at booking; stations write weight and dimensions when a piece is weighed.
    """

    __tablename__ = "waybill_koli"
    __table_args__ = (
        UniqueConstraint("waybill_id", "koli_no"),
        CheckConstraint("koli_no >= 1", name="koli_no"),
        CheckConstraint("weight_g >= 0", name="weight_g"),
        CheckConstraint("least(length_cm, width_cm, height_cm) >= 0", name="dimensions"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    waybill_id: Mapped[BigInt] = mapped_column(ForeignKey("waybill_numbers.id"))
    koli_no: Mapped[int]
    weight_g: Mapped[int | None]
    length_cm: Mapped[int | None]
    width_cm: Mapped[int | None]
    height_cm: Mapped[int | None]

    waybill: Mapped[WaybillNumber] = relationship(back_populates="koli")
