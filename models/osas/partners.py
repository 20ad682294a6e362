"""Partner couriers (3P) and the numbers they give our parcels."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable

if TYPE_CHECKING:
    from models.osas.core_operations import WaybillNumber


class CourierPartner(Timestamped, OsasTable):
    """How a partner courier is worked with at the counter. Written by the backend.

    The table is the owner's, its columns inferred. `awb_pattern` is a regular expression, a hint
    and never a ground to reject; `manifest_form` names the paper the partner wants.
    """

    __tablename__ = "courier_partners"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    awb_pattern: Mapped[str | None]
    manifest_form: Mapped[str | None]

    partners: Mapped[list["Partner"]] = relationship(back_populates="courier_partner")


class Partner(Timestamped, OsasTable):
    """A 3P courier's API account. Written by the backend.

    Given by the owner: name, api_token, webhook_url (stations read neither of the two secrets);
    courier_partner_code is inferred.
    """

    __tablename__ = "partners"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    api_token: Mapped[str | None]
    webhook_url: Mapped[str | None]
    courier_partner_code: Mapped[str | None] = mapped_column(ForeignKey("courier_partners.code"))

    courier_partner: Mapped[CourierPartner | None] = relationship(back_populates="partners")
    numbers: Mapped[list["Resi3p"]] = relationship(back_populates="partner")


class Resi3p(Timestamped, OsasTable):
    """A partner's waybill number for one of ours. Given by the owner, all three columns.

    Written by the backend, and by stations when a pair is scanned at handover.
    """

    __tablename__ = "resi_3p"
    __table_args__ = (
        UniqueConstraint("partner_id", "partner_awb"),
        Index(None, "internal_awb"),
        Index(None, "partner_awb"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    internal_awb: Mapped[str] = mapped_column(ForeignKey("waybill_numbers.awb_number"))
    partner_awb: Mapped[str]
    partner_id: Mapped[BigInt] = mapped_column(ForeignKey("partners.id"))

    partner: Mapped[Partner] = relationship(back_populates="numbers")
    waybill: Mapped["WaybillNumber"] = relationship(back_populates="partner_numbers")
