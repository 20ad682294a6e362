"""What each database keeps of the stations and their events: the same three tables in both.

Inferred (the owner's 52 tables have no place for them). The events are written by the stations'
uplinks only, the assignments by an administrator.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.columns import HUB_STATION, Id, Xid8


class StationEvent:
    """One event as a station sent it. `body_hash`: SHA-256 of the journal's canonical JSON."""

    event_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-10)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    station: Mapped[str]
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)


class LedgerColumns(StationEvent):
    """Every event whose effects are in this database: being here is the proof of delivery.

    `station` is "hub-desk". Monthly partitions by UUIDv7 range, and a default one, because a
    station with a wrong clock must still be able to deliver. `chain_hash`: of a batch's last event,
    the head of its station's journal at that moment; a station adds rows and changes none, so that
    a journal which was edited afterwards can be told by it.
    """

    __tablename__ = "event_ledger"

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, dict[str, str]]:
        """Give each database its own index of a station's heads."""
        return (
            Index(
                "ix_event_ledger_heads",
                "station",
                "seq",
                postgresql_where=text("chain_hash IS NOT NULL"),
            ),
            {"schema": HUB_STATION, "postgresql_partition_by": "RANGE (event_id)"},
        )

    chain_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_by_xid: Mapped[int] = mapped_column(
        Xid8(), server_default=text("pg_current_xact_id()")
    )
    server_time: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class ParkedColumns(StationEvent):
    """An event that this database refused, kept until a person decides. `reason` says why."""

    __tablename__ = "parked_event"

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, dict[str, str]]:
        """Give each database its own index by AWB."""
        return (Index("ix_parked_event_awb", text("(body ->> 'awb')")), {"schema": HUB_STATION})

    reason: Mapped[str]
    parked_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class AssignmentColumns:
    """Which database role may record for which hub or agent, and for scans of what time.

    Row-level security asks at every insert, with the moment of capture: a station that was moved
    can still deliver what it owes from before. `valid_to` null: until further notice. A period is
    ended and never deleted, or what was captured in it could not be sent again.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("role_name", "hub", "valid_from"),
        CheckConstraint("valid_from < valid_to", name="period"),
        {"schema": HUB_STATION},
    )

    id: Mapped[Id]
    role_name: Mapped[str]
    hub: Mapped[str]
    valid_from: Mapped[datetime] = mapped_column(server_default="-infinity")
    valid_to: Mapped[datetime | None]
