"""The journal's file: its tables, its version, and how every connection to it is opened.

    event     what happened, in station order; body and hashes never change
    delivery  one row per event and database: pending → delivered | not_owed | parked → dismissed
    witness   the event that each database acknowledged last (see settling)
    server    which servers a database was, once it has become another one (see servers)
    attachment, attachment_event, attachment_content   pictures (see attachments)
    decision  what a person decided about a parked delivery (see decisions)
    boot      each start of the program on this store
    epoch     where numbers go on above what was known elsewhere (see epoch)
    anchor    the last event that was moved into the archive: the chain goes on from there
    incident  what befell the store

The indexes of deliveries are partial, so that millions of delivered rows cost a commit nothing.
`event_claim` lets a piece count once at a hub on a leg, whatever the code above
it believes. `event_acted` finds what the workflows' books are made of among millions received.
"""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

import apsw

from station.errors import JournalError, StoreFormatError, StoreKeyError
from station.journal import sealing
from station.journal.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID = 0x48554253  # "HUBS"
BUSY_MS = 2_000

# What is more than plain receiving says what was done: `"action":`, which no text within a body
# can say without a backslash between.
ACTED = "instr(body, x'22616374696f6e223a') > 0"
# Made where it is missing: an earlier version's store has none, and needs none.
_ACTED_INDEX = f"CREATE INDEX IF NOT EXISTS event_acted ON event (seq) WHERE {ACTED}"

_TABLES = f"""
CREATE TABLE event (
    seq        INTEGER PRIMARY KEY,
    event_id   BLOB NOT NULL,
    awb        TEXT NOT NULL,
    claim      TEXT,
    body       BLOB NOT NULL,
    body_hash  BLOB NOT NULL,
    chain_hash BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX event_claim ON event (claim) WHERE claim IS NOT NULL;

CREATE TABLE delivery (
    seq        INTEGER NOT NULL REFERENCES event,
    target     TEXT NOT NULL,
    state      TEXT NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    settled_us INTEGER,
    look_us    INTEGER,
    looks      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (seq, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_waiting ON delivery (target, seq) WHERE state = 'pending';
CREATE INDEX delivery_parked ON delivery (target, seq) WHERE state = 'parked';
CREATE INDEX delivery_contested ON delivery (target, seq) WHERE state = 'delivered' AND note <> '';
CREATE INDEX delivery_doubtful ON delivery (target, look_us) WHERE look_us IS NOT NULL;

CREATE TABLE witness (
    target      TEXT PRIMARY KEY,
    event_id    BLOB NOT NULL,
    reopened_to INTEGER,
    sha256      BLOB,
    server      TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE server (
    target    TEXT NOT NULL,
    name      TEXT NOT NULL,
    since_seq INTEGER NOT NULL,
    since_us  INTEGER NOT NULL,
    left_seq  INTEGER,
    left_us   INTEGER,
    PRIMARY KEY (target, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (
    sha256      BLOB PRIMARY KEY,
    media_type  TEXT NOT NULL,
    hub         TEXT NOT NULL,
    captured_us INTEGER,
    state       TEXT NOT NULL,
    note        TEXT NOT NULL,
    settled_us  INTEGER
) STRICT;
CREATE INDEX attachment_waiting ON attachment (sha256) WHERE state = 'pending';
CREATE TABLE attachment_event (
    sha256 BLOB NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (sha256, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_event_seq ON attachment_event (seq);
CREATE TABLE attachment_content (
    sha256  BLOB PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;

CREATE TABLE decision (
    seq        INTEGER NOT NULL REFERENCES event,
    target     TEXT NOT NULL,
    choice     TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    reason     TEXT NOT NULL,
    decided_us INTEGER NOT NULL
) STRICT;

CREATE TABLE boot (
    boot_id    BLOB PRIMARY KEY,
    started_us INTEGER NOT NULL,
    app        TEXT NOT NULL
) STRICT;

CREATE TABLE epoch (
    number     INTEGER PRIMARY KEY,
    first_seq  INTEGER NOT NULL,
    boot_id    BLOB NOT NULL,
    last_id    BLOB NOT NULL,
    body       BLOB NOT NULL,
    body_hash  BLOB NOT NULL,
    chain_hash BLOB NOT NULL
) STRICT;

CREATE TABLE anchor (
    seq        INTEGER PRIMARY KEY,
    event_id   BLOB NOT NULL,
    chain_hash BLOB NOT NULL
) STRICT;

CREATE TABLE incident (
    at_us      INTEGER NOT NULL,
    key        TEXT NOT NULL,
    facts      TEXT NOT NULL
) STRICT;

PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
"""


def open_writer(file: Path) -> apsw.Connection:
    """Open (or make) the store for its one writer. Raises JournalError.

    `synchronous=FULL`: a commit returns when its WAL frames are on the disk. Checkpoints are the
    desk's, when it is idle, never a commit's. A newer program's store is not written to at all.
    """
    connection: apsw.Connection | None = None
    try:
        file.touch(mode=0o600)
        connection = sealing.connect(file)
        connection.set_busy_timeout(BUSY_MS)
        _refuse_newer(connection, file)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA synchronous = FULL")
        _make_or_check(connection, file)
        connection.execute(_ACTED_INDEX)
    except (apsw.Error, OSError, JournalError) as error:
        if connection is not None:
            connection.close(force=True)
        if isinstance(error, JournalError):
            raise
        raise JournalError("journal_unusable", file=file, cause=error) from error
    return connection


def open_reader(file: Path) -> apsw.Connection:
    """Open the store for short reads beside its writer. Raises JournalError.

    Also for one of another format: who reads converts nothing. Once another
    file has taken its place, every statement fails (apsw.ExecTraceAbort).
    """
    try:
        opened = _identity(file)
        connection = sealing.connect(file, sealing.READ_ONLY)
        connection.set_busy_timeout(BUSY_MS)
        refuse_other(connection, file)
        connection.exec_trace = lambda *_: _identity(file) == opened
    except apsw.Error as error:
        raise JournalError("journal_unusable", file=file, cause=error) from error
    return connection


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def refuse_other(connection: apsw.Connection, file: Path) -> None:
    """Raise StoreFormatError where a store has another format than this program's."""
    # What is damaged shows at the first read, to whoever knows what to do then.
    with suppress(apsw.Error):
        if 0 < _refuse_newer(connection, file) < VERSION:
            connection.close()
            raise StoreFormatError("journal_older", file=file)


def refuse_newer(file: Path) -> None:
    """Raise StoreFormatError where a store, damaged or not, is known to be a newer program's."""
    with (
        suppress(apsw.Error, StoreKeyError),
        closing(sealing.connect(file, sealing.READ_WRITE)) as connection,
    ):
        _refuse_newer(connection, file)


def _refuse_newer(connection: apsw.Connection, file: Path) -> int:
    """Return a store's version, 0 for what is none of ours; nothing was written to it yet."""
    if connection.pragma("application_id") != APPLICATION_ID:
        return 0
    version = int(str(connection.pragma("user_version")))
    if version > VERSION:
        # Its WAL is not moved into it either.
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        connection.close()
        raise StoreFormatError("journal_newer", file=file, version=version, known=VERSION)
    return version


def _make_or_check(connection: apsw.Connection, file: Path) -> None:
    version = connection.pragma("user_version")
    if version == 0 and connection.execute("SELECT count(*) FROM sqlite_schema").get == 0:
        with connection:
            connection.execute(_TABLES)
    elif connection.pragma("application_id") != APPLICATION_ID:
        if connection.table_exists("main", "event") and connection.table_exists("main", "delivery"):
            raise apsw.CorruptError("a journal whose mark is gone")
        raise JournalError("journal_foreign", file=file)
    elif 0 < version < VERSION:
        # Imported here: once after an upgrade, if at all.
        from station.journal.conversion import bring_up_to_date

        bring_up_to_date(connection, file, version, VERSION)
