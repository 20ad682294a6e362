"""The mirror's file: its tables, its version, and how it is opened.

Everything here came from the databases and can be pulled again, so a file of another version or a
damaged one is never repaired. What a counter looks up while a parcel waits is keyed by its AWB,
WITHOUT ROWID: one descent of one tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw
from msgspec import Struct

from station.events import Target

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID = 0x48554D52  # "HUMR"
VERSION = 2
BUSY_MS = 2_000


class MirrorTable(Struct, frozen=True):
    """One table: where its rows come from and in which columns they land, in the pull's order.

    `dated` names the column (microseconds since 1970, UTC) by which old rows are neither pulled
    nor kept. `whole`: small master data, whose deletions are found by comparing ids.
    """

    name: str
    source: Target
    columns: tuple[str, ...]
    key: tuple[str, ...]
    dated: str = ""
    whole: bool = False

    @property
    def definition(self) -> str:
        """The table as DDL, and the index by which a row is found whose key has changed."""
        return (
            f"CREATE TABLE {self.name} ({', '.join(self.columns)},"
            f" PRIMARY KEY ({', '.join(self.key)})) WITHOUT ROWID;"
            f" CREATE INDEX {self.name}_id ON {self.name} (id)"
        )

    @property
    def delete_old(self) -> str:
        """Delete the rows of a JSON array by their ids, under whatever key they are kept."""
        return (
            f"DELETE FROM {self.name}"  # noqa: S608  # ours
            " WHERE id IN (SELECT value ->> 0 FROM json_each(?))"
        )

    @property
    def upsert(self) -> str:
        """Put a JSON array of rows; SQLite takes it apart, without Python's lock.

        A row without a key, a waybill that has no number yet, is none that could be looked up.
        """
        cells = ", ".join(f"value ->> {position}" for position in range(len(self.columns)))
        keyed = " AND ".join(
            f"value ->> {self.columns.index(name)} IS NOT NULL" for name in self.key
        )
        return (
            f"INSERT OR REPLACE INTO {self.name} ({', '.join(self.columns)})"  # noqa: S608  # ours
            f" SELECT {cells} FROM json_each(?) WHERE {keyed}"
        )


def _osas(
    name: str, columns: str, key: str, *, dated: str = "", whole: bool = False
) -> MirrorTable:
    return MirrorTable(name, Target.OSAS, tuple(columns.split()), tuple(key.split()), dated, whole)


TABLES = (
    _osas("location", "id code name kind city timezone", "code", whole=True),
    _osas("service", "id code name divisor", "code", whole=True),
    _osas("route", "id hub destination next_hop lane", "hub destination", whole=True),
    _osas(
        "problem_code",
        "id code text_id text_en blocks_delivery blocks_manifest_to",
        "code",
        whole=True,
    ),
    _osas("user", "id username is_active", "username", whole=True),
    _osas("partner_awb", "id awb partner_awb changed_us", "partner_awb id", dated="changed_us"),
    _osas(
        "waybill",
        "id awb origin destination service weight_g status direction koli_total changed_us",
        "awb",
        dated="changed_us",
    ),
    _osas("handover", "id awb from_hub scanned_us", "awb id", dated="scanned_us"),
    # Not by date: a problem blocks its parcel until it is resolved.
    _osas("problem", "id awb code note scanned_us resolved", "awb id"),
    _osas(
        "receiving",
        "id awb hub desk operator koli_no leg counts scanned_us",
        "awb id",
        dated="scanned_us",
    ),
    MirrorTable(
        "shipment",
        Target.ONMART,
        ("id", "order_no", "awb", "changed_us"),
        ("order_no", "id"),
        dated="changed_us",
    ),
)

_OWN = """
CREATE TABLE cursor (name TEXT PRIMARY KEY, since_us INTEGER, seen_xid INTEGER) WITHOUT ROWID;
CREATE TABLE note (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""


def open_writer(file: Path) -> apsw.Connection:
    """Open the mirror for its one writer, made anew if it is old. Raises apsw.Error if damaged."""
    file.touch(mode=0o600)
    connection = apsw.Connection(str(file))
    try:
        connection.set_busy_timeout(BUSY_MS)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise apsw.CorruptError("quick_check")
        if version_of(connection) != VERSION:
            _make(connection)
    except apsw.Error:
        connection.close()
        raise
    return connection


def open_reader(file: Path) -> apsw.Connection:
    """Open the mirror for looking things up. Raises apsw.Error."""
    # Not SQLITE_OPEN_READONLY: a reader must be able to make the shared-memory file of a WAL.
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_timeout(BUSY_MS)
    connection.execute("PRAGMA query_only = ON")
    return connection


def version_of(connection: apsw.Connection) -> int:
    """Return the version of the tables in it, 0 where there are none of ours."""
    if connection.pragma("application_id") != APPLICATION_ID:
        return 0
    return int(str(connection.pragma("user_version")))


def _make(connection: apsw.Connection) -> None:
    """Replace whatever is there, in one transaction: a reader sees the old or the new."""
    with connection:
        old = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        for (name,) in old:
            connection.execute(f'DROP TABLE "{name}"')
        for table in TABLES:
            connection.execute(table.definition)
        connection.execute(_OWN)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
