"""The mirror's file: its tables, its version, and how it is opened.

Everything here came from the databases and can be pulled again, so a file of another version or a
damaged one is never repaired. Neighbours: table, work_tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw

from station.events import Target
from station.journal import sealing
from station.mirror.table import MirrorTable, osas_table
from station.mirror.work_tables import LISTS, WORK

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID = 0x48554D52  # "HUMR"
VERSION = 10
BUSY_MS = 2_000

TABLES = (
    osas_table(
        "location", "id INTEGER, code, name, kind, city, timezone, parent", "code", whole=True
    ),
    osas_table("service", "id INTEGER, code, name, divisor INTEGER", "code", whole=True),
    osas_table(
        "route",
        "id INTEGER, hub, destination, next_hop, lane, cut_off",
        "hub destination",
        whole=True,
    ),
    osas_table(
        "problem_code",
        "id INTEGER, code, text_id, text_en, blocks_delivery INTEGER, blocks_manifest_to, cured_by",
        "code",
        whole=True,
    ),
    osas_table("user", "id INTEGER, username, is_active INTEGER, role", "username", whole=True),
    osas_table("permission", "id INTEGER, role, permission", "role id", whole=True),
    osas_table("badge", "id INTEGER, username, revoked INTEGER", "username id", whole=True),
    *LISTS,
    osas_table(
        "partner_awb",
        "id INTEGER, awb, partner_awb, changed_us INTEGER, partner",
        "partner_awb id",
        dated="changed_us",
        found_by="awb",
    ),
    osas_table(
        "waybill",
        "id INTEGER, awb, origin, destination, service, weight_g INTEGER, status, direction,"
        " koli_total INTEGER, changed_us INTEGER, chargeable_g INTEGER, freight_amount INTEGER,"
        " cod_amount INTEGER, postcode, agent_id INTEGER, customer_id INTEGER, booked_us INTEGER",
        "awb",
        dated="changed_us",
    ),
    osas_table(
        "handover",
        "id INTEGER, awb, from_hub, scanned_us INTEGER, to_hub, manifest_no, desk, operator,"
        " koli_no INTEGER, leg INTEGER, counts INTEGER",
        "awb id",
        dated="scanned_us",
    ),
    # Not by date: a problem blocks its parcel until it is resolved.
    osas_table(
        "problem",
        "id INTEGER, awb, hub, code, note, scanned_us INTEGER, resolved INTEGER",
        "awb id",
    ),
    osas_table(
        "receiving",
        "id INTEGER, awb, hub, desk, operator, koli_no INTEGER, leg INTEGER, counts INTEGER,"
        " scanned_us INTEGER",
        "awb id",
        dated="scanned_us",
    ),
    *WORK,
    MirrorTable(
        "shipment",
        Target.ONMART,
        ("id INTEGER", "order_no", "awb", "changed_us INTEGER"),
        ("order_no", "id"),
        dated="changed_us",
        found_by=("awb",),
    ),
    MirrorTable(
        "market_order",
        Target.ONMART,
        ("id INTEGER", "order_no", "status", "changed_us INTEGER", "ship_by_us INTEGER"),
        ("order_no",),
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
