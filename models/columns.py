"""The conventions every table of both databases follows."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, Identity, Text, func
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

HUB_STATION = "hub_station"
"""The schema in each database that belongs to the stations and not to the backend."""

NAMING_CONVENTION = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}

TYPE_OF = {str: Text(), datetime: DateTime(timezone=True)}
"""Texts without a length limit; every moment with its zone, in UTC."""

Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-10)]
BigInt = Annotated[int, mapped_column(BigInteger)]


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id, which never wraps around."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        """Return the type's name as DDL."""
        return "XID8"

    def result_processor(
        self,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
        coltype: object,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> Callable[[Any], int]:
        """Return the callable that turns the driver's text into a number."""
        return int


# Reflection (migration checks, doctor) warns about types it has no name for.
ischema_names["xid8"] = Xid8


class Timestamped:
    """When a row was made and last changed, by the server's clock; triggers keep updated_at."""

    created_at: Mapped[datetime] = mapped_column(
        server_default=func.clock_timestamp(), sort_order=900
    )
    updated_at: Mapped[datetime] = mapped_column(
        server_default=func.clock_timestamp(), sort_order=901
    )
