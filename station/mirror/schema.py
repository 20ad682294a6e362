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
from station.journal import sealing

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID = 0x48554D52  # "HUMR"
VERSION = 4
BUSY_MS = 2_000


class MirrorTable(Struct, frozen=True):
    """One table: where its rows come from and in which columns they land, in the pull's order.

    `columns` are as SQLite declares them; `id` is the first, `key` begins with the one that a pull
    of the whole table goes by. `dated` names the column (microseconds since 1970, UTC) by which
    old rows are neither pulled nor kept. `whole`: small master data, whose deletions are found by
    comparing ids.
    """

    name: str
    source: Target
    columns: tuple[str, ...]
    key: tuple[str, ...]
    dated: str = ""
    whole: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.partition(" ")[0] for column in self.columns)

    @property
    def definition(self) -> str:
        """The table as DDL."""
        return (
            f"CREATE TABLE {self.name} ({', '.join(self.columns)},"
            f" PRIMARY KEY ({', '.join(self.key)})) WITHOUT ROWID"
        )

    @property
    def by_id(self) -> str:
        """The index by which a row is found whose key has changed, unless it is there."""
        return f"CREATE INDEX IF NOT EXISTS {self.name}_id ON {self.name} (id)"

    @property
    def delete_moved(self) -> str:
        """Delete the rows of a JSON array that are kept under another key than they have now."""
        before = ", ".join(f"old.{name}" for name in self.key)
        now = ", ".join(f"new.value ->> '$[{self.names.index(name)}]'" for name in self.key)
        return (
            f"DELETE FROM {self.name} WHERE ({', '.join(self.key)}) IN"  # noqa: S608  # ours
            f" (SELECT {before} FROM jsonb_each(?) AS new"
            f" JOIN {self.name} AS old ON old.id = new.value ->> '$[0]'"
            f" WHERE ({before}) IS NOT ({now}))"
        )

    @property
    def upsert(self) -> str:
        """Put a JSON array of rows; SQLite takes it apart, without Python's lock.

        A row without a key, a waybill that has no number yet, is none that could be looked up.
        """
        cells = ", ".join(f"value ->> '$[{place}]'" for place in range(len(self.columns)))
        keyed = " AND ".join(
            f"value ->> '$[{self.names.index(name)}]' IS NOT NULL" for name in self.key
        )
        return (
            f"INSERT OR REPLACE INTO {self.name} ({', '.join(self.names)})"  # noqa: S608  # ours
            f" SELECT {cells} FROM jsonb_each(?) WHERE {keyed}"
        )


def _osas(
    name: str, columns: str, key: str, *, dated: str = "", whole: bool = False
) -> MirrorTable:
    listed = tuple(column.strip() for column in columns.split(","))
    return MirrorTable(name, Target.OSAS, listed, tuple(key.split()), dated, whole)


TABLES = (
    _osas("location", "id INTEGER, code, name, kind, city, timezone", "code", whole=True),
    _osas("service", "id INTEGER, code, name, divisor INTEGER", "code", whole=True),
    _osas("route", "id INTEGER, hub, destination, next_hop, lane", "hub destination", whole=True),
    _osas(
        "problem_code",
        "id INTEGER, code, text_id, text_en, blocks_delivery INTEGER, blocks_manifest_to",
        "code",
        whole=True,
    ),
    _osas("user", "id INTEGER, username, is_active INTEGER, role", "username", whole=True),
    _osas("permission", "id INTEGER, role, permission", "role id", whole=True),
    _osas("badge", "id INTEGER, username, revoked INTEGER", "username id", whole=True),
    _osas(
        "partner_awb",
        "id INTEGER, awb, partner_awb, changed_us INTEGER",
        "partner_awb id",
        dated="changed_us",
    ),
    _osas(
        "waybill",
        "id INTEGER, awb, origin, destination, service, weight_g INTEGER, status, direction,"
        " koli_total INTEGER, changed_us INTEGER",
        "awb",
        dated="changed_us",
    ),
    _osas(
        "handover",
        "id INTEGER, awb, from_hub, scanned_us INTEGER",
        "awb id",
        dated="scanned_us",
    ),
    # Not by date: a problem blocks its parcel until it is resolved.
    _osas(
        "problem",
        "id INTEGER, awb, code, note, scanned_us INTEGER, resolved INTEGER",
        "awb id",
    ),
    _osas(
        "receiving",
        "id INTEGER, awb, hub, desk, operator, koli_no INTEGER, leg INTEGER, counts INTEGER,"
        " scanned_us INTEGER",
        "awb id",
        dated="scanned_us",
    ),
    MirrorTable(
        "shipment",
        Target.ONMART,
        ("id INTEGER", "order_no", "awb", "changed_us INTEGER"),
        ("order_no", "id"),
        dated="changed_us",
    ),
)

_OWN = """
CREATE TABLE cursor (name TEXT PRIMARY KEY, since_us INTEGER, seen_xid INTEGER, reached TEXT)
  WITHOUT ROWID;
CREATE TABLE note (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""


def open_writer(file: Path) -> apsw.Connection:
    """Open the mirror for its one writer, made anew if it is old. Raises apsw.Error if damaged."""
    file.touch(mode=0o600)
    connection = sealing.connect(file)
    try:
        connection.set_busy_timeout(BUSY_MS)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        # A million ids are put in order in a file: this SQLite would do it in memory.
        connection.execute("PRAGMA temp_store = FILE")
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
    connection = sealing.connect(file, sealing.READ_WRITE)
    connection.set_busy_timeout(BUSY_MS)
    connection.execute("PRAGMA query_only = ON")
    return connection


def identity_of(file: Path) -> tuple[int, int] | None:
    """Return which file is there, None where there is none: another may take a file's place."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def suspicion_of(file: Path) -> Path:
    """Return the file that says that a reader, of any process, found the mirror damaged."""
    return file.with_name(f"{file.name}.suspect")


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
