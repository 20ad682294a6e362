"""Who may do what, and who did."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.columns import BigInt, Id, Timestamped
from models.osas.table import OsasTable

if TYPE_CHECKING:
    from models.osas.locations import AgentLocation


class Role(Timestamped, OsasTable):
    """A role. The table is the owner's, its columns inferred; written by the backend."""

    __tablename__ = "role"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]

    users: Mapped[list["User"]] = relationship(back_populates="role")
    permissions: Mapped[list["RolePermission"]] = relationship(back_populates="role")


class RolePermission(Timestamped, OsasTable):
    """One thing a role may do, such as `weight.approve`. Inferred; written by the backend."""

    __tablename__ = "role_permission"
    __table_args__ = (UniqueConstraint("role_id", "permission"), Index(None, "updated_at", "id"))

    id: Mapped[Id]
    role_id: Mapped[BigInt] = mapped_column(ForeignKey("role.id"))
    permission: Mapped[str]

    role: Mapped[Role] = relationship(back_populates="permissions")


class User(Timestamped, OsasTable):
    """An account; `user` is a reserved word and must be quoted. Written by the backend.

    Given by the owner: username, password_hash (bcrypt), role_id, agent_id; the rest is inferred.
    Stations never read password_hash; hub_station.login hands out one at a time.
    """

    __tablename__ = "user"
    __table_args__ = (Index(None, "updated_at", "id"),)

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    full_name: Mapped[str]
    role_id: Mapped[BigInt] = mapped_column(ForeignKey("role.id"))
    agent_id: Mapped[BigInt] = mapped_column(ForeignKey("agent_locations.id"))
    is_active: Mapped[bool] = mapped_column(server_default="true")

    role: Mapped[Role] = relationship(back_populates="users")
    agent: Mapped["AgentLocation"] = relationship(back_populates="users")


class ApprovalLog(Timestamped, OsasTable):
    """A supervisor's override: who asked, who agreed, why. Inferred; written by stations.

    `action` is what was allowed, such as `weight.over_tolerance`; `subject` what it was about: an
    AWB, a bag, a manifest. `event_id` is the station's event.
    """

    __tablename__ = "approval_log"

    id: Mapped[Id]
    event_id: Mapped[UUID | None] = mapped_column(unique=True)
    action: Mapped[str]
    subject: Mapped[str | None] = mapped_column(index=True)
    hub: Mapped[str]
    requester: Mapped[str]
    approver: Mapped[str]
    reason: Mapped[str]
    approved_at: Mapped[datetime]


class AuditLog(Timestamped, OsasTable):
    """Who changed what. Inferred; written by the backend, by stations and by hub_station.login.

    `before` and `after` are the entity's columns that changed. `prev_hash` is the SHA-256 of the
    row before, set by a trigger, so that a row changed or taken out later shows.
    """

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "entity", "entity_id"),)

    id: Mapped[Id]
    actor: Mapped[str]
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[str | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    prev_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
