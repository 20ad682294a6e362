"""What the mirror knows of a parcel, at the counter. Neighbours: facts, schema; the desk's thread.

A missing, outdated or damaged file knows nothing and is no error: capture goes on without it, and
the downlink makes it anew. Look-ups are a few microseconds each and never wait for the writer.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

import apsw

from station.mirror import schema
from station.mirror.earlier import EARLIER
from station.mirror.facts import (
    MirrorHold,
    MirrorLocation,
    MirrorPerson,
    MirrorRoute,
    MirrorScan,
    MirrorWaybill,
)
from station.mirror.history import MirrorHistory
from station.mirror.lists import MirrorLists
from station.mirror.moments import microseconds, moment, with_moments, with_truths
from station.mirror.work import MirrorWork

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

MOST_HOPS = 12

# What a backend may leave open reads as unknown here: no row of its may stop a scan.
_WAYBILL = """
SELECT awb, coalesce(origin, ''), coalesce(destination, ''), coalesce(service, ''),
       coalesce(weight_g, 0), coalesce(status, ''), coalesce(direction, ''),
       coalesce(koli_total, 1),
       (SELECT count(*) FROM handover WHERE handover.awb = waybill.awb AND coalesce(counts, 1))
       + (SELECT count(*) FROM bag_item JOIN bag_handover AS left_in USING (bag_no)
           WHERE bag_item.awb = waybill.awb AND counts AND coalesce(removed_us > scanned_us, 1)
             AND NOT EXISTS (SELECT 1 FROM handover AS own WHERE own.awb = waybill.awb
                              AND own.manifest_no = left_in.manifest_no)),
       chargeable_g, freight_amount, coalesce(cod_amount, 0), coalesce(postcode, ''),
       (SELECT coalesce(needs_photo, 0) FROM vip WHERE vip.customer_id = waybill.customer_id)
  FROM waybill WHERE awb = ?
"""
# Each departure of each piece, NULL for all of them. In a bag a piece leaves with the bag, whose
# stays are its own: such a departure is told by the bag's scan, unless the piece has its own.
_DEPARTURES = """
SELECT koli_no, count(*) FROM (
       SELECT koli_no, coalesce(leg, -id) FROM handover
        WHERE awb = ?1 AND from_hub = ?2 AND coalesce(counts, 1)
        UNION
       SELECT koli_no, -left_in.id FROM bag_item JOIN bag_handover AS left_in USING (bag_no)
        WHERE awb = ?1 AND from_hub = ?2 AND counts AND coalesce(removed_us > scanned_us, 1)
          AND NOT EXISTS (SELECT 1 FROM handover AS own WHERE own.awb = ?1
                           AND own.manifest_no = left_in.manifest_no))
 GROUP BY koli_no
"""
_RESOLVE = """
SELECT awb FROM partner_awb WHERE partner_awb = ?1
 UNION SELECT awb FROM shipment WHERE order_no = ?1
 LIMIT 2
"""
# A code that is not known yet blocks: better a parcel asked about than one let go.
_HOLDS = """
SELECT coalesce(code, ''), coalesce(text_id, code, ''), coalesce(text_en, code, ''),
       coalesce(note, ''), coalesce(scanned_us, 0), coalesce(blocks_delivery, 1),
       coalesce(blocks_manifest_to, 'all'), coalesce(cured_by, '')
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
SELECT hub, destination, coalesce(next_hop, ''), coalesce(lane, ''), coalesce(cut_off, '')
  FROM route WHERE hub = ? AND destination = ?
"""
log = logging.getLogger(__name__)


class MirrorReader:
    """Looks things up; made anywhere, used by one thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: apsw.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._useless: tuple[int, int] | None = None
        self.work = MirrorWork(self._rows)
        self.history = MirrorHistory(self._rows)
        self.lists = MirrorLists(self._rows)

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
        """Return the waybill of our number; places by the codes that they have now."""
        found = self._rows(_WAYBILL, awb)
        if not found:
            return None
        ours, origin, destination, *rest, vip = found[0]
        places = map(self.lists.place_now, (origin, destination))
        return MirrorWaybill(*(ours, *places, *rest, vip is not None, bool(vip)))

    def departures(self, awb: str, hub: str) -> int:
        """Return how often all of its pieces have left this hub, as far as OSAS knows."""
        left: dict[int | None, int] = dict(self._rows(_DEPARTURES, awb, hub))
        if not left:
            return 0
        found = self._rows("SELECT coalesce(koli_total, 1) FROM waybill WHERE awb = ?", awb)
        pieces = range(1, max(1, found[0][0] if found else 1) + 1)
        return left.get(None, 0) + min(left.get(koli_no, 0) for koli_no in pieces)

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
        found = self._rows(_HOLDS, awb)
        return tuple(MirrorHold(*with_truths(with_moments(row, 4), 5)) for row in found)

    def earlier_scan(
        self,
        awb: str,
        workflow: str,
        hub: str,
        koli_no: int,
        leg: int,
        *,
        attempt: int = 0,
        but_desk: str = "",
        since: datetime | None = None,
    ) -> MirrorScan | None:
        """Return the first counted scan of this piece (or bag) here on this leg, by any station.

        A delivery's is that which took it out on this attempt, a receiving's none before `since`:
        after it went out. A desk that is named is left out.
        """
        if workflow not in EARLIER:
            return None
        last = {"delivery": attempt, "receiving": microseconds(since) if since else 0}
        which = (awb, hub, koli_no, leg, *([last[workflow]] if workflow in last else ()))
        found = [row for row in self._rows(EARLIER[workflow], *which) if row[0] != (but_desk or 0)]
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
