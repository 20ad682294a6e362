"""The counters' own scan tables. No checks on their values: an odd scan is still a scan.

The backend writes here too, and knows the owner's columns only: none that is inferred is demanded.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable

if TYPE_CHECKING:
    from models.osas.core_operations import WaybillNumber
    from models.osas.delivery import Runsheet
    from models.osas.manifests import Bag
    from models.osas.master_data import ProblemCode


class CounterScan(Timestamped):
    """What every counter's scan has. `event_id` is the station's event, null from the backend.

    `operator` is a username. `counts` is false for a duplicate or a refused scan; `leg` and
    `koli_no` count from 1. `scanned_at` is device time plus the measured offset to the server,
    `server_time` when the database heard of it: the same where nobody says when.
    """

    id: Mapped[Id]
    event_id: Mapped[UUID | None] = mapped_column(unique=True, sort_order=-5)
    desk: Mapped[str | None]
    operator: Mapped[str | None]
    verdict: Mapped[str | None]
    counts: Mapped[bool] = mapped_column(server_default="true")
    leg: Mapped[int | None]
    koli_no: Mapped[int | None]
    scanned_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    server_time: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class WaybillScan(CounterScan):
    """A scan that is always about one waybill."""

    waybill_id: Mapped[BigInt] = mapped_column(
        ForeignKey("waybill_numbers.id"), index=True, sort_order=-4
    )


class WaybillOrBagScan(CounterScan):
    """A scan of a loose waybill, of a bag, or of a waybill out of or into a bag."""

    waybill_id: Mapped[BigInt | None] = mapped_column(
        ForeignKey("waybill_numbers.id"), index=True, sort_order=-4
    )
    bag_id: Mapped[BigInt | None] = mapped_column(ForeignKey("bag.id"), index=True, sort_order=-3)


def _of_something() -> CheckConstraint:
    return CheckConstraint("num_nonnulls(waybill_id, bag_id) >= 1", name="waybill_or_bag")


class ReceivingScan(WaybillOrBagScan, OsasTable):
    """A parcel or a bag arrived at a hub. Written by stations and by the backend.

    Given by the owner: that it records package arrivals (waybill or bag, hub, source, condition);
    the other columns are inferred.
    """

    __tablename__ = "receiving_scan"
    __table_args__ = (_of_something(), Index(None, "updated_at", "id"))

    hub: Mapped[str]
    source: Mapped[str | None]
    condition: Mapped[str | None]

    waybill: Mapped["WaybillNumber | None"] = relationship(back_populates="receiving_scans")
    bag: Mapped["Bag | None"] = relationship()


class HandoverScan(WaybillOrBagScan, OsasTable):
    """A parcel or a bag left one hub for the next. Written by stations and by the backend.

    Given by the owner: that it records hub-to-hub transfers (waybill or bag, from, to, manifest);
    the other columns are inferred. `manifest_no` is the number on the paper, of any kind.
    """

    __tablename__ = "handover_scan"
    __table_args__ = (_of_something(), Index(None, "updated_at", "id"))

    from_hub: Mapped[str]
    to_hub: Mapped[str]
    manifest_no: Mapped[str | None] = mapped_column(index=True)

    waybill: Mapped["WaybillNumber | None"] = relationship(back_populates="handover_scans")
    bag: Mapped["Bag | None"] = relationship()


class PackingScan(WaybillOrBagScan, OsasTable):
    """Something was done with a bag. Written by stations and by the backend.

    Given by the owner: waybill, bag, action; the other columns are inferred. `action` is open, add,
    remove, weigh or seal.
    """

    __tablename__ = "packing_scan"
    __table_args__ = (_of_something(), Index(None, "updated_at", "id"))

    hub: Mapped[str | None]
    action: Mapped[str]

    waybill: Mapped["WaybillNumber | None"] = relationship(back_populates="packing_scans")
    bag: Mapped["Bag | None"] = relationship()


class DeliveryScan(WaybillScan, OsasTable):
    """A parcel went out, was delivered, came back. Written by stations and by the backend.

    Given by the owner: waybill, courier, runsheet, outcome; the other columns are inferred.
    `courier` is a username; `outcome` is out, delivered, failed, collected or returned_to_sender.
    `attempt` counts from 1.
    """

    __tablename__ = "delivery_scan"
    __table_args__ = (Index(None, "updated_at", "id"),)

    hub: Mapped[str | None]
    courier: Mapped[str | None]
    runsheet_id: Mapped[BigInt | None] = mapped_column(ForeignKey("runsheet.id"), index=True)
    outcome: Mapped[str]
    attempt: Mapped[int | None]

    waybill: Mapped["WaybillNumber"] = relationship(back_populates="delivery_scans")
    runsheet: Mapped["Runsheet | None"] = relationship(back_populates="delivery_scans")


class ProblemScan(WaybillScan, OsasTable):
    """Something is wrong with a parcel; a hold while unresolved, if its code blocks.

    Written by stations and by the backend. Given by the owner: waybill, problem_code, photo,
    resolved_at; the other columns are inferred. `photo` is a reference, not the picture.
    """

    __tablename__ = "problem_scan"
    __table_args__ = (Index(None, "updated_at", "id"),)

    problem_code: Mapped[str] = mapped_column(ForeignKey("problem_code.code"))
    hub: Mapped[str | None]
    note: Mapped[str | None]
    photo: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]

    waybill: Mapped["WaybillNumber"] = relationship(back_populates="problem_scans")
    problem: Mapped["ProblemCode"] = relationship()
