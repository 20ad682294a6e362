"""A courier's round: what went out, what came back, and the money."""

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable

if TYPE_CHECKING:
    from models.osas.core_operations import WaybillNumber
    from models.osas.scanning import DeliveryScan


class Runsheet(Timestamped, OsasTable):
    """A courier's round on one day. Inferred; written by stations.

    `courier` is a username. The COD columns are rupiah: expected by the lines, received in cash
    and by transfer, and what is short of it, which may be signed as the courier's liability.
    """

    __tablename__ = "runsheet"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'out', 'closed')", name="status"),
        CheckConstraint("least(cod_expected, cod_cash, cod_transfer) >= 0", name="cod"),
        Index(None, "courier", "date"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    hub: Mapped[str]
    courier: Mapped[str]
    date: Mapped[dt.date]
    status: Mapped[str] = mapped_column(server_default="open")
    cod_expected: Mapped[BigInt] = mapped_column(server_default="0")
    cod_cash: Mapped[BigInt] = mapped_column(server_default="0")
    cod_transfer: Mapped[BigInt] = mapped_column(server_default="0")
    cod_short: Mapped[BigInt] = mapped_column(server_default="0")
    opened_by: Mapped[str | None]
    closed_at: Mapped[dt.datetime | None]
    closed_by: Mapped[str | None]

    items: Mapped[list["RunsheetItem"]] = relationship(back_populates="runsheet")
    delivery_scans: Mapped[list["DeliveryScan"]] = relationship(back_populates="runsheet")


class RunsheetItem(Timestamped, OsasTable):
    """One parcel of a round; `outcome` is null while the courier has it.

    Inferred; written by stations. Outcomes: delivered, returned (scanned back in), liability
    (signed by the courier).
    """

    __tablename__ = "runsheet_item"
    __table_args__ = (
        UniqueConstraint("runsheet_id", "waybill_id"),
        CheckConstraint("outcome IN ('delivered', 'returned', 'liability')", name="outcome"),
        CheckConstraint("cod_amount >= 0", name="cod_amount"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[Id]
    runsheet_id: Mapped[BigInt] = mapped_column(ForeignKey("runsheet.id"))
    waybill_id: Mapped[BigInt] = mapped_column(ForeignKey("waybill_numbers.id"), index=True)
    cod_amount: Mapped[BigInt] = mapped_column(server_default="0")
    outcome: Mapped[str | None]
    outcome_at: Mapped[dt.datetime | None]

    runsheet: Mapped[Runsheet] = relationship(back_populates="items")
    waybill: Mapped["WaybillNumber"] = relationship(back_populates="runsheet_items")
