"""What the mirror knows of a parcel, at the counter. Neighbours: facts, schema; the desk's thread.

A missing, outdated or damaged file knows nothing and is no error: capture goes on without it, and
the downlink makes it anew. Look-ups are a few microseconds each and never wait for the writer.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

import apsw

from station.mirror import schema
from station.mirror.facts import (
    MirrorHold,
    MirrorLocation,
    MirrorPerson,
    MirrorRoute,
    MirrorScan,
    MirrorWaybill,
)

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

MOST_HOPS = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# What a backend may leave open reads as unknown here: no row of its may stop a scan.
_WAYBILL = """
SELECT awb, coalesce(origin, ''), coalesce(destination, ''), coalesce(service, ''),
       coalesce(weight_g, 0), coalesce(status, ''), coalesce(direction, ''),
       coalesce(koli_total, 1),
       (SELECT count(*) FROM handover WHERE handover.awb = waybill.awb)
  FROM waybill WHERE awb = ?
"""
_RESOLVE = """
SELECT awb FROM partner_awb WHERE partner_awb = ?1
 UNION SELECT awb FROM shipment WHERE order_no = ?1
 LIMIT 2
"""
# A code that is not known yet blocks: better a parcel asked about than one let go.
_HOLDS = """
SELECT coalesce(code, ''), coalesce(text_id, code, ''), coalesce(text_en, code, ''), note,
       coalesce(scanned_us, 0)
  FROM problem LEFT JOIN problem_code USING (code)
 WHERE awb = ? AND NOT resolved
   AND (problem_code.id IS NULL OR blocks_delivery OR blocks_manifest_to <> 'none')
 ORDER BY scanned_us, problem.id
"""
_LOCATION = """
SELECT code, coalesce(name, code), coalesce(kind, ''), coalesce(city, name, code),
       coalesce(timezone, '')
  FROM location WHERE code = ?
"""
_ROUTE = """
SELECT hub, destination, coalesce(next_hop, ''), coalesce(lane, '')
  FROM route WHERE hub = ? AND destination = ?
"""
# The backend's own scans may leave piece and leg open: then they mean the first.
_EARLIER = """
SELECT desk, operator, coalesce(scanned_us, 0) FROM receiving
 WHERE awb = ? AND counts AND hub = ? AND coalesce(koli_no, 1) = ? AND coalesce(leg, 1) = ?
 ORDER BY scanned_us LIMIT 1
"""

log = logging.getLogger(__name__)


class MirrorReader:
    """Looks things up; made anywhere, used by one thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: apsw.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._useless: tuple[int, int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the next look-up opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def waybill(self, awb: str) -> MirrorWaybill | None:
        """Return the waybill of our number."""
        found = self._rows(_WAYBILL, awb)
        return MirrorWaybill(*found[0]) if found else None

    def departures(self, awb: str, hub: str) -> int:
        """Return how many handovers out of this hub OSAS knows of."""
        found = self._rows("SELECT count(*) FROM handover WHERE awb = ? AND from_hub = ?", awb, hub)
        return found[0][0] if found else 0

    def resolve(self, code: str) -> str | None:
        """Return our number for a partner's AWB or a marketplace's order number, if it is one."""
        found = self._rows(_RESOLVE, code)
        return found[0][0] if len(found) == 1 else None

    def location(self, code: str) -> MirrorLocation | None:
        """Return a hub, agent or counter."""
        found = self._rows(_LOCATION, code)
        return MirrorLocation(*found[0]) if found else None

    def route(self, hub: str, destination: str) -> MirrorRoute | None:
        """Return where a parcel goes from this hub."""
        found = self._rows(_ROUTE, hub, destination)
        return MirrorRoute(*found[0]) if found else None

    def path(self, origin: str, destination: str) -> tuple[str, ...]:
        """Return the hubs on the way, both ends included; empty where the way is not known."""
        hubs = [origin]
        while hubs[-1] != destination:
            route = self.route(hubs[-1], destination)
            if route is None:
                return ()
            if route.next_hop == hubs[-1]:
                break
            if route.next_hop in hubs or len(hubs) > MOST_HOPS:
                return ()
            hubs.append(route.next_hop)
        return tuple(hubs)

    def holds(self, awb: str) -> tuple[MirrorHold, ...]:
        """Return the unresolved problems that block the parcel, oldest first."""
        return tuple(
            MirrorHold(code, text_id, text_en, note or "", moment(since_us))
            for code, text_id, text_en, note, since_us in self._rows(_HOLDS, awb)
        )

    def earlier_scan(
        self, awb: str, workflow: str, hub: str, koli_no: int, leg: int
    ) -> MirrorScan | None:
        """Return the first counted scan of this piece here on this leg, by any station."""
        found = self._rows(_EARLIER, awb, hub, koli_no, leg) if workflow == "receiving" else []
        if not found:
            return None
        desk, operator, scanned_us = found[0]
        at = moment(scanned_us)
        return MirrorScan(awb, workflow, hub, desk or "", operator or "", koli_no, leg, at)

    def user_exists(self, username: str) -> bool:
        """Return whether an active account has this name."""
        return bool(self._rows('SELECT 1 FROM "user" WHERE username = ? AND is_active', username))

    def person(self, username: str) -> MirrorPerson | None:
        """Return an account, active or not."""
        found = self._rows(
            'SELECT username, role, is_active FROM "user" WHERE username = ?', username
        )
        return MirrorPerson(found[0][0], found[0][1], bool(found[0][2])) if found else None

    def is_badge_revoked(self, badge_id: int) -> bool:
        """Return whether a badge was taken back, or is none any more."""
        found = self._rows("SELECT revoked FROM badge WHERE id = ?", badge_id)
        return bool(found[0][0]) if found else bool(self._rows("SELECT 1 FROM badge LIMIT 1"))

    def permissions(self) -> tuple[tuple[str, str], ...]:
        """Return what roles may do, in the backend's words: (role, permission)."""
        return tuple(self._rows("SELECT role, permission FROM permission ORDER BY role, id"))

    def as_of(self) -> datetime | None:
        """Return the moment the reference data is from, None where there is none yet."""
        found = self._rows("SELECT value FROM note WHERE name = 'as_of_us'")
        return moment(found[0][0]) if found else None

    def counts(self) -> dict[str, int]:
        """Return how many rows each table holds."""
        counted = {table.name: self._rows(_count(table.name)) for table in schema.TABLES}
        return {name: rows[0][0] if rows else 0 for name, rows in counted.items()}

    def _rows(self, sql: str, *bindings: object) -> list[tuple[Any, ...]]:
        connection = self._connection_now()
        if connection is None:
            return []
        try:
            return connection.execute(sql, bindings).fetchall()
        except apsw.Error as error:
            self._give_up(error)
            return []

    def _connection_now(self) -> apsw.Connection | None:
        """Return the open file, opened anew when another one has taken its place."""
        identity = schema.identity_of(self._file)
        if self._connection is not None and identity == self._opened:
            return self._connection
        self.close()
        if identity is not None and identity != self._useless:
            self._open(identity)
        return self._connection

    def _open(self, identity: tuple[int, int]) -> None:
        try:
            connection = schema.open_reader(self._file)
        except apsw.Error as error:
            self._give_up(error)
            return
        self._connection, self._opened = connection, identity
        try:
            version = schema.version_of(connection)
        except apsw.Error as error:
            self._give_up(error)
            return
        if version != schema.VERSION:
            # It is being made, or the next refresh makes it anew in the same file: look again.
            self.close()

    def _give_up(self, error: apsw.Error) -> None:
        """Know nothing until there is another file, which the writer is asked to make."""
        log.info("mirror not readable: %s", error)
        self.close()
        if isinstance(error, (apsw.CorruptError, apsw.NotADBError)):
            self._useless = schema.identity_of(self._file)
            with suppress(OSError):
                schema.suspicion_of(self._file).touch(mode=0o600)


def _count(table: str) -> str:
    return f'SELECT count(*) FROM "{table}"'  # noqa: S608  # a name of ours


def moment(microseconds: int) -> datetime:
    """Return a time as the mirror keeps it: microseconds since 1970, UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)
