"""Lists that change rarely: services, problem codes."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.columns import Id, Timestamped
from models.osas.table import OsasTable


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

    Filled by the first migration with the usual Indonesian counter codes; kept by the backend.
    `text_id` and `text_en` are the meaning in each language. `blocks_manifest_to` is one of none,
    forward, all, all_but_next_hop, all_but_partner_or_return, all_until_rewrapped,
    all_until_counted; `cured_by` names the act that lifts it.
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
