"""The counters' own PCs, and the shifts that were worked at them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.columns import Id, Timestamped
from models.osas.table import OsasTable


class Station(Timestamped, OsasTable):
    """A registered station and how it fares. Inferred; written by stations, each its own row.

    `name` is hub-desk. `machine` tells one PC from another; `queue_depth` counts what it still owes
    this database.
    """

    __tablename__ = "station"
    __table_args__ = (CheckConstraint("queue_depth >= 0", name="queue_depth"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    hub: Mapped[str] = mapped_column(index=True)
    machine: Mapped[str]
    app_version: Mapped[str]
    last_seen: Mapped[datetime]
    queue_depth: Mapped[int] = mapped_column(server_default="0")


class ShiftCloseout(Timestamped, OsasTable):
    """A hub's shift, counted and signed. Inferred; written by stations.

    `shift` is the local date and the shift's number, 2026-11-22/1. `counts` holds every term of the
    equation (opening, received, handed_over, …) in parcels; `unsent` events were still owed.
    """

    __tablename__ = "shift_closeout"
    __table_args__ = (
        UniqueConstraint("hub", "shift"),
        CheckConstraint("unsent >= 0", name="unsent"),
    )

    id: Mapped[Id]
    event_id: Mapped[UUID | None] = mapped_column(unique=True)
    hub: Mapped[str]
    shift: Mapped[str]
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    unsent: Mapped[int] = mapped_column(server_default="0")
    note: Mapped[str | None]
    signed_by: Mapped[str]
    signed_at: Mapped[datetime]
