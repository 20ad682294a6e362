"""The stations' own schema in OSAS. Inferred; written by stations, badges by people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.columns import HUB_STATION, BigInt, Id
from models.ledger import AssignmentColumns, LedgerColumns, ParkedColumns
from models.osas.table import OsasTable


class EventLedger(LedgerColumns, OsasTable):
    """Every event whose effects are in this database, see LedgerColumns."""


class ParkedEvent(ParkedColumns, OsasTable):
    """Every event that this database refused, see ParkedColumns."""


class Assignment(AssignmentColumns, OsasTable):
    """Which role may record for which hub, see AssignmentColumns."""


class ParcelState(OsasTable):
    """Which event decides a parcel's state: the last end of its life, else the last event.

    `class` is 0 ordinary, 1 terminal, 2 override and undo; the last override (`overridden_at`,
    `overridden_by`) takes back whatever was before it. waybill_numbers.status is projected from
    here. No foreign key: it must never stop the backend from removing a waybill.
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
    overridden_at: Mapped[datetime | None]
    overridden_by: Mapped[UUID | None]


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


class Attachment(OsasTable):
    """A photo or a signature, named by what is in it. Sent on its own lane, after its event.

    `sha256` is the content's, its hexadecimal form the reference that other tables store.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("sha256 = sha256(content)", name="sha256"),
        CheckConstraint("octet_length(content) BETWEEN 1 AND 300000", name="size"),
        {"schema": HUB_STATION},
    )

    sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    hub: Mapped[str]
    station: Mapped[str]
    captured_at: Mapped[datetime]
    server_time: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Badge(OsasTable):
    """A badge that logs somebody in: the SHA-256 of a random token, never the token itself.

    `username` is an account's; no foreign key: a badge must never stop the backend from removing
    one. A badge is taken back by setting revoked_at. `pin_hash` is argon2id; without a PIN a badge
    logs in and approves nothing. Stations get it from hub_station.badge_login, for one badge.
    """

    __tablename__ = "badge"
    __table_args__ = (Index(None, "updated_at", "id"), {"schema": HUB_STATION})

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    issued_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    issued_by: Mapped[str]
    revoked_at: Mapped[datetime | None]
    pin_hash: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Closing(OsasTable):
    """What desks of one hub tell each other while they take its stock and close its shift out.

    A row for each event of a stock-take or a shift (`kind`), also of one that `undoes` another.
    `number` is the stock-take's, or the shift; `told` what the event says beside, without what may
    be long and no other desk asks for: its differences, its parcels.
    """

    __tablename__ = "closing"
    __table_args__ = (Index(None, "updated_at", "id"), {"schema": HUB_STATION})

    id: Mapped[Id]
    event_id: Mapped[UUID] = mapped_column(unique=True)
    undoes: Mapped[UUID | None]
    kind: Mapped[str]
    action: Mapped[str]
    number: Mapped[str]
    hub: Mapped[str]
    desk: Mapped[str]
    operator: Mapped[str]
    awb: Mapped[str]
    koli_no: Mapped[int]
    told: Mapped[dict[str, Any]] = mapped_column(JSONB)
    done_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
