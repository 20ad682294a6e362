"""What the mirror knows of a parcel beside its scans, and what should be here. Neighbours: reader.

By AWB a few microseconds each; `on_floor` reads all waybills: not while a parcel waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from station.mirror.facts import (
    MirrorKoli,
    MirrorMove,
    MirrorOnFloor,
    MirrorOut,
    MirrorPartnerAwb,
    MirrorPayment,
    MirrorProblem,
    MirrorProof,
    MirrorWeighing,
)
from station.mirror.moments import microseconds, with_moments, with_truths

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

# On the floor: the last that is known of it is that it came in here. In a bag it comes and goes
# with the bag.
_ON_FLOOR = """
SELECT awb, status, coalesce(koli_total, 1) FROM waybill AS w
 WHERE status IN ('AT_HUB', 'IN_BAG', 'MANIFESTED', 'RTS')
   AND (SELECT place FROM (
        SELECT hub AS place, scanned_us FROM receiving WHERE awb = w.awb AND counts
         UNION ALL
        SELECT NULL, scanned_us FROM handover WHERE awb = w.awb AND coalesce(counts, 1)
         UNION ALL
        SELECT hub, scanned_us FROM bag_item JOIN bag_receiving USING (bag_no)
         WHERE awb = w.awb AND counts AND coalesce(removed_us > scanned_us, 1)
         UNION ALL
        SELECT NULL, scanned_us FROM bag_item JOIN bag_handover USING (bag_no)
         WHERE awb = w.awb AND counts AND coalesce(removed_us > scanned_us, 1)
        ) ORDER BY scanned_us DESC LIMIT 1) = ?
 ORDER BY awb
"""
# Comings and goings at a hub since a moment; `was`: what its last scan here before says of it. An
# undone pickup stays signed: its parcel is booked again. What is written off has a problem.
_MOVES = """
WITH partner AS (SELECT code FROM courier_partner UNION SELECT 'PCP' UNION SELECT 'POS'),
moved AS (
    SELECT awb, 'AT_HUB' AS state, scanned_us AS at_us FROM receiving
     WHERE hub = ?1 AND counts AND scanned_us >= ?2
     UNION ALL
    SELECT awb, 'AT_HUB', scanned_us FROM bag_receiving JOIN bag_item USING (bag_no)
     WHERE hub = ?1 AND counts AND scanned_us >= ?2 AND coalesce(removed_us > scanned_us, 1)
     UNION ALL
    SELECT awb, iif(to_hub IN partner, 'WITH_3P', 'IN_TRANSIT'), scanned_us FROM handover
     WHERE from_hub = ?1 AND coalesce(counts, 1) AND scanned_us >= ?2
     UNION ALL
    SELECT awb, iif(to_hub IN partner, 'WITH_3P', 'IN_TRANSIT'), scanned_us
      FROM bag_handover JOIN bag_item USING (bag_no)
     WHERE from_hub = ?1 AND counts AND scanned_us >= ?2 AND coalesce(removed_us > scanned_us, 1)
     UNION ALL
    SELECT awb, CASE outcome WHEN 'out' THEN 'OUT_FOR_DELIVERY' WHEN 'failed' THEN 'FAILED'
                             WHEN 'returned_to_sender' THEN 'RETURNED' ELSE 'DELIVERED' END,
           scanned_us FROM delivery WHERE hub = ?1 AND counts AND scanned_us >= ?2
     UNION ALL
    SELECT awb, 'PICKED_UP', picked_up_us FROM pop JOIN waybill USING (awb)
     WHERE hub = ?1 AND picked_up_us >= ?2 AND status <> 'BOOKED'
     UNION ALL
    SELECT awb, 'CLOSED', max(scanned_us) FROM problem JOIN waybill USING (awb)
     WHERE hub = ?1 AND scanned_us >= ?2 AND status = 'CLOSED' GROUP BY awb
)
SELECT awb, state, at_us,
       (SELECT state FROM (
        SELECT iif(to_hub IN partner, 'WITH_3P', 'IN_TRANSIT') AS state, scanned_us
          FROM handover AS h WHERE h.awb = moved.awb AND from_hub = ?1 AND scanned_us < at_us
         UNION ALL
        SELECT 'OUT_FOR_DELIVERY', scanned_us
          FROM delivery AS d WHERE d.awb = moved.awb AND d.hub = ?1 AND scanned_us < at_us
        ) ORDER BY scanned_us DESC LIMIT 1)
  FROM moved WHERE awb IS NOT NULL ORDER BY at_us
"""
# Rather too often than once too little: any payment, and whatever reads like an order called off.
_MAY_BE_HELD = """
SELECT EXISTS (SELECT 1 FROM problem WHERE awb = ?1 AND NOT resolved)
    OR EXISTS (SELECT 1 FROM payment WHERE awb = ?1)
    OR EXISTS (SELECT 1 FROM shipment JOIN market_order USING (order_no)
                WHERE awb = ?1 AND (status LIKE '%cancel%' OR status LIKE '%batal%'))
"""


class MirrorHistory:
    """One reader's. Used by the reader's thread."""

    def __init__(self, rows: Callable[..., list[tuple[Any, ...]]]) -> None:
        self._rows = rows

    def attempts(self, awb: str) -> int:
        """Return how many times it is known to have gone out for delivery."""
        sql = (
            "SELECT count(DISTINCT coalesce(attempt, -id)) FROM delivery"
            " WHERE awb = ? AND outcome = 'out' AND counts"
        )
        found = self._rows(sql, awb)
        return found[0][0] if found else 0

    def last_out(self, awb: str, hub: str) -> MirrorOut | None:
        """Return the last attempt on which it left a hub with a courier."""
        sql = (
            "SELECT coalesce(attempt, 1), scanned_us FROM delivery"
            " WHERE awb = ? AND hub = ? AND outcome = 'out' AND counts AND scanned_us IS NOT NULL"
            " ORDER BY coalesce(attempt, 1) DESC, scanned_us DESC LIMIT 1"
        )
        found = self._rows(sql, awb, hub)
        return MirrorOut(*with_moments(found[0], 1)) if found else None

    def deliveries(self, awb: str) -> tuple[MirrorProof, ...]:
        """Return the proofs of delivery, the newest first."""
        sql = (
            "SELECT awb, coalesce(courier, ''), delivered_us, coalesce(cod, 0) FROM pod"
            " WHERE awb = ? ORDER BY delivered_us DESC, id DESC"
        )
        return tuple(MirrorProof(*with_moments(row, 2)) for row in self._rows(sql, awb))

    def pickups(self, awb: str) -> tuple[MirrorProof, ...]:
        """Return the proofs of pickup, the newest first."""
        sql = (
            "SELECT awb, coalesce(courier, ''), picked_up_us FROM pop"
            " WHERE awb = ? ORDER BY picked_up_us DESC, id DESC"
        )
        return tuple(MirrorProof(*with_moments(row, 2)) for row in self._rows(sql, awb))

    def weighings(self, awb: str) -> tuple[MirrorWeighing, ...]:
        """Return the weights that were corrected, the newest first."""
        sql = (
            "SELECT coalesce(hub, ''), koli_no, coalesce(old_g, 0), coalesce(new_g, 0),"
            " chargeable_g, coalesce(operator, ''), coalesce(weighed_us, 0) FROM weighing"
            " WHERE awb = ? ORDER BY weighed_us DESC, id DESC"
        )
        return tuple(MirrorWeighing(*with_moments(row, -1)) for row in self._rows(sql, awb))

    def problems(self, awb: str) -> tuple[MirrorProblem, ...]:
        """Return the problems that were reported of it, the oldest first."""
        sql = (
            "SELECT coalesce(code, ''), coalesce(note, ''), coalesce(scanned_us, 0),"
            " coalesce(resolved, 0) FROM problem WHERE awb = ? ORDER BY scanned_us, id"
        )
        return tuple(
            MirrorProblem(*with_truths(with_moments(row, 2), 3)) for row in self._rows(sql, awb)
        )

    def payments(self, awb: str) -> tuple[MirrorPayment, ...]:
        """Return what was to be paid for it through the gateway, the oldest first."""
        sql = (
            "SELECT coalesce(amount, 0), coalesce(status, ''), coalesce(changed_us, 0)"
            " FROM payment WHERE awb = ? ORDER BY id"
        )
        return tuple(MirrorPayment(*with_moments(row, 2)) for row in self._rows(sql, awb))

    def koli(self, awb: str) -> tuple[MirrorKoli, ...]:
        """Return a waybill's pieces by number, as far as they are listed."""
        sql = (
            "SELECT koli_no, weight_g, length_cm, width_cm, height_cm FROM koli"
            " WHERE awb = ? ORDER BY koli_no"
        )
        return tuple(MirrorKoli(*row) for row in self._rows(sql, awb))

    def partner_numbers(self, awb: str) -> tuple[MirrorPartnerAwb, ...]:
        """Return the numbers that partners gave it, the newest first."""
        sql = (
            "SELECT coalesce(partner, ''), partner_awb FROM partner_awb"
            " WHERE awb = ? ORDER BY id DESC"
        )
        return tuple(MirrorPartnerAwb(*row) for row in self._rows(sql, awb))

    def order_statuses(self, awb: str) -> tuple[str, ...]:
        """Return what the marketplace says of the orders that a parcel is of, in its words."""
        sql = (
            "SELECT coalesce(status, '') FROM shipment JOIN market_order USING (order_no)"
            " WHERE awb = ? ORDER BY shipment.id"
        )
        return tuple(status for (status,) in self._rows(sql, awb))

    def is_clear(self, awb: str) -> bool:
        """Return whether nothing is told that could hold it; what that is, others say."""
        found = self._rows(_MAY_BE_HELD, awb)
        return bool(found) and not found[0][0]

    def on_floor(self, hub: str) -> tuple[MirrorOnFloor, ...]:
        """Return what should be at a hub now, as far as its scans have come; seconds, not less."""
        return tuple(MirrorOnFloor(*row) for row in self._rows(_ON_FLOOR, hub))

    def moves_at(self, hub: str, since: datetime) -> tuple[MirrorMove, ...]:
        """Return what came to a hub and left it since a moment; seconds, as `on_floor`."""
        since_us = microseconds(since)
        return tuple(MirrorMove(*with_moments(row, 2)) for row in self._rows(_MOVES, hub, since_us))
