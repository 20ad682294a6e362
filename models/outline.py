"""The tables of this release as plain data, for whoever must not wait for SQLAlchemy.

Importing the models costs a running station 27 MB and most of a second of a processor that the desk
needs; the outline is read in milliseconds. outline_making writes it from the models, and a test
finds it stale.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

FOLDER = Path(__file__).parent
OUTLINE = "outline.json"


class OutlinedColumn(Struct, frozen=True, omit_defaults=True):
    """One column. `type` is PostgreSQL's name for it, `ddl` what follows the column's name in DDL.

    `filled` says whether a station names it when it adds a row, `secret` that no station reads it.
    """

    name: str
    type: str
    ddl: str
    nullable: bool = False
    filled: bool = False
    secret: bool = False


class OutlinedKey(Struct, frozen=True, omit_defaults=True):
    """A primary key, a unique constraint or an index, its columns in order.

    An index on expressions names them `on` as SQL, and only its plain columns in `columns`. `where`
    is a partial index's condition.
    """

    name: str
    columns: tuple[str, ...]
    on: str = ""
    where: str = ""
    nulls_not_distinct: bool = False


class OutlinedReference(Struct, frozen=True):
    """A foreign key."""

    name: str
    columns: tuple[str, ...]
    table: str
    referred: tuple[str, ...]


class OutlinedCheck(Struct, frozen=True):
    """A check constraint and its SQL expression."""

    name: str
    expression: str


class OutlinedTable(Struct, frozen=True, omit_defaults=True):
    """One table; `schema` is "" for the backend's tables, which have the schema of the settings.

    `inserts` and `updates` are the columns that a station may be asked to write, now or later.
    """

    name: str
    columns: tuple[OutlinedColumn, ...]
    primary_key: OutlinedKey
    schema: str = ""
    uniques: tuple[OutlinedKey, ...] = ()
    indexes: tuple[OutlinedKey, ...] = ()
    references: tuple[OutlinedReference, ...] = ()
    checks: tuple[OutlinedCheck, ...] = ()
    inserts: tuple[str, ...] = ()
    updates: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """Return `waybill_numbers` or `hub_station.event_ledger`."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    def column(self, name: str) -> OutlinedColumn | None:
        """Return a column by its name."""
        return next((column for column in self.columns if column.name == name), None)


class Outline(Struct, frozen=True):
    """One database: its revisions, oldest first, and its tables, each after what it refers to.

    `group` is the role that holds what every station may do.
    """

    group: str
    revisions: tuple[str, ...]
    tables: tuple[OutlinedTable, ...]

    @property
    def head(self) -> str:
        """Return the newest revision."""
        return self.revisions[-1]


# Made here, once: two threads that first decode a type at the same moment crash in msgspec 0.22.
_decode = msgspec.json.Decoder(Outline).decode


@cache
def outline(target: str) -> Outline:
    """Return the outline of osas or onmart."""
    return _decode((FOLDER / target / OUTLINE).read_bytes())
