"""The shift's equation, asked of the two databases by tables of their own: not as the program does it.

Each term is the parcels that one table tells of. What came in more than once, or is told by two
tables, is sorted out by time alone. Nothing here reads `scans` or `parcel_state`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import psycopg

from station.rules.close_out import IN, Flow

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHEN = "s.scanned_at BETWEEN %(since)s AND %(until)s AND s.counts"
_SHIFT = """
SELECT min(CASE body ->> 'action' WHEN 'open' THEN (body ->> 'device_at')::timestamptz END),
       max(CASE body ->> 'action' WHEN 'close' THEN (body ->> 'device_at')::timestamptz END)
  FROM hub_station.event_ledger WHERE kind = 'shift'
"""
# A parcel of several pieces comes, and goes, with its last.
_TERMS: Mapping[Flow, str] = {
    Flow.OPENING: """
        SELECT w.awb_number FROM receiving_scan AS s JOIN waybill_numbers AS w ON w.id = s.waybill_id
         WHERE s.hub = 'CGK' AND s.counts AND s.event_id IS NULL AND s.scanned_at < %(since)s
           AND w.awb_number = ANY (%(awbs)s)""",
    Flow.RECEIVED: f"""
        SELECT w.awb_number FROM receiving_scan AS s JOIN waybill_numbers AS w ON w.id = s.waybill_id
         WHERE s.hub = 'CGK' AND {_WHEN}
           AND NOT EXISTS (SELECT FROM delivery_scan AS d WHERE d.waybill_id = w.id
                              AND d.outcome = 'out' AND d.counts AND d.scanned_at < s.scanned_at)
           AND NOT EXISTS (SELECT FROM pop_record AS p WHERE p.waybill_id = w.id
                              AND p.picked_up_at BETWEEN %(since)s AND s.scanned_at)
         GROUP BY w.awb_number, w.koli_count HAVING count(DISTINCT s.koli_no) = w.koli_count
         UNION ALL
        SELECT w.awb_number FROM receiving_scan AS s JOIN bag_item AS i ON i.bag_id = s.bag_id
          JOIN waybill_numbers AS w ON w.id = i.waybill_id
         WHERE s.hub = 'CGK' AND {_WHEN} AND i.removed_at IS NULL""",
    Flow.PICKED_UP: """
        SELECT w.awb_number FROM pop_record AS p JOIN waybill_numbers AS w ON w.id = p.waybill_id
         WHERE p.picked_up_at BETWEEN %(since)s AND %(until)s AND p.event_id IS NOT NULL""",
    Flow.BACK: f"""
        SELECT w.awb_number FROM receiving_scan AS s JOIN waybill_numbers AS w ON w.id = s.waybill_id
         WHERE s.hub = 'CGK' AND {_WHEN}
           AND EXISTS (SELECT FROM delivery_scan AS d WHERE d.waybill_id = w.id
                          AND d.outcome = 'out' AND d.counts AND d.scanned_at < s.scanned_at)""",
    Flow.HANDED_OVER: f"""
        SELECT w.awb_number FROM handover_scan AS s JOIN waybill_numbers AS w ON w.id = s.waybill_id
         WHERE s.from_hub = 'CGK' AND s.to_hub NOT IN ('PCP', 'POS') AND {_WHEN}
         GROUP BY w.awb_number""",
    Flow.TO_PARTNER: f"""
        SELECT w.awb_number FROM handover_scan AS s JOIN waybill_numbers AS w ON w.id = s.waybill_id
         WHERE s.from_hub = 'CGK' AND s.to_hub IN ('PCP', 'POS') AND {_WHEN}
         GROUP BY w.awb_number""",
    Flow.OUT: """
        SELECT w.awb_number FROM runsheet_item AS i JOIN runsheet AS r ON r.id = i.runsheet_id
          JOIN waybill_numbers AS w ON w.id = i.waybill_id
         WHERE r.hub = 'CGK' AND r.number LIKE 'CGK-5-%%' AND w.awb_number = ANY (%(awbs)s)""",
    Flow.COLLECTED: f"""
        SELECT w.awb_number FROM delivery_scan AS s JOIN waybill_numbers AS w ON w.id = s.waybill_id
         WHERE s.hub = 'CGK' AND s.outcome = 'collected' AND {_WHEN}""",
    Flow.RETURNED: f"""
        SELECT w.awb_number FROM delivery_scan AS s JOIN waybill_numbers AS w ON w.id = s.waybill_id
         WHERE s.hub = 'CGK' AND s.outcome = 'returned_to_sender' AND {_WHEN}""",
    Flow.CLOSED: f"""
        SELECT w.awb_number FROM problem_scan AS s JOIN waybill_numbers AS w ON w.id = s.waybill_id
         WHERE s.hub = 'CGK' AND s.problem_code = 'LS' AND {_WHEN}""",
    Flow.COUNTED: """
        SELECT DISTINCT c.awb FROM hub_station.closing AS c
         WHERE c.kind = 'stocktake' AND c.action = 'count' AND c.undoes IS NULL""",
}


def terms_in(osas_url: str, awbs: list[str]) -> dict[Flow, Counter[str]]:
    """Return every parcel of each term, as often as it is told."""
    with psycopg.connect(osas_url) as osas:
        ((since, until),) = osas.execute(_SHIFT).fetchall()
        facts = {"since": since, "until": until, "awbs": awbs}
        return {
            term: Counter(awb for (awb,) in osas.execute(sql.encode(), facts))
            for term, sql in _TERMS.items()
        }


def unbalanced(terms: Mapping[Flow, Counter[str]]) -> dict[str, int]:
    """Return the parcels that do not add up, and by how much."""
    sums: Counter[str] = Counter()
    for term, awbs in terms.items():
        for awb, times in awbs.items():
            sums[awb] += times if term in IN else -times
    return {awb: by for awb, by in sums.items() if by}
