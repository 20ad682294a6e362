"""What this station keeps of the people who logged in here: data/people.sqlite, 0600.

    person     who it is, in which role
    password   an argon2id of ours; when the database last proved it
    badge      the SHA-256 of a token, its PIN's argon2id; when the database last proved it
    tries      wrong guesses, by name and of the station
    seen       the latest time that is certain

Sealed like the journal where that is sealed. All of it comes again with the next log-in on line, so
a damaged file is made anew. Used by the access thread alone.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import apsw
from msgspec import Struct

from station.access.person import Person
from station.access.time_seen import Seen
from station.access.tries import Tries
from station.errors import AccessError
from station.journal import sealing

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID = 0x48554143  # "HUAC"
_VERSION = 1
_BUSY_MS = 2_000
_MOST_TRIED = 1_000
"""So many names are remembered: somebody may try any."""
_TABLES = """
CREATE TABLE person (username TEXT PRIMARY KEY, full_name TEXT, role TEXT) WITHOUT ROWID;
CREATE TABLE password (username TEXT PRIMARY KEY, hash TEXT, proved_us INTEGER) WITHOUT ROWID;
CREATE TABLE badge (token_hash BLOB PRIMARY KEY, id INTEGER, username TEXT, pin_hash TEXT,
  proved_us INTEGER) WITHOUT ROWID;
CREATE TABLE tries (name TEXT PRIMARY KEY, failures INTEGER, last_s REAL) WITHOUT ROWID;
CREATE TABLE seen (one INTEGER PRIMARY KEY CHECK (one = 1), at_us INTEGER, offset_us INTEGER);
"""

log = logging.getLogger(__name__)


class KeptPassword(Struct, frozen=True):
    """A password's argon2id, and when the database proved it: server time, microseconds."""

    hash: str
    proved_us: int


class KeptBadge(Struct, frozen=True):
    """A badge, by its number in the database; `pin_hash` is "" where it has no PIN."""

    badge_id: int
    username: str
    pin_hash: str
    proved_us: int


class Kept:
    """The file, opened at its first use.

    Raises AccessError `access_file` where the disk fails, `access_newer` for a newer program's.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: apsw.Connection | None = None

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        if self._connection is not None:
            self._connection.close(force=True)
            self._connection = None

    def person(self, username: str) -> Person | None:
        """Return somebody who logged in here."""
        found = self._ask(
            "SELECT username, full_name, role FROM person WHERE username = ?", username
        )
        return Person(*found[0]) if found else None

    def password(self, username: str) -> KeptPassword | None:
        """Return what is kept of somebody's password."""
        found = self._ask("SELECT hash, proved_us FROM password WHERE username = ?", username)
        return KeptPassword(*found[0]) if found else None

    def badge(self, token_hash: bytes) -> KeptBadge | None:
        """Return what is kept of a badge."""
        found = self._ask(
            "SELECT id, username, pin_hash, proved_us FROM badge WHERE token_hash = ?", token_hash
        )
        return KeptBadge(*found[0]) if found else None

    def keep_password(self, person: Person, kept: KeptPassword) -> None:
        """Keep what a log-in on line proved."""
        self._keep_person(person)
        values = (person.username, kept.hash, kept.proved_us)
        self._ask("INSERT OR REPLACE INTO password VALUES (?, ?, ?)", *values)

    def keep_badge(self, person: Person, token_hash: bytes, kept: KeptBadge) -> None:
        """Keep what a badge on line proved."""
        self._keep_person(person)
        values = (token_hash, kept.badge_id, kept.username, kept.pin_hash, kept.proved_us)
        self._ask("INSERT OR REPLACE INTO badge VALUES (?, ?, ?, ?, ?)", *values)

    def _keep_person(self, person: Person) -> None:
        values = (person.username, person.full_name, person.role)
        self._ask("INSERT OR REPLACE INTO person VALUES (?, ?, ?)", *values)

    def forget(self, username: str) -> None:
        """Keep nothing of somebody any more."""
        for table in ("badge", "password", "person"):
            self._ask(f"DELETE FROM {table} WHERE username = ?", username)  # noqa: S608  # ours

    def forget_password(self, username: str) -> None:
        """Keep a password no longer: it is another now."""
        self._ask("DELETE FROM password WHERE username = ?", username)

    def forget_badge(self, token_hash: bytes) -> None:
        """Keep a badge no longer."""
        self._ask("DELETE FROM badge WHERE token_hash = ?", token_hash)

    def forget_before(self, moment_us: int) -> None:
        """Keep no password and no badge that was last proved before a moment."""
        for table in ("badge", "password"):
            self._ask(f"DELETE FROM {table} WHERE proved_us < ?", moment_us)  # noqa: S608  # ours

    def tries(self, name: str) -> Tries:
        """Return what is kept of wrong guesses under a name."""
        found = self._ask("SELECT failures, last_s FROM tries WHERE name = ?", name)
        return Tries(*found[0]) if found else Tries()

    def note_tries(self, name: str, tries: Tries) -> None:
        """Keep wrong guesses, synced: cutting the power must not undo one."""
        values = (name, tries.failures, tries.last_s)
        self._ask("INSERT OR REPLACE INTO tries VALUES (?, ?, ?)", *values)
        self._ask(
            "DELETE FROM tries WHERE name IN"
            " (SELECT name FROM tries ORDER BY last_s DESC LIMIT -1 OFFSET ?)",
            _MOST_TRIED,
        )

    def forget_tries(self, name: str) -> None:
        """Forget wrong guesses under a name."""
        self._ask("DELETE FROM tries WHERE name = ?", name)

    def seen(self) -> Seen:
        """Return the latest time that was certain."""
        found = self._ask("SELECT at_us, offset_us FROM seen")
        return Seen(*found[0]) if found else Seen()

    def note_seen(self, seen: Seen) -> None:
        """Keep the latest time that is certain."""
        values = (seen.at_us, seen.offset_us)
        self._ask("INSERT OR REPLACE INTO seen VALUES (1, ?, ?)", *values)

    def _ask(self, sql: str, *bindings: Any) -> list[tuple[Any, ...]]:
        try:
            return self._opened().execute(sql, bindings).fetchall()
        except (apsw.CorruptError, apsw.NotADBError) as error:
            log.info("who logged in here is forgotten: %s", error)
            self._begin_anew()
            return self._opened().execute(sql, bindings).fetchall()
        except (apsw.Error, OSError) as error:
            self.close()
            raise AccessError("access_file", file=self._file, cause=error) from error

    def _opened(self) -> apsw.Connection:
        if self._connection is None:
            self._file.touch(mode=0o600)
            connection = sealing.connect(self._file)
            try:
                connection.set_busy_timeout(_BUSY_MS)
                _refuse_newer(connection, self._file)
                connection.execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL")
                _make(connection)
            except (apsw.Error, AccessError):
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _begin_anew(self) -> None:
        self.close()
        with suppress(FileNotFoundError):
            self._file.replace(self._file.with_name(f"{self._file.name}.damaged"))


def _refuse_newer(connection: apsw.Connection, file: Path) -> None:
    is_ours = connection.pragma("application_id") == APPLICATION_ID
    if is_ours and connection.pragma("user_version") > _VERSION:
        raise AccessError("access_newer", file=file)


def _make(connection: apsw.Connection) -> None:
    if connection.pragma("application_id") == APPLICATION_ID:
        return
    with connection:
        connection.execute(_TABLES)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {_VERSION}")
