"""The stations' own schema in OSAS. Inferred; written by the stations' uplinks only."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.columns import HUB_STATION, BigInt
from models.ledger import LedgerColumns, ParkedColumns
from models.osas.table import OsasTable


class EventLedger(LedgerColumns, OsasTable):
    """Every event whose effects are in this database, see LedgerColumns."""


class ParkedEvent(ParkedColumns, OsasTable):
    """Every event that this database refused, see ParkedColumns."""


class ParcelState(OsasTable):
    """Which event decides a parcel's state: the greatest (class, effective_at, event_id).

    `class` is 0 ordinary, 1 terminal, 2 override and undo. waybill_numbers.status is projected
    from here. No foreign key: it must never stop the backend from removing a waybill.
    """

    __tablename__ = "parcel_state"
    __table_args__ = (
        CheckConstraint("class BETWEEN 0 AND 2", name="class"),
        {"schema": HUB_STATION},
    )

    waybill_id: Mapped[BigInt] = mapped_column(primary_key=True, autoincrement=False)
    class_: Mapped[int] = mapped_column("class", SmallInteger)
    effective_at: Mapped[datetime]
    event_id: Mapped[UUID]
    status: Mapped[str]
    hub: Mapped[str]


class OrphanScan(OsasTable):
    """A scan of an AWB that OSAS does not know (yet); `attached_at` is set when it turns up."""

    __tablename__ = "orphan_scan"
    __table_args__ = ({"schema": HUB_STATION},)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    awb: Mapped[str] = mapped_column(index=True)
    hub: Mapped[str]
    station: Mapped[str]
    kind: Mapped[str]
    scanned_at: Mapped[datetime]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    attached_at: Mapped[datetime | None]
