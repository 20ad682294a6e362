"""Who may do what."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index
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


class User(Timestamped, OsasTable):
    """An account; `user` is a reserved word and must be quoted. Written by the backend.

    Given by the owner: username, password_hash (bcrypt), role_id, agent_id; the rest is inferred.
    Stations never read password_hash.
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
