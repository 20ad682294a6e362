"""The counters' own scan tables. No checks on their values: an odd scan is still a scan."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable

if TYPE_CHECKING:
    from models.osas.core_operations import WaybillNumber
    from models.osas.master_data import ProblemCode


class CounterScan(Timestamped):
    """What every counter's scan has. `event_id` is the station's event, null from the backend.

    `scanned_at` is device time plus the measured offset to the server; `server_time` is when the
    database heard of it.
    """

    id: Mapped[Id]
    event_id: Mapped[UUID | None] = mapped_column(unique=True, sort_order=-5)
    waybill_id: Mapped[BigInt] = mapped_column(
        ForeignKey("waybill_numbers.id"), index=True, sort_order=-4
    )
    operator: Mapped[str | None]
    scanned_at: Mapped[datetime]
    server_time: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class ReceivingScan(CounterScan, OsasTable):
    """A parcel arrived at a hub. Written by stations and by the backend.

    Given by the owner: that it records package arrivals (waybill, hub, source, condition); the
    other columns are inferred. `counts` is false for a duplicate or a refused scan; `leg` and
    `koli_no` count from 1.
    """

    __tablename__ = "receiving_scan"
    __table_args__ = (Index(None, "updated_at", "id"),)

    hub: Mapped[str]
    desk: Mapped[str | None]
    source: Mapped[str | None]
    condition: Mapped[str | None]
    verdict: Mapped[str | None]
    counts: Mapped[bool] = mapped_column(server_default="true")
    leg: Mapped[int | None]
    koli_no: Mapped[int | None]

    waybill: Mapped["WaybillNumber"] = relationship(back_populates="receiving_scans")


class HandoverScan(CounterScan, OsasTable):
    """A parcel left one hub for the next. Written by stations and by the backend.

    Given by the owner: that it records hub-to-hub transfers (waybill, from, to, manifest); the
    other columns are inferred.
    """

    __tablename__ = "handover_scan"
    __table_args__ = (Index(None, "updated_at", "id"),)

    from_hub: Mapped[str]
    to_hub: Mapped[str]
    manifest_no: Mapped[str | None]

    waybill: Mapped["WaybillNumber"] = relationship(back_populates="handover_scans")


class ProblemScan(CounterScan, OsasTable):
    """Something is wrong with a parcel; a hold while unresolved, if its code blocks.

    Written by stations and by the backend. Given by the owner: waybill, problem_code, photo,
    resolved_at; the other columns are inferred. `photo` is a reference, not the picture.
    """

    __tablename__ = "problem_scan"
    __table_args__ = (Index(None, "updated_at", "id"),)

    problem_code: Mapped[str] = mapped_column(ForeignKey("problem_code.code"))
    hub: Mapped[str]
    note: Mapped[str | None]
    photo: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]

    waybill: Mapped["WaybillNumber"] = relationship(back_populates="problem_scans")
    problem: Mapped["ProblemCode"] = relationship()
