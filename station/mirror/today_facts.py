"""What the mirror knows of a hub's day: the floor, its ways out, who scanned, what is due.

Reads whole tables, some tenths of a second each: never in the desk's thread. Neighbours: history,
which knows the floor; station/today.py, which sums it up.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from station.mirror.agent_facts import MirrorAgents
from station.mirror.moments import microseconds, moment, with_moments
from station.mirror.reader import MirrorReader
from station.today import QUARTER, Due, Round, Standing, Way, Worked

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

_HOUR_US = 3_600_000_000
_QUARTER_US = int(QUARTER.total_seconds()) * 1_000_000

_SHIP_BY = "SELECT min(ship_by_us) FROM shipment JOIN market_order USING (order_no) WHERE awb = ?"
# Since when each is here: its last arrival, in a bag with the bag.
_STANDING = """
SELECT w.awb, coalesce(iif(w.direction = 'return', w.origin, w.destination), ''),
       (SELECT max(scanned_us) FROM (
        SELECT scanned_us FROM receiving WHERE awb = w.awb AND hub = ?2 AND counts
         UNION ALL
        SELECT scanned_us FROM bag_item JOIN bag_receiving USING (bag_no)
         WHERE awb = w.awb AND hub = ?2 AND counts)),
       vip.id IS NOT NULL,
       (SELECT min(ship_by_us) FROM shipment JOIN market_order USING (order_no)
         WHERE shipment.awb = w.awb)
  FROM json_each(?1) AS here JOIN waybill AS w ON w.awb = here.value
  LEFT JOIN vip USING (customer_id)
"""
_WAYS = "SELECT destination, coalesce(lane, ''), coalesce(next_hop, ''), coalesce(cut_off, '')"
_WAYS += " FROM route WHERE hub = ?"
_TRUCKS = "SELECT to_hub, cut_off FROM trucking_line WHERE from_hub = ? AND cut_off IS NOT NULL"
# The backend scans at no desk of a hub's.
_SCANNED = """
    SELECT desk, operator, scanned_us FROM receiving WHERE hub = ?1 AND scanned_us >= ?2
     UNION ALL
    SELECT desk, operator, scanned_us FROM bag_receiving WHERE hub = ?1 AND scanned_us >= ?2
     UNION ALL
    SELECT desk, operator, scanned_us FROM handover WHERE from_hub = ?1 AND scanned_us >= ?2
     UNION ALL
    SELECT desk, operator, scanned_us FROM bag_handover WHERE from_hub = ?1 AND scanned_us >= ?2
     UNION ALL
    SELECT desk, operator, scanned_us FROM packing WHERE hub = ?1 AND scanned_us >= ?2
     UNION ALL
    SELECT desk, operator, scanned_us FROM delivery WHERE hub = ?1 AND scanned_us >= ?2
"""
_WORKED = f"""
SELECT desk, coalesce(operator, ''), count(*), count(DISTINCT scanned_us / {_QUARTER_US})
  FROM ({_SCANNED}) WHERE desk IS NOT NULL GROUP BY desk, operator
"""  # noqa: S608  # our own words
_HOURS = f"""
SELECT scanned_us / {_HOUR_US} * {_HOUR_US} AS hour_us, count(*)
  FROM ({_SCANNED}) WHERE desk IS NOT NULL AND desk <> ?3 GROUP BY 1
"""  # noqa: S608  # our own words
_DUE = """
SELECT m.number, coalesce(m.from_hub, ''), m.closed_us, count(*) AS lines,
       sum(EXISTS (SELECT 1 FROM receiving AS r WHERE r.awb = item.awb AND r.hub = ?1 AND r.counts
                    AND r.scanned_us >= m.closed_us)
        OR EXISTS (SELECT 1 FROM bag_receiving AS r WHERE r.bag_no = item.bag_no AND r.hub = ?1
                    AND r.counts AND r.scanned_us >= m.closed_us)) AS arrived
  FROM manifest_hub AS m
  JOIN manifest_item AS item ON item.manifest = m.number AND NOT coalesce(item.removed, 0)
 WHERE m.to_hub = ?1 AND m.closed_us >= ?2
   AND NOT EXISTS (SELECT 1 FROM manifest_hub AS later WHERE later.supersedes = m.number)
 GROUP BY m.number HAVING arrived < lines
 ORDER BY m.closed_us
"""
_ROUNDS = """
SELECT number, coalesce(courier, ''), coalesce(date, ''), coalesce(status, ''),
       coalesce(cod_expected, 0), coalesce(cod_cash, 0) + coalesce(cod_transfer, 0),
       coalesce(cod_short, 0)
  FROM runsheet
 WHERE hub = ?1 AND iif(status = 'closed', cod_short > 0 AND date >= ?2,
                        cod_expected > 0 OR date < ?3)
 ORDER BY date, number
"""


class MirrorToday(MirrorReader):
    """A reader of its own for the thread that sums up. What it does not know is empty."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.agents = MirrorAgents(self._rows, self.lists)

    def standing(self, hub: str) -> tuple[Standing, ...]:
        """Return what should be on the floor; one whose arrival nobody dated came just now."""
        awbs = json.dumps([parcel.awb for parcel in self.history.on_floor(hub)])
        found = self._rows(_STANDING, awbs, hub)
        places = {towards: self.lists.place_now(towards) for _, towards, *_ in found}
        return tuple(
            Standing(awb, places[towards], moment(since_us), bool(is_vip), _at(ship_by_us))
            for awb, towards, since_us, is_vip, ship_by_us in found
            if since_us is not None
        )

    def arrived(self, awb: str, at: datetime) -> Standing:
        """Return a parcel that came to the floor then; where it travels to is empty if unknown."""
        waybill = self.waybill(awb)
        if waybill is None:
            return Standing(awb, "", at)
        towards = waybill.origin if waybill.direction == "return" else waybill.destination
        ((ship_by_us,),) = self._rows(_SHIP_BY, awb) or [(None,)]
        return Standing(awb, towards, at, waybill.is_vip, _at(ship_by_us))

    def ways(self, hub: str) -> dict[str, Way]:
        """Return where parcels wait, by their destination."""
        return {towards: Way(*rest) for towards, *rest in self._rows(_WAYS, hub)}

    def trucks(self, hub: str) -> dict[str, list[str]]:
        """Return the cut-offs of the lines that leave here, by the hub they go to."""
        lines: dict[str, list[str]] = defaultdict(list)
        for to_hub, cut_off in self._rows(_TRUCKS, hub):
            lines[to_hub].append(cut_off)
        return lines

    def worked(self, hub: str, since: datetime) -> tuple[Worked, ...]:
        """Return what everybody scanned here."""
        return tuple(Worked(*row) for row in self._rows(_WORKED, hub, microseconds(since)))

    def hours(self, hub: str, since: datetime, but_desk: str) -> tuple[tuple[datetime, int], ...]:
        """Return how much each hour was scanned here, at all desks but one."""
        found = self._rows(_HOURS, hub, microseconds(since), but_desk)
        return tuple((moment(hour_us), scans) for hour_us, scans in found)

    def due(self, hub: str, since: datetime) -> tuple[Due, ...]:
        """Return the manifests closed since then of which something has not come, oldest first."""
        found = self._rows(_DUE, hub, microseconds(since))
        return tuple(Due(*with_moments(row, 2)) for row in found)

    def rounds(self, hub: str, since: date, today: date) -> tuple[Round, ...]:
        """Return the runsheets with COD that is out, or short since a day, or of days before."""
        found = self._rows(_ROUNDS, hub, since.isoformat(), today.isoformat())
        return tuple(Round(*row) for row in found)


def _at(moment_us: int | None) -> datetime | None:
    return None if moment_us is None else moment(moment_us)
