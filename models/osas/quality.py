"""Weights corrected, proofs taken, differences found: what a dispute is decided by.

Pictures are references: the SHA-256 of an attachment, in hexadecimal.
"""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable

if TYPE_CHECKING:
    from models.osas.core_operations import WaybillNumber
    from models.osas.partners import CourierPartner


class WeightRule(Timestamped, OsasTable):
    """How a weight becomes a charge, by courier and service. Inferred; written by the backend.

    A null partner or service is any. `divisor`: cubic centimetres to a kilogram. A fraction of a
    kilogram up to `tolerance_g` is dropped, `inclusive` says whether exactly so much still is, and
    a null tolerance rounds nothing; `per_koli`: each piece by itself, not their sum. `source` names
    where the rule comes from.
    """

    __tablename__ = "weight_rule"
    __table_args__ = (
        UniqueConstraint("partner", "service", postgresql_nulls_not_distinct=True),
        CheckConstraint("divisor > 0", name="divisor"),
        CheckConstraint("tolerance_g BETWEEN 0 AND 999", name="tolerance_g"),
        CheckConstraint("minimum_g >= 0", name="minimum_g"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    partner: Mapped[str | None] = mapped_column(ForeignKey("courier_partners.code"))
    service: Mapped[str | None] = mapped_column(ForeignKey("service_types.code"))
    divisor: Mapped[int]
    tolerance_g: Mapped[int | None]
    inclusive: Mapped[bool] = mapped_column(server_default="true")
    per_koli: Mapped[bool] = mapped_column(server_default="false")
    minimum_g: Mapped[int] = mapped_column(server_default="1000")
    source: Mapped[str | None]

    courier_partner: Mapped["CourierPartner | None"] = relationship()
    corrections: Mapped[list["AlterWeight"]] = relationship(back_populates="rule")


class AlterWeight(Timestamped, OsasTable):
    """A waybill was weighed again. Written by stations.

    Given by the owner: waybill, old_g, new_g, dimensions, photo, scale serial, rule, reason,
    approver, dispute_status; the rest is inferred. Weights are grams, lengths centimetres,
    charge_difference rupiah (null where the tariff is not known). `was_applied` is false when
    somebody else had changed the weight meanwhile: then this row is a conflict to look at.
    """

    __tablename__ = "alter_weight"
    __table_args__ = (
        CheckConstraint("least(old_g, new_g) >= 0", name="weights"),
        CheckConstraint("dispute_status IN ('none', 'open', 'upheld', 'reversed')", name="dispute"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    event_id: Mapped[UUID | None] = mapped_column(unique=True)
    waybill_id: Mapped[BigInt] = mapped_column(ForeignKey("waybill_numbers.id"), index=True)
    koli_no: Mapped[int | None]
    hub: Mapped[str]
    old_g: Mapped[int]
    new_g: Mapped[int]
    length_cm: Mapped[int | None]
    width_cm: Mapped[int | None]
    height_cm: Mapped[int | None]
    chargeable_g: Mapped[int | None]
    charge_difference: Mapped[BigInt | None]
    photo: Mapped[str | None]
    scale_serial: Mapped[str | None]
    is_manual: Mapped[bool] = mapped_column(server_default="false")
    rule_id: Mapped[BigInt | None] = mapped_column(ForeignKey("weight_rule.id"))
    reason: Mapped[str | None]
    operator: Mapped[str | None]
    approver: Mapped[str | None]
    was_applied: Mapped[bool] = mapped_column(server_default="true")
    dispute_status: Mapped[str] = mapped_column(server_default="none")
    weighed_at: Mapped[datetime]
    server_time: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

    waybill: Mapped["WaybillNumber"] = relationship(back_populates="corrections")
    rule: Mapped[WeightRule | None] = relationship(back_populates="corrections")


class PodRecord(Timestamped, OsasTable):
    """Proof of delivery. Written by stations and by the courier's own app.

    Given by the owner: waybill, receiver, relation, signature, photo, cod (rupiah taken); the rest
    is inferred.
    """

    __tablename__ = "pod_record"
    __table_args__ = (CheckConstraint("cod >= 0", name="cod"), Index(None, "updated_at", "id"))

    id: Mapped[Id]
    event_id: Mapped[UUID | None] = mapped_column(unique=True)
    waybill_id: Mapped[BigInt] = mapped_column(ForeignKey("waybill_numbers.id"), index=True)
    receiver: Mapped[str]
    relation: Mapped[str | None]
    signature: Mapped[str | None]
    photo: Mapped[str | None]
    cod: Mapped[BigInt] = mapped_column(server_default="0")
    courier: Mapped[str | None]
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    delivered_at: Mapped[datetime]

    waybill: Mapped["WaybillNumber"] = relationship(back_populates="proofs_of_delivery")


class PopRecord(Timestamped, OsasTable):
    """Proof of pickup. Written by stations and by the courier's own app.

    Given by the owner: waybill, sender, signature, photo; the rest is inferred.
    """

    __tablename__ = "pop_record"
    __table_args__ = (Index(None, "updated_at", "id"),)

    id: Mapped[Id]
    event_id: Mapped[UUID | None] = mapped_column(unique=True)
    waybill_id: Mapped[BigInt] = mapped_column(ForeignKey("waybill_numbers.id"), index=True)
    sender: Mapped[str]
    signature: Mapped[str | None]
    photo: Mapped[str | None]
    courier: Mapped[str | None]
    picked_up_at: Mapped[datetime]

    waybill: Mapped["WaybillNumber"] = relationship(back_populates="proofs_of_pickup")


class Discrepancy(Timestamped, OsasTable):
    """A difference that reconciliation found. Inferred; written by stations.

    `manifest_no` is what was expected, of any kind; `awb` what was scanned or missed, which may be
    no waybill of ours. `kind`: missing, over, missort, unmanifested, unknown, damaged, held,
    seal_differs, koli_short, weight_variance. `resolution` is null while nobody has settled it.
    """

    __tablename__ = "discrepancy"
    __table_args__ = (Index(None, "updated_at", "id"),)

    id: Mapped[Id]
    event_id: Mapped[UUID | None] = mapped_column(unique=True)
    hub: Mapped[str]
    manifest_no: Mapped[str | None] = mapped_column(index=True)
    waybill_id: Mapped[BigInt | None] = mapped_column(ForeignKey("waybill_numbers.id"), index=True)
    awb: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[str]
    found_at: Mapped[datetime]
    found_by: Mapped[str | None]
    resolution: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]

    waybill: Mapped["WaybillNumber | None"] = relationship(back_populates="discrepancies")
